"""Appointments by telephone and video: which are to be called, beginning one, and whom to call.

The number or link is asked for by itself while the call is at this counter, and is off the screen
and out of memory as soon as it is not; nothing of it is logged here. Must not know whether an
appointment may begin: the server decides.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from PySide6.QtCore import Property, QObject, Signal, Slot

from counter_client.bookings.booking_rows import BookingPageRow
from counter_client.bookings.booking_sentences import TAKES_PLACE
from counter_client.desk.desk_sentences import CALLS
from counter_client.desk.possible_actions import DeskStep, counter_of, desk_at
from counter_client.questions.asking import Asking
from italy.names import as_written
from sportello.bookings.messages import HowToReach, Reach
from sportello.hall.rules.bookings import expected_bookings, to_call_at
from sportello.hall.rules.routing import rules_in_force
from sportello.model.commands import BeginAppointment
from sportello.model.day import Booking
from sportello.model.languages import in_language
from sportello.model.refusals import Refused
from sportello.model.ticket import Ticket
from station.link import Joined, Link, LinkError, LinkEvent, LinkLost
from station.list_model import RowModel
from station.tasks import Tasks
from text.catalogue import Words
from text.times import clock_at

ASKING = "begin_appointment"


class RemoteModel(QObject):
    """The appointments by telephone and video of today, and the call at this counter.

    Properties:
        rows: a `BookingPageRow` for each that was not called yet.
        due: the ids of those that this counter can begin now, the first first.
        told: the first of them in a sentence; "" if none.
        canBegin: whether one can be begun now.
        isCall: whether a call is at this counter.
        name, phone, link: whom to call, and how; "" until known, and for what it is not.
        isUnread: whether the server could not say it.
    Signals:
        begun: a call has begun at this counter.
    For Python's side:
        reading: the last question for whom to call, done or not; None before the first.
    """

    changed = Signal()
    begun = Signal()

    def __init__(
        self, link: Link, asking: Asking, tasks: Tasks, words: Words, now: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self._link = link
        self._asking = asking
        self._tasks = tasks
        self._words = words
        self._now = now
        self._rows = RowModel(BookingPageRow, key=lambda row: row.choice, parent=self)
        self._due: list[Booking] = []
        self._ticket: Ticket | None = None
        self._reach: Reach | None = None
        self._is_unread = False
        self.reading: asyncio.Task[None] | None = None
        link.listen(self._hear)
        asking.changed.connect(self.changed)

    @Property(QObject, constant=True)
    def rows(self) -> RowModel[BookingPageRow]:
        return self._rows

    @Property(list, notify=changed)
    def due(self) -> list[str]:
        return [booking.id for booking in self._due]

    @Property(str, notify=changed)
    def told(self) -> str:
        if not self._due:
            return ""
        first = self._due[0]
        return self._words.gettext(CALLS[first.kind], self._at(first), self._name_of(first))

    @Property(bool, notify=changed)
    def canBegin(self) -> bool:
        return bool(self._due) and self._link.is_up and not self._asking.is_busy

    @Property(bool, notify=changed)
    def isCall(self) -> bool:
        return self._ticket is not None

    @Property(str, notify=changed)
    def name(self) -> str:
        if (known := self._reach) is None:
            return ""
        return f"{as_written(known.given_name)} {as_written(known.surname)}".strip()

    @Property(str, notify=changed)
    def phone(self) -> str:
        return self._reach.phone if self._reach and not self._reach.video_link else ""

    @Property(str, notify=changed)
    def link(self) -> str:
        return self._reach.video_link if self._reach else ""

    @Property(bool, notify=changed)
    def isUnread(self) -> bool:
        return self._is_unread

    @Slot()
    def call(self) -> None:
        """Begin the first that is due; or ask again whom to call."""
        if self._is_unread:
            self._read_again()
        elif self._due:
            self.begin(self._due[0].id)

    @Slot(str)
    def begin(self, booking: str) -> None:
        """Begin that appointment at this counter, if it is due."""
        counter = self._counter
        if counter is not None and self.canBegin and any(b.id == booking for b in self._due):
            command = BeginAppointment(id=uuid4(), counter=counter, booking=booking)
            self._asking.begin(ASKING, lambda: self._begin(command))

    def forget(self) -> None:
        """Take whom to call off the screen and out of memory."""
        self._reach, self._is_unread = None, self._ticket is not None
        self.changed.emit()

    def tick(self) -> None:
        """Some seconds have passed: an appointment may have become due."""
        self._look()

    async def _begin(self, command: BeginAppointment) -> None:
        await self._link.request(command)
        self.begun.emit()

    def _read_again(self) -> None:
        if self._ticket is not None and self._link.is_up:
            self.reading = self._tasks.start(self._read(self._ticket.id), "reach")

    async def _read(self, ticket: str) -> None:
        try:
            reach = await self._link.ask(HowToReach(id=uuid4(), ticket=ticket))
        except (Refused, LinkError):
            reach = None
        if self._ticket is not None and self._ticket.id == ticket:
            self._reach, self._is_unread = reach, reach is None
            self.changed.emit()

    def _hear(self, notice: LinkEvent) -> None:
        before, self._ticket = self._ticket, self._present()
        is_same = before is not None and self._ticket is not None and before.id == self._ticket.id
        if isinstance(notice, LinkLost) or not is_same:
            self._reach, self._is_unread = None, False
        if isinstance(notice, Joined) or not is_same:
            self._read_again()
        self._look()

    def _look(self) -> None:
        plan, hall, counter = self._link.plan, self._link.view, self._counter
        if plan is None:
            return
        held = hall.counters.get(counter) if counter else None
        is_free = counter is not None and desk_at(hall, counter).step is DeskStep.IDLE
        rules = rules_in_force(plan, hall)
        due = to_call_at(plan, hall, held, rules, self._now()) if held and is_free else []
        self._due = due
        to_come = (b for b in expected_bookings(hall).values() if b.kind.is_remote)
        self._rows.show([self._row(b) for b in sorted(to_come, key=lambda b: (b.at, b.id))])
        self.changed.emit()

    def _row(self, booking: Booking) -> BookingPageRow:
        return BookingPageRow(
            choice=booking.id,
            title=f"{self._at(booking)} · {self._name_of(booking)}",
            detail=self._words.gettext(TAKES_PLACE[booking.kind]),
            section=self._words.gettext("Today, by telephone and video"),
            is_muted=all(each.id != booking.id for each in self._due),
        )

    def _at(self, booking: Booking) -> str:
        plan = self._link.plan
        return clock_at(booking.at, ZoneInfo(plan.zone)) if plan else ""

    def _name_of(self, booking: Booking) -> str:
        plan = self._link.plan
        known = plan.services.get(booking.service) if plan else None
        return in_language(known.name, self._words.language.code) if known else booking.service

    @property
    def _counter(self) -> str | None:
        operator = self._link.operator
        return counter_of(self._link.view, operator.login) if operator else None

    def _present(self) -> Ticket | None:
        counter = self._counter
        ticket = desk_at(self._link.view, counter).ticket if counter else None
        return ticket if ticket is not None and ticket.kind.is_remote else None
