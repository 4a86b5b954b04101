"""The public API under a crowd, by real processes of the portal; and when one of them is killed."""

import asyncio
import os
import random
from itertools import count
from uuid import uuid4

from sqlalchemy import text

from benchmarks.portal import BookingLine, PortalProcess, serving_portal, set_up_portal, slots_of
from portal.storage.database import open_database

SEATS, ATTEMPTS, CLIENTS = 100, 1000, 100
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


async def test_a_thousand_attempts_at_a_hundred_seats_make_a_hundred_bookings(tmp_path, either):
    folder = set_up_portal(tmp_path / "portal", either, SEATS)
    told = []
    async with serving_portal(folder, processes(either)) as portals:
        slot = (await slots_of(portals[0]))[0]["id"]
        attempts = count()

        async def client(n):
            line = await BookingLine.open(portals[n % len(portals)].port)
            while next(attempts) < ATTEMPTS:
                told.append(await line.book(slot))
            line.close()

        await asyncio.gather(*map(client, range(CLIENTS)))
    assert sum("token" in each for each in told) == SEATS
    refused = [each["code"] for each in told if "token" not in each]
    assert refused == ["slot_full"] * (ATTEMPTS - SEATS)
    counted = await one(folder, f"select held, booked from slot where id = '{slot}'")
    assert counted == [(0, SEATS)]


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
