"""How long after an operator asks for the next number the last of fifty boards knows it.

One call at a time at a steady pace, as on a very busy day; the hall stays equally full. A board
has heard once the message is out of its socket, in another process than the server. Forecasts of
the wait run meanwhile: with a full hall, the calls that met one are told apart.
"""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from uuid import uuid4

import aiohttp
from msgspec import Struct

from benchmarks.branch import HOST, BenchmarkServer, Folder, serving, set_up_branch
from benchmarks.desks import open_counters
from benchmarks.doors import HttpLine, SocketLine
from benchmarks.figures import Figure, FigureRow, Limit, percentile
from benchmarks.ground import Ground
from queue_server.forecasts.forecasts import AT_MOST_EVERY_S
from sportello.model.commands import TakeTicket
from sportello.model.wire import encode

BOARDS = 50
CALLS, QUICK_CALLS = 250, 20
FEW, MANY = 40, 200
EVERY_S = 0.05
LAST_BOARD_P99_MS = 50
HEARD_WITHIN_S = 10.0


class Heard(Struct, frozen=True):
    """One call: asked for and heard by the last board, by the performance counter."""

    asked_s: float
    last_s: float


class BoardListener:
    """The boards, as one listener that counts: who heard the present call, and when waits came."""

    def __init__(self) -> None:
        self.waits_at_s: list[float] = []
        self._heard = 0
        self._last_heard_s = 0.0
        self._all_heard = asyncio.Event()

    async def listen(self, board: SocketLine, *, notes_waits: bool) -> None:
        """To one board, until it is cancelled."""
        while True:
            text = await board.next()
            if text.startswith('{"type":"happened"'):
                if '"type":"ticket_called"' in text:
                    self._hear()
            elif notes_waits and text.startswith('{"type":"waits"'):
                self.waits_at_s.append(time.perf_counter())

    def await_call(self) -> None:
        self._heard = 0
        self._all_heard.clear()

    async def last_heard_s(self) -> float:
        """When the last board had heard the call. Raises: TimeoutError."""
        async with asyncio.timeout(HEARD_WITHIN_S):
            await self._all_heard.wait()
        return self._last_heard_s

    def _hear(self) -> None:
        self._heard += 1
        if self._heard == BOARDS:
            self._last_heard_s = time.perf_counter()
            self._all_heard.set()

    def met_a_forecast(self, call: Heard) -> bool:
        """Whether one was being computed: it ends with new waits, and begins, while the hall
        changes all the time, as soon as the server has rested after the one before."""
        spans = itertools.pairwise(self.waits_at_s)
        return any(
            call.asked_s < ended_s and call.last_s > before_s + AT_MOST_EVERY_S
            for before_s, ended_s in spans
        )


async def measure(ground: Ground) -> AsyncIterator[FigureRow]:
    for waiting in (FEW, MANY):
        every: list[list[Heard]] = []
        meeting: list[list[Heard]] = []
        for run in range(ground.times(3)):
            folder = await set_up_branch(
                ground.folder / f"calls-{waiting}-{run}", totems=1, boards=BOARDS, desks=8
            )
            async with serving(folder) as server, _hall(server, folder) as hall:
                calls = await _call(server, folder, hall, waiting, ground)
            every.append(calls)
            meeting.append([call for call in calls if hall.met_a_forecast(call)])
        what = f"CallNext → heard by the last of {BOARDS} boards, {waiting} waiting"
        yield row(what, every)
        if waiting == MANY and all(meeting):
            share = sum(map(len, meeting)) / sum(map(len, every))
            yield row(f"the same, the {share:.0%} of calls that may have met a forecast", meeting)


def row(what: str, runs: list[list[Heard]]) -> FigureRow:
    waits_ms = [[(call.last_s - call.asked_s) * 1000 for call in run] for run in runs]
    p50s = tuple(percentile(run, 50) for run in waits_ms)
    p99s = tuple(percentile(run, 99) for run in waits_ms)
    return FigureRow(
        what,
        (Figure("p50", "ms", p50s), Figure("p99", "ms", p99s, Limit(LAST_BOARD_P99_MS))),
    )


@asynccontextmanager
async def _hall(server: BenchmarkServer, folder: Folder) -> AsyncIterator[BoardListener]:
    hall = BoardListener()
    async with AsyncExitStack() as ending:
        connector = aiohttp.TCPConnector(limit=0)
        http = await ending.enter_async_context(aiohttp.ClientSession(connector=connector))
        for n, (station, key) in enumerate(folder.boards):
            board = await SocketLine.open(http, server.url, station, key)
            listening = asyncio.create_task(hall.listen(board, notes_waits=n == 0))
            ending.callback(listening.cancel)
        yield hall


async def _call(
    server: BenchmarkServer, folder: Folder, hall: BoardListener, waiting: int, ground: Ground
) -> list[Heard]:
    """One call after the other, each desk in its turn; who was served comes back for the same."""
    totem = await HttpLine.open(HOST, server.port, folder.totems[0][1])
    newcomers = itertools.cycle(folder.services)
    desks = await open_counters(server, folder)
    for _ in range(waiting):
        await _take(totem, next(newcomers))
    calls: list[Heard] = []
    for desk in itertools.cycle(desks):
        if len(calls) == ground.times(CALLS, QUICK_CALLS):
            break
        hall.await_call()
        if called := await desk.calls():
            calls.append(Heard(called.asked_s, await hall.last_heard_s()))
            await desk.serves(called.ticket)
            await _take(totem, called.service)
        await asyncio.sleep(EVERY_S)
    return calls


async def _take(totem: HttpLine, service: str) -> None:
    command = TakeTicket(id=uuid4(), service=service)
    await totem.command(encode(command), command.id)
