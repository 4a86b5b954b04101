"""How many whole bookings a second a portal makes, how long one waits, and how soon it is there.

A booking is whole when its hold and its confirmation were answered; clients ask one after the
other. PostgreSQL is served by several processes, SQLite by one. What is answered is on disk: the
settings that say so are asserted before the first booking.
"""

import asyncio
import gc
import itertools
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack

from msgspec import Struct

from benchmarks.database import a_cluster
from benchmarks.figures import Figure, FigureRow, Limit, duplicates, percentile, slowest
from benchmarks.ground import Ground
from benchmarks.portal import (
    BookingLine,
    PortalProcess,
    check_syncs,
    serving_portal,
    set_up_portal,
    slots_of,
)

CLIENTS = 24
PROCESSES = 2
SEATS = 1_000_000
WARM_UP_S, LOAD_S, QUICK_LOAD_S = 1.0, 5.0, 1.0
P95_MS = 50
LEAST_ON = {"PostgreSQL": 600, "SQLite": 250}
LEAST_HOT = 300
STARTS, STARTED_WITHIN_MS = 5, 1500


class BookingLoad(Struct, frozen=True):
    """What clients saw: codes of bookings, the wait for each in seconds, and how long it lasted."""

    codes: list[str]
    waits_s: list[float]
    lasted_s: float

    @property
    def rate(self) -> float:
        return len(self.waits_s) / self.lasted_s


async def measure(ground: Ground) -> AsyncIterator[FigureRow]:
    with ExitStack() as ending:
        url = ending.enter_context(a_cluster()).url()
        for name, at, processes in (("PostgreSQL", url, PROCESSES), ("SQLite", None, 1)):
            folder = set_up_portal(ground.folder / f"portal-{name}", at, SEATS)
            async with serving_portal(folder, processes) as portals:
                await check_syncs(folder)
                slots = [slot["id"] for slot in await slots_of(portals[0])]
                where = f"{name}, {processes} of the portal, {CLIENTS} clients"
                loads = [await load(portals, slots, ground) for _ in range(ground.times(3))]
                yield row(f"whole bookings, {where}", loads, LEAST_ON[name])
                loads = [await load(portals, slots[:1], ground) for _ in range(ground.times(3))]
                yield row(f"whole bookings of one hot slot, {where}", loads, LEAST_HOT)
    folder = set_up_portal(ground.folder / "started", None, SEATS)
    starts_s = []
    for _ in range(1 + ground.times(STARTS)):
        async with serving_portal(folder) as (portal,):
            starts_s.append(portal.answers_after_s)
    # the first start made the database
    yield slowest("program start → first answer, portal", starts_s[1:], STARTED_WITHIN_MS)


def load_s(ground: Ground) -> float:
    return QUICK_LOAD_S if ground.is_quick else LOAD_S


def row(what: str, loads: Sequence[BookingLoad], least: float) -> FigureRow:
    return FigureRow(
        what,
        (
            Figure("rate", "/s", tuple(load.rate for load in loads), Limit(least, is_least=True)),
            Figure("p50", "ms", tuple(percentile(load.waits_s, 50) * 1000 for load in loads)),
            p95(loads, P95_MS),
            Figure("duplicates", "", (sum(duplicates(load.codes) for load in loads),), Limit(0)),
        ),
    )


def p95(loads: Sequence[BookingLoad], most_ms: float) -> Figure:
    ms = tuple(percentile(load.waits_s, 95) * 1000 for load in loads)
    return Figure("p95", "ms", ms, Limit(most_ms))


async def load(
    portals: Sequence[PortalProcess], slots: Sequence[str], ground: Ground
) -> BookingLoad:
    """All clients at once, after a warm-up that is not counted."""
    lines = [await BookingLine.open(portals[n % len(portals)].port) for n in range(CLIENTS)]
    wishes = itertools.cycle(slots)
    try:
        await _press(lines, wishes, WARM_UP_S)
        return await _press(lines, wishes, load_s(ground))
    finally:
        for line in lines:
            line.close()


async def _press(lines: Sequence[BookingLine], wishes: Iterator[str], for_s: float) -> BookingLoad:
    found: list[tuple[str, float]] = []
    begun_s = time.perf_counter()
    gc.disable()  # a pause of the clients would be held against the server
    try:
        async with asyncio.TaskGroup() as tasks:
            for line in lines:
                tasks.create_task(_book_on(line, wishes, begun_s + for_s, found))
        lasted_s = time.perf_counter() - begun_s
    finally:
        gc.enable()
    return BookingLoad([code for code, _ in found], [wait_s for _, wait_s in found], lasted_s)


async def _book_on(
    line: BookingLine, wishes: Iterator[str], end_s: float, found: list[tuple[str, float]]
) -> None:
    while (asked_s := time.perf_counter()) < end_s:
        code = code_in(await line.book(next(wishes)))
        found.append((code, time.perf_counter() - asked_s))


async def paced(
    portals: Sequence[PortalProcess],
    do: Callable[[BookingLine], Awaitable[str]],
    a_second: float,
    for_s: float,
) -> BookingLoad:
    """Waits count from when each was due, so that a server that lags is not spared. The line that
    has rested longest is taken, so that none rests until the portal closes it.
    """
    free: deque[BookingLine] = deque()
    found: list[tuple[str, float]] = []
    ports = itertools.cycle([portal.port for portal in portals])

    async def one(due_s: float) -> None:
        line = free.popleft() if free else await BookingLine.open(next(ports))
        code = await do(line)
        if due_s >= counted_s:
            found.append((code, time.perf_counter() - due_s))
        free.append(line)

    begun_s = time.perf_counter()
    counted_s = begun_s + WARM_UP_S
    async with asyncio.TaskGroup() as tasks:
        for n in range(int(a_second * (WARM_UP_S + for_s))):
            due_s = begun_s + n / a_second
            await asyncio.sleep(due_s - time.perf_counter())
            tasks.create_task(one(due_s))
    lasted_s = time.perf_counter() - counted_s
    for line in free:
        line.close()
    return BookingLoad([code for code, _ in found], [wait_s for _, wait_s in found], lasted_s)


def code_in(made: dict[str, object]) -> str:
    """Raises: ValueError for a refusal"""
    if "token" not in made:
        raise ValueError(f"no booking: {made}")
    return str(made["code"])
