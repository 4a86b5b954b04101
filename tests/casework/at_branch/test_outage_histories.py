"""Random histories of outages at three branches: every emergency entry ends with one number.

The branches' own code and a real portal; lines are cut or lose answers, registers are opened and
closed, and stores come out of copies. `tests/portal/registration/test_outages.py` plays the same
on the two registers alone.
"""

import asyncio
import os
import random
import shutil
import sqlite3
from collections import Counter
from contextlib import AsyncExitStack, closing, suppress
from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.at_branch.seam import FILE_NAME, KEY_FILE, RESTORED
from casework.at_branch.store import note_restore
from casework.definitions import store
from casework.drafts import cases
from casework.emergency.entries import link_of, unlinked
from casework.emergency.marks import FILE_NAME as MARK
from casework.emergency.openings import authorise, close_register, last_opening, open_register
from casework.emergency.rules import Authorisation, EmergencyNumber
from casework.emergency.tables import entry
from portal.registration.tables import registration
from portal.sync import links
from queue_server.config.tables import PortalTable
from tests.casework.at_branch.a_line import ANSWERS, LAMP, Trouble, branch_here
from tests.portal.a_portal import a_portal

HISTORIES = int(os.environ.get("BRANCH_OUTAGES", "1"))
"""BRANCH_OUTAGES=50 is what was measured."""
STEPS = 14
SITES = ("centro", "ponte-nuovo", "biblioteca")


class OutageSite:
    """One branch: where it is kept now, its line, and what its counter has shown."""

    def __init__(self, home, portal, table, site):
        self.home, self.portal, self.table, self.site = home, portal, table, site
        self.places = 0
        self.copy = None
        self.shown = []

    async def open(self, ending):
        self.place = self.home / f"{self.site}-{self.places}"
        here = branch_here(self.place, self.portal, self.table, site=self.site)
        self.branch = await ending.enter_async_context(here)
        await note_restore(self.branch.host.database, self.place)

    def cut(self, is_cut):
        calls = self.branch.line.calls
        self.branch.line.troubles = (
            dict.fromkeys(range(calls, calls + 500), Trouble.CUT) if is_cut else {}
        )

    def lose_one_of_the_next(self, chance):
        self.branch.line.troubles = {self.branch.line.calls + chance.randrange(3): Trouble.LOST}

    async def authorise(self):
        database, now = self.branch.host.database, self.portal.clock()
        act = Authorisation("Det. 7", now.date(), now.date() + timedelta(days=30))
        async with database.transaction() as connection:
            await authorise(connection, self.register, act, "rosa", now)

    @property
    def register(self):
        return self.branch.host.emergency.site

    async def is_register_open(self):
        async with self.branch.host.database.reading() as connection:
            last = await last_opening(connection, self.register)
        return last is not None and last.closing is None

    async def turn_register(self):
        """Open it, or close it."""
        now, is_open = self.portal.clock(), await self.is_register_open()
        async with self.branch.host.database.transaction() as connection:
            if not is_open:
                await open_register(
                    connection, self.register, cause="outage", operator="rosa", now=now
                )
            else:
                await close_register(connection, self.register, operator="rosa", now=now)

    async def send(self):
        comune, now = self.branch.comune.id, self.portal.clock()
        database = self.branch.host.database
        async with database.transaction() as connection:
            form = await store.published(connection, comune, LAMP)
            case = await cases.begin(connection, comune, form, now, language="it")
            for step in form.steps:
                case = await cases.save_step(connection, comune, case, step, ANSWERS[step.id], now)
        if await self.branch.try_to_send(case.id):
            sent = await self.branch.case(case.id)
            assert await self.branch.host.is_number_kept(self.branch.comune, sent)
            if sent.sent.emergency is not None:
                self.shown.append(sent.sent.emergency)

    async def copy_store(self):
        self.places += 1
        self.copy = self.home / f"{self.site}-{self.places}"
        await asyncio.to_thread(_copy, self.place, self.copy)

    async def restore(self, ending, *, by_command):
        """By the command, which says so and brings no mark; or by hand, beside the mark."""
        if by_command:
            (self.copy / RESTORED).touch()
        else:
            with suppress(FileNotFoundError):
                shutil.copy(self.place / MARK, self.copy)
        await self.open(ending)
        self.copy = None

    async def settle(self):
        self.branch.line.troubles = {}
        async with self.branch.host.database.reading() as connection:
            waiting = await unlinked(connection, self.register)
        while waiting:
            await self.branch.settle()
            async with self.branch.host.database.reading() as connection:
                waiting = await unlinked(connection, self.register)


def _copy(place, copy):
    copy.mkdir(mode=0o700)
    with (
        closing(sqlite3.connect(place / FILE_NAME)) as source,
        closing(sqlite3.connect(copy / FILE_NAME)) as target,
    ):
        source.backup(target)
    shutil.copy(place / KEY_FILE, copy)


@pytest.mark.parametrize("seed", range(HISTORIES))
async def test_every_emergency_entry_is_linked_once(tmp_path, seed):
    chance = random.Random(seed)
    async with AsyncExitStack() as ending:
        portal = await ending.enter_async_context(a_portal(tmp_path))
        sites = []
        for name in SITES:
            async with portal.context.database.transaction() as connection:
                key = await links.make_key(connection, portal.comune, name)
            table = PortalTable(url=portal.url, branch=name, key=key)
            site = OutageSite(tmp_path, portal, table, name)
            await site.open(ending)
            await site.authorise()
            sites.append(site)
        for _ in range(STEPS * len(SITES)):
            site = chance.choice(sites)
            steps = ["send"] * 6 + ["cut"] * 2 + ["join", "turn", "lose", "settle"]
            steps += ["copy", "restore"]
            match chance.choice(steps):
                case "send":
                    await site.send()
                case "cut":
                    site.cut(is_cut=True)
                    if not await site.is_register_open():
                        await site.turn_register()
                case "join":
                    site.cut(is_cut=False)
                case "turn":
                    await site.turn_register()
                case "lose":
                    site.lose_one_of_the_next(chance)
                case "settle":
                    await site.branch.settle()
                case "copy" if site.copy is None:
                    await site.copy_store()
                case "restore" if site.copy is not None:
                    await site.restore(ending, by_command=chance.random() < 0.5)
        for site in sites:
            await site.settle()
        await check(portal, sites)


async def check(portal, sites):
    columns = (registration.c.number, registration.c.case_id, registration.c.emergency)
    rows = await portal.rows(*columns, registration.c.presented_at)
    assert sorted(row[0] for row in rows) == list(range(1, len(rows) + 1))
    assert max(Counter(row[1] for row in rows).values(), default=1) == 1
    ordinary = {row[2]: row for row in rows if row[2] is not None}
    print(
        "HIST",
        len(rows),
        len(ordinary),
        sum(len(s.shown) for s in sites),
        sum(s.places for s in sites),
    )
    for site in sites:
        assert len(site.shown) == len(set(site.shown)), "a number on two receipts"
        async with site.branch.host.database.reading() as connection:
            for kept in (await connection.execute(select(entry))).all():
                id = EmergencyNumber(kept.year, kept.number)
                linked = await link_of(connection, site.register, id)
                number, _, _, presented_at = ordinary[id.written(site.register)]
                assert linked.number == number
                assert presented_at == kept.presented_at
