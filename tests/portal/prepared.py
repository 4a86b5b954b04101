"""Portals that are prepared once a run: each test gets a copy, which is made faster than migrated.

A copy is what the first start of a portal leaves, with the sample Comune in it, or only its tables.
`test_schema` migrates empty databases itself.
"""

import atexit
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import mkdtemp

import asyncpg

from benchmarks.database import Cluster
from portal.__main__ import main
from portal.prepare import prepare
from portal.storage.database import FILE_NAME, Database, open_database
from portal.storage.migrate import migrate

_numbers = count(1)


class Holding(StrEnum):
    """What is in a prepared database."""

    TABLES = "tables"
    SAMPLE = "sample"


async def new_home(home: Path) -> None:
    """As `portal init` and the first start on SQLite leave it."""
    shutil.copytree(await _prepared(Holding.SAMPLE), home)


async def new_file(directory: Path) -> None:
    """The SQLite file of a portal in `directory`, its tables empty."""
    shutil.copy(await _prepared(Holding.TABLES) / FILE_NAME, directory)


@asynccontextmanager
async def open_migrated(directory: Path, url: str | None) -> AsyncIterator[Database]:
    """Its tables empty; that at `url` comes from `new_database`."""
    if url is None:
        await new_file(directory)
    async with open_database(directory, url) as database:
        yield database


@asynccontextmanager
async def new_database(cluster: Cluster, holding: Holding) -> AsyncIterator[str]:
    """The address of a database in PostgreSQL that goes away after the test."""
    name = f"portal_{next(_numbers)}"
    connection = await asyncpg.connect(cluster.url())
    try:
        if not await connection.fetchval("select 1 from pg_database where datname = $1", holding):
            await _make_template(connection, cluster, holding)
        await connection.execute(f"create database {name} template {holding}")
        yield cluster.url(name)
        await connection.execute(f"drop database {name} with (force)")
    finally:
        await connection.close()


async def _make_template(
    connection: asyncpg.Connection, cluster: Cluster, holding: Holding
) -> None:
    await connection.execute("create database unfinished")
    await _fill(await _prepared(holding), cluster.url("unfinished"), holding)
    await connection.execute(f"alter database unfinished rename to {holding}")


async def _prepared(holding: Holding) -> Path:
    """A folder to copy."""
    home = _directory() / holding
    if not (home / FILE_NAME).exists():
        assert main(["init", str(home)]) == 0
        await _fill(home, None, holding)
    return home


async def _fill(home: Path, url: str | None, holding: Holding) -> None:
    async with open_database(home, url) as database:
        if holding is Holding.SAMPLE:
            await prepare(database, home, datetime.now(UTC))
        else:
            async with database.transaction() as connection:
                await migrate(connection)


@cache
def _directory() -> Path:
    directory = Path(mkdtemp(prefix="sportello-portals-"))
    atexit.register(shutil.rmtree, directory)
    return directory
