"""Who waits for this counter, in the order in which they came, and what the colleagues do.

Shows the hall, predicts nothing: who is called next is decided when the operator calls.
"""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct
from PySide6.QtCore import Property, QObject, Signal

from counter_client import sentences
from counter_client.desk import counter_of
from sportello.hall_view import HallView
from sportello.words import Plan, Ticket, in_language
from station.catalogue import Words
from station.link import Link, Notice
from station.list_model import RowModel


class WaitingRow(Struct, frozen=True):
    """A ticket that this counter can serve; `late_min` past the service's target, 0 within it."""

    ticket: str
    code: str
    service: str
    waited_min: int
    late_min: int


class CounterRow(Struct, frozen=True):
    """Another open counter and what it does."""

    counter: str
    label: str
    place: str
    doing: str
    is_free: bool


class WaitingModel(QObject):
    """Those who wait.

    Properties:
        rows: `WaitingRow`s, the longest wait first.
        count: how many wait for this counter.
        late: how many of them wait beyond the target.
        longest: minutes that the first of them has waited.
        inHall: how many wait in the whole branch.
        counters: the other open counters.
    """

    changed = Signal()

    def __init__(self, link: Link, words: Words, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._link = link
        self._words = words
        self._now = now
        self._rows = RowModel(WaitingRow, key=lambda row: row.ticket, parent=self)
        self._counters = RowModel(CounterRow, key=lambda row: row.counter, parent=self)
        link.listen(self._hear)

    @Property(QObject, constant=True)
    def rows(self) -> RowModel[WaitingRow]:
        return self._rows

    @Property(QObject, constant=True)
    def counters(self) -> RowModel[CounterRow]:
        return self._counters

    @Property(int, notify=changed)
    def count(self) -> int:
        return len(self._rows.rows)

    @Property(int, notify=changed)
    def late(self) -> int:
        return sum(1 for row in self._rows.rows if row.late_min)

    @Property(int, notify=changed)
    def longest(self) -> int:
        return max((row.waited_min for row in self._rows.rows), default=0)

    @Property(int, notify=changed)
    def inHall(self) -> int:
        return len(self._link.view.waiting)

    def tick(self) -> None:
        """Some seconds have passed: minutes may have become one more."""
        plan, hall, operator = self._link.plan, self._link.view, self._link.operator
        if plan is None:
            return
        own = counter_of(hall, operator.login) if operator else None
        self._rows.show(waiting_for(own, plan, hall, self._words, self._now()) if own else [])
        self._counters.show(others(own, plan, hall, self._words, self._now()))
        self.changed.emit()

    def _hear(self, notice: Notice) -> None:
        self.tick()


def waiting_for(
    counter: str, plan: Plan, hall: HallView, words: Words, now: datetime
) -> list[WaitingRow]:
    """The tickets that `counter` can serve, in the order in which they were issued."""
    served = plan.counters[counter].services
    return [
        _waiting(ticket, plan, words, now)
        for ticket in hall.waiting.values()
        if ticket.service in served
    ]


def others(
    own: str | None, plan: Plan, hall: HallView, words: Words, now: datetime
) -> list[CounterRow]:
    """The open counters but `own`, in the order of the plan."""
    return [
        CounterRow(
            counter=counter.id,
            label=counter.label,
            place=sentences.place(words, counter.label),
            doing=sentences.doing(words, _ticket_at(hall, counter.id), now),
            is_free=hall.counters[counter.id].ticket is None,
        )
        for counter in plan.counters.values()
        if counter.id in hall.counters and counter.id != own
    ]


def _waiting(ticket: Ticket, plan: Plan, words: Words, now: datetime) -> WaitingRow:
    service = plan.services[ticket.service]
    waited_min = sentences.minutes_since(ticket.issued_at, now)
    return WaitingRow(
        ticket=ticket.id,
        code=ticket.code,
        service=in_language(service.name, words.language.code),
        waited_min=waited_min,
        late_min=max(waited_min - round(service.target_min), 0),
    )


def _ticket_at(hall: HallView, counter: str) -> Ticket | None:
    ticket = hall.counters[counter].ticket
    return hall.tickets[ticket] if ticket else None
