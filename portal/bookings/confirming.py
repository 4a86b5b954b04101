"""Confirm holds: what is asked at the same time becomes bookings in one transaction.

Owns how a hold becomes a booking, with its persons, its answer and what is told of it. What happens
to a booking afterwards is `bookings`'. Rows are locked in the order that is said there.
"""

import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from uuid import uuid4

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.storage.once import RequestKey, StoredAnswer, known_answers, store_answers
from portal.bookings.bookings import KeptBooking, columns_of, told_change
from portal.bookings.holds import Hold, lock_holds, use_holds
from portal.bookings.person_limit import (
    PersonLimit,
    TooManyBookings,
    open_bookings,
    ways_to_tell,
)
from portal.bookings.persons import (
    NamedPerson,
    PersonFaulty,
    checked,
    person_row,
    recipient,
)
from portal.bookings.tables import booking, person
from portal.branches.attendance import kinds_of
from portal.branches.directory import ComuneDirectory
from portal.branches.sheets import ServiceSheet
from portal.notifications import outbox
from portal.notifications.kinds import ContactChannel, MessageKind
from portal.sync.changes import tell_branches
from sportello.bookings.calendar import Channel
from sportello.bookings.codes import new_code
from sportello.bookings.lifecycle import Appointment, AppointmentKind, BookingState
from sportello.bookings.refusals import HoldUsed, SlotWithdrawn
from sportello.model.refusals import Refused
from web.pages.problems import FieldFault


class WantedBooking(Struct, frozen=True, kw_only=True):
    """What is to become of a hold; `booked_by` is None for a person who comes themselves.

    details    what the person tells the office
    most_open  how many open bookings of a service one person may have; None for any number
    key        the request, which happens once however often it is sent
    answer     what it is answered, stored with the booking
    """

    hold: str
    visitor: NamedPerson
    booked_by: NamedPerson | None = None
    language: str = "it"
    channel: ContactChannel | None = ContactChannel.EMAIL
    details: str = ""
    kind: AppointmentKind = AppointmentKind.IN_PERSON
    most_open: int | None = None
    key: RequestKey
    answer: Callable[[Appointment], StoredAnswer]


_KIND_AFTER = {
    BookingState.REQUESTED: MessageKind.MODERATION,
    BookingState.CONFIRMED: MessageKind.CONFIRMATION,
}

Confirmed = StoredAnswer | Refused | PersonFaulty


class _NewBooking(Struct, frozen=True):
    """A booking that is about to be stored."""

    wanted: WantedBooking
    hold: Hold
    kept: KeptBooking

    @property
    def told(self) -> NamedPerson:
        """The person who is told of it."""
        return self.wanted.booked_by or self.wanted.visitor

    @property
    def persons(self) -> set[NamedPerson]:
        return {self.wanted.visitor, self.told}


async def confirm_all(
    connection: AsyncConnection,
    comune: ComuneDirectory,
    wanted: Sequence[WantedBooking],
    now: datetime,
) -> list[Confirmed]:
    """What each is answered: with its booking, as before if it was sent before, or HoldUnknown,
    HoldUsed, HoldExpired, TooManyBookings, IdempotencyKeyReused, PersonFaulty.

    Raises: IntegrityError if a new code happens to be taken: try again
    """
    holds = await lock_holds(connection, comune.id, [each.hold for each in wanted])
    told: dict[int, Confirmed] = {}
    new: dict[int, _NewBooking] = {}
    made = [_made(comune, each, holds[each.hold]) for each in wanted]
    limit = await _limit(connection, comune.id, made, now)
    used: set[str] = set()
    for n, each in enumerate(made):
        if not isinstance(each, _NewBooking):
            told[n] = each
        elif each.hold.id in used:
            told[n] = HoldUsed("this hold has become a booking already")
        elif (beyond := _beyond(limit, each)) is not None:
            told[n] = beyond
        else:
            used.add(each.hold.id)
            new[n] = each
    answers = {n: each.wanted.answer(each.kept.appointment) for n, each in new.items()}
    stored = await store_answers(connection, [(new[n].wanted.key, answers[n]) for n in new])
    for n in [n for n, each in new.items() if each.wanted.key not in stored]:
        told[n] = HoldUsed("its key was used before")
        del new[n]
    await _insert(connection, comune.id, list(new.values()), now)
    told |= {n: answers[n] for n in new}
    refused = [wanted[n].key for n, each in told.items() if not isinstance(each, StoredAnswer)]
    before = await known_answers(connection, refused)
    return [
        each if isinstance(each, StoredAnswer) else before.get(wanted[n].key, each)
        for n, each in sorted(told.items())
    ]


async def _limit(
    connection: AsyncConnection,
    comune: str,
    made: Iterable[_NewBooking | Refused | PersonFaulty],
    now: datetime,
) -> PersonLimit:
    limited = [m for m in made if isinstance(m, _NewBooking) and m.wanted.most_open is not None]
    ways = ways_to_tell(person for each in limited for person in each.persons)
    return PersonLimit(await open_bookings(connection, comune, ways, now))


