"""Sessions in a table of SQLite or PostgreSQL, by statements that both understand.

Owns the statements, each a transaction of its own; values are $1, $2 …, instants RFC 3339 text in
UTC. Who opens the database and applies `CREATE` is its user's.
"""

from datetime import UTC, datetime
from typing import Any, Protocol

from web.sessions.browser_sessions import BrowserSession

CREATE = (
    """
    create table session (
        digest text primary key,  -- SHA-256 of the secret in the cookie
        owner text not null,      -- an id of who logged in
        opened_at text not null,
        ends_at text not null
    )
    """,
    "create index session_by_owner on session (owner)",
    "create index session_by_end on session (ends_at)",
)


class Statements(Protocol):
    """What the table needs of a database."""

    async def rows(self, sql: str, *values: str) -> list[tuple[Any, ...]]:
        """The rows that `sql` finds or returns."""

    async def erase(self, sql: str, *values: str) -> int:
        """How many rows the `delete … returning` removed."""


class SessionTable:
    def __init__(self, database: Statements) -> None:
        self._database = database

    async def add(self, session: BrowserSession) -> None:
        sql = "insert into session (digest, owner, opened_at, ends_at) values ($1, $2, $3, $4)"
        opened, ends = _text(session.opened_at), _text(session.ends_at)
        await self._database.rows(sql, session.digest, session.owner, opened, ends)

    async def find(self, digest: str, now: datetime) -> BrowserSession | None:
        sql = "select owner, opened_at, ends_at from session where digest = $1 and ends_at > $2"
        for owner, opened, ends in await self._database.rows(sql, digest, _text(now)):
            return BrowserSession(
                digest, owner, datetime.fromisoformat(opened), datetime.fromisoformat(ends)
            )
        return None

    async def extend(self, digest: str, ends_at: datetime) -> None:
        sql = "update session set ends_at = $2 where digest = $1"
        await self._database.rows(sql, digest, _text(ends_at))

    async def remove(self, digest: str) -> None:
        await self._database.erase("delete from session where digest = $1 returning digest", digest)

    async def remove_all_of(self, owner: str) -> int:
        sql = "delete from session where owner = $1 returning digest"
        return await self._database.erase(sql, owner)

    async def remove_ended(self, now: datetime) -> int:
        sql = "delete from session where ends_at <= $1 returning digest"
        return await self._database.erase(sql, _text(now))


def _text(at: datetime) -> str:
    """Of the same length always, so that the order of texts is that of instants."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
