"""How much memory a server takes: at rest, on an ordinary morning, after days of tickets in one.

The server and the process that computes its forecasts are counted together, by their shares (PSS).
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack

from benchmarks.branch import HOST, serving, set_up_branch
from benchmarks.desks import open_counters
from benchmarks.doors import CommandDoor, HttpLine
from benchmarks.figures import Figure, FigureRow, Limit
from benchmarks.ground import Ground
from benchmarks.measures.tickets import take_so_many

CLIENTS = 50
OPERATORS = 10
MORNING, MORNING_MB = 500, 80
TICKETS, QUICK_TICKETS, MOST_MB = 10_000, 1_000, 110
REST_S = 2.0

Shares = tuple[float, float]
"""MB of the server, and of the process in which it has its forecasts computed."""


async def measure(ground: Ground) -> AsyncIterator[FigureRow]:
    idle_mb: list[Shares] = []
    morning_mb: list[Shares] = []
    loaded_mb: list[Shares] = []
    count = ground.times(TICKETS, QUICK_TICKETS)
    for run in range(ground.times(3)):
        folder = await set_up_branch(
            ground.folder / f"memory-{run}", totems=CLIENTS, desks=OPERATORS
        )
        async with serving(folder) as server, AsyncExitStack() as ending:
            await asyncio.sleep(REST_S)
            idle_mb.append(server.memory_mb())
            await open_counters(server, folder)
            lines: list[CommandDoor] = []
            for _, key in folder.totems:
                line = await HttpLine.open(HOST, server.port, key)
                ending.callback(line.close)
                lines.append(line)
            await take_so_many(lines, folder.services, MORNING)
            await asyncio.sleep(REST_S)
            morning_mb.append(server.memory_mb())
            await take_so_many(lines, folder.services, count - MORNING)
            await asyncio.sleep(REST_S)
            loaded_mb.append(server.memory_mb())
    yield row("memory, idle", idle_mb, MORNING_MB)
    yield row(f"memory, {OPERATORS} operators and {MORNING} tickets", morning_mb, MORNING_MB)
    yield row(f"memory, {count:,} tickets taken and waiting", loaded_mb, MOST_MB)


def row(what: str, shares_mb: Sequence[Shares], most_mb: float) -> FigureRow:
    """Held to the promise together: what a server needs, it needs in however many processes."""
    return FigureRow(
        what,
        (
            Figure("server", "MB", tuple(server for server, _ in shares_mb)),
            Figure("forecasts beside it", "MB", tuple(worker for _, worker in shares_mb)),
            Figure("together", "MB", tuple(map(sum, shares_mb)), Limit(most_mb)),
        ),
    )
