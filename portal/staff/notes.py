"""Notes that staff writes about a booking. They go with the contacts: 30 days after its day."""

import secrets
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.bookings.tables import booking
from portal.staff.tables import note

KEPT_FOR = timedelta(days=30)
MOST_LETTERS = 500


class BookingNote(Struct, frozen=True):
    at: datetime
    operator_name: str
    text: str


async def write_note(
    connection: AsyncConnection, comune: str, booking_id: str, written: BookingNote
) -> None:
    await connection.execute(
        insert(note).values(
            comune=comune,
            id=secrets.token_urlsafe(12),
            booking=booking_id,
            at=written.at,
            operator_name=written.operator_name,
            text=written.text,
        )
    )


async def notes_about(
    connection: AsyncConnection, comune: str, booking_id: str
) -> list[BookingNote]:
    """The oldest first."""
    query = select(note.c.at, note.c.operator_name, note.c.text).where(
        note.c.comune == comune, note.c.booking == booking_id
    )
    return [BookingNote(*row) for row in await connection.execute(query.order_by(note.c.at))]


async def erase_old(connection: AsyncConnection, now: datetime) -> int:
    """Delete those about bookings of long ago, of every Comune. Returns the number deleted."""
    is_kept = (
        select(booking.c.id)
        .where(booking.c.comune == note.c.comune, booking.c.id == note.c.booking)
        .where(booking.c.starts_at >= now - KEPT_FOR)
    )
    return (await connection.execute(delete(note).where(~is_kept.exists()))).rowcount
