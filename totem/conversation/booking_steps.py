"""The steps of a citizen who has an appointment: found by the card or by its code, then confirmed.

Owns those steps and what is touched at them. Knows a booking only as the server shows it.
"""

from uuid import UUID

from msgspec import Struct

from sportello.bookings.check_in import Standing
from sportello.bookings.messages import FoundBooking
from sportello.model.commands import CheckIn

CONFIRMABLE = frozenset({Standing.IN_TIME, Standing.TOO_LATE})
"""With these the citizen gets a number; one who is too late waits like everyone else."""

# --- steps --------------------------------------------------------------------------------------


class ShowingBooking(Struct, frozen=True):
    """Anyone who has an appointment is asked for the card, or for the booking's code."""


class TypingBookingCode(Struct, frozen=True):
    """The code of a booking is being typed; `is_wrong` once it was entered and none has it."""

    text: str = ""
    is_wrong: bool = False


class NoBooking(Struct, frozen=True):
    """The card that was shown has no appointment that concerns this visit."""


class ChoosingBooking(Struct, frozen=True):
    """Several appointments, the most useful first."""

    bookings: tuple[FoundBooking, ...]
    page: int = 0


def is_confirmable(booking: FoundBooking) -> bool:
    """Whether the arrival can be confirmed: not of who is called by telephone or video."""
    return booking.standing in CONFIRMABLE and not booking.kind.is_remote


class OfferingBooking(Struct, frozen=True):
    """One appointment, and what can be done with it now; `bookings` are all that were found.

    `wish` is the check-in that was sent from here and got no answer, as in `steps.Checklist`.
    """

    booking: FoundBooking
    bookings: tuple[FoundBooking, ...]
    wish: CheckIn | None = None

    @property
    def others(self) -> tuple[FoundBooking, ...]:
        """Further ones that can be confirmed: of several services in one visit."""
        return tuple(
            other
            for other in self.bookings
            if is_confirmable(other) and other.id != self.booking.id
        )


BookingStep = ShowingBooking | TypingBookingCode | NoBooking | ChoosingBooking | OfferingBooking


def offered(bookings: tuple[FoundBooking, ...]) -> ChoosingBooking | OfferingBooking:
    """The first step with what was found: the one that can be confirmed, if there is only one."""
    confirmable = [booking for booking in bookings if is_confirmable(booking)]
    if len(bookings) == 1:
        return OfferingBooking(bookings[0], bookings)
    if len(confirmable) == 1:
        return OfferingBooking(confirmable[0], bookings)
    return ChoosingBooking(bookings)


def chosen(step: ChoosingBooking, id: str) -> ChoosingBooking | OfferingBooking:
    """The appointment that was touched."""
    found = (booking for booking in step.bookings if booking.id == id)
    return next((OfferingBooking(booking, step.bookings) for booking in found), step)


# --- what is touched ----------------------------------------------------------------------------


class WriteBookingCode(Struct, frozen=True):
    """Touched: "Scrivo il codice della prenotazione"."""


class GoToReception(Struct, frozen=True):
    """Touched: "Non ho né tessera né codice"."""


class ChooseBooking(Struct, frozen=True):
    id: str


class ConfirmArrival(Struct, frozen=True):
    """Touched: "Sono qui". `command` is a fresh id, in case the wish is new."""

    command: UUID


BookingTouch = WriteBookingCode | GoToReception | ChooseBooking | ConfirmArrival

# --- what can happen, and what is to do ---------------------------------------------------------


class BookingCodeShown(Struct, frozen=True):
    """The code of a booking was typed, or scanned as a QR code."""

    code: str

    def __repr__(self) -> str:
        """Says nothing, so that no log and no traceback can."""
        return "BookingCodeShown(…)"


class CodeAnswered(Struct, frozen=True):
    """What the server found by the code of question `ask`."""

    ask: int
    bookings: tuple[FoundBooking, ...]


class FindByCode(Struct, frozen=True):
    """Ask the server for the booking of `code`; the answer names `ask`."""

    ask: int
    code: str

    def __repr__(self) -> str:
        """Says nothing, so that no log and no traceback can."""
        return "FindByCode(…)"
