"""What is true of one day: bookings, planned breaks, numbers given away, open counters, devices.

Owns no rule; names no person.
"""

import re
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from sportello.model.instants import Instant, check_instants
from sportello.model.person import CitizenRef


class AppointmentKind(StrEnum):
    """Where the appointment takes place."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    VIDEO = "video"

    @property
    def is_remote(self) -> bool:
        """Whether the office calls: no one arrives for it, and no one waits in the hall."""
        return self is not AppointmentKind.IN_PERSON


class Booking(Struct, frozen=True):
    """An appointment of today: `at` is its slot (aware UTC), `wishes` the other services of the
    same visit, in their order.

    `citizen` stands in old journals alone, and is not read.
    """

    id: str
    service: str
    at: Instant
    citizen: CitizenRef | None = None
    wishes: tuple[str, ...] = ()
    kind: AppointmentKind = AppointmentKind.IN_PERSON

    def __post_init__(self) -> None:
        check_instants(self.at)


BOOKING_ID = re.compile(
    r"[A-Za-z]{0,3}-?[0-9]{1,9}"
    r"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
)
"""A codice fiscale has more letters, or eleven digits."""


def check_names_no_person(booking: Booking) -> None:
    """Raises: ValueError, which a decoder tells as what is wrong with the message."""
    if not BOOKING_ID.fullmatch(booking.id):
        raise ValueError("a booking's id is a number, after up to three letters, or a UUID")
    if booking.citizen is not None:
        raise ValueError("a booking names no citizen")


class PlannedBreak(Struct, frozen=True):
    """A pause that is foreseen at a counter today."""

    counter: str
    due_at: Instant
    length_min: Annotated[float, Meta(ge=0, le=24 * 60)]

    def __post_init__(self) -> None:
        check_instants(self.due_at)


class Block(Struct, frozen=True):
    """Numbers that one totem alone gives, under every letter: from `first` to `last`."""

    station: str
    first: int
    last: int


class CounterState(Struct, frozen=True):
    """An open counter: `ticket` is the one called or served there, `pause` the reason of a pause.

    `since` is when the operator sat down, `paused_at` when the pause began, `free_since` when the
    last citizen went. `planned_at` is when the planned break was due that the pause is, None for
    another pause.
    """

    id: str
    operator: str
    since: datetime
    ticket: str | None = None
    pause: str | None = None
    paused_at: datetime | None = None
    planned_at: datetime | None = None
    free_since: datetime | None = None


class DeviceState(Struct, frozen=True):
    """The last word of a station about one of its devices; `code` is "ready" or an error's code.

    `since` is when it became so, `heard_at` when the station said it last, None for at `since`.
    """

    station: str
    device: str
    code: str
    since: datetime
    heard_at: datetime | None = None
