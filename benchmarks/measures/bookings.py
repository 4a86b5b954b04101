"""How many whole bookings a second a portal makes, how long one waits, and what else it bears.

A booking is whole when its hold and its confirmation were answered; clients ask one after the
other. PostgreSQL is served by several processes, SQLite by one. What is answered is on disk: the
settings that say so are asserted before the first booking.
"""

import asyncio
import gc
import itertools
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from benchmarks.branch import pss_mb
from benchmarks.database import a_cluster
from benchmarks.doors import HttpLine
from benchmarks.figures import Figure, FigureRow, Limit, duplicates, percentile, slowest
from benchmarks.ground import Ground
from benchmarks.portal import (
    BRANCH,
    HOST,
    SERVICE,
    BookingLine,
    PortalFolder,
    PortalProcess,
    check_syncs,
    serving_portal,
    set_up_portal,
    slots_of,
)
from portal.cli.branches import made_key
from sportello.sync import contract

CLIENTS = 32
PROCESSES = 2
SEATS = 1_000_000
WARM_UP_S, LOAD_S, QUICK_LOAD_S = 1.0, 5.0, 1.0
P95_MS, MIXED_P95_MS = 50, 20
LEAST_ON = {"PostgreSQL": 600, "SQLite": 250}
LEAST_HOT = 300
BOOKINGS_A_SECOND, PAGES_A_SECOND = 100, 500
POLLS, QUICK_POLLS, MOST_POLLS_MB = 8_000, 500, 100
OPENED_AT_ONCE = 100
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
                async for mixed in beside_pages(portals, slots, ground, name):
                    yield mixed
        yield await polls(ground, set_up_portal(ground.folder / "polled", None, SEATS))
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


def code_in(made: dict[str, object]) -> str:
    """Raises: ValueError for a refusal"""
    if "token" not in made:
        raise ValueError(f"no booking: {made}")
    return str(made["code"])


async def beside_pages(
    portals: Sequence[PortalProcess], slots: Sequence[str], ground: Ground, name: str
) -> AsyncIterator[FigureRow]:
    """So many of each are begun every second, whether or not those before have ended."""
    wishes = itertools.cycle(slots)
    first = datetime.now(UTC).date() + timedelta(days=2)
    days = f"from={first}&to={first + timedelta(days=6)}"
    pages = itertools.cycle(
        (
            "/",
            f"/servizi/{SERVICE}",
            f"/sedi/{BRANCH}",
            f"/api/v1/slots?branch={BRANCH}&service={SERVICE}&{days}",
        )
    )

    async def book(line: BookingLine) -> str:
        return code_in(await line.book(next(wishes)))

    async def read(line: BookingLine) -> str:
        page = await line.get(next(pages))
        if b"<html" not in page and b'"slots"' not in page:
            raise ValueError(f"no page: {page[:200]!r}")
        return ""

    bookings, read_pages = await asyncio.gather(
        _paced(portals, book, BOOKINGS_A_SECOND, load_s(ground)),
        _paced(portals, read, PAGES_A_SECOND, load_s(ground)),
    )
    for what, found in (("bookings", bookings), ("pages", read_pages)):
        yield FigureRow(
            f"{BOOKINGS_A_SECOND} bookings and {PAGES_A_SECOND} pages a second, {name}: {what}",
            (Figure("rate", "/s", (found.rate,)), p95([found], MIXED_P95_MS)),
        )


async def _paced(
    portals: Sequence[PortalProcess],
    do: Callable[[BookingLine], Awaitable[str]],
    a_second: float,
    for_s: float,
) -> BookingLoad:
    """Waits count from when each was due, so that a server that lags is not spared."""
    free: list[BookingLine] = []
    found: list[tuple[str, float]] = []
    ports = itertools.cycle([portal.port for portal in portals])

    async def one(due_s: float) -> None:
        line = free.pop() if free else await BookingLine.open(next(ports))
        code = await do(line)
        found.append((code, time.perf_counter() - due_s))
        free.append(line)

    begun_s = time.perf_counter()
    async with asyncio.TaskGroup() as tasks:
        for n in range(int(a_second * for_s)):
            due_s = begun_s + n / a_second
            await asyncio.sleep(due_s - time.perf_counter())
            tasks.create_task(one(due_s))
    lasted_s = time.perf_counter() - begun_s
    for line in free:
        line.close()
    return BookingLoad([code for code, _ in found], [wait_s for _, wait_s in found], lasted_s)


async def polls(ground: Ground, folder: PortalFolder) -> FigureRow:
    """Branches that wait for news, all with the key of one: a connection and a poll each."""
    count = ground.times(POLLS, QUICK_POLLS)
    async with serving_portal(folder) as (portal,):
        key = await made_key(folder.path, None, BRANCH)
        after = await _cursor(portal.port, key)
        idle_mb = pss_mb(portal.pid)
        path = f"{contract.CHANGES}?{after}"
        lines: list[HttpLine] = []
        asking: list[asyncio.Task[bytes]] = []
        for _ in range(0, count, OPENED_AT_ONCE):
            for _ in range(OPENED_AT_ONCE):
                line = await HttpLine.open(HOST, portal.port, key)
                lines.append(line)
                asking.append(asyncio.create_task(line.ask(line.request("GET", path))))
            await asyncio.sleep(0.05)  # until their keys were seen
        await asyncio.sleep(1)
        more_mb = pss_mb(portal.pid) - idle_mb
        waiting = sum(not each.done() for each in asking)
        for line in lines:
            line.close()
        await asyncio.gather(*asking, return_exceptions=True)
    return FigureRow(
        f"{count:,} branches that wait for news",
        (
            Figure("waiting", "", (waiting,), Limit(count, is_least=True)),
            Figure("above idle", "MB", (more_mb,), Limit(MOST_POLLS_MB)),
        ),
    )


async def _cursor(port: int, key: str) -> str:
    """The query of a poll that finds nothing new."""
    line = await HttpLine.open(HOST, port, key)
    greeting = {"branch": BRANCH, "handshake": {"incarnation": "measured", "sent": 0}}
    body = json.dumps(greeting).encode()
    told = json.loads(await line.ask(line.request("POST", contract.HANDSHAKE, body)))
    line.close()
    handshake = told["handshake"]
    return f"incarnation={handshake['incarnation']}&after={handshake['sent']}"
