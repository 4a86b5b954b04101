"""Random histories of outages at three branches: every emergency entry ends with one number."""

import os
import random
import shutil
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from casework.emergency.entries import link_of, link_ordinary, note_restored, unlinked
from casework.emergency.marks import ShownNumbers
from casework.emergency.openings import close_register, last_opening
from casework.emergency.rules import EmergencyNumber, EmergencySite
from casework.emergency.tables import entry
from portal.registration.emergency import ordinary_entry, ordinary_number
from portal.registration.numbering import register
from portal.registration.tables import registration
from portal.storage.database import FILE_NAME, open_database
from tests.casework.emergency.a_site import MORNING, authorised, entered, opened
from tests.portal.prepared import new_file, open_migrated
from tests.portal.registration.a_register import BORGO, numbers, registered

HISTORIES = int(os.environ.get("PORTAL_OUTAGES", "3"))
"""PORTAL_OUTAGES=50 is what was measured."""
STEPS = 25


class OutageBranch:
    """One branch: its store, the mark next to it, and whether the portal can be reached."""

    def __init__(self, directory, comune: str, name: str) -> None:
        self.directory = directory
        self.site = EmergencySite(comune, BORGO.aoo, name)
        self.marks = ShownNumbers(directory)
        self.is_cut = False
        self.shown: list[str] = []

    async def open(self, ending: AsyncExitStack) -> None:
        self.database = await ending.enter_async_context(open_database(self.directory, None))

    async def is_open(self) -> bool:
        async with self.database.reading() as connection:
            last = await last_opening(connection, self.site)
        return last is not None and last.closing is None

    async def take_in(self, portal, subject: str) -> None:
        if not self.is_cut:
            await registered(portal, subject, administration=self.area)
            return
        if not await self.is_open():
            await opened(self.database, self.site)
        made = await entered(self.database, self.marks, site=self.site, subject=subject)
        self.shown.append(made.number)

    async def hand_in(self, portal, chance: random.Random, breaks: float = 0.0) -> None:
        """As far as the line holds, which breaks before an answer as often as is said."""
        async with self.database.reading() as connection:
            waiting = await unlinked(connection, self.site)
        for each in waiting:
            async with portal.transaction() as connection:
                made = await register(connection, ordinary_entry(each))
            if chance.random() < breaks:
                return
            async with self.database.transaction() as connection:
                number = ordinary_number(made)
                await link_ordinary(connection, self.site, each.id, number, MORNING)

    async def close(self) -> None:
        if await self.is_open():
            later = MORNING + timedelta(hours=3)
            async with self.database.transaction() as connection:
                await close_register(connection, self.site, operator="op1", now=later)

    @property
    def area(self):
        return replace(BORGO, comune=self.site.comune)


@pytest.mark.parametrize("seed", range(HISTORIES))
async def test_after_random_outages_each_emergency_entry_is_linked_once(seed, either, tmp_path):
    chance = random.Random(seed)
    async with AsyncExitStack() as ending:
        portal = await ending.enter_async_context(open_migrated(tmp_path, either))
        branches = [await new_branch(tmp_path, name) for name in ("centro", "mare", "monte")]
        for branch in branches:
            await branch.open(ending)
            await authorised(branch.database, branch.site)
        copied = None
        for step in range(STEPS):
            branch = chance.choice(branches)
            what = chance.choice(["take in"] * 4 + ["cut", "hand in", "copy", "restore"])
            if what == "take in":
                await branch.take_in(portal, f"{step}")
            elif what == "cut":
                branch.is_cut = True
            elif what == "hand in":
                branch.is_cut = False
                await branch.close()
                await branch.hand_in(portal, chance, breaks=0.2)
            elif what == "copy":
                copied = branch, await copy_of(branch)
            elif copied is not None:
                await restore(*copied, ending, is_told=chance.random() < 0.5)
                copied = None
        for branch in branches:
            await branch.close()
            await branch.hand_in(portal, chance)
        await check(portal, branches)


async def new_branch(tmp_path, name):
    directory = tmp_path / name
    directory.mkdir()
    await new_file(directory)
    return OutageBranch(directory, BORGO.comune, name)


async def copy_of(branch):
    """Of its store alone, between two changes: the mark stays where it is."""
    copy = branch.directory / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir()
    async with branch.database.transaction():
        for suffix in ("", "-wal"):
            file = branch.directory / f"{FILE_NAME}{suffix}"
            if file.exists():
                shutil.copy(file, copy)
    return copy


async def restore(branch, copy, ending, *, is_told):
    """By the command, which notes it in the store, or by hand."""
    place = branch.directory / f"again-{len(list(branch.directory.glob('again-*')))}"
    copy.rename(place)
    branch.database = await ending.enter_async_context(open_database(place, None))
    if is_told:
        async with branch.database.transaction() as connection:
            await note_restored(connection)


async def check(portal, branches):
    found = await numbers(portal)
    assert [number for _, number in found] == list(range(1, len(found) + 1))
    async with portal.reading() as connection:
        query = select(registration).where(registration.c.emergency.is_not(None))
        ordinary = {row.emergency: row for row in await connection.execute(query)}
    for branch in branches:
        assert len(branch.shown) == len(set(branch.shown)), "a number on two receipts"
        async with branch.database.reading() as connection:
            assert await unlinked(connection, branch.site) == []
            for row in (await connection.execute(select(entry))).all():
                id = EmergencyNumber(row.year, row.number)
                linked = await link_of(connection, branch.site, id)
                kept = ordinary[id.written(branch.site)]
                assert (linked.year, linked.number) == (kept.year, kept.number)
                assert kept.presented_at == row.presented_at
