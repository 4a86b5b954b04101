"""What years of history cost: time until the door is open, numbers given a second, memory.

The journal holds a million events, its last day yesterday. A server started on it first opens its
door and then learns from the last days; numbers are counted once it has learned.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.branch import serving, set_up_branch
from benchmarks.desks import open_counters
from benchmarks.figures import FigureRow, slowest
from benchmarks.ground import Ground
from benchmarks.history import write_history
from benchmarks.measures import memory
from benchmarks.measures.tickets import CLIENTS, DOORS, load, load_s
from benchmarks.measures.tickets import row as tickets_row
from queue_server.timekeeping.last_seen import LastSeen, write_last_seen
from queue_server.timekeeping.witness import Kernel

EVENTS, QUICK_EVENTS = 1_000_000, 50_000
STARTS = 7
DOOR_OPEN_MS = 1500
LEARNED = "learned_from_journal"


async def measure(ground: Ground) -> AsyncIterator[FigureRow]:
    clients = CLIENTS[-1]
    folder = await set_up_branch(ground.folder / "history", totems=clients, desks=8)
    yesterday = datetime.now(ZoneInfo(folder.plan.zone)).date() - timedelta(days=1)
    least = ground.times(EVENTS, QUICK_EVENTS)
    events = await write_history(folder.path / "journal.db", folder.plan, least, yesterday)
    _was_here_just_now(folder.path)
    history = f"{events:,} events of history"

    starts_s, shares_mb = [], []
    for _ in range(ground.times(STARTS)):
        async with serving(folder) as server:
            starts_s.append(server.door_open_s)
            await server.said(LEARNED)
            await asyncio.sleep(memory.REST_S)
            shares_mb.append(server.memory_mb())
    yield slowest(f"program start → door open, {history}", starts_s, DOOR_OPEN_MS)
    yield memory.row(f"memory, {history}, once learned from", shares_mb, memory.MOST_MB)

    async with serving(folder) as server:
        await server.said(LEARNED)
        await open_counters(server, folder)
        for door in DOORS:
            loads = [
                await load(server, folder, door, clients, load_s(ground))
                for _ in range(ground.times(3))
            ]
            what = f"TakeTicket by {door}, {clients} clients, {history}"
            yield tickets_row(what, loads, is_promised=True)


def _was_here_just_now(directory: Path) -> None:
    """As a server leaves it that stopped a moment ago: the clock is not in doubt."""
    kernel = Kernel()
    now = datetime.now(UTC)
    write_last_seen(directory, LastSeen(now, kernel.boot, kernel.steady_s(), is_sure=True))
