"""When a citizen may check in, and what a totem may show of a booking to who stands there.

Owns the window and the three degrees of certainty about a person. Must not know devices or screens.
"""

from datetime import datetime, timedelta
from enum import IntEnum

from msgspec import Struct

from sportello.bookings.lifecycle import Appointment


class Assurance(IntEnum):
    """How sure it is who stands there.

    CLAIMED    typed or read from a barcode: anybody can compute a codice fiscale
    PRESENTED  the chip of the card was read
    PROVED     the card's key signed, after the PIN
    """

    CLAIMED = 1
    PRESENTED = 2
    PROVED = 3


class CheckInRules(Struct, frozen=True):
    """How long before the booked time check-in opens, and until how long after it is kept."""

    opens_before: timedelta = timedelta(hours=2)
    late: timedelta = timedelta(minutes=15)


def check_in_window(booking: Appointment, rules: CheckInRules) -> tuple[datetime, datetime]:
    """First and last instant (aware UTC, inclusive) at which the booked time is kept.

    Who checks in later gets a number like a person without a booking.
    """
    return booking.starts_at - rules.opens_before, booking.starts_at + rules.late


class Shown(Struct, frozen=True):
    """What the totem may show, and whether it must ask for the booking's code first."""

    given_name: bool
    service: bool
    everything: bool
    asks_for_code: bool


def shown_to(assurance: Assurance, service_is_sensitive: bool) -> Shown:
    """A claim shows nothing and asks for the code; found or not, the totem answers it alike."""
    presented = assurance >= Assurance.PRESENTED
    proved = assurance >= Assurance.PROVED
    return Shown(
        given_name=presented,
        service=proved or (presented and not service_is_sensitive),
        everything=proved,
        asks_for_code=not presented,
    )
