"""Which bookings of today are expected, and what makes one expected otherwise."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import Enum, auto

from sportello.hall.view import HallView
from sportello.model.day import Booking
from sportello.model.plan import RoutingRules


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


def changes(expected: Booking | None, wanted: Booking | None) -> Iterator[BookingChange]:
    """What makes the hall expect `wanted` in the place of `expected`, in order; None for nothing.

    A booking of other services is another booking: the one is cancelled, then the other planned.
    """
    if expected is not None and wanted is not None and _services(expected) == _services(wanted):
        if expected.at != wanted.at:
            yield BookingChange.MOVED
        return
    if expected is not None:
        yield BookingChange.CANCELLED
    if wanted is not None:
        yield BookingChange.PLANNED


def _services(booking: Booking) -> tuple[str, ...]:
    return (booking.service, *booking.wishes)
