"""What pages cost a portal, and whether people read and book at the same time without waiting.

The pages are those of a citizen who is not signed in: home, a service, a branch, and the free times
of a week, each as often as the others. PostgreSQL is served by one process and by two, SQLite by
one.
"""

import asyncio
import gc
import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

from benchmarks.database import a_cluster
from benchmarks.figures import Figure, FigureRow, Limit
from benchmarks.ground import Ground
from benchmarks.measures.bookings import SEATS, code_in, load_s, p95, paced
from benchmarks.portal import (
    BRANCH,
    SERVICE,
    BookingLine,
    PortalProcess,
    check_syncs,
    serving_portal,
    set_up_portal,
    slots_of,
)

BOOKINGS_A_SECOND, PAGES_A_SECOND = 100, 500
P95_MS = 20
READ, QUICK_READ = 500, 50
MOST_CPU_MS = 1.2


async def measure(ground: Ground) -> AsyncIterator[FigureRow]:
    with ExitStack() as ending:
        url = ending.enter_context(a_cluster()).url()
        for name, at, numbers in (("PostgreSQL", url, (1, 2)), ("SQLite", None, (1,))):
            folder = set_up_portal(ground.folder / f"pages-{name}", at, SEATS)
            for processes in numbers:
                async with serving_portal(folder, processes) as portals:
                    await check_syncs(folder)
                    slots = [slot["id"] for slot in await slots_of(portals[0])]
                    if processes == 1:
                        yield await processor_time(portals[0], ground, name)
                    where = f"{name}, {processes} of the portal"
                    async for row in beside_bookings(portals, slots, ground, where):
                        yield row


def paths() -> tuple[str, ...]:
    first = datetime.now(UTC).date() + timedelta(days=2)
    days = f"from={first}&to={first + timedelta(days=6)}"
    free = f"/api/v1/slots?branch={BRANCH}&service={SERVICE}&{days}"
    return ("/", f"/servizi/{SERVICE}", f"/sedi/{BRANCH}", free)


async def read(line: BookingLine, path: str) -> None:
    page = await line.get(path)
    if b"<html" not in page and b'"slots"' not in page:
        raise ValueError(f"no page: {page[:200]!r}")


async def processor_time(portal: PortalProcess, ground: Ground, name: str) -> FigureRow:
    """Of the portal's process alone, not of others on this machine."""
    times = ground.times(READ, QUICK_READ)
    line = await BookingLine.open(portal.port)
    figures: list[float] = []
    for path in paths():
        await read(line, path)
        before_s = portal.cpu_s
        for _ in range(times):
            await read(line, path)
        figures.append((portal.cpu_s - before_s) / times * 1000)
    line.close()
    names = ("home", "a service", "a branch", "free times")
    mean = Figure("mean", "ms", (sum(figures) / len(figures),), Limit(MOST_CPU_MS))
    each = (Figure(of, "ms", (ms,)) for of, ms in zip(names, figures, strict=True))
    return FigureRow(f"processor time a page, {name}", (*each, mean))


async def beside_bookings(
    portals: Sequence[PortalProcess], slots: Sequence[str], ground: Ground, where: str
) -> AsyncIterator[FigureRow]:
    """So many of each are begun every second, whether or not those before have ended; after a
    warm-up that is not counted, as with bookings alone.
    """
    wishes = itertools.cycle(slots)
    pages = itertools.cycle(paths())

    async def book(line: BookingLine) -> str:
        return code_in(await line.book(next(wishes)))

    async def turn(line: BookingLine) -> str:
        await read(line, next(pages))
        return ""

    gc.disable()  # a pause of the clients would be held against the server
    try:
        bookings, read_pages = await asyncio.gather(
            paced(portals, book, BOOKINGS_A_SECOND, load_s(ground)),
            paced(portals, turn, PAGES_A_SECOND, load_s(ground)),
        )
    finally:
        gc.enable()
    for what, found in (("bookings", bookings), ("pages", read_pages)):
        yield FigureRow(
            f"{BOOKINGS_A_SECOND} bookings and {PAGES_A_SECOND} pages a second, {where}: {what}",
            (Figure("rate", "/s", (found.rate,)), p95([found], P95_MS)),
        )
