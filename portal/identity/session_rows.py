"""Sessions in the portal's own tables, as `web.sessions` wants its store.

Owns the statements, and which transaction they are in: their caller's (`SessionRows`), or one for
each (`StoredSessions`). A session is one Comune's: its cookie is worth nothing at another one.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.identity.owners import Owner
from portal.identity.tables import session
from portal.storage.database import Database
from web.sessions.browser_sessions import BrowserSession, SessionRules, Sessions

RULES = SessionRules()


class SessionRows:
    """Those of one Comune, within a transaction."""

    def __init__(self, connection: AsyncConnection, comune: str) -> None:
        self._connection = connection
        self._comune = comune

    async def add(self, new: BrowserSession) -> None:
        row = {name: getattr(new, name) for name in new.__struct_fields__}
        await self._connection.execute(insert(session).values(comune=self._comune, **row))

    async def find(self, digest: str, now: datetime) -> BrowserSession | None:
        query = select(session.c.owner, session.c.opened_at, session.c.ends_at).where(
            session.c.comune == self._comune, session.c.digest == digest, session.c.ends_at > now
        )
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else BrowserSession(digest, *row)

    async def extend(self, digest: str, ends_at: datetime) -> None:
        await self._connection.execute(
            update(session).where(*self._with(digest)).values(ends_at=ends_at)
        )

    async def remove(self, digest: str) -> None:
        await self._connection.execute(delete(session).where(*self._with(digest)))

    def _with(self, digest: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        return session.c.comune == self._comune, session.c.digest == digest


class StoredSessions:
    """Those of one Comune, each call a transaction of its own."""

    def __init__(self, database: Database, comune: str) -> None:
        self._database = database
        self._comune = comune

    async def add(self, new: BrowserSession) -> None:
        async with self._database.transaction() as connection:
            await SessionRows(connection, self._comune).add(new)

    async def find(self, digest: str, now: datetime) -> BrowserSession | None:
        async with self._database.reading() as connection:
            return await SessionRows(connection, self._comune).find(digest, now)

    async def extend(self, digest: str, ends_at: datetime) -> None:
        async with self._database.transaction() as connection:
            await SessionRows(connection, self._comune).extend(digest, ends_at)

    async def remove(self, digest: str) -> None:
        async with self._database.transaction() as connection:
            await SessionRows(connection, self._comune).remove(digest)


def stored_sessions(database: Database, comune: str, clock: Callable[[], datetime]) -> Sessions:
    return Sessions(StoredSessions(database, comune), clock, RULES)


def sessions_within(
    connection: AsyncConnection, comune: str, clock: Callable[[], datetime]
) -> Sessions:
    """The same sessions, opened and ended with what else the transaction does."""
    return Sessions(SessionRows(connection, comune), clock, RULES)


async def end_all_of(connection: AsyncConnection, comune: str, owner: Owner) -> int:
    """End every session of theirs, in whatever browser. Returns the number ended."""
    theirs = session.c.comune == comune, session.c.owner == str(owner)
    return (await connection.execute(delete(session).where(*theirs))).rowcount