def _beyond(limit: PersonLimit, new: _NewBooking) -> TooManyBookings | None:
    most = new.wanted.most_open
    services = new.kept.appointment.services
    return None if most is None else limit.refusal(services, new.persons, most)


def _made(
    comune: ComuneDirectory, wanted: WantedBooking, held: Hold | Refused
) -> _NewBooking | Refused | PersonFaulty:
    if isinstance(held, Refused):
        return held
    try:
        services = [comune.service(part.service) for part in held.parts]
        kinds = kinds_of(services, comune.branch(held.branch))
        if not kinds:
            return SlotWithdrawn("there is no way any more in which this visit can take place")
        wanted = _checked(wanted, services, kinds)
    except (Refused, PersonFaulty) as refused:
        return refused
    is_moderated = any(service.is_moderated for service in services)
    appointment = Appointment(
        id=str(uuid4()),  # the hall takes no id in which a person could be named
        code=new_code(),
        version=1,
        state=BookingState.REQUESTED if is_moderated else BookingState.CONFIRMED,
        branch=held.branch,
        service=held.service,
        slots=held.slots,
        seat=Channel.ONLINE,
        starts_at=held.starts_at,
        ends_at=held.ends_at,
        people=held.people,
        language=wanted.language,
        visit=held.visit,
        kind=wanted.kind,
    )
    visitor = secrets.token_urlsafe(16)
    booked_by = visitor if wanted.booked_by is None else secrets.token_urlsafe(16)
    kept = KeptBooking(appointment, visitor, booked_by, wanted.channel, None)
    return _NewBooking(wanted, held, kept)


async def _insert(
    connection: AsyncConnection, comune: str, new: Sequence[_NewBooking], now: datetime
) -> None:
    """The bookings with their persons and seats, told to those who booked and to the branches."""
    if not new:
        return
    await use_holds(connection, comune, [each.hold for each in new])
    persons = [person_row(comune, each.kept.visitor, each.wanted.visitor) for each in new]
    persons += [
        person_row(comune, each.kept.booked_by, each.wanted.booked_by)
        for each in new
        if each.wanted.booked_by is not None
    ]
    await connection.execute(_NEW_PERSON, persons)
    rows = [
        {
            "comune": comune,
            "id": each.kept.appointment.id,
            "code": each.kept.appointment.code,
            "visitor": each.kept.visitor,
            "booked_by": each.kept.booked_by,
            "channel": each.kept.channel or "",
            "details": each.wanted.details,
            **columns_of(each.kept.appointment),
        }
        for each in new
    ]
    await connection.execute(_NEW_BOOKING, rows)
    messages = [
        (_KIND_AFTER[each.kept.appointment.state], each.kept.appointment, to)
        for each in new
        if (to := recipient(each.told, each.wanted.channel, each.wanted.language)) is not None
    ]
    await outbox.add_first(connection, comune, messages, now=now)
    changes = [told_change(each.kept.appointment) for each in new]
    await tell_branches(connection, comune, changes)


_NEW_PERSON, _NEW_BOOKING = insert(person), insert(booking)


def checked_persons(
    visitor: NamedPerson,
    booked_by: NamedPerson | None,
    services: Sequence[ServiceSheet],
    kind: AppointmentKind,
    told_by: ContactChannel | None,
) -> tuple[NamedPerson, NamedPerson | None]:
    """Who comes, and who booked if that is another person: they are told, and called.

    Raises: PersonFaulty with the faults in both, as "person.…" and "booked_by.…"
    """
    asks = any(service.asks_codice_fiscale for service in services)
    is_called = kind is AppointmentKind.PHONE
    if booked_by is None:
        only = checked(
            visitor, "person", told_by=told_by, asks_codice_fiscale=asks, asks_phone=is_called
        )
        return only, None
    faults: list[FieldFault] = []
    try:
        visitor = checked(visitor, "person", asks_codice_fiscale=asks)
    except PersonFaulty as faulty:
        faults += faulty.faults
    try:
        booked_by = checked(booked_by, "booked_by", told_by=told_by, asks_phone=is_called)
    except PersonFaulty as faulty:
        faults += faulty.faults
    if faults:
        raise PersonFaulty(faults)
    return visitor, booked_by


def _checked(
    wanted: WantedBooking, services: Sequence[ServiceSheet], kinds: Sequence[AppointmentKind]
) -> WantedBooking:
    """Raises: PersonFaulty"""
    if wanted.kind not in kinds:
        raise PersonFaulty([FieldFault("kind", "not_offered")])
    visitor, booked_by = checked_persons(
        wanted.visitor, wanted.booked_by, services, wanted.kind, wanted.channel
    )
    return replace(wanted, visitor=visitor, booked_by=booked_by)
