"""Bookings: confirmed from a hold, read, moved, cancelled. Each in the caller's transaction.

A booking, what is told to the person and to the branch, and the seats change together or not at
all. Who may change a booking now is `sportello.bookings.lifecycle.writer`: until its day begins the
portal, then the branch, which is only asked (`pending`).
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.bookings import seat_counters
from portal.bookings.holds import Hold, use_hold
from portal.bookings.persons import MessageChannel, NamedPerson, add_person, checked
from portal.bookings.tables import booking
from portal.branches.directory import ComuneDirectory
from portal.branches.sheets import ServiceSheet
from portal.storage.inserts import insert_new
from portal.sync.changes import tell_branch
from sportello.bookings.calendar import Channel
from sportello.bookings.lifecycle import Appointment, BookingState, Change, changed, writer
from sportello.bookings.refusals import VersionChanged
from sportello.model.refusals import NotNow, UnknownBooking

CODE_LETTERS = "23456789BCDFGHJKMNPQRSTVWXZ"
"""No vowels, so that no code is a word, and nothing that is read for another one."""
CODE_LENGTH = 7
TRIES = 5
"""Codes tried for one booking: ten thousand million of them are free."""


class OtherService(NotNow):
    """A booking is moved to a hold of the same service and as many people."""


class KeptBooking(Struct, frozen=True):
    """A booking as it is stored.

    pending  what was asked of the branch that owns it now: "move" or "cancel"
    """

    appointment: Appointment
    visitor: str
    booked_by: str
    channel: MessageChannel
    pending: str | None


class WantedBooking(Struct, frozen=True, kw_only=True):
    """What who books says; `booked_by` is None if they come themselves."""

    visitor: NamedPerson
    booked_by: NamedPerson | None = None
    language: str = "it"
    channel: MessageChannel = MessageChannel.EMAIL


async def confirm(
    connection: AsyncConnection, comune: ComuneDirectory, hold_id: str, wanted: WantedBooking
) -> Appointment:
    """Make a booking of a hold.

    Raises: HoldUnknown, HoldUsed, HoldExpired, PersonFaulty
    """
    held = await use_hold(connection, comune.id, hold_id)
    service = comune.service(held.service)
    wanted = _checked(wanted, service)
    await seat_counters.book_held_seats(connection, comune.id, held.slots)
    visitor = await add_person(connection, comune.id, wanted.visitor)
    booked_by = visitor
    if wanted.booked_by is not None:
        booked_by = await add_person(connection, comune.id, wanted.booked_by)
    appointment = Appointment(
        id=secrets.token_urlsafe(16),
        code="",
        version=1,
        state=BookingState.REQUESTED if service.is_moderated else BookingState.CONFIRMED,
        branch=held.branch,
        service=held.service,
        slots=held.slots,
        seat=Channel.ONLINE,
        starts_at=held.starts_at,
        ends_at=held.ends_at,
        people=held.people,
        language=wanted.language,
    )
    kept = KeptBooking(appointment, visitor, booked_by, wanted.channel, None)
    appointment = await _insert_with_code(connection, comune.id, kept)
    await _tell(connection, comune.id, appointment)
    return appointment


async def read(connection: AsyncConnection, comune: str, id: str) -> KeptBooking:
    """Raises: UnknownBooking"""
    return await _find(connection, comune, id, is_to_write=False)


async def cancel(
    connection: AsyncConnection, comune: ComuneDirectory, id: str, now: datetime
) -> KeptBooking:
    """The booking, cancelled or `pending`; cancelled again, it is given as it stands.

    Raises: UnknownBooking, AlreadyArrived, BookingOver
    """
    kept = await _find(connection, comune.id, id, is_to_write=True)
    before = kept.appointment
    if before.state is BookingState.CANCELLED:
        return kept
    after = changed(before, Change.CANCEL, before.version)
    if _is_the_branches(comune, before, now):
        return await _ask_branch(connection, comune.id, kept, "cancel", {"id": id})
    await seat_counters.free_seats(connection, comune.id, before.slots)
    return await _write(connection, comune.id, kept, after)


async def move(
    connection: AsyncConnection, comune: ComuneDirectory, id: str, hold_id: str, now: datetime
) -> KeptBooking:
    """The booking at the time of the hold, or `pending`.

    Raises: UnknownBooking, AlreadyArrived, BookingOver, OtherService, and as `confirm`; then it
    stays where it was
    """
    kept = await _find(connection, comune.id, id, is_to_write=True)
    before = kept.appointment
    after = changed(before, Change.MOVE, before.version)
    held = await use_hold(connection, comune.id, hold_id)
    _check_is_the_same(before, held)
    if _is_the_branches(comune, before, now):
        # the held seat becomes the booking's once the branch agrees: it is booked meanwhile
        await seat_counters.book_held_seats(connection, comune.id, held.slots)
        told = {"id": id, "slots": list(held.slots), "starts_at": held.starts_at.isoformat()}
        return await _ask_branch(connection, comune.id, kept, "move", told)
    await seat_counters.lock(connection, comune.id, (*before.slots, *held.slots))
    await seat_counters.free_seats(connection, comune.id, before.slots)
    await seat_counters.book_held_seats(connection, comune.id, held.slots)
    after = replace(after, slots=held.slots, starts_at=held.starts_at, ends_at=held.ends_at)
    return await _write(connection, comune.id, kept, after)


def _checked(wanted: WantedBooking, service: ServiceSheet) -> WantedBooking:
    """Raises: PersonFaulty"""
    asks = service.asks_codice_fiscale
    if wanted.booked_by is None:
        visitor = checked(
            wanted.visitor, "person", told_by=wanted.channel, asks_codice_fiscale=asks
        )
        return replace(wanted, visitor=visitor)
    return replace(
        wanted,
        visitor=checked(wanted.visitor, "person", asks_codice_fiscale=asks),
        booked_by=checked(wanted.booked_by, "booked_by", told_by=wanted.channel),
    )


def _check_is_the_same(before: Appointment, held: Hold) -> None:
    """Raises: OtherService"""
    if (before.branch, before.service, before.people) != (held.branch, held.service, held.people):
        raise OtherService(
            f"booking {before.id} is for {before.service} and {before.people} people: "
            "hold a slot for the same"
        )


def _is_the_branches(comune: ComuneDirectory, it: Appointment, now: datetime) -> bool:
    return writer(it, now, ZoneInfo(comune.branch(it.branch).zone)) is not Channel.ONLINE


async def _insert_with_code(
    connection: AsyncConnection, comune: str, kept: KeptBooking
) -> Appointment:
    """With a code that no other booking of the Comune has."""
    for _ in range(TRIES):
        code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        appointment = replace(kept.appointment, code=code)
        row = {
            "comune": comune,
            "id": appointment.id,
            "code": code,
            "visitor": kept.visitor,
            "booked_by": kept.booked_by,
            "channel": kept.channel,
            **_columns(appointment),
        }
        if await insert_new(connection, booking, row):
            return appointment
    raise AssertionError("so many codes in a row are never taken")


async def _find(
    connection: AsyncConnection, comune: str, id: str, *, is_to_write: bool
) -> KeptBooking:
    query = select(booking).where(booking.c.comune == comune, booking.c.id == id)
    if is_to_write:
        query = query.with_for_update()
    row = (await connection.execute(query)).first()
    if row is None:
        raise UnknownBooking(f"there is no booking {id}")
    return _kept(row)


async def _write(
    connection: AsyncConnection, comune: str, kept: KeptBooking, after: Appointment
) -> KeptBooking:
    written = (
        update(booking)
        .where(booking.c.comune == comune, booking.c.id == after.id)
        .where(booking.c.version == kept.appointment.version)
        .values(**_columns(after))
    )
    if (await connection.execute(written)).rowcount != 1:
        raise VersionChanged(f"booking {after.id} has just changed: read it again")
    await _tell(connection, comune, after)
    return replace(kept, appointment=after)


async def _tell(connection: AsyncConnection, comune: str, it: Appointment) -> None:
    """The branch, of the whole booking."""
    await tell_branch(
        connection,
        comune,
        it.branch,
        kind="booking",
        aggregate=it.id,
        version=it.version,
        body=_body(it),
    )


async def _ask_branch(
    connection: AsyncConnection,
    comune: str,
    kept: KeptBooking,
    wish: str,
    said: Mapping[str, object],
) -> KeptBooking:
    """Record the wish; the branch, which writes the booking on its day, decides."""
    it = kept.appointment
    here = (booking.c.comune == comune) & (booking.c.id == it.id)
    await connection.execute(update(booking).where(here).values(pending=wish))
    await tell_branch(
        connection,
        comune,
        it.branch,
        kind=f"booking_{wish}_wanted",
        aggregate=it.id,
        version=it.version,
        body=msgspec.json.encode(said).decode(),
    )
    return replace(kept, pending=wish)


def _columns(it: Appointment) -> dict[str, object]:
    """Those that follow from the appointment."""
    return {
        "version": it.version,
        "state": it.state,
        "branch": it.branch,
        "service": it.service,
        "starts_at": it.starts_at,
        "body": _body(it),
    }


def _body(it: Appointment) -> str:
    return msgspec.json.encode(it).decode()


def _kept(row: Row) -> KeptBooking:  # type: ignore[type-arg]
    appointment = msgspec.json.decode(row.body, type=Appointment)
    return KeptBooking(
        appointment, row.visitor, row.booked_by, MessageChannel(row.channel), row.pending
    )


async def of_persons(
    connection: AsyncConnection, comune: str, persons: Sequence[str]
) -> list[KeptBooking]:
    """The bookings in which one of these rows of `person` is named, the next one first."""
    is_theirs = booking.c.visitor.in_(persons) | booking.c.booked_by.in_(persons)
    query = select(booking).where(booking.c.comune == comune, is_theirs)
    rows = await connection.execute(query.order_by(booking.c.starts_at))
    return [_kept(row) for row in rows]
