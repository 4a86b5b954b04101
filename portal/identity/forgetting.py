"""What is over: attempts that were never answered, ended sessions, log entries of 24 months ago.

Owns no table; each of them says when its rows have ended. Part of the portal's upkeep.
"""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.identity.attempts import forget_expired
from portal.identity.sign_in_log import erase_old
from portal.identity.tables import session


async def forget_what_is_over(connection: AsyncConnection, now: datetime) -> None:
    """Of every Comune."""
    await forget_expired(connection)
    await erase_old(connection, now)
    await connection.execute(delete(session).where(session.c.ends_at <= now))
