"""When a citizen may check in, and what is told of a booking to whom it belongs.

Must not know devices or screens, nor who the citizen is.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from msgspec import Struct

from sportello.bookings.lifecycle import Appointment, BookingState


class CheckInRules(Struct, frozen=True):
    """How long before the booked time check-in opens, and until how long after it is kept."""

    opens_before: timedelta = timedelta(hours=2)
    late: timedelta = timedelta(minutes=15)


class Standing(StrEnum):
    """What can be done with a booking now, in the order in which it is told.

    A citizen who is `too_late` may still check in, and waits like a person without a booking.
    `unconfirmed` waits for the office's answer.
    """

    IN_TIME = "in_time"
    TOO_LATE = "too_late"
    TOO_EARLY = "too_early"
    ARRIVED = "arrived"
    UNCONFIRMED = "unconfirmed"
    ANOTHER_DAY = "another_day"
    CANCELLED = "cancelled"
    MISSED = "missed"


_ORDER = list(Standing)

_WHATEVER_THE_TIME = {
    BookingState.REQUESTED: Standing.UNCONFIRMED,
    BookingState.ARRIVED: Standing.ARRIVED,
    BookingState.SERVED: Standing.ARRIVED,
    BookingState.CANCELLED: Standing.CANCELLED,
    BookingState.REFUSED: Standing.CANCELLED,
    BookingState.LAPSED: Standing.CANCELLED,
}


def check_in_window(booking: Appointment, rules: CheckInRules) -> tuple[datetime, datetime]:
    """First and last instant (aware UTC, inclusive) at which the booked time is kept.

    Who checks in later gets a number like a person without a booking.
    """
    return booking.starts_at - rules.opens_before, booking.starts_at + rules.late


def standing(booking: Appointment, now: datetime, zone: ZoneInfo, rules: CheckInRules) -> Standing:
    """What can be done with `booking` at `now` (aware)."""
    if (known := _WHATEVER_THE_TIME.get(booking.state)) is not None:
        return known
    day, today = _day(booking.starts_at, zone), _day(now, zone)
    if day != today:
        return Standing.ANOTHER_DAY if day > today else Standing.MISSED
    opens, closes = check_in_window(booking, rules)
    if now < opens:
        return Standing.TOO_EARLY
    return Standing.IN_TIME if now <= closes else Standing.TOO_LATE


def told_at_a_totem(
    bookings: Sequence[Appointment], now: datetime, zone: ZoneInfo, rules: CheckInRules
) -> list[Appointment]:
    """Of a person's bookings those that concern this visit, the most useful first.

    They are those of today, cancelled and moved away included; if there are none, the next one.
    """
    today = _day(now, zone)

    def place(booking: Appointment) -> tuple[int, datetime]:
        return _ORDER.index(standing(booking, now, zone, rules)), booking.starts_at

    of_today = [b for b in bookings if today in _days(b, zone)]
    if of_today:
        return sorted(of_today, key=place)
    later = [b for b in bookings if standing(b, now, zone, rules) is Standing.ANOTHER_DAY]
    return sorted(later, key=place)[:1]


def _days(booking: Appointment, zone: ZoneInfo) -> set[date]:
    """On which it is, and on which it was before it was moved."""
    moved_from = booking.moved_from
    days = {_day(booking.starts_at, zone)}
    return days if moved_from is None else days | {_day(moved_from, zone)}


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()
