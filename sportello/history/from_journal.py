"""A day out of the journal, as it can be played again: events in, a `PastDay` and its calls out.

Keeps facts and drops people: no citizen, no login, no booking's id. What the journal cannot know is
left open, and `played_day` fills it with what is expected. Source: docs/advice.md.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from msgspec.structs import replace

from sportello.decisions.day_state import Today
from sportello.hall.view import SILENT_RULES
from sportello.history.day_record import ALWAYS_ABSENT_MIN, PastDay, Pause, Shift, Visit
from sportello.history.player import FirstCall
from sportello.history.visit_builder import AtCounter, Story
from sportello.model.day import Booking, CounterState
from sportello.model.events import (
    AnyEvent,
    BookingMoved,
    BookingPlanned,
    CallUndone,
    CounterLeft,
    CounterOpened,
    DayPlanned,
    DayStarted,
    MarkedAbsent,
    PauseEnded,
    PauseStarted,
    RulesChanged,
    ServiceAdded,
    ServiceDelivered,
    ServingContinued,
    ServingStarted,
    TicketCalled,
    TicketClosed,
    TicketEvent,
    TicketIssued,
    TicketLeft,
    TicketMerged,
    TicketParked,
    TicketResumed,
    TicketTransferred,
)
from sportello.model.instants import minutes_between
from sportello.model.plan import Plan, RoutingRules
from sportello.routing.upcoming import next_at

LONGEST_WRAP_UP_MIN = 5.0
"""A free counter that leaves people waiting for longer was not staffed, whatever it said."""

REACTION_MIN = 0.5
"""What an idle operator takes to notice a new ticket: too short to be recorded."""

OperatorPace = Callable[[str], float]
"""By what an operator's visits are longer than everybody's, 1.0 for as long."""


class Recollected(NamedTuple):
    """The day, and the first call of each visit as it was; `ends` in the minutes of the day."""

    day: PastDay
    calls: list[FirstCall]
    ends: float


class _Seat:
    """A counter through the day; `free_min` and `wanted_min` while it is free, and wanted."""

    def __init__(self) -> None:
        self.shifts: list[tuple[Shift, bool]] = []
        self.pauses: list[Pause] = []
        self.paused: tuple[float, str, float | None] | None = None
        self.free_min: float | None = None
        self.wanted_min: float | None = None
        self.served: Story | None = None
        self.left_people = False


class Recollection:
    """Fold one day's events by `apply`, then ask for the `recollected`."""

    def __init__(
        self, plan: Plan, begins_at: datetime, pace: OperatorPace = lambda operator: 1.0
    ) -> None:
        self.plan = plan
        self.begins_at = begins_at.astimezone(UTC)
        self._pace = pace
        self._today = Today(plan)
        self._day: date = begins_at.date()
        self._stories: dict[str, Story] = {}
        self._seats: dict[str, _Seat] = {id: _Seat() for id in plan.counters}
        self._opened: dict[str, tuple[float, str]] = {}
        self._bookings: dict[str, Booking] = {}
        self._checked_in: set[str] = set()
        self._rules: list[tuple[float, RoutingRules]] = []
        self._calls: list[tuple[str, float, str]] = []
        self._ends = 0.0

    def minute(self, instant: datetime) -> float:
        return minutes_between(self.begins_at, instant)

    def apply(self, event: AnyEvent) -> None:
        """Let `event` have happened; what the plan does not know any more is passed over, and
        tickets of the day before that a totem handed in after midnight.
        """
        if not self._is_known(event):
            return
        minute = self.minute(event.at)
        if isinstance(event, CounterLeft):
            self._note_who_is_left(event.counter, minute)
        self._today.apply(event)
        self._ends = max(self._ends, minute)
        if isinstance(event, TicketEvent):
            self._apply_to_ticket(event, minute)
        else:
            self._apply_to_branch(event, minute)
        self._watch_free_counters(minute)

    def recollected(self) -> Recollected:
        told = {id: s.told() for id, s in self._stories.items() if not s.is_merged}
        last = max((v.arrives_min for v in told.values()), default=0.0)
        day = PastDay(
            day=self._day,
            begins_at=self.begins_at,
            shifts=tuple(self._shifts(last)),
            visits=tuple(sorted(told.values(), key=lambda visit: visit.arrives_min)),
            bookings=tuple(self._bookings.values()),
            breaks=tuple(b for b in self._today.hall.breaks if b.counter in self._seats),
            roster=tuple(c for c in self._today.roster if c in self._seats),
            rules=tuple(self._rules),
        )
        calls = [
            FirstCall(told[id], minute, counter, bool(told[id].legs))
            for id, minute, counter in self._calls
            if id in told
        ]
        return Recollected(day, calls, self._ends)

    # --- the branch --------------------------------------------------------------------------

    def _apply_to_branch(self, event: AnyEvent, minute: float) -> None:
        match event:
            case DayStarted(day=day, rules=rules):
                self._day = day
                self._rules = [(0.0, rules or self.plan.routing)]
            case DayPlanned(bookings=bookings) if bookings is not None:
                self._plan_bookings(bookings)
            case BookingPlanned(booking=id, service=service, slot_at=slot_at, wishes=wishes):
                told = Booking(id, service, slot_at, wishes=wishes, kind=event.kind)
                self._plan_bookings([told])
            case BookingMoved(booking=id, slot_at=slot_at) if id in self._bookings:
                self._bookings[id] = replace(self._bookings[id], at=slot_at)
            case RulesChanged(rules=rules):
                self._rules.append((minute, rules))
            case CounterOpened(counter=counter, operator=operator, taken_from=taken_from):
                if taken_from is not None:
                    self._leave(counter, minute)
                self._opened[counter] = (minute, operator)
            case CounterLeft(counter=counter):
                self._leave(counter, minute)
            case PauseStarted(counter=counter, reason=reason):
                due_at = self._today.hall.counters[counter].planned_at
                planned = self.minute(due_at) if due_at else None
                self._seats[counter].paused = (minute, reason, planned)
            case PauseEnded(counter=counter):
                self._end_pause(counter, minute)

    def _plan_bookings(self, bookings: Iterable[Booking]) -> None:
        """The portal's own ids and citizens stay behind; who has checked in keeps their time.

        For an appointment by telephone or video no one arrives: it is served at a counter, or not.
        """
        for booking in bookings:
            if booking.service in self.plan.services and not booking.kind.is_remote:
                known = self._bookings.get(booking.id)
                id = known.id if known else f"b{len(self._bookings)}"
                if id not in self._checked_in:
                    self._bookings[booking.id] = replace(booking, id=id, citizen=None)

    def _leave(self, counter: str, minute: float | None) -> None:
        seat = self._seats[counter]
        if seat.paused is not None and minute is not None:
            self._end_pause(counter, minute)
        opened, operator = self._opened.pop(counter)
        shift = Shift(counter, opened, minute, self._pace(operator), tuple(seat.pauses))
        seat.shifts.append((shift, seat.left_people))
        seat.pauses, seat.served, seat.left_people = [], None, False

    def _note_who_is_left(self, counter: str, minute: float) -> None:
        held = self._today.hall.counters[counter]
        self._seats[counter].left_people = self._is_wanted(held, minute)

    def _end_pause(self, counter: str, minute: float) -> None:
        seat = self._seats[counter]
        assert seat.paused is not None, "a pause that ends has begun"
        (due, reason, planned), seat.paused = seat.paused, None
        seat.pauses.append(Pause(due, minute - due, reason, planned))

    def _shifts(self, last_arrival: float) -> Iterable[Shift]:
        """Operators who stayed until the line was empty would have stayed for more citizens."""
        for counter in [*self._opened]:
            self._leave(counter, None)
        for seat in self._seats.values():
            for shift, left_people in seat.shifts:
                closes = shift.closes_min
                stayed = closes is not None and closes >= last_arrival and not left_people
                yield replace(shift, closes_min=None) if stayed else shift

    def _watch_free_counters(self, minute: float) -> None:
        """Since when each counter is free, and since when a ticket waits for it meanwhile."""
        today = self._today
        for id, held in today.hall.counters.items():
            seat = self._seats[id]
            if held.ticket is not None or held.pause is not None:
                seat.free_min = seat.wanted_min = None
                continue
            seat.free_min = minute if seat.free_min is None else seat.free_min
            if not self._is_wanted(held, minute):
                seat.wanted_min = None
            elif seat.wanted_min is None:
                seat.wanted_min = minute

    def _is_wanted(self, held: CounterState, minute: float) -> bool:
        now = self.begins_at + timedelta(minutes=minute)
        return next_at(self._today, held, now) is not None

    # --- tickets -----------------------------------------------------------------------------

    def _apply_to_ticket(self, event: TicketEvent, minute: float) -> None:
        if isinstance(event, TicketIssued):
            self._stories[event.ticket] = Story(self._visit(event))
            return
        story = self._stories[event.ticket]
        match event:
            case TicketCalled():
                self._call(story, event, minute)
            case ServingStarted() if story.open is not None:
                story.open = story.open._replace(serving_min=minute)
            case CallUndone():
                self._undo(story, event)
            case MarkedAbsent(ticket=ticket):
                self._absent(story, ticket, minute)
            case TicketParked():
                story.end_leg(minute, ends="parked")
                story.parked_min = minute
                story.leave(minute)
            case TicketResumed():
                story.back(minute)
            case TicketTransferred(service=service, first=first) if story.open is not None:
                story.end_leg(minute, ends="transferred", to=service, first=first)
            case TicketTransferred(service=service) if not story.legs:
                story.visit = replace(story.visit, service=service)
            case ServiceDelivered():
                self._delivered(story, event, minute)
            case ServingContinued(service=service, delivered=delivered) if story.open is not None:
                also = (*story.open.also, *delivered, service)
                story.open = story.open._replace(also=also)
            case TicketClosed(delivered=delivered):
                story.end_leg(minute, delivered=(*story.also, *delivered))
            case ServiceAdded(service=service) if story.open is None:
                wishes = (*story.visit.wishes, service)
                story.visit = replace(story.visit, wishes=wishes)
            case TicketMerged(wishes=wishes) if story.open is None:
                story.visit = replace(story.visit, wishes=wishes)
            case TicketLeft(why=why):
                story.is_merged = why == "merged"
                story.leave(minute)

    def _visit(self, event: TicketIssued) -> Visit:
        booking = self._bookings.get(event.booking or "")
        if booking is not None:
            self._checked_in.add(booking.id)
        return Visit(
            id=f"v{len(self._stories)}",
            service=event.service,
            arrives_min=self.minute(event.taken_at or event.at),
            wishes=event.wishes,
            priority=event.priority if event.priority in self.plan.priorities else None,
            booking=booking.id if booking else None,
            slot_min=self.minute(booking.at) if booking else None,
            kind=event.kind,
        )

    def _call(self, story: Story, event: TicketCalled, minute: float) -> None:
        counter, seat = event.counter, self._seats[event.counter]
        if story.first_call is None:
            story.first_call = (minute, counter)
            self._calls.append((event.ticket, minute, counter))
            if event.because.rule in SILENT_RULES:
                story.visit = replace(story.visit, at_counter=counter)
        story.back(minute)
        self._account_for_gap(seat, minute)
        seat.served = story
        pace = self._pace(event.operator)
        story.open = AtCounter(counter, event.service, minute, None, pace)

    def _account_for_gap(self, seat: _Seat, minute: float) -> None:
        """People waited, the counter was free and did not call: the cost of the visit before."""
        if seat.wanted_min is None:
            return
        gap = minute - seat.wanted_min
        after_visit = seat.served is not None and seat.free_min == seat.wanted_min
        if seat.served is not None and after_visit and gap <= LONGEST_WRAP_UP_MIN:
            seat.served.lose(gap)
        elif gap > REACTION_MIN:
            seat.pauses.append(Pause(seat.wanted_min, gap, "back_office"))

    def _undo(self, story: Story, event: CallUndone) -> None:
        story.open = None
        if self._calls and self._calls[-1][0] == event.ticket:
            self._calls.pop()
            story.first_call = None

    def _absent(self, story: Story, ticket: str, minute: float) -> None:
        if story.open is not None:
            lost = minute - story.open.called_min
            story.visit = replace(
                story.visit, patience_min=ALWAYS_ABSENT_MIN, absence_min=max(lost, 0.0)
            )
        story.open = None

    def _delivered(self, story: Story, event: ServiceDelivered, minute: float) -> None:
        """What was wished for from the start waits again by itself; what was added is sent on."""
        if event.service in story.visit.wishes:
            story.end_leg(minute, delivered=(*story.also, *event.delivered))
        else:
            story.end_leg(minute, ends="transferred", to=event.service)

    def _is_known(self, event: AnyEvent) -> bool:
        counter = getattr(event, "counter", None)
        known = True
        if isinstance(event, TicketIssued):
            known = event.ticket.startswith(str(self._day))
        elif isinstance(event, TicketEvent):
            known = event.ticket in self._stories
        service = getattr(event, "service", None)
        wishes = getattr(event, "wishes", ())
        services = {*wishes, *([service] if service else [])}
        return (
            known
            and (not counter or counter in self._seats)
            and services <= self.plan.services.keys()
        )


def recollect(
    events: Iterable[AnyEvent], plan: Plan, pace: OperatorPace = lambda operator: 1.0
) -> Recollected | None:
    """One day's events as a day to be played on `plan`; None without a visit."""
    recollection: Recollection | None = None
    for event in events:
        if recollection is None:
            recollection = Recollection(plan, event.at, pace)
        recollection.apply(event)
    if recollection is None:
        return None
    recollected = recollection.recollected()
    return recollected if recollected.day.visits else None
