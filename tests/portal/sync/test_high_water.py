"""A database that was put back by hand is noticed, and begins anew as after `portal restore`."""

import shutil

from sqlalchemy import select

from portal.storage.database import open_database
from portal.sync import links
from portal.sync.high_water import HighWater
from portal.sync.tables import branch_link
from tests.portal.a_portal import BRANCH, PortalUnderTest, a_portal


async def met_its_branch(portal: PortalUnderTest) -> None:
    async with portal.context.database.transaction() as connection:
        await links.make_key(connection, portal.comune, BRANCH)
        link = await links.link_of(connection, portal.comune, BRANCH)
        await links.acquaint(connection, link, "a branch's store", 0)
        await links.incarnation_of(connection, portal.comune)


async def is_waiting(directory) -> bool:
    async with open_database(directory, None) as database, database.reading() as connection:
        query = select(branch_link.c.is_reconciling)
        return bool((await connection.execute(query)).scalar_one())


async def test_a_database_that_was_put_back_by_hand_waits_for_its_branch(tmp_path):
    directory = tmp_path / "portal"
    async with a_portal(tmp_path) as portal:
        await met_its_branch(portal)
        await portal.booked()
    shutil.copy(directory / "portal.db", tmp_path / "last night's copy")
    async with open_database(directory, None) as database:
        assert not await HighWater(directory, database).check()
        await HighWater(directory, database).keep()
        async with database.transaction() as connection:
            await connection.exec_driver_sql("update branch set changes = changes + 1")
        await HighWater(directory, database).keep()
    shutil.copy(tmp_path / "last night's copy", directory / "portal.db")
    async with open_database(directory, None) as database:
        assert await HighWater(directory, database).check()
        assert not await HighWater(directory, database).check()
    assert await is_waiting(directory)


async def test_a_portal_that_goes_on_where_it_was_waits_for_no_one(tmp_path):
    directory = tmp_path / "portal"
    async with a_portal(tmp_path) as portal:
        await met_its_branch(portal)
        await portal.booked()
        await HighWater(directory, portal.context.database).keep()
    for damage in (b"{", b""):
        async with open_database(directory, None) as database:
            assert not await HighWater(directory, database).check()
        (directory / "portal.sent").write_bytes(damage)
    assert not await is_waiting(directory)
