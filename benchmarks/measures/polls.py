"""What a portal's process takes in memory for the branches that wait for news.

All of them with the key of one branch, a connection and a poll each, from several processes. Looked
at after more than the time of one poll, so that each was answered once and asked again.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator

import msgspec

from benchmarks.branch import pss_mb
from benchmarks.doors import HttpLine
from benchmarks.figures import Figure, FigureRow, Limit
from benchmarks.ground import Ground
from benchmarks.measures.bookings import SEATS
from benchmarks.pollers import PollOrder
from benchmarks.portal import BRANCH, HOST, serving_portal, set_up_portal
from portal.cli.branches import made_key
from sportello.sync import contract

POLLS, QUICK_POLLS, MOST_MB = 8_000, 400, 100
PROCESSES = 4
LASTS_S, QUICK_LASTS_S = contract.LONGEST_POLL_S + 5, 2


async def measure(ground: Ground) -> AsyncIterator[FigureRow]:
    count = ground.times(POLLS, QUICK_POLLS)
    folder = set_up_portal(ground.folder / "polled", None, SEATS)
    async with serving_portal(folder) as (portal,):
        key = await made_key(folder.path, None, BRANCH)
        path = f"{contract.CHANGES}?{await _cursor(portal.port, key)}"
        idle_mb = pss_mb(portal.pid)
        order = PollOrder(HOST, portal.port, key, path, count // PROCESSES)
        pollers = await asyncio.gather(*(_pollers(order) for _ in range(PROCESSES)))
        await asyncio.sleep(QUICK_LASTS_S if ground.is_quick else LASTS_S)
        more_mb = pss_mb(portal.pid) - idle_mb
        told = await asyncio.gather(*(each.communicate(b"") for each in pollers))
        waiting = sum(int(out) for out, _ in told)
    yield FigureRow(
        f"{count:,} branches that wait for news",
        (
            Figure("waiting", "", (waiting,), Limit(count, is_least=True)),
            Figure("above idle", "MB", (more_mb,), Limit(MOST_MB)),
            Figure("each", "kB", (more_mb * 1000 / count,)),
        ),
    )


async def _pollers(order: PollOrder) -> asyncio.subprocess.Process:
    """A process of them, once all of them wait."""
    pipe = asyncio.subprocess.PIPE
    command = (sys.executable, "-m", "benchmarks.pollers")
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(msgspec.json.encode(order) + b"\n")
    said = await process.stdout.readline()
    if said != b"waiting\n":
        raise RuntimeError(f"the branches do not wait: {said!r}")
    return process


async def _cursor(port: int, key: str) -> str:
    """The query of a poll that finds nothing new."""
    line = await HttpLine.open(HOST, port, key)
    greeting = {"branch": BRANCH, "handshake": {"incarnation": "measured", "sent": 0}}
    body = json.dumps(greeting).encode()
    told = json.loads(await line.ask(line.request("POST", contract.HANDSHAKE, body)))
    line.close()
    handshake = told["handshake"]
    return f"incarnation={handshake['incarnation']}&after={handshake['sent']}"
