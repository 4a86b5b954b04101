"""How a booking is made, moved and cancelled at a branch, and told to it by the portal.

Owns the messages; who may send which stands in `queue_server.api.subjects`, `desk` and `by_card`.
"""

from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from sportello.bookings.lifecycle import Appointment, Change, VisitPart
from sportello.bookings.messages import Visitor
from sportello.bookings.seats import SeatTransfer
from sportello.bookings.visits import Following, PeopleCount
from sportello.model.commands import LanguageCode, Name
from sportello.model.instants import Instant
from sportello.model.languages import HOUSE_LANGUAGE
from sportello.model.person import Reference
from sportello.model.tags import Message


class FindSlots(Message, frozen=True):
    """When a seat of the desk is free for `service`; the answer is `SlotsFound`.

    Days are local and inclusive, at most 62 of them. `then` are the services that follow in one
    visit; a time is that of the first one.
    """

    id: UUID
    service: Name
    first_day: date
    last_day: date
    people: PeopleCount = 1
    then: Following = ()


class FreeSlot(Struct, frozen=True):
    """A time at which `free` such bookings can start; 0 where it is full."""

    id: Name
    starts_at: Instant
    ends_at: Instant
    free: int


class SlotsFound(Message, frozen=True):
    """The times of those days that can be booked now, full ones included, in order."""

    id: UUID | None
    slots: list[FreeSlot]


class HoldSeat(Message, frozen=True):
    """Keep a seat of the desk for some minutes; the answer is `SeatHeld`. The hold has this id.

    For a visit of several services, whose others are `then`, a seat is kept for each of them.
    """

    id: UUID
    service: Name
    slot: Name
    people: PeopleCount = 1
    then: Following = ()


class SeatHeld(Message, frozen=True):
    """From `starts_at` to `ends_at`, kept until `expires_at`; `visit` as in `Appointment`."""

    id: UUID
    starts_at: Instant
    ends_at: Instant
    expires_at: Instant
    visit: tuple[VisitPart, ...] = ()


class ReleaseSeat(Message, frozen=True):
    """The hold is not wanted any more; the answer is an empty `Reply`."""

    id: UUID
    hold: UUID


class HandOverSeats(Message, frozen=True):
    """Put free seats of the desk in `slot` on the way to the portal, which sells them online or
    returns them; the answer is `SeatsHandedOver`. Sent again, it is answered again.
    """

    id: UUID
    slot: Name
    seats: Annotated[int, Meta(ge=1, le=50)]


class AskSeatsBack(Message, frozen=True):
    """Ask the portal to return the seats of `slot` that were handed over and that it has not taken
    yet; the answer is `SeatsAskedBack`. They are the desk's again once the portal has answered.
    """

    id: UUID
    slot: Name


class SeatsAskedBack(Message, frozen=True):
    """The hand-overs of the slot that are on the way. One that the portal took meanwhile stays."""

    id: UUID
    transfers: list[SeatTransfer]


class SeatsHandedOver(Message, frozen=True):
    """The row of the ledger, as it stands now."""

    id: UUID
    transfer: SeatTransfer


class Book(Message, frozen=True):
    """Turn a hold into a booking, whose id is this one; the answer is `Booked`. Sent again, it is
    answered again. Services and people are those of the hold.
    """

    id: UUID
    hold: UUID
    service: Name
    visitor: Visitor
    people: PeopleCount = 1
    then: Following = ()
    language: LanguageCode = HOUSE_LANGUAGE


class BookByCard(Message, frozen=True):
    """Book the slot for the citizen whose card this station has read today; the answer is `Booked`.

    The booking has this id: sent again, it is answered again. `phone` is where a confirmation may
    go, empty for none.
    """

    id: UUID
    citizen: Reference
    service: Name
    slot: Name
    language: LanguageCode = HOUSE_LANGUAGE
    phone: Annotated[str, Meta(max_length=32)] = ""

    def __repr__(self) -> str:
        """Says nothing, so that no log and no traceback can."""
        return "BookByCard(…)"


class Booked(Message, frozen=True):
    """The booking as it stands now."""

    id: UUID
    booking: Appointment


class ChangeBooking(Message, frozen=True):
    """Cancel, approve or refuse a booking as it was at `version`; the answer is `Booked`."""

    id: UUID
    booking: Name
    version: int
    change: Change


class Rebook(Message, frozen=True):
    """Move a booking, as it was at `version`, to the seat of `hold`; the answer is `Booked`.

    A visit moves as a whole: the hold is for all of its services.
    """

    id: UUID
    booking: Name
    version: int
    hold: UUID


class KeepBooking(Message, frozen=True):
    """A booking that its owner, the portal, tells the branch; the answer is `BookingKept`.

    Older versions than the known one are ignored, so it may be told late and again. `visitor` is
    None where who comes is known already, or not to be known yet.
    """

    id: UUID
    booking: Appointment
    visitor: Visitor | None = None


class BookingKept(Message, frozen=True):
    """`is_news`: this version was not known."""

    id: UUID
    is_news: bool


DeskQuery = (
    FindSlots
    | HoldSeat
    | ReleaseSeat
    | HandOverSeats
    | AskSeatsBack
    | Book
    | BookByCard
    | ChangeBooking
    | Rebook
    | KeepBooking
)
DeskAnswer = SlotsFound | SeatHeld | SeatsHandedOver | SeatsAskedBack | Booked | BookingKept
