"""Requested bookings: an office approves or refuses them, and the person is told.

Owns the two changes. A request keeps its seats until it is decided. From its day on the branch
writes it, so it is decided before. Each in the caller's transaction.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.bookings.bookings import KeptBooking, find, is_the_branches, kept_booking, write
from portal.bookings.seat_counters import change_seats, negative, seats_in
from portal.bookings.tables import booking
from portal.branches.directory import ComuneDirectory
from portal.notifications.kinds import MessageKind
from sportello.bookings.lifecycle import BookingState, Change, changed
from sportello.bookings.refusals import WrittenElsewhere


async def approve(
    connection: AsyncConnection, comune: ComuneDirectory, id: str, seen: int, now: datetime
) -> KeptBooking:
    """Confirm the request that was `seen` at that version.

    Raises: UnknownBooking, VersionChanged, BookingOver, WrittenElsewhere
    """
    kept = await _requested(connection, comune, id, now)
    after = changed(kept.appointment, Change.APPROVE, seen)
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
    kept = await _requested(connection, comune, id, now)
    after = changed(kept.appointment, Change.REFUSE, seen)
    freed = negative(seats_in([kept.appointment.slots]))
    await change_seats(connection, comune.id, booked=freed)
    return await write(connection, comune.id, kept, after, MessageKind.REFUSAL, now, remark=reason)


async def requested(connection: AsyncConnection, comune: str, now: datetime) -> list[KeptBooking]:
    """The requests that wait, the one that starts first on top."""
    query = select(booking).where(
        booking.c.comune == comune,
        booking.c.state == BookingState.REQUESTED,
        booking.c.starts_at > now,
    )
    rows = await connection.execute(query.order_by(booking.c.starts_at))
    return [kept_booking(row) for row in rows]


async def _requested(
    connection: AsyncConnection, comune: ComuneDirectory, id: str, now: datetime
) -> KeptBooking:
    kept = await find(connection, comune.id, id, is_to_write=True)
    if is_the_branches(comune, kept.appointment, now):
        raise WrittenElsewhere("its day has begun: the branch decides")
    return kept
