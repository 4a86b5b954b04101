"""A few tables beside the journal, in SQLite or in PostgreSQL, asked by the same SQL.

Owns the difference between the two. Statements are written for both: values as $1, $2 …, instants
as RFC 3339 text in UTC, `on conflict`, `returning`. What they say is `access`' and `people`'s.
"""

from pathlib import Path
from typing import Any, Protocol

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from queue_server.database import OwnedDatabase
from queue_server.postgres import DatabaseAway, Postgres
from sportello.refusals import StorageFull

Value = str | bytes | None


class Tables(Protocol):
    """Every statement is a transaction of its own. Raises: StorageFull: nothing was done."""

    async def rows(self, sql: str, *values: Value) -> list[tuple[Any, ...]]:
        """The rows that `sql` finds or returns."""

    async def erase(self, sql: str, *values: Value) -> int:
        """How many rows the `delete … returning` took away, as far as it can for good."""

    def close(self) -> None: ...


class SqliteTables:
    """The tables of one file."""

    def __init__(self, path: Path, steps: Migrations) -> None:
        """Raises: FromNewerVersion"""
        self._file = OwnedDatabase(path, steps)

    async def rows(self, sql: str, *values: Value) -> list[tuple[Any, ...]]:
        return await self._file.run(lambda db: _fetched(db, sql, values))

    async def erase(self, sql: str, *values: Value) -> int:
        def forget(db: Database) -> int:
            db.execute("pragma secure_delete = on")
            erased = _fetched(db, sql, values)
            db.execute("pragma wal_checkpoint (truncate)").fetchall()
            return len(erased)

        return await self._file.run(forget)

    def close(self) -> None:
        self._file.close()


class PostgresTables:
    """The tables in a database that others use too."""

    def __init__(self, database: Postgres) -> None:
        self._database = database

    async def rows(self, sql: str, *values: Value) -> list[tuple[Any, ...]]:
        try:
            found = await self._database.run(lambda db: db.fetch(sql, *values))
        except DatabaseAway as away:
            raise StorageFull(str(away)) from away
        return [tuple(row) for row in found]

    async def erase(self, sql: str, *values: Value) -> int:
        """The pages are freed by autovacuum, and the log of changes lives as long as it is kept."""
        return len(await self.rows(sql, *values))

    def close(self) -> None:
        """The database is closed by who opened it."""


def _fetched(db: Database, sql: str, values: tuple[Value, ...]) -> list[tuple[Any, ...]]:
    named = {str(number): value for number, value in enumerate(values, 1)}
    return [tuple(row) for row in db.conn.execute(sql, named).fetchall()]
