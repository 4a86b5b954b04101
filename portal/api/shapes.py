"""What API v1 is sent and what it answers: the struct of every body.

Unknown members of a request are ignored, so that v1 can only grow.
"""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from portal.bookings.free_slots import OfferedSlot
from portal.notifications.kinds import ContactChannel
from sportello.bookings.lifecycle import AppointmentKind, BookingState
from sportello.bookings.visits import MOST_SERVICES
from sportello.cases.message_types import Id, Written
from sportello.model.languages import Text
from sportello.model.place import Access


class BranchSummary(Struct, frozen=True):
    """`name` in the language asked for, `names` in all of them."""

    id: str
    name: str
    names: Text
    address: str
    zone: str
    phone: str
    email: str


class BranchList(Struct, frozen=True):
    branches: list[BranchSummary]


class ServiceSummary(Struct, frozen=True):
    id: str
    name: str
    names: Text
    access: Access
    summary: str
    documents: list[str]
    minutes: int
    asks_codice_fiscale: bool
    is_moderated: bool
    branches: list[str]


class ServiceList(Struct, frozen=True):
    services: list[ServiceSummary]


class SlotList(Struct, frozen=True):
    slots: list[OfferedSlot]


PeopleWanted = Annotated[int, Meta(ge=1, le=20)]


class NextService(Struct, frozen=True):
    """A service that follows in the same visit."""

    service: Id
    people: PeopleWanted = 1


class HoldWanted(Struct, frozen=True):
    """`then` are the services that follow, one after the other, in the same visit."""

    slot: Id
    service: Id
    people: PeopleWanted = 1
    then: Annotated[list[NextService], Meta(max_length=MOST_SERVICES - 1)] = []


class HoldMade(Struct, frozen=True):
    id: str
    expires_at: datetime


class PersonGiven(Struct, frozen=True):
    """`None` counts as empty; what is required depends on the service and the channel."""

    given_name: Written | None = None
    surname: Written | None = None
    codice_fiscale: Written | None = None
    email: Written | None = None
    phone: Written | None = None


class BookingWanted(Struct, frozen=True):
    """`booked_by` for a person who books for another one, and is then the one who is told.

    kind  as the services can; for "phone" the office calls who booked, who needs a number
    """

    hold: Id
    person: PersonGiven
    booked_by: PersonGiven | None = None
    language: str = "it"
    channel_wanted: ContactChannel = ContactChannel.EMAIL
    kind: AppointmentKind = AppointmentKind.IN_PERSON


class BookingMade(Struct, frozen=True):
    id: str
    code: str
    token: str
    starts_at: datetime
    manage_url: str


class MoveWanted(Struct, frozen=True):
    hold: Id


class ServiceShown(Struct, frozen=True):
    """One service of a visit."""

    service: str
    people: int
    starts_at: datetime
    ends_at: datetime


class BookingShown(Struct, frozen=True, omit_defaults=True):
    """`pending` is what the branch, which writes it now, has been asked: "move" or "cancel".

    `visit` has each service of a visit of several; `service` and `people` are those of the first.
    """

    id: str
    code: str
    state: BookingState
    branch: str
    service: str
    people: int
    starts_at: datetime
    ends_at: datetime
    version: int
    pending: str | None = None
    visit: list[ServiceShown] = []
    kind: AppointmentKind = AppointmentKind.IN_PERSON


class FeedbackGiven(Struct, frozen=True):
    """`about` is the path of a page, the id of a service, or the id of a booking, whose visit is
    answered for once, with the booking's token. Reasons that the survey does not ask after so many
    stars are left out.
    """

    about: Annotated[str, Meta(min_length=1, max_length=200, pattern="^[!-~]*$")]
    stars: Annotated[int, Meta(ge=1, le=5)]
    reasons: Annotated[list[Written], Meta(max_length=20)] = []
    text: Annotated[str, Meta(max_length=2000, pattern="^[^\\x00]*$")] | None = None


class FeedbackTaken(Struct, frozen=True):
    """What was kept of it."""

    about: str
    stars: int
    reasons: tuple[str, ...]
