"""What the board shows, in words: the present call, those before, waits, and how fresh it all is.

Owns what `qml/Board.qml` binds to. Decides nothing: the announcer says whose turn it is, the link
what happens, the clock is handed in.
"""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from msgspec import Struct
from PySide6.QtCore import Property, QObject, QUrl, Signal, Slot

from display_board import news, waits
from display_board.call_player import Crier
from display_board.phrases import is_number
from sportello.hall.opening import next_opening, span_at
from sportello.model.events import DayStarted, TicketLeft, TicketsResumed
from sportello.model.languages import HOUSE_LANGUAGE, in_language
from sportello.model.plan import Plan
from sportello.model.ticket import Call, State
from station.config import BoardConfig
from station.link.client import Link
from station.link.session import LinkEvent
from station.list_model import RowModel
from text.catalogue import LANGUAGES, Words


class ShownCall(Struct, frozen=True):
    """A call as people read it. `place` is the word over `counter`: "Sportello", or nothing.

    `direction` is "left", "right", "up", "down" or nothing; `translation` names the counter in
    the ticket's language, empty in Italian and for the names of rooms.
    """

    ticket: str = ""
    code: str = ""
    place: str = ""
    counter: str = ""
    direction: str = ""
    translation: str = ""


class ShownWait(Struct, frozen=True):
    """The wait of one service, that of its topic with the most people waiting for it.

    E.g. "Tessera elettorale", "circa 10–15 minuti", "4 persone prima di lei".
    """

    topic: str
    name: str
    interval: str
    people: str


