"""SQLite in a thread, asked in one trip for each statement.

aiosqlite goes to its thread and back four times for one SELECT: for a cursor, to execute, to fetch,
to close. Each trip costs more than most of our statements. Owns a cursor that does all of it at
once; rows are kept in memory, as SQLAlchemy does anyway. While a connection is `brief` its
statements make no trip at all.
Source: docs/decisions/0182-brief-statements-stay-on-the-loop.md
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Self

import aiosqlite

ROWS_AT_ONCE = 64
"""Asked for by aiosqlite, which reads by it only from cursors of its own."""


async def connect(file: Path) -> aiosqlite.Connection:
    opening = partial(sqlite3.connect, file, check_same_thread=False)
    connection = OneTripConnection(opening, ROWS_AT_ONCE)
    connection._thread.daemon = True  # as SQLAlchemy does: one left open lets the program end
    return await connection


class OneTripConnection(aiosqlite.Connection):
    _is_brief = False

    @contextmanager
    def brief(self) -> Iterator[None]:
        """Meanwhile statements run on the event loop itself. Beginning and committing do not: they
        may wait for another program, and for the disk.
        """
        self._is_brief = True
        try:
            yield
        finally:
            self._is_brief = False

    def cursor(self) -> Any:
        """Made without a trip, which is why this is no coroutine."""
        return OneTripCursor(self)

    async def done(self, statement: "SqliteCall") -> "SqliteCall":
        """The statement, once it has run."""
        if self._is_brief:
            statement.run(self._conn)
        else:
            await self._execute(statement.run, self._conn)  # type: ignore[no-untyped-call]
        return statement


class SqliteCall:
    """One call of sqlite3, and what its cursor said then."""

    __slots__ = ("_is_many", "_parameters", "_sql", "description", "lastrowid", "rowcount", "rows")

    def __init__(self, sql: str, parameters: Any, is_many: bool) -> None:
        self._sql = sql
        self._parameters = parameters
        self._is_many = is_many
        self.description: Any = None
        self.lastrowid: int | None = None
        self.rowcount = -1
        self.rows: Sequence[Any] = ()

    def run(self, connection: sqlite3.Connection) -> None:
        cursor = connection.cursor()
        try:
            if self._is_many:
                cursor.executemany(self._sql, self._parameters)
            else:
                cursor.execute(self._sql, self._parameters)
            self.description = cursor.description
            if cursor.description:
                self.rows = cursor.fetchall()
            self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
        finally:
            cursor.close()


_NONE_YET = SqliteCall("", (), is_many=False)


class OneTripCursor:
    """What SQLAlchemy asks of a cursor of aiosqlite."""

    arraysize = 1

    def __init__(self, connection: OneTripConnection) -> None:
        self._connection = connection
        self._done = _NONE_YET

    async def __aenter__(self) -> Self:
        return self

    @property
    def description(self) -> Any:
        return self._done.description

    @property
    def rowcount(self) -> int:
        return self._done.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._done.lastrowid

    async def execute(self, sql: str, parameters: Iterable[Any] = ()) -> None:
        self._done = await self._connection.done(SqliteCall(sql, parameters, is_many=False))

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> None:
        self._done = await self._connection.done(SqliteCall(sql, parameters, is_many=True))

    async def fetchall(self) -> Sequence[Any]:
        return self._done.rows

    async def close(self) -> None:
        self._done = _NONE_YET
