"""The database of a portal: a file of SQLite in its folder, or one on a PostgreSQL.

Owns which of both. What a transaction is on either, `casework.storage.database` says.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from casework.storage.database import Database, note_for_commit, sqlite_engines

__all__ = ["Database", "note_for_commit", "open_database"]

POOL = 10
"""Connections of one process to PostgreSQL."""

FILE_NAME = "portal.db"

APPLICATION_NAME = "sportello-portal"
"""What PostgreSQL is told of who is connected."""


@asynccontextmanager
async def open_database(directory: Path, url: str | None) -> AsyncIterator[Database]:
    """The database of a portal: `url` is "postgresql://…", or None for a file in `directory`."""
    async with AsyncExitStack() as ending:
        engines = _postgresql(url) if url else sqlite_engines(directory / FILE_NAME)
        for engine in engines:
            ending.push_async_callback(engine.dispose)
        yield Database(engines[0], engines[-1])


def _postgresql(url: str) -> list[AsyncEngine]:
    """For transactions, and for readers: with the same connections, without BEGIN and ROLLBACK."""

    async def connect() -> asyncpg.Connection:
        told = {"jit": "off", "application_name": APPLICATION_NAME}
        return await asyncpg.connect(url, server_settings=told)

    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=connect,
        pool_size=POOL,
        max_overflow=0,
        pool_use_lifo=True,  # the one used last has prepared the statements that come again
    )
    return [engine, engine.execution_options(isolation_level="AUTOCOMMIT")]
