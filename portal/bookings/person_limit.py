"""How many open bookings of one service a person may have: against hoarding and trading in seats.

A person is told by codice fiscale, e-mail address or number, of who comes and of who booked. Two
processes that confirm at the same moment may let one more through.
Source: docs/decisions/0145-who-books-how-much.md
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

import msgspec
from msgspec import Struct
from sqlalchemy import bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.bookings.persons import NamedPerson
from portal.bookings.tables import booking, person
from portal.storage.listed import is_listed
from sportello.bookings.lifecycle import Appointment, BookingState
from sportello.model.refusals import NotNow

OPEN_STATES = (BookingState.REQUESTED, BookingState.CONFIRMED)


class TooManyBookings(NotNow):
    """The person has as many open bookings of the service as one may have."""


class ServiceCount(Struct, frozen=True):
    """What bookings are counted by: a service, and one way to tell a person."""

    service: str
    told_by: str


class PersonLimit:
    """Counts on as bookings are added to those that are open."""

    def __init__(self, open_of: Counter[ServiceCount]) -> None:
        self._open_of = open_of

    def refusal(
        self, services: Iterable[str], persons: Iterable[NamedPerson], most: int
    ) -> TooManyBookings | None:
        """Why they may have no further booking of the services; None counts it as theirs."""
        ways = ways_to_tell(persons)
        counts = [ServiceCount(service, way) for service in services for way in ways]
        for each in counts:
            if self._open_of[each] >= most:
                text = f"{most} appointments for {each.service} are open: use one first"
                return TooManyBookings(text)
        self._open_of.update(counts)
        return None


def ways_to_tell(persons: Iterable[NamedPerson]) -> set[str]:
    """Codici fiscali, addresses and numbers: none of them looks like another."""
    ways = {way for each in persons for way in (each.codice_fiscale, each.email, each.phone)}
    return {way for way in ways if way is not None}


async def open_bookings(
    connection: AsyncConnection, comune: str, ways: set[str], now: datetime
) -> Counter[ServiceCount]:
    """How many bookings that are still to come each of the `ways` has, by service."""
    if not ways:
        return Counter()
    told_by = {"at": comune, "ways": sorted(ways), "now": now}
    found = {
        (row.id, ServiceCount(service, way))
        for row in await connection.execute(_OPEN_OF_PERSONS, told_by)
        for service in msgspec.json.decode(row.body, type=Appointment).services
        for way in {row.codice_fiscale, row.email, row.phone} & ways
    }
    return Counter(count for _, count in found)


_COLUMNS = (person.c.codice_fiscale, person.c.email, person.c.phone)

_IS_THEIRS = (booking.c.visitor == person.c.id) | (booking.c.booked_by == person.c.id)

_OPEN_OF_PERSONS = (
    select(booking.c.id, booking.c.body, *_COLUMNS)
    .join_from(person, booking, (booking.c.comune == person.c.comune) & _IS_THEIRS)
    .where(person.c.comune == bindparam("at"), or_(*(is_listed(c, "ways") for c in _COLUMNS)))
    .where(booking.c.state.in_(OPEN_STATES), booking.c.starts_at > bindparam("now"))
)
