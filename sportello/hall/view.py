"""What boards and counters may see of the present day: the fold of its events.

The branch decides on one of these, every station keeps another, and the server hands a snapshot
to who joins late; all of them are made by the same `apply`. It knows no citizen.
"""

from datetime import date, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from sportello.hall.day_plan import breaks_after, change_bookings
from sportello.hall.devices import kept, note
from sportello.model import lifecycle
from sportello.model.day import Block, Booking, CounterState, DeviceState, PlannedBreak
from sportello.model.events import (
    AnyEvent,
    CallConfirmed,
    ClockConfirmed,
    CounterLeft,
    CounterOpened,
    DayEnded,
    DayStarted,
    DayTakenBack,
    DeviceReported,
    DevicesForgotten,
    NumbersReserved,
    NumbersSkipped,
    PauseEnded,
    PauseStarted,
    PlanEvent,
    QuotaChanged,
    RulesChanged,
    TicketCalled,
    TicketEvent,
    TicketIssued,
    TicketRecalled,
    TicketsResumed,
    TicketsStopped,
)
from sportello.model.lifecycle import AT_A_COUNTER, ENDED
from sportello.model.place import Service
from sportello.model.plan import RoutingRules
from sportello.model.ticket import Call, State, Ticket

RECENT_CALLS = 12

TAKEN_EARLY = timedelta(minutes=20)
"""A pause that begins so long before a planned break is that break."""

BREAK = "break"
"""The reason of a pause that is a planned break, where the branch has one of that name."""


REMOTE = "remote"
"""The rule of every call to a person who is reached by telephone or video."""

SILENT_RULES = frozenset({"walk_in", REMOTE})
"""The rules of calls that no board shows and no voice says."""


class Hall(Struct, frozen=True):
    """A snapshot of the hall at journal place `seq`; tickets that have ended are left out.

    `stopped` are the services without tickets for the rest of the day, None in it for all; the
    day `is_over` once the doors were closed.
    `bookings` name no citizen; `came` are the ids of those who have checked in. `rules` are those
    that routing follows, None for the plan's. `quotas` are those of today that are not the plan's.
    """

    seq: int
    day: date | None
    tickets: tuple[Ticket, ...]
    counters: tuple[CounterState, ...]
    calls: tuple[Call, ...]
    taken: dict[str, int]
    devices: tuple[DeviceState, ...] = ()
    stopped: tuple[str | None, ...] = ()
    bookings: tuple[Booking, ...] = ()
    came: tuple[str, ...] = ()
    breaks: tuple[PlannedBreak, ...] = ()
    rules: RoutingRules | None = None
    blocks: tuple[Block, ...] = ()
    quotas: dict[str, int | None] = {}
    breaks_taken: dict[str, datetime] = {}
    is_over: bool = False


