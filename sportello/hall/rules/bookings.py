"""Which bookings of today are expected, and what makes one expected otherwise."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import Enum, auto

from sportello.hall.rules.serving import served_now
from sportello.hall.view import HallView
from sportello.model.day import Booking, CounterState
from sportello.model.plan import Plan, RoutingRules


class BookingChange(Enum):
    """What happens to one booking in the hall."""

    PLANNED = auto()
    MOVED = auto()
    CANCELLED = auto()


def expected_bookings(hall: HallView) -> dict[str, Booking]:
    """Those without a check-in, by id."""
    return {id: booking for id, booking in hall.bookings.items() if id not in hall.came}


def expected_booking(hall: HallView, id: str) -> Booking | None:
    """The booking, if it is of today and has no check-in yet."""
    return None if id in hall.came else hall.bookings.get(id)


def is_too_late(booking: Booking, rules: RoutingRules, now: datetime) -> bool:
    """Whether a citizen who checks in at `now` (aware) has lost their time, and is ordinary."""
    return now - booking.at > timedelta(minutes=rules.late_min)


def begins_from(booking: Booking, rules: RoutingRules) -> datetime:
    """From when (aware UTC) the office may call for an appointment by telephone or video: from when
    a citizen who came for the same time would be due.
    """
    return booking.at - timedelta(minutes=rules.booked_before_min)


def to_call_at(
    plan: Plan, hall: HallView, held: CounterState, rules: RoutingRules, now: datetime
) -> list[Booking]:
    """The telephone and video appointments that this counter can begin at `now`, in order."""
    due = [
        booking
        for booking in expected_bookings(hall).values()
        if booking.kind.is_remote
        and now >= begins_from(booking, rules)
        and served_now(plan, hall, held, (booking.service, *booking.wishes)) is not None
    ]
    return sorted(due, key=lambda booking: (booking.at, booking.id))


def changes(expected: Booking | None, wanted: Booking | None) -> Iterator[BookingChange]:
    """What makes the hall expect `wanted` in the place of `expected`, in order; None for nothing.

    One of other services, or of another kind, is another booking: the one is cancelled, then the
    other planned.
    """
    if expected is not None and wanted is not None and _what(expected) == _what(wanted):
        if expected.at != wanted.at:
            yield BookingChange.MOVED
        return
    if expected is not None:
        yield BookingChange.CANCELLED
    if wanted is not None:
        yield BookingChange.PLANNED


def _what(booking: Booking) -> tuple[str, ...]:
    return (booking.kind, booking.service, *booking.wishes)
