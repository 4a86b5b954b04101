"""A branch that is kept in PostgreSQL: the same stores as in files, shared by several servers.

Owns what is opened there and in what order. Only `home` knows it, and only where a branch is kept
so: its driver takes five megabytes that others do not spend.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import asyncpg

from queue_server.journal.head import HeadFile
from queue_server.journal.lead import LOCK, DatabaseLead
from queue_server.journal.postgres import PostgresJournal
from queue_server.journal.seam import Journal
from queue_server.people.key import key_of
from queue_server.people.old_records import join_old_records
from queue_server.storage.postgres import DatabaseAway, Postgres
from queue_server.storage.stores import Home
from queue_server.storage.tables import FoundNothing, Statement, Tables, Value
from sportello.model.refusals import StorageFull
from web.process.cannot_start import CannotStart

T = TypeVar("T")


class PostgresTables:
    """The tables in a database that others use too."""

    def __init__(self, database: Postgres) -> None:
        self._database = database

    async def rows(self, sql: str, *values: Value) -> list[tuple[Any, ...]]:
        found = await self._done(lambda db: db.fetch(sql, *values))
        return [tuple(row) for row in found]

    async def together(self, *statements: Statement) -> list[list[tuple[Any, ...]]]:
        async def work(db: asyncpg.Connection) -> list[list[asyncpg.Record]]:
            async with db.transaction():
                return [await db.fetch(sql, *values) for sql, *values in statements]

        return [[tuple(row) for row in found] for found in await self._done(work)]

    async def if_all_find(self, *statements: Statement) -> bool:
        async def work(db: asyncpg.Connection) -> None:
            async with db.transaction():
                for sql, *values in statements:
                    if not await db.fetch(sql, *values):
                        raise FoundNothing

        try:
            await self._done(work)
        except FoundNothing:
            return False
        return True

    async def erase(self, sql: str, *values: Value) -> int:
        """The pages are freed by autovacuum, and the log of changes lives as long as it is kept."""
        return len(await self.rows(sql, *values))

    async def erase_together(self, *statements: Statement) -> list[int]:
        return [len(rows) for rows in await self.together(*statements)]

    def close(self) -> None:
        """The database is closed by who opened it."""

    async def _done(self, work: Callable[[asyncpg.Connection], Awaitable[T]]) -> T:
        try:
            return await self._database.run(work)
        except DatabaseAway as away:
            raise StorageFull(str(away)) from away


@asynccontextmanager
async def open_shared_home(
    directory: Path, database: str, url: str, edition: str
) -> AsyncIterator[Home]:
    """As `home.open_home`, which says what is what. Raises: CannotStart"""
    async with _opened(database) as postgres:
        tables = PostgresTables(postgres)
        key = await key_of(directory, tables)
        await join_old_records(tables, key)
        journal = PostgresJournal(postgres, HeadFile(directory))
        lead = DatabaseLead(database, journal, url, edition)
        try:
            yield Home(journal, lead, tables, tables, key, tables)
        finally:
            await lead.let_go()
            journal.close()


@asynccontextmanager
async def open_shared_access(database: str) -> AsyncIterator[Tables]:
    """Only the door's store. Raises: CannotStart"""
    async with _opened(database) as postgres:
        yield PostgresTables(postgres)


@asynccontextmanager
async def open_shared_people(database: str) -> AsyncIterator[Tables]:
    """Only the people store, while no server leads. Raises: CannotStart"""
    async with _opened(database) as postgres:
        tables = PostgresTables(postgres)
        if await tables.rows(f"select pg_try_advisory_xact_lock({LOCK})") != [(True,)]:
            raise CannotStart("a queue server runs on that database: stop it first")
        yield tables


@asynccontextmanager
async def open_shared_journal(directory: Path, database: str) -> AsyncIterator[Journal]:
    """Only the journal, to be read. Raises: CannotStart"""
    async with _opened(database) as postgres:
        yield PostgresJournal(postgres, HeadFile(directory))


@asynccontextmanager
async def _opened(database: str) -> AsyncIterator[Postgres]:
    postgres = await Postgres.open(database)
    try:
        yield postgres
    finally:
        await postgres.close()
