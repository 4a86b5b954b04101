"""The link of booking and request is forgotten with who came: 30 days after the day. Which branches
have a copy is known for as long as the request is there.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.prepared import copied, links
from casework.prepared.tables import prepared_case
from portal.bookings.erasing import KEPT_FOR
from portal.bookings.tables import booking


async def forget_over(connection: AsyncConnection, now: datetime) -> None:
    """From then on a draft is kept for as long as its form says."""
    is_over = (booking.c.comune == prepared_case.c.comune) & (
        booking.c.id == prepared_case.c.booking
    )
    over = select(booking.c.id).where(is_over, booking.c.starts_at < now - KEPT_FOR)
    await links.unlink(connection, over.exists())
    await copied.forget_gone(connection)
