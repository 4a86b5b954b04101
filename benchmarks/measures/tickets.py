"""How many durable tickets a second a branch gives, through each door, and how long one waits.

Clients ask one after the other, each as soon as it has its answer; a ticket counts once it was
acknowledged. The branch is at work: every counter is open, so that the waits are forecast as well.
"""

import asyncio
import gc
import itertools
import json
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack
from uuid import uuid4

import aiohttp
from msgspec import Struct

from benchmarks.branch import HOST, BenchmarkServer, Folder, serving, set_up_branch
from benchmarks.desks import open_counters
from benchmarks.doors import CommandDoor, HttpLine, SocketLine
from benchmarks.figures import Figure, FigureRow, Limit, duplicates, percentile
from benchmarks.ground import Ground
from sportello.model.commands import TakeTicket
from sportello.model.wire import encode

DOORS = ("HTTP", "socket")
CLIENTS = (1, 16, 50)
WARM_UP_S, LOAD_S, QUICK_LOAD_S = 0.5, 2.5, 0.5
LEAST_A_SECOND, P99_MS = 2000, 60


class LoadResult(Struct, frozen=True):
    """What clients saw: the code of each ticket, the wait for each in seconds, and how long."""

    codes: list[str]
    waits_s: list[float]
    lasted_s: float

    @property
    def rate(self) -> float:
        return len(self.codes) / self.lasted_s


async def measure(ground: Ground) -> AsyncIterator[FigureRow]:
    for door, clients in itertools.product(DOORS, CLIENTS):
        loads = []
        for run in range(ground.times(3)):
            path = ground.folder / f"tickets-{door}-{clients}-{run}"
            folder = await set_up_branch(path, totems=clients, desks=8)
            async with serving(folder) as server:
                await open_counters(server, folder)
                loads.append(await load(server, folder, door, clients, load_s(ground)))
        yield row(f"TakeTicket by {door}, {many(clients)}", loads, is_promised=clients == 50)


def load_s(ground: Ground) -> float:
    return QUICK_LOAD_S if ground.is_quick else LOAD_S


def many(clients: int) -> str:
    return "1 client" if clients == 1 else f"{clients} clients"


def row(what: str, loads: Sequence[LoadResult], *, is_promised: bool) -> FigureRow:
    """Medians over the loads, held to the targets for fifty clients where they are promised."""
    limits = (Limit(LEAST_A_SECOND, is_least=True), Limit(P99_MS), Limit(0))
    rate, p99, doubled = limits if is_promised else (None, None, limits[2])
    return FigureRow(
        what,
        (
            Figure("rate", "/s", tuple(load.rate for load in loads), rate),
            Figure("p50", "ms", tuple(percentile(load.waits_s, 50) * 1000 for load in loads)),
            Figure("p99", "ms", tuple(percentile(load.waits_s, 99) * 1000 for load in loads), p99),
            Figure("duplicates", "", (sum(duplicates(load.codes) for load in loads),), doubled),
        ),
    )


async def load(
    server: BenchmarkServer, folder: Folder, door: str, clients: int, for_s: float
) -> LoadResult:
    """All `clients` at once for so long, after a warm-up that is not counted."""
    async with AsyncExitStack() as ending:
        lines: list[CommandDoor] = []
        if door == "HTTP":
            for _, key in folder.totems[:clients]:
                line = await HttpLine.open(HOST, server.port, key)
                ending.callback(line.close)
                lines.append(line)
        else:
            connector = aiohttp.TCPConnector(limit=0)
            http = await ending.enter_async_context(aiohttp.ClientSession(connector=connector))
            for station, key in folder.totems[:clients]:
                lines.append(await SocketLine.open(http, server.url, station, key))
        await _press(lines, folder.services, WARM_UP_S)
        return await _press(lines, folder.services, for_s)


async def _press(lines: Sequence[CommandDoor], services: Sequence[str], for_s: float) -> LoadResult:
    answers: list[tuple[float, bytes]] = []
    begun_s = time.perf_counter()
    gc.disable()  # a pause of the clients would be held against the server
    try:
        async with asyncio.TaskGroup() as tasks:
            for n, line in enumerate(lines):
                wishes = itertools.cycle((*services[n % len(services) :], *services))
                tasks.create_task(_take_numbers(line, wishes, begun_s + for_s, answers))
        lasted_s = time.perf_counter() - begun_s
    finally:
        gc.enable()
    return LoadResult([code_in(answer) for _, answer in answers], [s for s, _ in answers], lasted_s)


async def _take_numbers(
    line: CommandDoor, services: Iterator[str], end_s: float, answers: list[tuple[float, bytes]]
) -> None:
    while (asked_s := time.perf_counter()) < end_s:
        answer = await _take(line, next(services))
        answers.append((time.perf_counter() - asked_s, answer))


async def take_so_many(lines: Sequence[CommandDoor], services: Sequence[str], count: int) -> None:
    """So many tickets, as fast as the lines can."""
    wishes = itertools.islice(itertools.cycle(services), count)

    async def take_on(line: CommandDoor) -> None:
        for service in wishes:  # one round of them that all lines share
            await _take(line, service)

    async with asyncio.TaskGroup() as tasks:
        for line in lines:
            tasks.create_task(take_on(line))


async def _take(line: CommandDoor, service: str) -> bytes:
    command = TakeTicket(id=uuid4(), service=service)
    return await line.command(encode(command), command.id)


def code_in(answer: bytes) -> str:
    """The ticket's day and code. Raises: ValueError for a refusal."""
    reply = json.loads(answer)
    for event in reply.get("accepted") or ():
        if event["type"] == "ticket_issued":
            ticket: str = event["ticket"]
            return ticket
    raise ValueError(f"no ticket: {reply}")
