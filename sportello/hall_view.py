"""What boards and counters may see of the present day: the fold of its events.

The branch decides on one of these, every station keeps another, and the server hands a snapshot
to who joins late; all of them are made by the same `apply`. It knows no citizen.
"""

from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from sportello.events import (
    AnyEvent,
    CallConfirmed,
    CounterLeft,
    CounterOpened,
    DayStarted,
    DeviceReported,
    MarkedAbsent,
    ServingStarted,
    TicketCalled,
    TicketClosed,
    TicketEvent,
    TicketIssued,
    TicketRecalled,
)
from sportello.lifecycle import AFTER
from sportello.words import Call, CounterState, DeviceState, State, Ticket

RECENT_CALLS = 12


class Hall(Struct, frozen=True):
    """A snapshot of the hall at journal place `seq`; closed tickets are left out."""

    seq: int
    day: date | None
    tickets: tuple[Ticket, ...]
    counters: tuple[CounterState, ...]
    calls: tuple[Call, ...]
    taken: dict[str, int]
    devices: tuple[DeviceState, ...] = ()


class HallView:
    """Today's tickets, counters, calls and devices, kept up to date by `apply`.

    tickets   every ticket of today that this view has seen, by id
    waiting   those that wait, in the order in which they were issued
    counters  the counters that have an operator, by id
    calls     the last calls and recalls, newest first
    taken     tickets issued today, by service
    devices   the last word about each device, by (station, device)
    """

    def __init__(self) -> None:
        self.seq = 0
        self._start(None, ())

    def _start(self, day: date | None, devices: tuple[DeviceState, ...]) -> None:
        self.day = day
        self.tickets: dict[str, Ticket] = {}
        self.waiting: dict[str, Ticket] = {}
        self.counters: dict[str, CounterState] = {}
        self.calls: list[Call] = []
        self.taken: dict[str, int] = {}
        self.devices = {(device.station, device.device): device for device in devices}

    @classmethod
    def from_snapshot(cls, hall: Hall) -> "HallView":
        view = cls()
        view._start(hall.day, hall.devices)
        view.seq = hall.seq
        view.tickets = {ticket.id: ticket for ticket in hall.tickets}
        view.waiting = {t.id: t for t in hall.tickets if t.state is State.WAITING}
        view.counters = {counter.id: counter for counter in hall.counters}
        view.calls = list(hall.calls)
        view.taken = dict(hall.taken)
        return view

    def snapshot(self) -> Hall:
        return Hall(
            seq=self.seq,
            day=self.day,
            tickets=tuple(t for t in self.tickets.values() if t.state is not State.CLOSED),
            counters=tuple(self.counters.values()),
            calls=tuple(self.calls),
            taken=dict(self.taken),
            devices=tuple(self.devices.values()),
        )

    def apply(self, event: AnyEvent) -> None:
        """Let `event` have happened. Events come in the order of the journal, each once."""
        match event:
            case DayStarted(day=day, devices=devices):
                self._start(day, devices)
            case CounterOpened(counter=counter, operator=operator):
                self.counters[counter] = CounterState(counter, operator, event.at)
            case CounterLeft(counter=counter):
                del self.counters[counter]
            case DeviceReported(station=station, device=device, code=code):
                self.devices[station, device] = DeviceState(station, device, code, event.at)
            case CallConfirmed():
                pass
            case _:
                self._apply_to_ticket(event)
        self.seq = event.seq

    def _apply_to_ticket(self, event: TicketEvent) -> None:
        before = self.tickets.get(event.ticket)
        state = AFTER[before.state if before else None, type(event)]
        match event:
            case TicketIssued():
                ticket = Ticket(
                    event.ticket,
                    event.code,
                    event.service,
                    event.at,
                    event.language,
                    identified=event.citizen is not None,
                )
                self.taken[event.service] = self.taken.get(event.service, 0) + 1
            case TicketCalled() | TicketRecalled():
                ticket = self._called(event)
            case ServingStarted():
                ticket = replace(self.tickets[event.ticket], serving_at=event.at)
            case MarkedAbsent() | TicketClosed():
                ticket = replace(self.tickets[event.ticket], ended_at=event.at)
                self._seat(event.counter, None)
        self._keep(replace(ticket, state=state))

    def _called(self, event: TicketCalled | TicketRecalled) -> Ticket:
        ticket = replace(self.tickets[event.ticket], counter=event.counter, calls=event.calls)
        if isinstance(event, TicketCalled):
            ticket = replace(ticket, called_at=event.at, because=event.because)
            self._seat(event.counter, ticket.id)
        call = Call(ticket.id, ticket.code, event.counter, ticket.language, event.calls, event.at)
        self.calls = [call, *(c for c in self.calls if c.ticket != ticket.id)][:RECENT_CALLS]
        return ticket

    def _keep(self, ticket: Ticket) -> None:
        self.tickets[ticket.id] = ticket
        if ticket.state is State.WAITING:
            self.waiting[ticket.id] = ticket
        else:
            self.waiting.pop(ticket.id, None)

    def _seat(self, counter: str, ticket: str | None) -> None:
        self.counters[counter] = replace(self.counters[counter], ticket=ticket)
