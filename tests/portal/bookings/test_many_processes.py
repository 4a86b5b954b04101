"""The public API under a crowd, by real processes of the portal; and when one of them is killed."""

import asyncio
import os
import random
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from uuid import uuid4

import msgspec
from msgspec.structs import replace
from sqlalchemy import text

from benchmarks.portal import (
    BRANCH,
    HOST,
    SERVICE,
    BookingLine,
    PortalProcess,
    serving_portal,
    set_up_portal,
    slots_of,
)
from portal.config.sample import FILE_NAME, SampleComune
from portal.storage.database import open_database
from portal.sync.links import make_key
from queue_server.config.tables import PortalTable
from queue_server.sync.portal_client import Portal
from sportello.bookings.calendar import Channel
from sportello.bookings.lifecycle import Appointment
from sportello.bookings.refusals import SlotFull
from tests.sync.both_sides import SetClock, opened_branch

ATTEMPTS_EACH = int(os.environ.get("PORTAL_ATTEMPTS", "200")) // 2
"""Online, and as many at the desk. PORTAL_ATTEMPTS=2000 is a thousand for 100 seats of each."""
SEATS_EACH = ATTEMPTS_EACH // 10
CLIENTS = 50
KILLS = int(os.environ.get("PORTAL_KILLS", "6"))
NEVER_TOLD = (ConnectionError, ValueError)
"""A line that broke: nothing was answered, or half of it."""


def processes(either):
    return 1 if either is None else 2


async def one(folder, query):
    async with (
        open_database(folder.path, folder.url) as database,
        database.reading() as connection,
    ):
        return [tuple(row) for row in await connection.execute(text(query))]


@asynccontextmanager
async def a_branch_of(folder, port, place):
    """A branch with as many seats at its desk, which has met the portal at that port."""
    calendars = [each for each in sample_of(folder).calendars if each.branch == BRANCH]
    (calendar,) = [each for each in calendars if SERVICE in each.services]
    desk = replace(calendar, seats={Channel.DESK: calendar.seats[Channel.ONLINE]})
    async with (
        open_database(folder.path, folder.url) as database,
        database.transaction() as connection,
    ):
        key = await make_key(connection, sample_of(folder).comune.id, BRANCH)
    line = Portal(PortalTable(f"http://{HOST}:{port}", BRANCH, key))
    place.mkdir()
    clock = SetClock(datetime.now(UTC))
    async with opened_branch(place, clock, line, None, desk) as branch:
        await branch.meet()
        yield branch


def sample_of(folder):
    return msgspec.json.decode((folder.path / FILE_NAME).read_bytes(), type=SampleComune)


async def test_a_crowd_online_and_at_the_desk_gets_the_seats_of_each_and_both_sides_agree(
    tmp_path, either
):
    """Half of them are served at the branch while it cannot reach the portal."""
    folder = set_up_portal(tmp_path / "portal", either, SEATS_EACH)
    online, at_desk = [], []
    async with (
        serving_portal(folder, processes(either)) as portals,
        a_branch_of(folder, portals[0].port, tmp_path / "branch") as branch,
    ):
        slot = (await slots_of(portals[0]))[0]["id"]
        attempts, visits = count(), count()

        async def citizen(n):
            line = await BookingLine.open(portals[n % len(portals)].port)
            while next(attempts) < ATTEMPTS_EACH:
                online.append(await line.book(slot))
            line.close()

        async def operator():
            while next(visits) < ATTEMPTS_EACH:
                try:
                    at_desk.append(await branch.book(slot, SERVICE))
                except SlotFull:
                    at_desk.append(None)

        everyone = [*map(citizen, range(CLIENTS)), *(operator() for _ in range(CLIENTS))]
        await asyncio.gather(*everyone)
        assert await one(folder, "select count(*) from booking") == [(SEATS_EACH,)]

        await branch.sync()
        sold = await branch.seats(slot)
        known = await branch.store.all_known()
        booked_here = {it.id: (it.version, it.state, it.seat) for it in known}
    tokens = [each["id"] for each in online if "token" in each]
    refused = [each["code"] for each in online if "token" not in each]
    assert refused == ["slot_full"] * (ATTEMPTS_EACH - SEATS_EACH)
    sold_at_desk = [id for id in at_desk if id is not None]
    assert len(at_desk) == ATTEMPTS_EACH
    assert len(tokens) == len(sold_at_desk) == SEATS_EACH
    assert sold == (SEATS_EACH, 0, SEATS_EACH)
    counted = await one(folder, f"select capacity, held, booked from slot where id = '{slot}'")
    assert counted == [(SEATS_EACH, 0, SEATS_EACH)]
    bodies = [body for (body,) in await one(folder, "select body from booking")]
    told = [msgspec.json.decode(body, type=Appointment) for body in bodies]
    assert {it.id: (it.version, it.state, it.seat) for it in told} == booked_here
    assert booked_here.keys() == {*tokens, *sold_at_desk}


async def test_a_process_killed_under_load_loses_and_doubles_no_booking(tmp_path, either):
    """Clients send again what was never answered, with its key, to whichever process is there."""
    folder = set_up_portal(tmp_path / "portal", either, 5000)
    kills = KILLS if either else 3
    told: dict[str, set[str]] = {}
    tried: set[str] = set()
    async with serving_portal(folder, processes(either)) as portals:
        slots = [slot["id"] for slot in (await slots_of(portals[0]))[:5]]
        is_over = asyncio.Event()

        async def until_told(ask):
            while True:
                try:
                    line = await BookingLine.open(random.choice(portals).port)
                    try:
                        return await ask(line)
                    finally:
                        line.close()
                except NEVER_TOLD:
                    await asyncio.sleep(0.02)

        async def client():
            while not is_over.is_set():
                slot = random.choice(slots)
                held = await until_told(lambda line, slot=slot: line.hold(slot))
                key, hold = uuid4().hex, held["id"]
                tried.add(key)
                answers = 0
                while answers < 2:  # the second time to see that it is answered the same
                    made = await until_told(lambda line, h=hold, k=key: line.confirm(h, k))
                    if "status" in made and made["status"] >= 500:
                        continue  # the database's connection went with the other process
                    told.setdefault(key, set()).add(made["id"])
                    answers += 1

        async def killer():
            for _ in range(kills):
                await asyncio.sleep(random.uniform(0.05, 0.3))
                await portals[-1].kill()
                portals[-1] = await PortalProcess.start(folder)
            is_over.set()

        await asyncio.gather(killer(), *(client() for _ in range(6)))
    assert len(told) > kills
    assert all(len(ids) == 1 for ids in told.values()), "one key, two bookings"
    stored = {id for (id,) in await one(folder, "select id from booking")}
    assert {id for ids in told.values() for id in ids} == stored
    keys = {key for (key,) in await one(folder, "select key from idempotency")}
    assert keys == set(told) == tried
    wrong = """select s.id from slot s where s.booked <> (select count(*) from booking b
        where b.body like '%' || s.id || '%')"""
    assert await one(folder, wrong) == []
    counted = await one(folder, "select coalesce(sum(changes), 0) from branch where id = 'centro'")
    changes = await one(folder, "select count(*) from change where branch = 'centro'")
    assert counted == changes
    messages = await one(folder, "select count(*) from outbox where kind = 'confirmation'")
    assert messages == [(len(stored),)]
