"""Whether the citizen who is served here has prepared a request at home, and what it still lacks.

Owns asking for it while the visit lasts: what is prepared arrives a little later than the citizen.
It is told before the request is opened, and is in no journal.
"""

import asyncio
from collections.abc import Sequence

from PySide6.QtCore import Property, QObject, Signal

from sportello.cases.messages import CaseOfVisit, PreparedShort
from sportello.model.refusals import Refused
from sportello.model.ticket import Ticket
from station.guided.case_door import CaseDoor
from station.link import LinkError
from station.tasks import Tasks
from text.catalogue import Words

LOOK_EVERY_S = 15.0
"""Half of what a branch takes to copy from its portal."""


class PreparedRequests(QObject):
    """Those of the visit at this counter.

    Properties:
        said: "Request ready", or how much is missing; "" where nothing was prepared.
        news: what has arrived since this page was opened; "" where nothing has.
    """

    changed = Signal()
    arrived = Signal()

    def __init__(
        self, door: CaseDoor, tasks: Tasks, words: Words, *, look_s: float = LOOK_EVERY_S
    ) -> None:
        super().__init__()
        self._door = door
        self._tasks = tasks
        self._words = words
        self._look_s = look_s
        self._ticket: str | None = None
        self._known: dict[str, PreparedShort] | None = None
        self._said = ""
        self._news = ""
        self.looking: asyncio.Task[None] | None = None
        """For Python's side."""

    @Property(str, notify=changed)
    def said(self) -> str:
        return self._said

    @Property(str, notify=changed)
    def news(self) -> str:
        return self._news

    def follow(self, serving: Ticket | None) -> None:
        """The ticket that is served here now; asked for from when it becomes another one."""
        ticket = None if serving is None else serving.id
        if ticket == self._ticket:
            return
        if self.looking is not None:
            self.looking.cancel()
        self._ticket, self._known, self.looking = ticket, None, None
        self._show("", "")
        if ticket is not None:
            self.looking = self._tasks.start(self._follow(ticket), "prepared requests")

    def note_seen(self) -> None:
        """The operator has gone on to a page that has it."""
        self._show(self._said, "")

    async def _follow(self, ticket: str) -> None:
        while ticket == self._ticket:
            await self.look()
            await asyncio.sleep(self._look_s)

    async def look(self) -> None:
        """Without an answer nothing is said: opening the request tells what is wrong."""
        ticket = self._ticket
        if ticket is None:
            return
        try:
            found = await self._door.cases_of(ticket)
        except (Refused, LinkError):
            return
        if ticket == self._ticket:
            self._tell(found)

    def _tell(self, found: Sequence[CaseOfVisit]) -> None:
        now = {each.id: each.prepared for each in found if each.prepared is not None}
        before, self._known = self._known, now
        news = "" if before is None else news_of(before, now, self._words)
        self._show(sentence(list(now.values()), self._words), news or self._news)
        if news:
            self.arrived.emit()

    def _show(self, said: str, news: str) -> None:
        if (said, news) != (self._said, self._news):
            self._said, self._news = said, news
            self.changed.emit()


def news_of(before: dict[str, PreparedShort], now: dict[str, PreparedShort], words: Words) -> str:
    """What is here and was not the last time; "" where there is nothing new."""
    if now.keys() - before.keys():
        return words.gettext("A prepared request has arrived.")
    came = sum(max(0, each.files - before[id].files) for id, each in now.items())
    return words.plural("%n documents have arrived from home.", came) if came else ""


def sentence(prepared: list[PreparedShort], words: Words) -> str:
    """Papers first, since the citizen may have them in their bag."""
    if not prepared:
        return ""
    if papers := sum(each.missing_papers for each in prepared):
        return words.plural("Request: %n documents missing", papers)
    if others := sum(each.to_complete for each in prepared):
        return words.plural("Request: %n answers missing", others)
    return words.gettext("Request ready")
