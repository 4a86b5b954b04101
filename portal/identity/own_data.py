"""What is stored of a citizen: found, handed out, erased.

Owns which bookings are theirs: those whose visitor or booker was named with their codice fiscale
*and* their name. A codice fiscale alone was typed by whoever booked, and may be mistyped.
"""

import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.office.forgetting import discard_all_of
from portal.bookings.bookings import KeptBooking, of_persons
from portal.bookings.erasing import erase_persons
from portal.bookings.returns import waiting_list
from portal.bookings.returns.waiting_list import WaitingPlace
from portal.bookings.tables import booking, person
from portal.identity import sign_in_log
from portal.identity.owners import Owner, OwnerKind
from portal.identity.profiles import Profile, erase_profile
from portal.identity.session_rows import end_all_of
from portal.identity.sign_in_log import SignInRecord
from portal.notifications import outbox
from portal.notifications.overview import OutboxRow, messages_about
from portal.retention.own_cases import OwnCase, own_cases
from portal.sync import visitors
from sportello.bookings.lifecycle import BookingState

UPCOMING = frozenset({BookingState.REQUESTED, BookingState.CONFIRMED, BookingState.ARRIVED})
SETTLED = frozenset(
    {BookingState.SERVED, BookingState.CANCELLED, BookingState.REFUSED, BookingState.LAPSED}
)
LATE = timedelta(days=1)
"""Who comes so late is another visit."""


class NamedInBooking(Struct, frozen=True):
    """A person as one booking names them."""

    id: str
    given_name: str
    surname: str
    codice_fiscale: str
    email: str | None
    phone: str | None


class OwnBooking(Struct, frozen=True):
    """`is_upcoming` while it can still be come to, `is_over` once nothing more can happen to it;
    a missed one may still turn out to have come late. `messages` are those to this person,
    `waiting` is its place on the waiting list, if it is this person who is asked.
    """

    kept: KeptBooking
    is_upcoming: bool
    is_over: bool
    details: str
    messages: list[OutboxRow]
    waiting: WaitingPlace | None


class OwnData(Struct, frozen=True):
    """All that the portal stores of one citizen; where it is handed out, as JSON."""

    profile: Profile
    named: list[NamedInBooking]
    bookings: list[OwnBooking]
    sign_ins: list[SignInRecord]
    cases: list[OwnCase]


async def own_data(
    connection: AsyncConnection, comune: str, profile: Profile, now: datetime
) -> OwnData:
    named = await _named(connection, comune, profile)
    own = [each.id for each in named]
    bookings = [
        await _own_booking(connection, comune, kept, own, now)
        for kept in await of_persons(connection, comune, own)
    ]
    owner = Owner(OwnerKind.CITIZEN, profile.id)
    sign_ins = await sign_in_log.of_owner(connection, comune, owner)
    return OwnData(profile, named, bookings, sign_ins, await own_cases(connection, comune, owner))


async def erase(connection: AsyncConnection, comune: str, data: OwnData) -> None:
    """Erase profile, sessions and drafts of requests, and what names the person in bookings that
    are over, also at the branches: name, contacts, what they wrote to the office, and the messages
    to them. A request that was sent is an act of the Comune, and is kept as its form says.

    Other bookings keep it, since their branch expects the person. The log of sign-ins stays for its
    24 months, and names no one once the profile is gone.
    """
    awaited = {
        id
        for each in data.bookings
        if not each.is_over
        for id in (each.kept.visitor, each.kept.booked_by)
    }
    erased = [each.id for each in data.named if each.id not in awaited]
    await erase_persons(connection, comune, erased)
    over = [each.kept for each in data.bookings if each.is_over]
    here = [
        (kept.appointment.branch, kept.appointment.id) for kept in over if kept.visitor in erased
    ]
    await visitors.tell(connection, comune, here)  # that no one is to be known there any more
    told = [kept.appointment.id for kept in over if kept.booked_by in erased]
    await outbox.erase(connection, comune, told)
    await end_all_of(connection, comune, Owner(OwnerKind.CITIZEN, data.profile.id))
    await discard_all_of(connection, comune, str(Owner(OwnerKind.CITIZEN, data.profile.id)))
    await outbox.erase_of_erased_cases(connection)
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


async def _own_booking(
    connection: AsyncConnection, comune: str, kept: KeptBooking, own: Sequence[str], now: datetime
) -> OwnBooking:
    """What was written and told belongs to who booked, not to who comes."""
    id = kept.appointment.id
    details, messages, place = "", list[OutboxRow](), None
    if kept.booked_by in own:
        query = select(booking.c.details).where(booking.c.comune == comune, booking.c.id == id)
        details = (await connection.execute(query)).scalar_one()
        messages = await messages_about(connection, comune, id)
        place = await waiting_list.place_of(connection, comune, id, now)
    is_upcoming, is_over = _is_upcoming(kept, now), _is_over(kept, now)
    return OwnBooking(kept, is_upcoming, is_over, details, messages, place)


def _is_over(kept: KeptBooking, now: datetime) -> bool:
    it = kept.appointment
    was_missed = it.state is BookingState.MISSED and it.ends_at < now - LATE
    return it.state in SETTLED or was_missed


def _is_upcoming(kept: KeptBooking, now: datetime) -> bool:
    return kept.appointment.state in UPCOMING and kept.appointment.ends_at > now


def _letters(name: str) -> str:
    """As two people may write it: "D'Amicò" is "damico"."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in plain if letter.isalpha())
