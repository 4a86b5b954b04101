"""Find bookings as staff does: by day and branch, by what a person says of themselves. Count them.

Owns these questions. Who may ask is its caller's to check, and to log.
"""

from collections.abc import Iterable, Sequence, Set
from datetime import datetime
from enum import StrEnum

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from italy.codice_fiscale import is_codice_fiscale, normalised
from italy.phone_numbers import e164
from portal.bookings.bookings import KeptBooking, kept_booking
from portal.bookings.persons import NamedPerson
from portal.bookings.tables import booking, person
from sportello.bookings.codes import normalised_code
from sportello.bookings.lifecycle import BookingState, VisitPart
from sportello.bookings.slots import calendar_and_start
from text.everyday_words import words_of

SHORTEST_SURNAME = 2
STANDING = (BookingState.REQUESTED, BookingState.CONFIRMED, BookingState.ARRIVED)
"""States in which a booking has its seats."""


class NamedBooking(Struct, frozen=True):
    """A booking with who comes and who made it: the same person where it is one's own."""

    kept: KeptBooking
    visitor: NamedPerson
    booked_by: NamedPerson


class SearchedBy(StrEnum):
    """What the words of a search are taken for."""

    CODICE_FISCALE = "codice_fiscale"
    PHONE = "phone"
    CODE_OR_SURNAME = "code_or_surname"


def searched_by(words: str) -> SearchedBy | None:
    """None for too little."""
    tidy = words.strip()
    if is_codice_fiscale(normalised(tidy)):
        return SearchedBy.CODICE_FISCALE
    if e164(tidy) is not None:
        return SearchedBy.PHONE
    return SearchedBy.CODE_OR_SURNAME if len(tidy) >= SHORTEST_SURNAME else None


async def bookings_between(
    connection: AsyncConnection, comune: str, branch: str, first: datetime, last: datetime
) -> list[NamedBooking]:
    """Those of a branch that start from `first` on and before `last`, in order."""
    at = booking.c.starts_at
    return await _named(
        connection, (booking.c.comune == comune, booking.c.branch == branch, at >= first, at < last)
    )


async def bookings_found(
    connection: AsyncConnection, comune: str, branches: Set[str], words: str, most: int
) -> list[NamedBooking]:
    """By code, surname, codice fiscale or telephone, at these branches; the newest day first."""
    by = searched_by(words)
    if by is None:
        return []
    theirs = select(person.c.id).where(person.c.comune == comune, _is_person(by, words))
    which: ColumnElement[bool] = or_(booking.c.visitor.in_(theirs), booking.c.booked_by.in_(theirs))
    if by is SearchedBy.CODE_OR_SURNAME:
        which = or_(which, booking.c.code == normalised_code(words))
    here = booking.c.branch.in_(sorted(branches))
    return await _named(
        connection, (booking.c.comune == comune, here, which), newest_first=True, most=most
    )


async def bookings_in_slots(
    connection: AsyncConnection, comune: str, branch: str, slots: Sequence[str], since: datetime
) -> list[NamedBooking]:
    """Those that have seats in any of these slots, in order."""
    wanted = set(slots)
    return [
        each
        for each in await _standing(connection, comune, branch, since)
        if wanted.intersection(each.kept.appointment.slots)
    ]


async def bookings_of_services(
    connection: AsyncConnection,
    comune: str,
    branch: str,
    calendar: str,
    services: Set[str],
    since: datetime,
) -> list[NamedBooking]:
    """Those that have seats of the calendar for one of these services, in order."""
    if not services:
        return []
    return [
        each
        for each in await _standing(connection, comune, branch, since)
        if any(
            part.service in services and _calendar_of(part) == calendar
            for part in each.kept.appointment.parts
        )
    ]


async def _standing(
    connection: AsyncConnection, comune: str, branch: str, since: datetime
) -> list[NamedBooking]:
    """Those that are still to come, in order."""
    which = (
        booking.c.comune == comune,
        booking.c.branch == branch,
        booking.c.starts_at >= since,
        booking.c.state.in_(STANDING),
    )
    return await _named(connection, which)


def _calendar_of(part: VisitPart) -> str | None:
    made_of = calendar_and_start(part.slots[0])
    return None if made_of is None else made_of[0]


