"""Who the citizen at the counter is: asked for only when the operator wants it, soon forgotten.

Every asking is written down by the server. Nothing of it is logged here, and it is wiped when
the visit ends, the screen is locked or the line breaks.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from PySide6.QtCore import Property, QObject, Signal, Slot

from counter_client.desk.possible_actions import counter_of, desk_at
from counter_client.questions.asking import Asking
from italy.names import as_written
from sportello.model.ticket import Ticket
from sportello.model.wire import Person, WhoIs
from station.link import Joined, Link, LinkEvent, LinkLost
from text.times import clock_at

ASKING = "who_is"


class CitizenModel(QObject):
    """The person behind the ticket at this counter.

    Properties:
        canBeAsked: whether the ticket at the counter is that of an identified citizen.
        canAsk: whether the server can be asked now.
        isKnown: whether the server has said who it is.
        name, codiceFiscale: "" until then.
        askedAt: local time of the asking, e.g. "10:32"; it stands in the server's register.
    """

    changed = Signal()

    def __init__(self, link: Link, asking: Asking, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._link = link
        self._asking = asking
        self._now = now
        self._ticket: Ticket | None = None
        self._asked_about: str | None = None
        self._person: Person | None = None
        self._asked_at = ""
        link.listen(self._hear)
        asking.changed.connect(self.changed)

    @Property(bool, notify=changed)
    def canBeAsked(self) -> bool:
        return self._ticket is not None and self._ticket.identified

    @Property(bool, notify=changed)
    def canAsk(self) -> bool:
        return self._link.is_up and not self._asking.is_busy

    @Property(bool, notify=changed)
    def isKnown(self) -> bool:
        return self._person is not None

    @Property(str, notify=changed)
    def name(self) -> str:
        if (known := self._person) is None:
            return ""
        return f"{as_written(known.given_name)} {as_written(known.surname)}".strip()

    @Property(str, notify=changed)
    def codiceFiscale(self) -> str:
        return self._person.codice_fiscale if self._person else ""

    @Property(str, notify=changed)
    def askedAt(self) -> str:
        return self._asked_at

    @Slot()
    def ask(self) -> None:
        """Ask the server, which writes down that this operator asked."""
        if self._ticket is not None and self._ticket.identified and self._link.is_up:
            ticket = self._asked_about = self._ticket.id
            self._asking.begin(ASKING, lambda: self._ask(ticket))

    @Slot()
    def toggle(self) -> None:
        """Ask, or take the answer off the screen."""
        if self._person is None:
            self.ask()
        else:
            self.forget()

    @Slot()
    def forget(self) -> None:
        """Take the person off the screen and out of memory."""
        self._person, self._asked_at, self._asked_about = None, "", None
        self.changed.emit()

    async def _ask(self, ticket: str) -> None:
        person = await self._link.ask(WhoIs(id=uuid4(), ticket=ticket))
        if self._asked_about != ticket:
            return  # the visit ended, or the screen was locked, while the answer was on its way
        plan = self._link.plan
        assert plan is not None, "who was answered has joined"
        self._person = person
        self._asked_at = clock_at(self._now(), ZoneInfo(plan.zone))
        self.changed.emit()

    def _hear(self, notice: LinkEvent) -> None:
        before, self._ticket = self._ticket, self._present()
        same_visit = before and self._ticket and before.id == self._ticket.id
        if isinstance(notice, LinkLost) or not same_visit:
            self.forget()
        elif isinstance(notice, Joined) or before != self._ticket:
            self.changed.emit()

    def _present(self) -> Ticket | None:
        operator = self._link.operator
        counter = counter_of(self._link.view, operator.login) if operator else None
        return desk_at(self._link.view, counter).ticket if counter else None
