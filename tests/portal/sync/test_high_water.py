"""A database that was put back by hand is noticed, and begins anew as after `portal restore`."""

import shutil

import pytest
from sqlalchemy import select

from portal.storage.database import open_database
from portal.sync import links
from portal.sync.changes import BranchChange, tell_branches
from portal.sync.high_water import HighWater
from portal.sync.tables import branch_link
from tests.sync.both_sides import BRANCH, COMUNE, SetClock, make_portal


@pytest.fixture
async def directory(tmp_path):
    """A portal that has met its branch."""
    await make_portal(tmp_path, SetClock())
    async with open_database(tmp_path, None) as database, database.transaction() as connection:
        link = await links.link_of(connection, COMUNE, BRANCH)
        await links.acquaint(connection, link, "a branch's store", 0)
        await links.incarnation_of(connection, COMUNE)
        await tell(connection)
    return tmp_path


async def tell(connection):
    await tell_branches(connection, COMUNE, [BranchChange(BRANCH, "a kind", "a", 1, "{}")])


async def is_waiting(directory) -> bool:
    async with open_database(directory, None) as database, database.reading() as connection:
        query = select(branch_link.c.is_reconciling)
        return bool((await connection.execute(query)).scalar_one())


async def test_a_database_that_was_put_back_by_hand_waits_for_its_branch(directory):
    shutil.copy(directory / "portal.db", directory / "last night's copy")
    async with open_database(directory, None) as database:
        assert not await HighWater(directory, database).check()
        async with database.transaction() as connection:
            await tell(connection)
        await HighWater(directory, database).keep()
    shutil.copy(directory / "last night's copy", directory / "portal.db")
    async with open_database(directory, None) as database:
        assert await HighWater(directory, database).check()
        assert not await HighWater(directory, database).check()
    assert await is_waiting(directory)


async def test_a_portal_that_goes_on_where_it_was_waits_for_no_one(directory):
    async with open_database(directory, None) as database:
        await HighWater(directory, database).keep()
        for damage in (b"{", b""):
            assert not await HighWater(directory, database).check()
            (directory / "portal.sent").write_bytes(damage)
        assert not await HighWater(directory, database).check()
    assert not await is_waiting(directory)