async def persons_found(
    connection: AsyncConnection, comune: str, branches: Set[str], words: str, most: int
) -> list[NamedPerson]:
    """People named in bookings at these branches, each once, as last named."""
    by = searched_by(words)
    if by is None:
        return []
    columns = [person.c[name] for name in NamedPerson.__struct_fields__]
    theirs = select(booking.c.id).where(
        booking.c.comune == comune,
        booking.c.branch.in_(sorted(branches)),
        or_(booking.c.visitor == person.c.id, booking.c.booked_by == person.c.id),
    )
    query = select(*columns).where(
        person.c.comune == comune, _is_person(by, words), theirs.exists()
    )
    rows = await connection.execute(query.order_by(person.c.made_at.desc()).limit(most * 10))
    found: dict[tuple[str, ...], NamedPerson] = {}
    for row in rows:
        named = NamedPerson(*row)
        found.setdefault(_same_person(named), named)
    return list(found.values())[:most]


async def with_names(connection: AsyncConnection, comune: str, id: str) -> NamedBooking | None:
    found = await _named(connection, (booking.c.comune == comune, booking.c.id == id))
    return found[0] if found else None


async def of_code_and_surname(
    connection: AsyncConnection, comune: str, code: str, surname: str
) -> str | None:
    """The id of the booking of that code, if the surname is of who comes or who booked.

    Capitals, accents and spaces do not count.
    """
    wanted = words_of(surname)
    found = await _named(
        connection, (booking.c.comune == comune, booking.c.code == normalised_code(code))
    )
    for each in found:
        if wanted and wanted in (words_of(each.visitor.surname), words_of(each.booked_by.surname)):
            return each.kept.appointment.id
    return None


def _same_person(named: NamedPerson) -> tuple[str, ...]:
    if named.codice_fiscale is not None:
        return (named.codice_fiscale,)
    contact = named.phone or named.email or ""
    return (named.given_name.casefold(), named.surname.casefold(), contact)


def _is_person(by: SearchedBy, words: str) -> ColumnElement[bool]:
    match by:
        case SearchedBy.CODICE_FISCALE:
            return person.c.codice_fiscale == normalised(words)
        case SearchedBy.PHONE:
            return person.c.phone == e164(words)
        case SearchedBy.CODE_OR_SURNAME:
            # SQLite's lower() leaves accented capitals as they are
            surname = " ".join(words.split())
            return or_(
                func.lower(person.c.surname).startswith(surname.lower(), autoescape=True),
                person.c.surname.startswith(surname.upper(), autoescape=True),
            )


async def _named(
    connection: AsyncConnection,
    which: Sequence[ColumnElement[bool]],
    *,
    newest_first: bool = False,
    most: int | None = None,
) -> list[NamedBooking]:
    visitor, booked_by = person.alias("visitor"), person.alias("booked_by")
    names = NamedPerson.__struct_fields__
    columns = [
        each.c[name].label(f"{each.name}_{name}") for each in (visitor, booked_by) for name in names
    ]
    query = (
        select(booking, *columns)
        .join(
            visitor, and_(visitor.c.comune == booking.c.comune, visitor.c.id == booking.c.visitor)
        )
        .join(
            booked_by,
            and_(booked_by.c.comune == booking.c.comune, booked_by.c.id == booking.c.booked_by),
        )
        .where(*which)
    )
    at = booking.c.starts_at
    query = query.order_by(at.desc() if newest_first else at, booking.c.code).limit(most)
    width = len(names)
    return [
        NamedBooking(
            kept_booking(row),
            NamedPerson(*row[-2 * width : -width]),
            NamedPerson(*row[-width:]),
        )
        for row in await connection.execute(query)
    ]


async def codes_of(connection: AsyncConnection, comune: str, ids: Set[str]) -> dict[str, str]:
    """The codes of those of these that are bookings, by their ids."""
    query = select(booking.c.id, booking.c.code).where(
        booking.c.comune == comune, booking.c.id.in_(sorted(ids))
    )
    return {row.id: row.code for row in await connection.execute(query)}


async def count_to_come(
    connection: AsyncConnection, comune: str, id: str, since: datetime, *, is_branch: bool
) -> int:
    """How many appointments at a branch, or of a service, are still to come; a visit counts as its
    first service.
    """
    column = booking.c.branch if is_branch else booking.c.service
    query = select(func.count()).where(
        booking.c.comune == comune,
        column == id,
        booking.c.starts_at >= since,
        booking.c.state.in_(STANDING),
    )
    return int((await connection.execute(query)).scalar_one())


async def booked_by_service(
    connection: AsyncConnection,
    comune: str,
    branches: Iterable[str],
    since: datetime,
    until: datetime,
) -> dict[str, int]:
    """How many appointments begin between the two, in any state; a visit counts as its first
    service.
    """
    query = (
        select(booking.c.service, func.count().label("booked"))
        .where(booking.c.comune == comune, booking.c.branch.in_(sorted(branches)))
        .where(booking.c.starts_at >= since, booking.c.starts_at < until)
        .group_by(booking.c.service)
    )
    return {row.service: row.booked for row in await connection.execute(query)}
