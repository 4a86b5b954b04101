"""The branches' door of a running portal, over HTTP, on either database."""

import asyncio
import gc
from datetime import timedelta

import aiohttp
import pytest

from portal.storage.database import open_database
from portal.sync.changes import BranchChange, tell_branches
from portal.sync.links import make_key
from portal.sync.watch import ChangeWatch
from queue_server.config.tables import PortalTable
from queue_server.sync.portal_client import Portal, PortalRefuses, PortalStranger
from sportello.bookings.told import BOOKING
from sportello.sync.contract import Presence, Returned, ServiceWait
from sportello.sync.cursor import Cursor
from sportello.sync.incarnation import Handshake, SyncState, sync_state
from tests.portal.a_portal import BRANCH
from web.connections import ClientKind, Connections

LONG_S = 50.0
"""How long a branch may wait at the door: longer than any test."""

MINE = Handshake("a branch's store", 0)


@pytest.fixture
async def door(portal):
    """The portal as the branch BRANCH calls it, which has met it."""
    async with portal.context.database.transaction() as connection:
        key = await make_key(connection, portal.comune, BRANCH)
    client = Portal(PortalTable(portal.url, BRANCH, key))
    try:
        yield client
    finally:
        await client.close()


async def met(door) -> Cursor:
    answer = await door.reconcile(Returned(MINE, ()))
    return Cursor(answer.page.incarnation, answer.page.until)


async def test_who_has_no_key_or_another_branchs_is_turned_away(portal, door):
    for path in ("handshake", "push", "reconcile"):
        status, told = await portal.ask("POST", f"/sync/v1/{path}", json={})
        assert (status, told["code"]) == (401, "unknown_branch_key")
    async with portal.context.database.transaction() as connection:
        key = await make_key(connection, portal.comune, "ponte-nuovo")
    other = Portal(PortalTable(portal.url, BRANCH, key))
    with pytest.raises(PortalRefuses, match="the key of branch ponte-nuovo"):
        await other.shake_hands(MINE)
    await other.close()


async def test_a_new_key_takes_the_place_of_the_old_one(portal, door):
    await door.shake_hands(MINE)
    async with portal.context.database.transaction() as connection:
        await make_key(connection, portal.comune, BRANCH)
    with pytest.raises(PortalRefuses, match="no branch has this key"):
        await door.shake_hands(MINE)


async def test_after_both_told_all_they_hold_they_are_in_step(door):
    cursor = await met(door)
    mine = Handshake(MINE.incarnation, 0, cursor.incarnation, cursor.number)
    greeted = await door.shake_hands(mine)
    assert sync_state(mine, greeted.handshake) is SyncState.IN_STEP


async def test_a_booking_wakes_the_branch_that_waits_and_comes_with_its_person(portal, door):
    cursor = await met(door)
    waiting = asyncio.create_task(door.changes(cursor, LONG_S))
    made = await portal.booked()
    page = await asyncio.wait_for(waiting, 10)
    assert [(each.kind, each.aggregate) for each in page.envelopes][:1] == [(BOOKING, made["id"])]
    whole = await door.aggregate(BOOKING, made["id"])
    assert whole.version == 1
    assert await door.aggregate(BOOKING, "nothing") is None


async def test_a_branch_that_has_read_all_is_let_go_when_its_time_is_over(portal, door):
    cursor = await met(door)
    for wait_s in (0, 0.1):
        page = await asyncio.wait_for(door.changes(cursor, wait_s), 10)
        assert (page.after, page.until, page.envelopes) == (cursor.number, cursor.number, ())
    await portal.booked()
    assert (await door.changes(cursor, 0)).until > cursor.number


async def test_who_has_read_all_of_another_store_shakes_hands_and_does_not_wait(portal, door):
    cursor = await met(door)
    with pytest.raises(PortalStranger):
        await asyncio.wait_for(door.changes(Cursor("another store", cursor.number), LONG_S), 10)


async def test_a_cursor_of_another_store_has_to_shake_hands(door):
    await met(door)
    with pytest.raises(PortalStranger):
        await door.changes(Cursor("another store", 0), 0)
    with pytest.raises(PortalStranger):
        await door.changes(Cursor((await met(door)).incarnation, 10_000), 0)


async def test_what_no_branch_says_is_refused_with_a_sentence(portal, door):
    headers = {"Authorization": f"Bearer {door._table.key}"}
    for query in (
        "",
        "incarnation=x",
        "incarnation=x&after=y",
        "incarnation=x&after=1&wait=z",
        f"incarnation=x&after={10**30}",
    ):
        status, told = await portal.get(f"/sync/v1/changes?{query}", headers=headers)
        assert (status, told["code"]) == (422, "not_a_sync_message"), query
    for body in (b"", b"{", b"[]", b'{"page": 7}', b"\xff"):
        status, told = await portal.ask("POST", "/sync/v1/push", data=body, headers=headers)
        assert (status, told["code"]) == (422, "not_a_sync_message")


async def test_the_waits_of_a_branch_are_shown_until_it_is_away(portal, door):
    waits = (ServiceWait("cie-rilascio", 2, 5, 15), ServiceWait("anagrafe", 0, 0, 5))
    answer = await door.presence(Presence(waits, waiting=3))
    assert abs(answer.now - portal.clock()) < timedelta(seconds=20)
    told = portal.context.waits
    await told.read()
    shown = told.of(portal.comune, BRANCH)
    assert (shown.low_min, shown.high_min, shown.people) == (0, 15, 3)
    portal.clock.ahead = timedelta(minutes=3)
    assert told.of(portal.comune, BRANCH) is None


def waiting_connections(servers):
    """Of clients with a key, those that are being answered."""
    owned = (each for server in servers for each in server._open[ClientKind.KEYED].values())
    return [each for held in owned for each in held if each._current_request]


async def first_heard(door, cursor):
    """The first page that has something; a poll may be woken for nothing."""
    while not (page := await door.changes(cursor, LONG_S)).envelopes:
        pass
    return page


async def test_another_process_of_the_portal_wakes_the_branch_too(tmp_path, cluster, portal, door):
    """On PostgreSQL; an SQLite portal has one process."""
    url = portal.context.settings.database.url
    if url is None:
        return
    cursor = await met(door)
    async with open_database(tmp_path, url) as database:
        watch = ChangeWatch(database, url)
        working = asyncio.create_task(watch.run())
        waiting = asyncio.create_task(first_heard(door, cursor))
        change = BranchChange(BRANCH, "from a newer portal", "a", 1, "{}")
        async with database.transaction() as connection:
            await tell_branches(connection, portal.comune, [change])
        page = await asyncio.wait_for(waiting, 10)
        working.cancel()
    assert [each.kind for each in page.envelopes] == ["from a newer portal"]


async def test_a_branchs_waiting_line_costs_no_other_client_its_place(portal, door):
    """A branch is known by its key, and counts among those."""
    cursor = await met(door)
    waiting = [asyncio.create_task(door.changes(cursor, LONG_S)) for _ in range(20)]
    url = f"{portal.url}/api/v1/branches"
    async with aiohttp.ClientSession() as other, other.get(url) as answer:
        assert answer.status == 200
    servers = [each for each in gc.get_objects() if isinstance(each, Connections)]
    while len(polls := waiting_connections(servers)) < len(waiting):
        assert not any(each.done() for each in waiting)
        await portal.get("/api/v1/branches")
    assert {each._keepalive_handle for each in polls} == {None}, "a timer each is half a kilobyte"
    await portal.booked()
    pages = await asyncio.gather(*waiting)
    assert all(page.until > cursor.number for page in pages)