class HallView:
    """Today's tickets, counters, calls and devices, kept up to date by `apply`.

    tickets   every ticket of today that this view has seen, by id
    waiting   those that wait, in the order in which they were issued
    counters  the counters that have an operator, by id
    calls     the last calls and recalls, newest first
    taken     tickets of today, by service, each counted for every wish it was issued with
    devices   the last word about each device, by (station, device)
    stopped   services that give no more tickets today; None in it stands for all
    is_over   the day was ended: the doors are closed
    bookings  the appointments of today by id, without who they are; `came` who has checked in
    breaks    as the plan or the roster foresees them
    rules     that routing follows, None for the plan's
    blocks    the totems' own numbers, by station
    quotas    of services that have another one today than in the plan; None for no limit
    breaks_taken  when the planned break was due that each counter took last
    """

    def __init__(self) -> None:
        self.seq = 0
        self._start(None, (), ())

    def _start(
        self, day: date | None, devices: tuple[DeviceState, ...], blocks: tuple[Block, ...]
    ) -> None:
        self.day = day
        self.tickets: dict[str, Ticket] = {}
        self.waiting: dict[str, Ticket] = {}
        self.counters: dict[str, CounterState] = {}
        self.calls: list[Call] = []
        self.taken: dict[str, int] = {}
        self.stopped: set[str | None] = set()
        self.is_over = False
        self.bookings: dict[str, Booking] = {}
        self.came: set[str] = set()
        self.breaks: tuple[PlannedBreak, ...] = ()
        self.rules: RoutingRules | None = None
        self.quotas: dict[str, int | None] = {}
        self.breaks_taken: dict[str, datetime] = {}
        self.devices = kept(devices)
        self.blocks = {block.station: block for block in blocks}

    @classmethod
    def from_snapshot(cls, hall: Hall) -> "HallView":
        view = cls()
        view._start(hall.day, hall.devices, hall.blocks)
        view.seq = hall.seq
        view.tickets = {ticket.id: ticket for ticket in hall.tickets}
        view.waiting = {t.id: t for t in hall.tickets if t.state is State.WAITING}
        view.counters = {counter.id: counter for counter in hall.counters}
        view.calls = list(hall.calls)
        view.taken = dict(hall.taken)
        view.stopped, view.is_over = set(hall.stopped), hall.is_over
        view.bookings = {booking.id: booking for booking in hall.bookings}
        view.came = set(hall.came)
        view.breaks, view.rules = hall.breaks, hall.rules
        view.quotas, view.breaks_taken = dict(hall.quotas), dict(hall.breaks_taken)
        return view

    def snapshot(self) -> Hall:
        return Hall(
            seq=self.seq,
            day=self.day,
            tickets=tuple(t for t in self.tickets.values() if t.state not in ENDED),
            counters=tuple(self.counters.values()),
            calls=tuple(self.calls),
            taken=dict(self.taken),
            devices=tuple(self.devices.values()),
            stopped=tuple(sorted(self.stopped, key=str)),
            bookings=tuple(self.bookings.values()),
            came=tuple(sorted(self.came)),
            breaks=self.breaks,
            rules=self.rules,
            blocks=tuple(self.blocks.values()),
            quotas=dict(self.quotas),
            breaks_taken=dict(self.breaks_taken),
            is_over=self.is_over,
        )

    def apply(self, event: AnyEvent) -> None:
        """Let `event` have happened. Events come in the order of the journal, each once."""
        match event:  # what happens most comes first
            case TicketIssued():
                if event.booking:
                    self.came.add(event.booking)
                self._issue(event)
            case DayStarted(day=day, devices=devices, blocks=blocks):
                self._start(day, devices, blocks)
                self.rules, self.breaks = event.rules, event.breaks
            case DayTakenBack(day=day, to=to):
                if self.day == day:  # the view that saw that day begin has forgotten the one before
                    self._start(to, (), ())
            case NumbersReserved(block=block):
                self.blocks[block.station] = block
            case PlanEvent():
                self._plan(event)
            case QuotaChanged(service=service, daily=daily):
                self.quotas[service] = daily
            case RulesChanged(rules=rules):
                self.rules = rules
            case CounterOpened():
                self._open(event)
            case CounterLeft(counter=counter):
                del self.counters[counter]
            case PauseStarted():
                self._pause(event)
            case PauseEnded(counter=counter):
                self._change(counter, pause=None, paused_at=None, planned_at=None)
            case DeviceReported():
                note(self.devices, event)
            case DevicesForgotten(station=station):
                self.devices = {key: of for key, of in self.devices.items() if key[0] != station}
            case TicketsStopped(service=service):
                self.stopped.add(service)
            case TicketsResumed(service=service):
                self.stopped.discard(service)
                self.is_over = self.is_over and service is not None
            case DayEnded():
                self.stopped.add(None)
                self.is_over = True
            case CallConfirmed() | NumbersSkipped() | ClockConfirmed():
                pass
            case _:
                self._apply_to_ticket(event)
        self.seq = event.seq

    def quota(self, service: Service) -> int | None:
        """How many tickets `service` gives today, None for any number."""
        return self.quotas.get(service.id, service.daily_quota)

    def breaks_of(self, counter: str) -> list[PlannedBreak]:
        """The planned breaks of a counter, in order."""
        return sorted((b for b in self.breaks if b.counter == counter), key=lambda b: b.due_at)

    def breaks_left(self, counter: str) -> list[PlannedBreak]:
        """Those due after the one that was taken there last, in order."""
        taken = self.breaks_taken.get(counter)
        return [b for b in self.breaks_of(counter) if taken is None or b.due_at > taken]

    def break_taken_by_pause(self, counter: str, at: datetime) -> PlannedBreak | None:
        """The planned break that a pause begun there at `at` is; those before it were missed."""
        due = [b for b in self.breaks_left(counter) if b.due_at - TAKEN_EARLY <= at]
        return due[-1] if due else None

    def _pause(self, event: PauseStarted) -> None:
        """In journals of older versions a pause does not name the break that it is."""
        counter, due_at = event.counter, event.planned_at
        if due_at is None and event.reason == BREAK:
            planned = self.break_taken_by_pause(counter, event.at)
            due_at = planned.due_at if planned else None
        if due_at is not None:
            self.breaks_taken[counter] = due_at
        self._change(counter, pause=event.reason, paused_at=event.at, planned_at=due_at)

    def _open(self, event: CounterOpened) -> None:
        held = self.counters.get(event.counter)
        ticket = held.ticket if held else None
        self.counters[event.counter] = CounterState(
            event.counter, event.operator, event.at, ticket, free_since=event.at
        )

    def _plan(self, event: PlanEvent) -> None:
        change_bookings(self.bookings, event)
        self.breaks = breaks_after(self.breaks, event)

    def _issue(self, event: TicketIssued) -> None:
        """A ticket of another day, handed in late, takes nothing from today's quotas."""
        if event.ticket.startswith(str(self.day)):
            for wish in (event.service, *event.wishes):
                self.taken[wish] = self.taken.get(wish, 0) + 1
        self._keep(lifecycle.issue(event))

    def _apply_to_ticket(self, event: TicketEvent) -> None:
        before = self.tickets[event.ticket]
        ticket = lifecycle.after(before, event)
        if isinstance(event, TicketCalled | TicketRecalled):
            self._note_call(event)
        if before.counter and before.state in AT_A_COUNTER and ticket.state not in AT_A_COUNTER:
            self._change(before.counter, ticket=None, free_since=event.at)
        elif ticket.counter and before.state not in AT_A_COUNTER:
            self._change(ticket.counter, ticket=ticket.id)
        self._keep(ticket)

    def _note_call(self, event: TicketCalled | TicketRecalled) -> None:
        if is_silent(event):
            return
        call = Call(event.ticket, event.code, event.counter, event.language, event.calls, event.at)
        self.calls = [call, *(c for c in self.calls if c.ticket != call.ticket)][:RECENT_CALLS]

    def _keep(self, ticket: Ticket) -> None:
        before = self.tickets.get(ticket.id)
        self.tickets[ticket.id] = ticket
        if ticket.state is not State.WAITING:
            self.waiting.pop(ticket.id, None)
        elif before is None or before.state is State.WAITING:
            self.waiting[ticket.id] = ticket
        else:  # it is back: in its old place
            self.waiting = {t.id: t for t in self.tickets.values() if t.state is State.WAITING}

    def _change(self, counter: str, **facts: object) -> None:
        self.counters[counter] = replace(self.counters[counter], **facts)


def is_silent(event: TicketCalled | TicketRecalled) -> bool:
    """Whether it is not announced: the citizen stands at the counter already, or is not here."""
    return isinstance(event, TicketCalled) and event.because.rule in SILENT_RULES
