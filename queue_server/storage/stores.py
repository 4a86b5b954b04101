"""Where a branch is kept: files of its own directory, or a PostgreSQL that several servers share.

Owns the choice, and the files. What a database needs is loaded only where there is one.
"""

from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, closing
from pathlib import Path

from msgspec import Struct

from queue_server.journal.head import HEAD_FILE
from queue_server.journal.seam import Journal
from queue_server.journal.sqlite import SqliteJournal
from queue_server.office.after_restore import MARK
from queue_server.office.leadership import Alone, Lead
from queue_server.people.key import key_of
from queue_server.people.old_records import join_old_records
from queue_server.storage.migrations import ACCESS, BOOKINGS, PEOPLE
from queue_server.storage.tables import SqliteTables, Tables
from web.process.cannot_start import CannotStart


class Home(Struct, frozen=True):
    """The stores of one branch, open. `people_key` opens what `people` holds."""

    journal: Journal
    lead: Lead
    access: Tables
    people: Tables
    people_key: bytes
    bookings: Tables


@asynccontextmanager
async def open_home(
    directory: Path, database: str | None, url: str, edition: str = ""
) -> AsyncIterator[Home]:
    """The stores in `directory`, or in the `database` of that address if there is one.

    `url` is where stations reach this server, `edition` names how it is configured: both are for
    the other servers. Raises: CannotStart
    """
    if database is not None:
        from queue_server.storage.shared_stores import open_shared_home

        async with open_shared_home(directory, database, url, edition) as home:
            yield home
        return
    with ExitStack() as ending:
        journal = _journal_in(directory)
        ending.callback(journal.close)
        access = SqliteTables(directory / "access.db", ACCESS)
        ending.callback(access.close)
        people = SqliteTables(directory / "people.db", PEOPLE)
        ending.callback(people.close)
        key = await key_of(directory, people)
        await join_old_records(people, key)
        bookings = SqliteTables(directory / "bookings.db", BOOKINGS)
        ending.callback(bookings.close)
        yield Home(journal, Alone(), access, people, key, bookings)


@asynccontextmanager
async def open_access(directory: Path, database: str | None) -> AsyncIterator[Tables]:
    """Only the door's store, also while a server runs. Raises: CannotStart"""
    if database is not None:
        from queue_server.storage.shared_stores import open_shared_access

        async with open_shared_access(database) as tables:
            yield tables
        return
    with closing(SqliteTables(directory / "access.db", ACCESS)) as file:
        yield file


def has_journal(directory: Path, database: str | None) -> bool:
    """Whether the branch has one already, or had one that is missing."""
    files = (directory / "journal.db", directory / HEAD_FILE)
    return database is not None or any(file.exists() for file in files)


@asynccontextmanager
async def open_people(directory: Path, database: str | None) -> AsyncIterator[Tables]:
    """Only the people store, sealed as it is, while no server runs. Raises: CannotStart"""
    if database is not None:
        from queue_server.storage.shared_stores import open_shared_people

        async with open_shared_people(database) as shared:
            yield shared
        return
    with closing(SqliteTables(directory / "people.db", PEOPLE)) as file:
        yield file


@asynccontextmanager
async def open_journal(directory: Path, database: str | None) -> AsyncIterator[Journal]:
    """Only the journal, to be read, also while a server runs. Raises: CannotStart"""
    if database is not None:
        from queue_server.storage.shared_stores import open_shared_journal

        async with open_shared_journal(directory, database) as shared:
            yield shared
        return
    if not has_journal(directory, database):
        raise CannotStart(f"there is no journal in {directory}: no one has come yet")
    journal = _journal_in(directory)
    try:
        yield journal
    finally:
        journal.close()


def _journal_in(directory: Path) -> SqliteJournal:
    is_restored = (directory / MARK).exists()
    return SqliteJournal(directory / "journal.db", needs_head=not is_restored)
