"""When a citizen may check in. Must not know devices or screens."""

from datetime import datetime, timedelta

from msgspec import Struct

from sportello.bookings.lifecycle import Appointment


class CheckInRules(Struct, frozen=True):
    """How long before the booked time check-in opens, and until how long after it is kept."""

    opens_before: timedelta = timedelta(hours=2)
    late: timedelta = timedelta(minutes=15)


def check_in_window(booking: Appointment, rules: CheckInRules) -> tuple[datetime, datetime]:
    """First and last instant (aware UTC, inclusive) at which the booked time is kept.

    Who checks in later gets a number like a person without a booking.
    """
    return booking.starts_at - rules.opens_before, booking.starts_at + rules.late
