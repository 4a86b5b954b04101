"""A branch that leaves its files for a PostgreSQL, all of it or nothing."""

from uuid import uuid4

import asyncpg
import pytest

from queue_server.storage.move import CannotMove, move
from queue_server.storage.stores import open_home
from sportello.model.commands import TakeTicket
from sportello.model.person import Role
from sportello.model.wire import WhoIs
from tests.queue_server.a_server import FakeClock, server_here
from tests.queue_server.test_backup import the_morning
from web.process.cannot_start import AlreadyRunning, CannotStart


@pytest.fixture
async def branch(tmp_path):
    """A directory in which somebody has worked for a morning."""
    directory = tmp_path / "branch"
    directory.mkdir()
    async with server_here(directory, clock=FakeClock()) as server:
        key = await the_morning(server)
    return directory, key


async def rows_of(url: str) -> dict[str, int]:
    there = await asyncpg.connect(url)
    try:
        sql = "select table_name from information_schema.tables where table_schema = current_schema"
        tables = {name for (name,) in await there.fetch(sql)} - {"lead", "step"}
        return {t: await there.fetchval(f"select count(*) from {t}") for t in tables}
    finally:
        await there.close()


async def test_a_moved_branch_goes_on_in_the_database_with_its_numbers_keys_and_people(
    branch, database
):
    directory, key = branch
    moved = await move(directory, database)
    assert str(moved.last_day) == "2026-11-23"
    assert moved.rows == await rows_of(database)
    assert moved.rows["operator"] == moved.rows["person"] == 1
    async with open_home(directory, None, "") as files, open_home(directory, database, "") as home:
        history = await files.journal.since(0, 10**6)
        assert await home.journal.since(0, 10**6) == history
        assert len(history) == moved.rows["event"]
    async with server_here(directory, clock=FakeClock(), database=database) as server:
        _, reply = await server.command(TakeTicket(id=uuid4(), service="certificati"), key)
        assert reply["accepted"][-1]["code"] == "A004"
        desk = await server.line("desk-2", Role.COUNTER)
        await desk.log_in("anna")
        person = await desk.ask(WhoIs(id=uuid4(), ticket="2026-11-23-A001"))
        assert person.surname == "Caccia"


async def test_nothing_is_moved_where_something_is_already(branch, database):
    directory, _ = branch
    await move(directory, database)
    before = await rows_of(database)
    with pytest.raises(CannotMove, match="not empty"):
        await move(directory, database)
    assert await rows_of(database) == before


async def test_nothing_is_moved_while_a_server_runs_on_either(branch, database, tmp_path):
    directory, _ = branch
    async with server_here(directory):
        with pytest.raises(AlreadyRunning):
            await move(directory, database)
    other = tmp_path / "other"
    other.mkdir()
    async with server_here(other, database=database):
        with pytest.raises(CannotMove, match="a queue server runs on that database"):
            await move(directory, database)


async def test_what_does_not_arrive_whole_does_not_arrive_at_all(branch, database):
    directory, _ = branch
    async with open_home(directory, database, ""):
        pass
    there = await asyncpg.connect(database)
    await there.execute(
        """
        delete from people_key;
        create function lose() returns trigger language plpgsql as 'begin return null; end';
        create trigger lost before insert on person for each row execute function lose();
        """
    )
    await there.close()
    with pytest.raises(CannotMove, match="of 1 rows of person only 0 arrived"):
        await move(directory, database)
    assert set((await rows_of(database)).values()) == {0}


async def test_a_directory_without_a_branch_and_a_database_that_is_not_there_are_refused(
    branch, database, tmp_path
):
    with pytest.raises(CannotMove, match="keeps no journal"):
        await move(tmp_path, database)
    with pytest.raises(CannotStart, match="does not answer"):
        await move(branch[0], "postgresql://nobody@127.0.0.1:1/nothing")
