"""A few tables next to the journal, asked by the same SQL wherever they are, and their SQLite home.

Statements are written for both: values as $1, $2 …, instants
as RFC 3339 text in UTC, `on conflict`, `returning`. What they say is `access`' and `people`'s.
"""

from pathlib import Path
from typing import Any, Protocol

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from queue_server.storage.sqlite import OwnedDatabase

Value = str | bytes | int | None
Statement = tuple[str, *tuple[Value, ...]]
"""SQL and the values of $1, $2 …"""


class FoundNothing(Exception):
    """One of several statements found no row, so that the others are not to be done."""


class Tables(Protocol):
    """Each call is one transaction. Raises: StorageFull: nothing was done."""

    async def rows(self, sql: str, *values: Value) -> list[tuple[Any, ...]]:
        """The rows that `sql` finds or returns."""

    async def together(self, *statements: Statement) -> list[list[tuple[Any, ...]]]:
        """The rows that each of the statements finds or returns, all of them done or none."""

    async def if_all_find(self, *statements: Statement) -> bool:
        """Do all of the statements if each finds or returns a row, or else none of them."""

    async def erase(self, sql: str, *values: Value) -> int:
        """How many rows the `delete … returning` took away, as far as it can for good."""

    async def erase_together(self, *statements: Statement) -> list[int]:
        """As `erase`, of several statements that are all done or none."""

    def close(self) -> None: ...


class SqliteTables:
    """The tables of one file."""

    def __init__(self, path: Path, steps: Migrations) -> None:
        """Raises: FromNewerVersion"""
        self._file = OwnedDatabase(path, steps)

    async def rows(self, sql: str, *values: Value) -> list[tuple[Any, ...]]:
        return await self._file.run(lambda db: _fetched(db, sql, values))

    async def together(self, *statements: Statement) -> list[list[tuple[Any, ...]]]:
        return await self._file.run(lambda db: _done(db, statements))

    async def if_all_find(self, *statements: Statement) -> bool:
        try:
            await self._file.run(lambda db: _done(db, statements, each_finds=True))
        except FoundNothing:
            return False
        return True

    async def erase(self, sql: str, *values: Value) -> int:
        (erased,) = await self.erase_together((sql, *values))
        return erased

    async def erase_together(self, *statements: Statement) -> list[int]:
        def forget(db: Database) -> list[int]:
            db.execute("pragma secure_delete = on")
            erased = _done(db, statements)
            db.execute("pragma wal_checkpoint (truncate)").fetchall()
            return [len(rows) for rows in erased]

        return await self._file.run(forget)

    def close(self) -> None:
        self._file.close()


def _fetched(db: Database, sql: str, values: tuple[Value, ...]) -> list[tuple[Any, ...]]:
    named = {str(number): value for number, value in enumerate(values, 1)}
    return [tuple(row) for row in db.conn.execute(sql, named).fetchall()]


def _done(
    db: Database, statements: tuple[Statement, ...], each_finds: bool = False
) -> list[list[tuple[Any, ...]]]:
    found = []
    with db.conn:
        db.conn.execute("begin immediate")
        for sql, *values in statements:
            found.append(_fetched(db, sql, tuple(values)))
            if each_finds and not found[-1]:
                raise FoundNothing
    return found