class BoardModel(QObject):
    """Everything on the board.

    Properties:
        scene: "connecting", "welcome" (no call yet), "calls" or "closed".
        code, place, counter, direction, translation: the call shown large, see `ShownCall`.
        announcing: whether that call is still in its first seconds or its voice.
        flashing: whether it asks for a gentle flash because the call is not heard.
        recent: rows of `ShownCall`, newest first.
        waits: rows of `ShownWait`; none while stale.
        branch: the branch's name.
        opens: when the branch opens again, a sentence; empty if unknown.
        stale, staleSince: whether news has stopped coming, and the time of the last.
        news: the lines at the foot: what is closed today, the branch's own, who is called when.
        pictures: urls of the branch's own pictures.
        recentLines: how many lines of `recent` there is to be room for.
    """

    changed = Signal()

    def __init__(
        self,
        link: Link,
        crier: Crier,
        config: BoardConfig,
        *,
        words_in: Callable[[str], Words],
        pictures: Sequence[QUrl] = (),
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._link = link
        self._crier = crier
        self._config = config
        self._words_in = words_in
        self._words = words_in(HOUSE_LANGUAGE)
        self._pictures = list(pictures)
        self._now = now
        self._sent_home: set[str] = set()
        self._current = ShownCall()
        self._recent = RowModel(ShownCall, lambda row: row.ticket, self)
        self._waits = RowModel(ShownWait, lambda row: row.topic, self)
        crier.listen(self.refresh)
        self.refresh()

    def hear(self, notice: LinkEvent) -> None:
        """Something has happened: show the link as it is now."""
        match notice:
            case DayStarted() | TicketsResumed(service=None):
                self._sent_home.clear()
            case TicketsResumed(service=str() as service):
                self._sent_home.discard(service)
            case TicketLeft(why="sent_home", ticket=ticket):
                self._sent_home.add(self._link.view.tickets[ticket].service)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show everything as it is now; also what time alone changes."""
        announcer = self._crier.announcer
        self._current = self._shown(announcer.shown) if announcer.shown else ShownCall()
        self._recent.show([self._shown(call) for call in announcer.recent])
        self._waits.show(self._shown_waits() if self._link.is_up else [])
        self.changed.emit()

    # --- the present call ---------------------------------------------------------------------

    @Property(str, notify=changed)
    def scene(self) -> str:
        plan = self._link.plan
        if plan is None:
            return "connecting"
        if self._is_over(plan):
            return "closed"
        return "calls" if self._current.code else "welcome"

    @Property(str, notify=changed)
    def code(self) -> str:
        return self._current.code

    @Property(str, notify=changed)
    def place(self) -> str:
        return self._current.place

    @Property(str, notify=changed)
    def counter(self) -> str:
        return self._current.counter

    @Property(str, notify=changed)
    def direction(self) -> str:
        return self._current.direction

    @Property(str, notify=changed)
    def translation(self) -> str:
        return self._current.translation

    @Property(bool, notify=changed)
    def announcing(self) -> bool:
        return self._crier.announcer.is_announcing

    @Property(bool, notify=changed)
    def flashing(self) -> bool:
        return self._crier.announcer.is_announcing and self._crier.is_silent

    # --- around it ----------------------------------------------------------------------------

    @Property(QObject, constant=True)
    def recent(self) -> RowModel[ShownCall]:
        return self._recent

    @Property(QObject, constant=True)
    def waits(self) -> RowModel[ShownWait]:
        return self._waits

    @Property(str, notify=changed)
    def branch(self) -> str:
        return self._link.plan.name if self._link.plan else ""

    @Property(str, notify=changed)
    def opens(self) -> str:
        plan = self._link.plan
        return self._opening_sentence(plan) if plan else ""

    @Property(bool, notify=changed)
    def stale(self) -> bool:
        return not self._link.is_up

    @Property(str, notify=changed)
    def staleSince(self) -> str:
        plan, last = self._link.plan, self._link.updated_at
        if plan is None or last is None or self._link.is_up:
            return ""
        return self._time(last.astimezone(ZoneInfo(plan.zone)))

    @Property(int, constant=True)
    def recentLines(self) -> int:
        return self._config.recent_calls

    @Property(list, notify=changed)
    def news(self) -> list[str]:
        plan, hall, own = self._link.plan, self._link.view, self._config.news
        if plan is None or self._is_over(plan):
            return list(own)
        closed = news.closures(plan, hall, self._config.areas, self._sent_home, self._words)
        return [*closed, *own, *news.how_it_goes(plan, hall, self._words)]

    @Property(list, constant=True)
    def pictures(self) -> list[QUrl]:
        return self._pictures

    # --- in words -----------------------------------------------------------------------------

    def _shown(self, call: Call) -> ShownCall:
        counter = self._crier.counter(call)
        label = counter.label if counter else call.counter
        return ShownCall(
            ticket=call.ticket,
            code=call.code,
            place=self._words.gettext("Counter") if is_number(label) else "",
            counter=re.sub(r" (?=\d+$)", "\N{NO-BREAK SPACE}", label),  # a room keeps its number
            direction=self._config.directions.get(call.counter, ""),
            translation=self._translation(label, call.language),
        )

    def _translation(self, label: str, language: str) -> str:
        if language == HOUSE_LANGUAGE or language not in LANGUAGES or not is_number(label):
            return ""
        return self._words_in(language).gettext("Counter %1", label)

    def _shown_waits(self) -> list[ShownWait]:
        """The busiest service of each topic, in the plan's order."""
        plan = self._link.plan
        if plan is None:
            return []
        told = self._link.waits
        return [
            ShownWait(
                topic=service.topic,
                name=in_language(service.name, HOUSE_LANGUAGE),
                interval=waits.interval(told[service.id], self._words),
                people=waits.people_before(told[service.id], self._words),
            )
            for service in waits.busiest(plan, self._link.view, told, self._config.areas)
        ]

    def _is_over(self, plan: Plan) -> bool:
        """Closed by the hours, and no ticket is left that may still be called."""
        local = self._now().astimezone(ZoneInfo(plan.zone))
        if span_at(plan.opening, local) or self._crier.announcer.is_announcing:
            return False
        inside = (State.WAITING, State.CALLED, State.SERVING)
        return not any(ticket.state in inside for ticket in self._link.view.tickets.values())

    def _opening_sentence(self, plan: Plan) -> str:
        local = self._now().astimezone(ZoneInfo(plan.zone))
        opens = next_opening(plan.opening, local)
        if opens is None:
            return ""
        if opens.date() == local.date():
            return self._words.gettext("We open again today at %1", self._time(opens))
        if opens.date() == local.date() + timedelta(days=1):
            return self._words.gettext("We open again tomorrow at %1", self._time(opens))
        day = format_date(opens, "EEEE d MMMM", locale=HOUSE_LANGUAGE)
        return self._words.gettext("We open again on %1 at %2", day, self._time(opens))

    def _time(self, local: datetime) -> str:
        return format_time(local, "H:mm", locale=HOUSE_LANGUAGE, tzinfo=local.tzinfo)
