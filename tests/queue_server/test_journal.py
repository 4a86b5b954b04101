"""What the journal promises, on a real disk."""

import sqlite3
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlite_utils import Database

from queue_server.app import running
from queue_server.journal.seam import AcceptedCommand, Entry
from queue_server.journal.sqlite import SqliteJournal
from queue_server.storage.stores import open_home
from sportello.model.events import CounterOpened, DayStarted
from sportello.model.refusals import StorageFull
from tests.queue_server.a_server import a_plan, server_here
from web.process.cannot_start import AlreadyRunning, FromNewerVersion
from web.process.one_server import alone_in

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


@pytest.fixture
async def journal(tmp_path, either):
    """In each of its homes; this server leads."""
    async with open_home(tmp_path, either, "") as home:
        assert await home.lead.attempt()
        await home.journal.take_up()
        yield home.journal


@pytest.fixture
async def file(tmp_path):
    """The one in a file."""
    journal = SqliteJournal(tmp_path / "journal.db")
    await journal.take_up()
    yield journal
    journal.close()


def an_entry(seq: int, day: date = MONDAY, command: UUID | None = None, counter: str = "1"):
    at = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
    event = CounterOpened(at=at, seq=seq, counter=counter, operator="anna")
    return Entry(command or uuid4(), "desk-1", "anna", day, event)


def the_start_of_the_day(day: date = MONDAY):
    at = datetime(day.year, day.month, day.day, 7, tzinfo=UTC)
    return Entry(uuid4(), "server", None, day, DayStarted(at=at, seq=1, day=day))


async def test_a_new_journal_has_no_last_event(journal):
    assert await journal.last() is None


async def test_what_was_appended_is_there_after_reopening(tmp_path, either):
    entries = [an_entry(1), an_entry(2), an_entry(3, TUESDAY)]
    async with open_home(tmp_path, either, "") as home:
        assert await home.lead.attempt()
        await home.journal.take_up()
        await home.journal.append(entries)
    async with open_home(tmp_path, either, "") as home:
        journal = home.journal
        assert await journal.last() == (3, TUESDAY)
        assert await journal.replay(MONDAY) == [entry.event for entry in entries[:2]]
        assert await journal.since(1, 1) == [entries[1].event]


async def test_the_last_days_are_known_in_order(journal):
    assert await journal.days(9) == []
    await journal.append([an_entry(1), an_entry(2), an_entry(3, TUESDAY)])
    assert await journal.days(9) == [MONDAY, TUESDAY]
    assert await journal.days(1) == [TUESDAY]


async def test_a_batch_that_fails_half_way_leaves_nothing(journal):
    await journal.append([an_entry(1)])
    with pytest.raises((sqlite3.IntegrityError, asyncpg.UniqueViolationError)):
        await journal.append([an_entry(2), an_entry(1)])
    assert await journal.last() == (1, MONDAY)


async def test_a_command_is_known_with_its_station_and_all_its_events(journal):
    command = uuid4()
    entries = [an_entry(1, command=command), an_entry(2, command=command), an_entry(3)]
    await journal.append(entries)
    known = await journal.answered([command, uuid4()])
    assert known == {command: AcceptedCommand("desk-1", [entry.event for entry in entries[:2]])}


async def test_every_commit_is_synced(file):
    def pragmas(db):
        return [
            db.execute(f"pragma {name}").fetchone()[0] for name in ("synchronous", "journal_mode")
        ]

    assert await file._file.run(pragmas) == [2, "wal"]


async def test_a_full_disk_is_a_refusal_and_the_next_batch_may_pass(file):
    await file._file.run(lambda db: db.execute("pragma max_page_count = 1").fetchall())
    with pytest.raises(StorageFull):
        await file.append([an_entry(n, counter="9" * 200) for n in range(1, 500)])
    assert await file.last() is None
    await file._file.run(lambda db: db.execute("pragma max_page_count = 100000").fetchall())
    await file.append([an_entry(1)])
    assert await file.last() == (1, MONDAY)


async def test_a_wrong_statement_is_a_bug_and_not_a_full_disk(file):
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        await file._file.run(lambda db: db.execute("select * from attic"))


def test_a_journal_from_a_newer_version_is_refused_by_name_and_left_alone(tmp_path):
    path = tmp_path / "journal.db"
    SqliteJournal(path).close()
    db = Database(path)
    db.table("_sqlite_migrations").insert(
        {"migration_set": "journal", "name": "0009_from_the_future", "applied_at": "2027"}
    )
    db.close()
    before = path.read_bytes()
    with pytest.raises(FromNewerVersion, match="0009_from_the_future"):
        SqliteJournal(path)
    assert path.read_bytes() == before


async def test_a_database_from_a_newer_version_is_refused_by_name(tmp_path, database):
    async with open_home(tmp_path, database, ""):
        pass
    connection = await asyncpg.connect(database)
    await connection.execute("insert into step values ('0009_from_the_future')")
    await connection.close()
    with pytest.raises(FromNewerVersion, match="0009_from_the_future"):
        async with open_home(tmp_path, database, ""):
            pass


def test_a_directory_has_one_server(tmp_path):
    with (
        alone_in(tmp_path),
        pytest.raises(AlreadyRunning, match="stop it first"),
        alone_in(tmp_path),
    ):
        pass
    with alone_in(tmp_path):
        pass


async def test_a_second_server_on_the_same_directory_does_not_start(tmp_path):
    async with server_here(tmp_path):
        with pytest.raises(AlreadyRunning):
            async with server_here(tmp_path):
                pass


async def test_the_databases_are_their_owners_alone(tmp_path):
    async with server_here(tmp_path):
        modes = {path.name: path.stat().st_mode & 0o77 for path in tmp_path.iterdir()}
    assert {"journal.db", "people.db", "people.key", "access.db"} <= modes.keys()
    assert set(modes.values()) == {0}


async def test_a_server_that_finds_its_port_taken_leaves_nothing_held(tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    async with server_here(here) as server:
        with pytest.raises(OSError, match="Address already in use"):
            async with running(there, a_plan(), port=server.running.port):
                pass
    async with server_here(there) as server:
        assert (await server.get("/healthz"))[0] == 200
