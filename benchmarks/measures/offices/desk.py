"""How long an office waits for its queue among 100,000 requests, and 50 clerks at once for theirs.

The queue alone is read as its page reads it: listed, filtered, sorted, searched. The clerks ask the
portal for whole pages, each of them one every four seconds: none of them reads as fast as that.
"""

import itertools
import re
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import ExitStack
from datetime import UTC, date, datetime

from benchmarks.database import a_cluster
from benchmarks.figures import Figure, FigureRow, Limit, percentile
from benchmarks.ground import Ground
from benchmarks.measures.bookings import load_s, p95, paced
from benchmarks.measures.offices.many_cases import CASES, CLERKS, ClerkAtWork, fill
from benchmarks.portal import BookingLine, PortalProcess, serving_portal, set_up_portal
from portal.branches.directory import Directory
from portal.cases.handling.queue import QueueFilter, QueueTerm, page_of
from portal.cases.offices.offices import all_offices
from portal.config.secret_key import read_key
from portal.storage.database import Database, open_database
from sportello.cases.lifecycle import CaseState
from web.sessions.browser_sessions import COOKIE, BrowserSession
from web.sessions.csrf import FIELD, FormTokens

QUEUE_MS = 100
"""For each page of the queue, and for the p95 of whole pages on PostgreSQL."""

EVERY_S = 4
KINDS = 5
"""Of pages that a clerk opens."""

ASKED, QUICK_ASKED = 30, 5
QUEUE = "/personale/pratiche"


async def measure(ground: Ground) -> AsyncIterator[FigureRow]:
    today = datetime.now(UTC).date()
    with ExitStack() as ending:
        url = ending.enter_context(a_cluster()).url()
        for name, at in (("PostgreSQL", url), ("SQLite", None)):
            folder = set_up_portal(ground.folder / f"desk-{name}", at, seats=1)
            async with serving_portal(folder):
                pass  # the first start makes tables, forms and offices
            async with open_database(folder.path, at) as database:
                clerks = await fill(database, today)
                async for row in queue_rows(database, clerks, ground, today, name):
                    yield row
            async with serving_portal(folder) as (portal,):
                desk = ClerkDesk(read_key(folder.path), clerks)
                yield await processor_time(portal, desk, ground, name)
                yield await at_once(portal, desk, ground, name)


async def queue_rows(
    database: Database, clerks: list[ClerkAtWork], ground: Ground, today: date, name: str
) -> AsyncIterator[FigureRow]:
    directory = Directory(database)
    await directory.refresh()
    comune = directory.comuni[0].id
    async with database.reading() as connection:
        offices = frozenset(await all_offices(connection, comune))
    for what, wanted in questions(offices, clerks[0]).items():
        figures: list[Figure] = []
        for question, each in wanted.items():
            times_s = []
            for _ in range(ground.times(ASKED, QUICK_ASKED)):
                begun_s = time.perf_counter()
                async with database.reading() as connection:
                    await page_of(connection, comune, each, today)
                times_s.append(time.perf_counter() - begun_s)
            slowest_ms = percentile(times_s, 95) * 1000
            figures.append(Figure(question, "ms", (slowest_ms,), Limit(QUEUE_MS)))
        yield FigureRow(f"{what}, p95 among {CASES:,} requests, {name}", tuple(figures))


def questions(
    offices: frozenset[str], clerk: ClerkAtWork
) -> Mapping[str, Mapping[str, QueueFilter]]:
    every, mine = QueueFilter(offices=offices), QueueFilter(offices={clerk.office})
    return {
        "a page of the queue": {
            "all offices": every,
            "one office": mine,
            "overdue": QueueFilter(offices=offices, term=QueueTerm.OVERDUE),
            "in one's hands": QueueFilter(offices=mine.offices, assignee=clerk.id),
            "in a state": QueueFilter(offices=offices, states={CaseState.PROCESSING}),
            "over": QueueFilter(offices=offices, states={CaseState.REJECTED}),
        },
        "a search": {
            "number": QueueFilter(offices=offices, words="54321"),
            "surname": QueueFilter(offices=offices, words="fontanelli"),
            "two letters": QueueFilter(offices=offices, words="fo"),
            "given name": QueueFilter(offices=offices, words="maria"),
            "both names": QueueFilter(offices=mine.offices, words="maria fontanelli"),
        },
    }


class ClerkDesk:
    """What the clerks do, each in their own session, one after the other."""

    def __init__(self, key: bytes, clerks: list[ClerkAtWork]) -> None:
        self._tokens = FormTokens(key)
        self._first: dict[str, str] = {}
        self._turns = itertools.cycle(itertools.product(range(KINDS), clerks))

    async def act(self, line: BookingLine) -> str:
        """Raises: ValueError for what is no page of the staff"""
        what, clerk = next(self._turns)
        head = {"Cookie": f"{COOKIE}={clerk.secret}"}
        match what:
            case 0:
                page = await line.get(f"{QUEUE}?stato=pending", head)
                self._first[clerk.id] = _first_case(page)
            case 1:
                page = await line.get(f"{QUEUE}?termine=overdue", head)
            case 2:
                page = await line.get(f"{QUEUE}?chi=io", head)
            case 3:
                page = await self._search(line, clerk, head)
            case _:
                page = await line.get(f"{QUEUE}/{self._first[clerk.id]}", head)
        if b"staff-menu" not in page:
            raise ValueError(f"no page: {page[:200]!r}")
        return ""

    async def _search(
        self, line: BookingLine, clerk: ClerkAtWork, head: Mapping[str, str]
    ) -> bytes:
        moment = datetime.now(UTC)
        session = BrowserSession(clerk.digest, "", moment, moment)
        form = {FIELD: self._tokens.of(session), "words": "fontanelli"}
        return await line.submit(f"{QUEUE}/cerca", form, head)


def _first_case(page: bytes) -> str:
    """The one on top of a page of the queue."""
    found = re.search(rf'href="{QUEUE}/(case-[0-9]+)"', page.decode())
    assert found is not None, "every office has cases to take over"
    return found[1]


async def processor_time(
    portal: PortalProcess, desk: ClerkDesk, ground: Ground, name: str
) -> FigureRow:
    """Of the portal's process alone, over all kinds of pages."""
    line = await BookingLine.open(portal.port)
    for _ in range(CLERKS):
        await desk.act(line)
    times = ground.times(5, 1) * CLERKS * KINDS
    before_s = portal.cpu_s
    for _ in range(times):
        await desk.act(line)
    spent_ms = (portal.cpu_s - before_s) / times * 1000
    line.close()
    what = f"processor time a page of a clerk, {name}"
    return FigureRow(what, (Figure("mean", "ms", (spent_ms,)),))


async def at_once(portal: PortalProcess, desk: ClerkDesk, ground: Ground, name: str) -> FigureRow:
    found = await paced([portal], desk.act, CLERKS / EVERY_S, load_s(ground))
    what = f"{CLERKS} clerks at once, each a page every {EVERY_S} s, {name}"
    return FigureRow(what, (Figure("rate", "/s", (found.rate,)), p95([found], QUEUE_MS)))
