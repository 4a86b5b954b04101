"""How a person's bookings are found at a branch: the question, and what is shown of them.

Owns the messages; who may send them stands in `queue_server.api.subjects.bookings`.
"""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from sportello.bookings.check_in import Standing
from sportello.bookings.lifecycle import Appointment, AppointmentKind
from sportello.model.commands import Name
from sportello.model.instants import Instant
from sportello.model.person import PersonalData, PersonName, Source
from sportello.model.tags import Message


class ToldBy(StrEnum):
    """How a visitor is told of the booking: `aloud` at the desk, and not again."""

    EMAIL = "email"
    SMS = "sms"
    ALOUD = "aloud"


class Visitor(PersonalData, frozen=True):
    """Who comes for a booking, and how they are reached: for staff and the portal alone.

    told_by  None where it was not asked: then by mail, or by SMS if there is a number alone
    """

    email: Annotated[str, Meta(max_length=254)] = ""
    phone: Annotated[str, Meta(max_length=32)] = ""
    told_by: ToldBy | None = None


class FindBookings(Message, frozen=True):
    """Which bookings has this person; the answer is `BookingsFound`. Logged.

    By the codice fiscale, which `source` gave, by the code of a booking, or by both.
    """

    id: UUID
    codice_fiscale: Annotated[str, Meta(max_length=16)] = ""
    code: Annotated[str, Meta(max_length=20)] = ""
    source: Source = Source.TYPED


class PartOfDate(Struct, frozen=True):
    """What is known of a date; None where it is not."""

    year: Annotated[int, Meta(ge=1880, le=2200)] | None = None
    month: Annotated[int, Meta(ge=1, le=12)] | None = None
    day: Annotated[int, Meta(ge=1, le=31)] | None = None


class FindBookingsByName(Message, frozen=True):
    """Whose bookings that are not over have such a name; the answer is `BookingsFound`, with a few
    of them, who comes, and no contacts. For staff alone; logged without the name.

    surname     its beginning, at least 3 letters, or a shorter one whole
    given_name  its beginning; "" for any
    born        as far as it is known, in any part
    """

    id: UUID
    surname: Annotated[PersonName, Meta(min_length=2)]
    given_name: PersonName = ""
    born: PartOfDate = PartOfDate()

    def __repr__(self) -> str:
        """Says nothing, so that no log and no traceback can."""
        return "FindBookingsByName(…)"


class HowToReach(Message, frozen=True):
    """Whom to call, and where, for an appointment by telephone or video; the answer is `Reach`.

    For the operator at whose counter the `ticket` is, and only meanwhile. Logged.
    """

    id: UUID
    ticket: Name


class Reach(PersonalData, Message, frozen=True, kw_only=True):
    """Who is to be called: at the number `phone`, or in the video room `video_link`."""

    id: UUID
    phone: str = ""
    video_link: str = ""


class FoundBooking(Struct, frozen=True, omit_defaults=True):
    """A booking as far as it may be shown to the person who stands there.

    opens_at    from when they may check in
    moved_from  when it was before it was moved, if it was
    kind        whether they come or are called
    service     None where it may not be named
    booking     the whole of it, for staff
    visitor     who comes, for staff
    """

    id: Name
    standing: Standing
    starts_at: Instant
    opens_at: Instant
    moved_from: Instant | None = None
    kind: AppointmentKind = AppointmentKind.IN_PERSON
    service: Name | None = None
    booking: Appointment | None = None
    visitor: Visitor | None = None


class BookingsFound(Message, frozen=True):
    """What was found, the most useful first.

    `asks_for_code`: a codice fiscale alone is not enough; it says nothing of there being a booking.
    `is_more`: a name has more bookings than are told, so more has to be said of the person.
    """

    id: UUID | None
    bookings: list[FoundBooking]
    asks_for_code: bool = False
    is_more: bool = False
