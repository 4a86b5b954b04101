"""What is stored of a citizen: found, handed out, erased.

Owns which bookings are theirs: those whose visitor or booker was named with their codice fiscale
*and* their name. A codice fiscale alone was typed by whoever booked, and may be mistyped.
"""

import unicodedata
from datetime import datetime

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.bookings.bookings import KeptBooking, of_persons
from portal.bookings.erasing import erase_persons
from portal.bookings.tables import person
from portal.identity import sign_in_log
from portal.identity.owners import Owner, OwnerKind
from portal.identity.profiles import Profile, erase_profile
from portal.identity.session_rows import end_all_of
from portal.identity.sign_in_log import SignInRecord
from portal.notifications import outbox
from portal.sync import visitors
from sportello.bookings.lifecycle import BookingState

UPCOMING = frozenset({BookingState.REQUESTED, BookingState.CONFIRMED, BookingState.ARRIVED})


class NamedInBooking(Struct, frozen=True):
    """A person as one booking names them."""

    id: str
    given_name: str
    surname: str
    codice_fiscale: str
    email: str | None
    phone: str | None


class OwnBooking(Struct, frozen=True):
    """`is_upcoming` while it can still be come to."""

    kept: KeptBooking
    is_upcoming: bool


class OwnData(Struct, frozen=True):
    """All that the portal stores of one citizen; where it is handed out, as JSON."""

    profile: Profile
    named: list[NamedInBooking]
    bookings: list[OwnBooking]
    sign_ins: list[SignInRecord]


async def own_data(
    connection: AsyncConnection, comune: str, profile: Profile, now: datetime
) -> OwnData:
    named = await _named(connection, comune, profile)
    kept = await of_persons(connection, comune, [each.id for each in named])
    bookings = [OwnBooking(each, _is_upcoming(each, now)) for each in kept]
    owner = Owner(OwnerKind.CITIZEN, profile.id)
    sign_ins = await sign_in_log.of_owner(connection, comune, owner)
    return OwnData(profile, named, bookings, sign_ins)


async def erase(connection: AsyncConnection, comune: str, data: OwnData) -> None:
    """Erase profile and sessions, and the person's name and contacts in bookings that are over,
    also at the branches, and what was sent about these.

    Upcoming bookings keep theirs, since their branch expects the person. The log of sign-ins stays
    for its 24 months, and names no one once the profile is gone.
    """
    upcoming = {
        id
        for each in data.bookings
        if each.is_upcoming
        for id in (each.kept.visitor, each.kept.booked_by)
    }
    over = [each.id for each in data.named if each.id not in upcoming]
    await erase_persons(connection, comune, over)
    bookings = [each.kept for each in data.bookings if each.kept.visitor in over]
    here = [(kept.appointment.branch, kept.appointment.id) for kept in bookings]
    await visitors.tell(connection, comune, here)  # that no one is to be known there any more
    told = [each.kept.appointment.id for each in data.bookings if each.kept.booked_by in over]
    await outbox.erase(connection, comune, told)
    await end_all_of(connection, comune, Owner(OwnerKind.CITIZEN, data.profile.id))
    await erase_profile(connection, comune, data.profile.id)


async def _named(
    connection: AsyncConnection, comune: str, profile: Profile
) -> list[NamedInBooking]:
    columns = [person.c[name] for name in NamedInBooking.__struct_fields__]
    query = select(*columns).where(
        person.c.comune == comune, person.c.codice_fiscale == profile.codice_fiscale
    )
    rows = [NamedInBooking(*row) for row in await connection.execute(query)]
    own = _letters(profile.given_name), _letters(profile.surname)
    return [each for each in rows if (_letters(each.given_name), _letters(each.surname)) == own]


def _is_upcoming(kept: KeptBooking, now: datetime) -> bool:
    return kept.appointment.state in UPCOMING and kept.appointment.ends_at > now


def _letters(name: str) -> str:
    """As two people may write it: "D'Amicò" is "damico"."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in plain if letter.isalpha())
