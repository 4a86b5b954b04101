"""A branch that leaves its files for a PostgreSQL: all of it, or nothing.

Owns the order of the move and its checks. The files are read and stay as they are; `people.key`
stays too, only its fingerprint goes along. Knows the tables of both homes, not what they say.
"""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import asyncpg
from msgspec import Struct
from sqlite_utils import Database

from queue_server.journal.lead import LOCK
from queue_server.journal.postgres import typed
from queue_server.storage.migrations import ACCESS, BOOKINGS, JOURNAL, PEOPLE
from queue_server.storage.postgres import DatabaseAway, Postgres
from queue_server.storage.sqlite import open_database
from queue_server.storage.stores import open_home
from sportello.hall.view import Hall, HallView
from sportello.model.wire import event_decoder
from web.process.cannot_start import CannotStart
from web.process.one_server import alone_in

BATCH = 5000
"""Rows that travel together: well within the time in which a database has to answer."""

COUNT_WITHIN_S = 120.0
"""A journal of many years is counted and sorted once."""

FILES = {"journal.db": JOURNAL, "access.db": ACCESS, "people.db": PEOPLE, "bookings.db": BOOKINGS}


class CannotMove(CannotStart):
    """Nothing was written there, and nothing changed here."""


class Moved(Struct, frozen=True):
    """How many rows of each table went, and the last day, None of a branch that has none."""

    rows: dict[str, int]
    last_day: date | None


async def move(directory: Path, url: str) -> Moved:
    """Copy the branch of the files in `directory` into the empty database at `url`.

    No server may run on either meanwhile.
    Raises: CannotMove; CannotStart if the database does not answer or `people.key` is not the
    one; AlreadyRunning, FromNewerVersion.
    """
    if not (directory / "journal.db").exists():
        raise CannotMove(f"{directory} keeps no journal: there is nothing to move")
    with alone_in(directory):
        async with open_home(directory, None, ""):
            pass  # of the newest form, and sealed with the key that is there
        postgres = await Postgres.open(url)
        try:
            return await postgres.run(lambda there: _moved(directory, there))
        except DatabaseAway as away:
            raise CannotMove(f"{away}: nothing was moved") from None
        finally:
            await postgres.close()


async def _moved(directory: Path, there: asyncpg.Connection) -> Moved:
    with ExitStack() as ending:
        files = [open_database(directory / name, steps) for name, steps in FILES.items()]
        for file in files:
            ending.callback(file.close)
        tables = {table: file for file in files for table in _tables(file)}
        async with there.transaction():
            await _check_free(there, tables)
            rows = {table: await _copy(file, there, table) for table, file in tables.items()}
            await _check_counts(there, rows)
            return Moved(rows, await _check_last_day(tables["event"], there))


def _tables(file: Database) -> list[str]:
    """In the order in which they were made, so that what refers to another comes after it."""
    return [name for name in file.table_names() if not name.startswith("_")]


async def _check_free(there: asyncpg.Connection, tables: Iterable[str]) -> None:
    """Raises: CannotMove"""
    if not await there.fetchval(f"select pg_try_advisory_xact_lock({LOCK})"):
        raise CannotMove("a queue server runs on that database: stop it first")
    for table in tables:
        await there.execute(f"lock table {table} in share row exclusive mode")
        if await there.fetchval(f"select exists (select from {table})"):
            raise CannotMove(
                f"that database is not empty, it has rows in {table}: take a new database or schema"
            )


async def _copy(file: Database, there: asyncpg.Connection, table: str) -> int:
    """How many rows were copied, in their order."""
    columns = [column.name for column in file[table].columns]
    found = file.execute(f"select {', '.join(columns)} from {table} order by rowid")
    rows: Iterator[tuple[Any, ...]] = map(_typed, found) if table == "event" else found
    count = 0
    while batch := list(islice(rows, BATCH)):
        await there.copy_records_to_table(table, records=batch, columns=columns)
        count += len(batch)
    return count


def _typed(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """The columns of the chain come first."""
    return (*typed(row[:9]), *row[9:])


async def _check_counts(there: asyncpg.Connection, rows: dict[str, int]) -> None:
    for table, sent in rows.items():
        arrived = await there.fetchval(f"select count(*) from {table}", timeout=COUNT_WITHIN_S)
        if arrived != sent:
            raise CannotMove(f"of {sent} rows of {table} only {arrived} arrived: nothing was moved")


async def _check_last_day(journal: Database, there: asyncpg.Connection) -> date | None:
    """The last day, if it is the same hall in both homes. Raises: CannotMove"""
    day: date | None = await there.fetchval("select day from event order by seq desc limit 1")
    if day is None:
        return None
    sql = "select body from event where day = {} order by seq"
    found = journal.execute(sql.format("?"), [day.isoformat()])
    if _hall(found) != _hall(await there.fetch(sql.format("$1"), day)):
        raise CannotMove(f"the hall of {day} is another one there: nothing was moved")
    return day


def _hall(rows: Iterable[tuple[str]]) -> Hall:
    """What the events of a day, as JSON, make of the hall."""
    hall = HallView()
    for (body,) in rows:
        hall.apply(event_decoder.decode(body))
    return hall.snapshot()
