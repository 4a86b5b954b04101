"""How sure it is who stands at a totem, and what may be shown to them.

Pure questions that server and stations both ask; must not know devices, bookings or screens.
Source: docs/decisions/0096-what-a-claim-is-shown.md
"""

from collections.abc import Mapping
from enum import IntEnum

from sportello.model.person import Source


class Assurance(IntEnum):
    """How sure it is who stands there, the surest last.

    CLAIMED    typed or read from a barcode: a code can be computed from a name and a date
    PRESENTED  the chip of the card was read
    PROVED     the card answered to its PIN
    """

    CLAIMED = 1
    PRESENTED = 2
    PROVED = 3


_GIVEN_BY: Mapping[Source, Assurance] = {
    Source.TYPED: Assurance.CLAIMED,
    Source.BARCODE: Assurance.CLAIMED,
    Source.CHIP: Assurance.PRESENTED,
    Source.PIN: Assurance.PROVED,
}


def assurance_of(source: Source) -> Assurance:
    return _GIVEN_BY[source]


def shows_given_name(assurance: Assurance) -> bool:
    return assurance >= Assurance.PRESENTED


def shows_service(assurance: Assurance, is_sensitive: bool) -> bool:
    """Whether the service of their booking may be named; a sensitive one is a private matter."""
    return assurance >= (Assurance.PROVED if is_sensitive else Assurance.PRESENTED)


def shows_everything(assurance: Assurance) -> bool:
    return assurance is Assurance.PROVED


def asks_for_booking_code(assurance: Assurance) -> bool:
    """Whether a booking is answered for by its own code too.

    Then the answer is the same for a booking that is not found and for a code that is wrong.
    """
    return assurance is Assurance.CLAIMED
