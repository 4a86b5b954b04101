"""Days as they were: the format of the trace files, and a trace turned into a branch's plan.

Minutes count from opening. Source of the format: docs/replay.md.
"""

import gzip
import math
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from sportello.history.day_record import Leg, PastDay, Pause, Shift, Visit
from sportello.model.day import Booking, PlannedBreak
from sportello.model.place import Counter, Service
from sportello.model.plan import Opening, Plan, Priority, RoutingRules, Span

ZONE = ZoneInfo("Europe/Rome")
FIRST_MONDAY = date(2026, 1, 5)
OPENS_MIN = 8 * 60
WORKDAYS = 5


class TraceService(Struct, frozen=True):
    id: str
    expected_min: float
    target_min: float
    needs_room: bool


class TraceBreak(Struct, frozen=True):
    due_min: float
    length_min: float


class TraceCounter(Struct, frozen=True):
    """`opens_min` None: absent all day. `services` has the primary one first."""

    id: str
    services: tuple[str, ...]
    opens_min: float | None
    speed: float
    breaks: tuple[TraceBreak, ...]


class TraceBooking(Struct, frozen=True):
    service: str
    slot_min: float


class TraceVisit(Struct, frozen=True):
    """`patience_min` None: waits for ever."""

    id: str
    service: str
    kind: Literal["walk_in", "priority", "booked"]
    slot_min: float | None
    arrives_min: float
    service_min: float
    wrap_up_min: float
    patience_min: float | None


class Trace(Struct, frozen=True):
    trace: str
    closes_min: float
    rooms: int
    services: tuple[TraceService, ...]
    counters: tuple[TraceCounter, ...]
    bookings: tuple[TraceBooking, ...]
    visits: tuple[TraceVisit, ...]

    @property
    def branch(self) -> str:
        """The branch whose day it is: what was learned on one of its days serves the next."""
        return self.trace.rsplit("-", 1)[0]

    @property
    def staffed(self) -> tuple[TraceCounter, ...]:
        return tuple(c for c in self.counters if c.opens_min is not None)


def read(path: Path) -> Iterator[Trace]:
    """The days of a file, in its order. Raises: msgspec.ValidationError."""
    decoder = msgspec.json.Decoder(Trace)
    with gzip.open(path) as lines:
        yield from map(decoder.decode, lines)


def opening_of(day: int) -> datetime:
    """Aware local instant at which the doors open on the branch's `day`-th working day."""
    week, weekday = divmod(day, WORKDAYS)
    date = FIRST_MONDAY + timedelta(weeks=week, days=weekday)
    return datetime.combine(date, time(OPENS_MIN // 60), ZONE)


def plan_of(trace: Trace, rules: RoutingRules) -> Plan:
    """The trace's branch, with that day's hours."""
    hours = (Span(OPENS_MIN, OPENS_MIN + math.ceil(trace.closes_min)),)
    return Plan(
        name=trace.branch,
        zone=ZONE.key,
        opening=Opening((hours,) * 7),
        areas={},
        topics={},
        services={
            s.id: Service(
                id=s.id,
                letter=chr(ord("A") + n % 26),
                name={"it": s.id},
                topic="",
                area="",
                expected_min=s.expected_min,
                target_min=s.target_min,
                private_interview=s.needs_room,
            )
            for n, s in enumerate(trace.services)
        },
        counters={c.id: Counter(c.id, c.id, "", c.services) for c in trace.counters},
        rooms=trace.rooms,
        priorities={"priority": Priority("priority", {"it": "Precedenza"})},
        routing=rules,
    )


def bookings_of(trace: Trace, opening: datetime) -> tuple[Booking, ...]:
    """The bookings of the morning, named by their place in the trace."""
    return tuple(
        Booking(f"b{n}", b.service, opening + timedelta(minutes=b.slot_min))
        for n, b in enumerate(trace.bookings)
    )


def breaks_of(trace: Trace, opening: datetime) -> tuple[PlannedBreak, ...]:
    return tuple(
        PlannedBreak(c.id, opening + timedelta(minutes=b.due_min), b.length_min)
        for c in trace.staffed
        for b in c.breaks
    )


def past_day_of(trace: Trace, opening: datetime) -> PastDay:
    """The trace as a day that can be played on its `plan_of`."""
    return PastDay(
        day=opening.date(),
        begins_at=opening,
        shifts=tuple(_shift(counter) for counter in trace.staffed),
        visits=tuple(_visits(trace)),
        bookings=bookings_of(trace, opening),
        breaks=breaks_of(trace, opening),
        roster=tuple(counter.id for counter in trace.staffed),
    )


def _shift(counter: TraceCounter) -> Shift:
    pauses = tuple(Pause(b.due_min, b.length_min, planned_min=b.due_min) for b in counter.breaks)
    return Shift(counter.id, counter.opens_min or 0.0, pace=counter.speed, pauses=pauses)


def _visits(trace: Trace) -> Iterator[Visit]:
    """Each booked visit with the one of the morning's bookings that is its own."""
    booked: dict[tuple[str, float | None], list[str]] = defaultdict(list)
    for n, booking in enumerate(trace.bookings):
        booked[booking.service, booking.slot_min].append(f"b{n}")
    for visit in trace.visits:
        is_booked = visit.kind == "booked"
        yield _visit(visit, booked[visit.service, visit.slot_min].pop() if is_booked else None)


def _visit(visit: TraceVisit, booking: str | None) -> Visit:
    return Visit(
        id=visit.id,
        service=visit.service,
        arrives_min=visit.arrives_min,
        legs=(Leg(visit.service, visit.service_min, visit.wrap_up_min),),
        priority="priority" if visit.kind == "priority" else None,
        booking=booking,
        slot_min=visit.slot_min if booking else None,
        patience_min=visit.patience_min,
    )
