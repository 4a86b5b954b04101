"""How much memory a server keeps: at rest, and after many days' worth of tickets in one."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack

from benchmarks.branch import HOST, furnish, serving
from benchmarks.desks import open_counters
from benchmarks.doors import HttpLine, Line
from benchmarks.figures import Figure, Limit, Row
from benchmarks.ground import Ground
from benchmarks.tickets import take_so_many

CLIENTS = 50
TICKETS, QUICK_TICKETS = 10_000, 1_000
MOST_MB = 100
REST_S = 2.0

Resident = tuple[float, float]
"""MB of the server, and of the process in which it has its forecasts reckoned."""


async def measure(ground: Ground) -> AsyncIterator[Row]:
    idle_mb: list[Resident] = []
    loaded_mb: list[Resident] = []
    count = ground.times(TICKETS, QUICK_TICKETS)
    for run in range(ground.times(3)):
        folder = await furnish(ground.folder / f"memory-{run}", totems=CLIENTS, desks=8)
        async with serving(folder) as server, AsyncExitStack() as ending:
            await asyncio.sleep(REST_S)
            idle_mb.append(server.resident_mb())
            await open_counters(server, folder)
            lines: list[Line] = []
            for _, key in folder.totems:
                line = await HttpLine.open(HOST, server.port, key)
                ending.callback(line.close)
                lines.append(line)
            await take_so_many(lines, folder.services, count)
            await asyncio.sleep(REST_S)
            loaded_mb.append(server.resident_mb())
    yield row("resident memory, idle", idle_mb)
    yield row(f"resident memory, {count:,} tickets taken and waiting", loaded_mb)


def row(what: str, resident_mb: Sequence[Resident]) -> Row:
    """Held to the promise together: what a server needs, it needs in however many processes."""
    return Row(
        what,
        (
            Figure("server", "MB", tuple(server for server, _ in resident_mb)),
            Figure("reckoning beside it", "MB", tuple(beside for _, beside in resident_mb)),
            Figure("together", "MB", tuple(map(sum, resident_mb)), Limit(MOST_MB)),
        ),
    )
