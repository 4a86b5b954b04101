"""Where a branch is kept: files of its own directory, or a PostgreSQL that several servers share.

Owns the choice, and the key that seals what is known of citizens: it stays in the directory of
each server and never enters a database.
"""

import os
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from hashlib import blake2b
from pathlib import Path

from cryptography.fernet import Fernet
from msgspec import Struct

from queue_server.cannot_start import CannotStart
from queue_server.journal.lead import DatabaseLead
from queue_server.journal.postgres import PostgresJournal
from queue_server.journal.seam import Journal
from queue_server.journal.sqlite import SqliteJournal
from queue_server.migrations import ACCESS, PEOPLE
from queue_server.postgres import Postgres
from queue_server.succession import Alone, Lead
from queue_server.tables import PostgresTables, SqliteTables, Tables

KEY_FILE = "people.key"


class Home(Struct, frozen=True):
    """The stores of one branch, open. `people_key` opens what `people` holds."""

    journal: Journal
    lead: Lead
    access: Tables
    people: Tables
    people_key: bytes


@asynccontextmanager
async def open_home(
    directory: Path, database: str | None, url: str, edition: str = ""
) -> AsyncIterator[Home]:
    """The stores in `directory`, or in the `database` of that address if there is one.

    `url` is where stations reach this server, `edition` names how it is furnished: both are for
    the other servers. Raises: CannotStart
    """
    if database is None:
        with ExitStack() as ending:
            journal = SqliteJournal(directory / "journal.db")
            ending.callback(journal.close)
            access = SqliteTables(directory / "access.db", ACCESS)
            ending.callback(access.close)
            people = SqliteTables(directory / "people.db", PEOPLE)
            ending.callback(people.close)
            yield Home(journal, Alone(), access, people, _own_key(directory))
        return
    postgres = await Postgres.open(database)
    try:
        tables = PostgresTables(postgres)
        key = await _shared_key(directory, tables)
        shared = PostgresJournal(postgres)
        lead = DatabaseLead(database, shared, url, edition)
        try:
            yield Home(shared, lead, tables, tables, key)
        finally:
            await lead.let_go()
    finally:
        await postgres.close()


@asynccontextmanager
async def open_access(directory: Path, database: str | None) -> AsyncIterator[Tables]:
    """Only the door's store, also beside a server that runs. Raises: CannotStart"""
    if database is None:
        file = SqliteTables(directory / "access.db", ACCESS)
        try:
            yield file
        finally:
            file.close()
        return
    postgres = await Postgres.open(database)
    try:
        yield PostgresTables(postgres)
    finally:
        await postgres.close()


@asynccontextmanager
async def open_journal(directory: Path, database: str | None) -> AsyncIterator[Journal]:
    """Only the journal, to be read, also beside a server that runs. Raises: CannotStart"""
    if database is None:
        file = directory / "journal.db"
        if not file.exists():
            raise CannotStart(f"there is no journal in {directory}: nobody has come yet")
        journal = SqliteJournal(file)
        try:
            yield journal
        finally:
            journal.close()
        return
    postgres = await Postgres.open(database)
    try:
        yield PostgresJournal(postgres)
    finally:
        await postgres.close()


def _own_key(directory: Path) -> bytes:
    """The key of the store, made on first use, readable by its owner alone."""
    path = directory / KEY_FILE
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(handle, "wb") as file:
        file.write(Fernet.generate_key())
        file.flush()
        os.fsync(file.fileno())
    return path.read_bytes()


async def _shared_key(directory: Path, tables: Tables) -> bytes:
    """The same key on every server: the database knows its fingerprint. Raises: CannotStart"""
    path = directory / KEY_FILE
    known = await tables.rows("select fingerprint from people_key")
    if not known:
        mine = _own_key(directory)
        sql = "insert into people_key (fingerprint) values ($1) on conflict do nothing"
        await tables.rows(sql, fingerprint(mine))
        known = await tables.rows("select fingerprint from people_key")
    elif path.exists():
        mine = path.read_bytes()
    else:
        mine = b""
    if known != [(fingerprint(mine),)]:
        raise CannotStart(
            f"{path} is not the key of this branch: copy {KEY_FILE} from the directory of the "
            "branch's first server"
        )
    return mine


def fingerprint(key: bytes) -> str:
    return blake2b(key, person=b"fingerprint", digest_size=16).hexdigest()
