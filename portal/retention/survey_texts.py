"""What people wrote in the survey goes after a time, and with it what tells a second answer."""

from datetime import datetime, timedelta

from sqlalchemy import or_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.satisfaction.tables import feedback

KEPT_FOR = timedelta(days=730)


async def erase_old(connection: AsyncConnection, now: datetime) -> int:
    """Of every Comune; stars and reasons stay. Returns the number of answers that lost a text."""
    has_one = or_(feedback.c.text != "", feedback.c.once.is_not(None))
    old = update(feedback).where(feedback.c.at < now - KEPT_FOR, has_one)
    return (await connection.execute(old.values(text="", once=None))).rowcount
