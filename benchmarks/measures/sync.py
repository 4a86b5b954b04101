"""How long a branch needs for what it missed while it was away for a week.

A real portal and a real queue server, each a process on SQLite. The branch has met the portal and
is stopped; meanwhile bookings are made, each told with its person. The time runs from the start of
the queue server's program until it has applied the last change.
"""

import asyncio
import itertools
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

from benchmarks.branch import Folder, serving, set_up_branch
from benchmarks.figures import FigureRow, slowest
from benchmarks.ground import Ground
from benchmarks.portal import (
    BRANCH,
    HOST,
    BookingLine,
    PortalFolder,
    PortalProcess,
    check_syncs,
    serving_portal,
    set_up_portal,
    slots_of,
)
from portal.cli.branches import made_key
from queue_server.config.branch_file import FILE_NAME

CHANGES, QUICK_CHANGES = 5_000, 500
WITHIN_MS = 60_000
CLIENTS = 16
SOON = 40
"""Slots of the next days, whose visitors a branch is told of."""

LOOK_S = 0.05


async def measure(ground: Ground) -> AsyncIterator[FigureRow]:
    changes = ground.times(CHANGES, QUICK_CHANGES)
    portal = set_up_portal(ground.folder / "sync-portal", None, seats=changes)
    branch = await set_up_branch(ground.folder / "sync-branch")
    async with serving_portal(portal) as (process,):
        await check_syncs(portal)
        await _connect(branch, portal, process)
        async with serving(branch) as server:
            await server.said("portal_reached")
        await _book(process, changes // 2)
        await _told(portal, changes)
        started_s = time.perf_counter()
        async with serving(branch):
            await _received(branch, changes)
            took_s = time.perf_counter() - started_s
    yield slowest(f"{changes:,} changes after a week offline", [took_s], WITHIN_MS)


async def _connect(branch: Folder, portal: PortalFolder, process: PortalProcess) -> None:
    key = await made_key(portal.path, None, BRANCH)
    url = f"http://{HOST}:{process.port}"
    with (branch.path / FILE_NAME).open("a", encoding="utf-8") as toml:
        toml.write(f'\n[portal]\nurl = "{url}"\nbranch = "{BRANCH}"\nkey = "{key}"\n')


async def _book(process: PortalProcess, bookings: int) -> None:
    slots = itertools.cycle([slot["id"] for slot in (await slots_of(process))[:SOON]])
    left = iter(range(bookings))

    async def client() -> None:
        line = await BookingLine.open(process.port)
        for _ in left:
            made = await line.book(next(slots))
            assert "token" in made, made
        line.close()

    await asyncio.gather(*(client() for _ in range(CLIENTS)))


async def _told(portal: PortalFolder, changes: int) -> None:
    """Once the portal has numbered as many changes."""
    await _reads(portal.path / "portal.db", "select max(changes) from branch", changes)


async def _received(branch: Folder, changes: int) -> None:
    """Once the branch has applied them."""
    await _reads(branch.path / "bookings.db", "select received from sync_side", changes)


async def _reads(file: Path, sql: str, least: int) -> None:
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        while database.execute(sql).fetchone()[0] < least:  # noqa: ASYNC110  another process
            await asyncio.sleep(LOOK_S)
