"""Requested bookings: an office approves or refuses them, and the person is told.

Owns these changes. A request keeps its seats until it is refused. It can be decided until its hour,
also on its day, since no hall expects it; then it lapses, and the person is told that too. Each in
the caller's transaction.
Source: docs/decisions/0164-a-request-has-an-end.md
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.bookings.bookings import KeptBooking, find, is_the_branches, kept_booking, write
from portal.bookings.seat_counters import change_seats, negative, seats_in
from portal.bookings.tables import IS_REQUESTED, booking
from portal.branches.directory import ComuneDirectory
from portal.notifications.kinds import TOLD_OF_LAPSE_FOR, MessageKind
from portal.sync.links import reconciling_branches
from sportello.bookings.lifecycle import Appointment, Change, changed
from sportello.bookings.refusals import WrittenElsewhere

URGENT_BEFORE = timedelta(days=2)
"""So long before its hour staff is warned of a request that waits."""

LAPSED_AT_ONCE = 50
"""Requests that one transaction ends."""


async def approve(
    connection: AsyncConnection, comune: ComuneDirectory, id: str, seen: int, now: datetime
) -> KeptBooking:
    """Confirm the request that was `seen` at that version.

    Raises: UnknownBooking, VersionChanged, BookingOver, WrittenElsewhere
    """
    kept, after = await _decided(connection, comune, id, Change.APPROVE, seen, now)
    return await write(connection, comune.id, kept, after, MessageKind.CONFIRMATION, now)


async def refuse(
    connection: AsyncConnection,
    comune: ComuneDirectory,
    id: str,
    seen: int,
    reason: str,
    now: datetime,
) -> KeptBooking:
    """Refuse it and free its seats; `reason` is what the person reads.

    Raises: UnknownBooking, VersionChanged, BookingOver, WrittenElsewhere
    """
    kept, after = await _decided(connection, comune, id, Change.REFUSE, seen, now)
    freed = negative(seats_in([kept.appointment.slots]))
    await change_seats(connection, comune.id, booked=freed)
    return await write(connection, comune.id, kept, after, MessageKind.REFUSAL, now, remark=reason)


async def requested(connection: AsyncConnection, comune: str, now: datetime) -> list[KeptBooking]:
    """The requests that wait, the one that starts first on top."""
    query = select(booking).where(
        booking.c.comune == comune, IS_REQUESTED, booking.c.starts_at > now
    )
    rows = await connection.execute(query.order_by(booking.c.starts_at))
    return [kept_booking(row) for row in rows]


def is_urgent(request: KeptBooking, now: datetime) -> bool:
    """Whether it lapses soon."""
    return request.appointment.starts_at <= now + URGENT_BEFORE


async def end_undecided(connection: AsyncConnection, comune: ComuneDirectory, now: datetime) -> int:
    """End requests whose hour has come and tell the persons. Returns the number.

    The seats stay counted: their time has begun. Those of a branch that is still to say what it
    holds wait for it, and no person is told of a request that has been over for long.
    """
    busy = await reconciling_branches(connection, comune.id)
    query = (
        select(booking)
        .where(booking.c.comune == comune.id, IS_REQUESTED, booking.c.starts_at <= now)
        .where(booking.c.branch.not_in(busy))
        .order_by(booking.c.starts_at)
        .limit(LAPSED_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    rows = (await connection.execute(query)).all()
    for kept in map(kept_booking, rows):
        after = changed(kept.appointment, Change.LAPSE, kept.appointment.version)
        is_news = kept.appointment.starts_at > now - TOLD_OF_LAPSE_FOR
        kind = MessageKind.LAPSE if is_news else None
        await write(connection, comune.id, kept, after, kind, now)
    return len(rows)


async def _decided(
    connection: AsyncConnection,
    comune: ComuneDirectory,
    id: str,
    change: Change,
    seen: int,
    now: datetime,
) -> tuple[KeptBooking, Appointment]:
    """The request, and what it becomes."""
    kept = await find(connection, comune.id, id, is_to_write=True)
    after = changed(kept.appointment, change, seen)
    if is_the_branches(comune, kept.appointment, now):
        raise WrittenElsewhere("it has a seat of the desk: the branch decides")
    return kept, after
