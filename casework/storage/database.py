"""Transactions on either database, and the engines of SQLite.

Which answers commit: a route or job opens one `transaction()`; leaving it without an exception
commits, any exception rolls back. Repository functions take the connection and never commit.

SQLite has one writer connection, which begins with BEGIN IMMEDIATE: its default driver begins no
transaction before a SELECT, and a count that was read is then not the count that is written over.
Source: docs/decisions/0120-the-ground-of-the-portal.md
"""

from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from casework.storage import one_trip
from casework.storage.one_trip import OneTripConnection

READERS = 4

_NOTES = "notes for the commit"


def note_for_commit(connection: AsyncConnection, note: Hashable) -> None:
    """To be handed to `Database.on_commit` once this transaction has committed."""
    connection.info.setdefault(_NOTES, set()).add(note)


class Database:
    """`transaction()` to change, `reading()` to read; both give one connection."""

    def __init__(self, writer: AsyncEngine, reader: AsyncEngine) -> None:
        self._writer = writer
        self._reader = reader
        self.is_shared = writer.dialect.name == "postgresql"
        """Whether other processes may work on it at the same time."""
        self.on_commit: Callable[[set[Hashable]], None] = lambda notes: None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """Committed at the end, rolled back by any exception."""
        async with self._writer.begin() as connection:
            connection.info.pop(_NOTES, None)
            yield connection
            notes: set[Hashable] = connection.info.pop(_NOTES, set())
        if notes:
            self.on_commit(notes)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """One snapshot on SQLite, statement by statement on PostgreSQL; nothing is committed."""
        async with self._reader.connect() as connection:
            yield connection

    @asynccontextmanager
    async def brief_transaction(self) -> AsyncIterator[AsyncConnection]:
        """As `transaction`, for statements that each find a few rows by an index: on SQLite they
        run on the event loop, which is quicker than asking a thread, and holds up all others.
        """
        async with self.transaction() as connection:
            with _brief(connection):
                yield connection

    @asynccontextmanager
    async def brief_reading(self) -> AsyncIterator[AsyncConnection]:
        """As `reading`, for statements as those of `brief_transaction`."""
        async with self.reading() as connection:
            with _brief(connection):
                yield connection


def _brief(connection: AsyncConnection) -> AbstractContextManager[None]:
    assert connection.sync_connection is not None, "it is open"
    driver = connection.sync_connection.connection.driver_connection
    return driver.brief() if isinstance(driver, OneTripConnection) else nullcontext()


def sqlite_engines(file: Path) -> list[AsyncEngine]:
    """The writer, and the readers."""
    return [_sqlite_engine(file, 1, "BEGIN IMMEDIATE"), _sqlite_engine(file, READERS, "BEGIN")]


def _sqlite_engine(file: Path, connections: int, begin: str) -> AsyncEngine:
    engine = create_async_engine(
        f"sqlite+aiosqlite:///{file}",
        async_creator=partial(one_trip.connect, file),
        pool_size=connections,
        max_overflow=0,
    )
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _beginning_by(begin))
    return engine


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _beginning_by(statement: str) -> Callable[[Any], None]:
    def begin(connection: Any) -> None:
        connection.exec_driver_sql(statement)

    return begin
