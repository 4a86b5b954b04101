"""Whether the citizen who is served here has prepared a request at home, and what it still lacks.

Owns asking for it once a visit. It is told before the request is opened, and is in no journal.
"""

from PySide6.QtCore import Property, QObject, Signal

from sportello.cases.messages import PreparedShort
from sportello.model.refusals import Refused
from sportello.model.ticket import Ticket
from station.guided.case_door import CaseDoor
from station.link import LinkError
from station.tasks import Tasks
from text.catalogue import Words


class PreparedRequests(QObject):
    """Those of the visit at this counter.

    Properties:
        said: "Request ready", or how much is missing; "" where nothing was prepared.
    """

    changed = Signal()

    def __init__(self, door: CaseDoor, tasks: Tasks, words: Words) -> None:
        super().__init__()
        self._door = door
        self._tasks = tasks
        self._words = words
        self._ticket: str | None = None
        self._said = ""

    @Property(str, notify=changed)
    def said(self) -> str:
        return self._said

    def follow(self, serving: Ticket | None) -> None:
        """The ticket that is served here now; asked for when it becomes another one."""
        ticket = None if serving is None else serving.id
        if ticket == self._ticket:
            return
        self._ticket = ticket
        self._show("")
        if ticket is not None:
            self._tasks.start(self._look(ticket), "prepared requests")

    async def _look(self, ticket: str) -> None:
        """Without an answer nothing is said: opening the request tells what is wrong."""
        try:
            found = await self._door.cases_of(ticket)
        except (Refused, LinkError):
            return
        if ticket == self._ticket:
            prepared = [each.prepared for each in found if each.prepared is not None]
            self._show(sentence(prepared, self._words))

    def _show(self, said: str) -> None:
        if said != self._said:
            self._said = said
            self.changed.emit()


def sentence(prepared: list[PreparedShort], words: Words) -> str:
    """Papers first, since the citizen may have them in their bag."""
    if not prepared:
        return ""
    if papers := sum(each.missing_papers for each in prepared):
        return words.plural("Request: %n documents missing", papers)
    if others := sum(each.to_complete for each in prepared):
        return words.plural("Request: %n answers missing", others)
    return words.gettext("Request ready")
