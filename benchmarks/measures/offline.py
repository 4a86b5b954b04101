"""Three cuts of the network for an hour of load each, with a totem killed in the middle of each.

`python -m benchmarks.measures.offline`: totems are programs of their own (link, own numbers and
notebook, without a window) that reach a real server through a line that can be cut. An hour of load
is as many citizens as a busy hour brings, one after the other without a pause. Every number that a
citizen saw is noted outside, and in the end each must be in the journal once, and be called in the
order in which people came. Exit status 1 if not.
"""

import argparse
import asyncio
import logging
import random
import sys
import tempfile
import time
from collections import Counter as Tally
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from enum import Enum, auto
from itertools import pairwise
from pathlib import Path
from statistics import median, quantiles
from uuid import UUID, uuid4

import msgspec
import structlog
from msgspec import Struct
from msgspec.structs import replace

from queue_server.accounts.access import Operator
from queue_server.app import RunningServer, running
from queue_server.config.branch_file import settings_from
from queue_server.template import branch_toml
from sportello.model.commands import CallNext, Close, OpenCounter, StartServing, TakeTicket
from sportello.model.events import TicketCalled, TicketIssued, TicketLeft
from sportello.model.person import Role
from sportello.model.place import Access, Counter
from sportello.model.plan import Plan, RoutingRules
from sportello.model.refusals import NobodyWaiting
from sportello.model.wire import Login
from station.link import Link
from text.catalogue import Catalogue
from totem.conversation.happenings import Accepted, Take
from totem.errands import Errands
from totem.offline.notebook import Notebook
from totem.offline.numbers import OwnNumbers

TOTEMS = 4
CITIZENS_AN_HOUR = 60
"""At each totem, so 240 an hour in the branch. A large real one has about 390 in a whole day."""

PASSWORD = "sportello-2026"
LOOK_S = 0.02


class NetworkCut(Enum):
    """How a line can be: MENDED, or without the server in one of three ways."""

    MENDED = auto()
    BROKEN = auto()
    """Every connection is reset, and none can be made."""
    SILENT = auto()
    """Connections stand, and nothing comes through."""
    DEAF = auto()
    """What totems say arrives; no answer does."""


class NumberShown(Struct, frozen=True):
    """What a citizen saw. `is_alone`: a number of the totem's own; `took_ms` since the touch."""

    wish: UUID
    code: str
    service: str
    at: datetime
    is_alone: bool
    took_ms: float


# --- a totem, in its own process ----------------------------------------------------------------


async def be_a_totem(server: str, station: str, key: str, state: Path) -> None:
    """Answer each line of standard input: "ready", "take N" or "settle"; "done" ends an answer."""
    link = Link(server, station, key)
    notebook = Notebook(state)
    own = OwnNumbers(link, station, notebook, lambda: datetime.now(UTC))
    errands = Errands(link, own, None, Catalogue("totem").words, lambda device, code: None)
    background = [asyncio.create_task(link.run()), asyncio.create_task(own.run())]
    chance = random.Random(f"{station} {time.time_ns()}")
    while words := (await asyncio.to_thread(sys.stdin.readline)).split():
        match words:
            case ["ready"]:
                await _until(lambda: link.is_up and own.has_numbers)
            case ["take", count]:
                for _ in range(int(count)):
                    assert own.plan is not None, "a totem that was ready once knows its branch"
                    await _serve(errands, chance.choice(_services(own.plan)))
            case ["settle"]:
                await _until(lambda: link.is_up)
                while await own.to_hand_in():  # noqa: ASYNC110  # from outside, as staff would
                    await asyncio.sleep(LOOK_S)
        print("done", flush=True)
    for task in background:
        task.cancel()


async def _until(claim: Callable[[], bool]) -> None:
    while True:
        if claim():
            return
        await asyncio.sleep(LOOK_S)


async def _serve(errands: Errands, service: str) -> None:
    wish = TakeTicket(id=uuid4(), service=service)
    touched = time.perf_counter()
    outcome = await errands.run(Take(wish))
    took_ms = (time.perf_counter() - touched) * 1000
    if not isinstance(outcome, Accepted):
        raise SystemExit(f"no number: {outcome}")
    ticket = outcome.ticket
    taken_at, is_alone = ticket.taken_at or ticket.at, ticket.taken_at is not None
    shown = NumberShown(wish.id, ticket.code, service, taken_at, is_alone, took_ms)
    print(msgspec.json.encode(shown).decode(), flush=True)


def _services(plan: Plan) -> list[str]:
    return [
        service.id
        for service in plan.services.values()
        if service.access is not Access.APPOINTMENT_ONLY and service.daily_quota is None
    ]


class Totem:
    """The driver's hold on one totem: what it is told, and what its citizens saw."""

    def __init__(self, station: str, command: Sequence[str]) -> None:
        self.station = station
        self.shown: list[NumberShown] = []
        self.kills = 0
        self._command = command
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(
            *self._command, stdin=pipe, stdout=pipe
        )

    async def does(self, what: str, killed_after: int | None = None) -> None:
        """Until it is done; or until its citizens saw so many numbers, and then kill -9."""
        process = self._process
        assert process is not None, "started"
        assert process.stdin is not None, "a pipe"
        assert process.stdout is not None, "a pipe"
        process.stdin.write(f"{what}\n".encode())
        seen = 0
        while seen != killed_after:
            line = await process.stdout.readline()
            if not line:
                raise SystemExit(f"{self.station} ended with {await process.wait()}")
            if line == b"done\n":
                return
            self.shown.append(msgspec.json.decode(line, type=NumberShown))
            seen += 1
        process.kill()
        self.kills += 1
        async for line in process.stdout:  # numbers that were shown before it died
            if line.endswith(b"}\n"):
                self.shown.append(msgspec.json.decode(line, type=NumberShown))
        await process.wait()

    async def end(self) -> None:
        process = self._process
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()


# --- the line between -----------------------------------------------------------------------------


class Cable:
    """A TCP line to the server that all totems share, and that can be cut in several ways."""

    def __init__(self, server: RunningServer) -> None:
        self._port = server.port
        self._cut = NetworkCut.MENDED
        self._ends: set[asyncio.StreamWriter] = set()
        self.url = ""

    @asynccontextmanager
    async def plugged(self) -> AsyncIterator["Cable"]:
        listening = await asyncio.start_server(self._join, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            listening.close()
            self.be(NetworkCut.BROKEN)

    def be(self, cut: NetworkCut) -> None:
        """Connections that were made before a cut never work again, as with a real one."""
        if cut in (NetworkCut.BROKEN, NetworkCut.MENDED):
            for end in tuple(self._ends):
                end.transport.abort()
        self._cut = cut

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._cut is NetworkCut.BROKEN:
            writer.transport.abort()
            return
        there, back = await asyncio.open_connection("127.0.0.1", self._port)
        self._ends |= {writer, back}
        await asyncio.gather(self._pump(reader, back, True), self._pump(there, writer, False))
        self._ends -= {writer, back}

    async def _pump(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, is_up: bool
    ) -> None:
        with suppress(ConnectionError):
            while data := await source.read(65536):
                if self._cut is NetworkCut.MENDED or (self._cut is NetworkCut.DEAF and is_up):
                    sink.write(data)
                    await sink.drain()
        sink.transport.abort()


# --- the day ----------------------------------------------------------------------------------


class Hour(Struct, frozen=True):
    """What came of one cut: `handed_in_s` from the mended line to the last ticket handed in."""

    cut: NetworkCut
    alone: int
    handed_in_s: float
    out_of_order: int
    called: int


async def a_day(folder: Path, citizens: int) -> bool:
    """Whether everything held."""
    plan = _plan()
    async with AsyncExitStack() as ending:
        server = await ending.enter_async_context(running(folder, plan, port=0))
        cable = await ending.enter_async_context(Cable(server).plugged())
        totems = [await _totem(server, cable, n, folder) for n in range(1, TOTEMS + 1)]
        for totem in totems:
            ending.push_async_callback(totem.end)
            await totem.start()
        desk = await ending.enter_async_context(_desk(server))
        await asyncio.gather(*(totem.does("ready") for totem in totems))
        hours = [
            await _an_hour(cut, cable, totems, victim, desk, citizens)
            for cut, victim in zip(
                (NetworkCut.BROKEN, NetworkCut.SILENT, NetworkCut.DEAF), totems, strict=False
            )
        ]
        return _report(hours, totems, await server.parts.journal.since(0, 10**6))


async def _an_hour(
    cut: NetworkCut, cable: Cable, totems: list[Totem], victim: Totem, desk: Link, citizens: int
) -> Hour:
    await asyncio.gather(*(totem.does(f"take {citizens // 4}") for totem in totems))
    before = sum(shown.is_alone for totem in totems for shown in totem.shown)
    cable.be(cut)
    await asyncio.gather(
        *(_be_cut_off(totem, citizens, is_killed=totem is victim) for totem in totems)
    )
    mended = time.perf_counter()
    cable.be(NetworkCut.MENDED)
    await asyncio.gather(*(totem.does("settle") for totem in totems))
    handed_in_s = time.perf_counter() - mended
    called = await _call_everybody(desk)
    came = {shown.code: shown.at for totem in totems for shown in totem.shown}
    times = [came[code] for code in called if code in came]
    return Hour(
        cut,
        sum(shown.is_alone for totem in totems for shown in totem.shown) - before,
        handed_in_s,
        sum(later < earlier for earlier, later in pairwise(times)),
        len(called),
    )


async def _be_cut_off(totem: Totem, citizens: int, *, is_killed: bool) -> None:
    if not is_killed:
        await totem.does(f"take {citizens}")
        return
    half = citizens // 2
    await totem.does(f"take {citizens}", killed_after=half)
    await totem.start()
    await totem.does(f"take {citizens - half}")


async def _call_everybody(desk: Link) -> list[str]:
    """The codes, in the order of the calls."""
    codes = []
    with suppress(NobodyWaiting):
        while True:
            events = await desk.request(CallNext(id=uuid4(), counter="1"))
            (called,) = (event for event in events if isinstance(event, TicketCalled))
            codes.append(called.code)
            await desk.request(StartServing(id=uuid4(), ticket=called.ticket))
            await desk.request(Close(id=uuid4(), ticket=called.ticket))
    return codes


def _plan() -> Plan:
    """A new branch, always open; one counter does everything, and calls in the order of arrival."""
    text = branch_toml("Comune di prova", is_always_open=True)
    plan = settings_from(text.encode(), datetime.now(UTC).date()).plan
    rules = RoutingRules(policy="first_in_line")
    counter = Counter("1", "1", next(iter(plan.areas)), tuple(plan.services))
    return replace(plan, counters={"1": counter}, routing=rules, rooms=1)


async def _totem(server: RunningServer, cable: Cable, n: int, folder: Path) -> Totem:
    station = f"totem-{n}"
    key = await server.parts.access.add_station(station, Role.TOTEM)
    state = str(folder / f"{station}.db")
    command = (sys.executable, "-m", "benchmarks.measures.offline", "--totem")
    return Totem(station, [*command, cable.url, station, key, state])


@asynccontextmanager
async def _desk(server: RunningServer) -> AsyncIterator[Link]:
    await server.parts.access.put_operator(Operator("anna", "Anna", (Role.OPERATOR,)), PASSWORD)
    key = await server.parts.access.add_station("desk-1", Role.COUNTER)
    link = Link(server.url, "desk-1", key)
    work = asyncio.create_task(link.run())
    try:
        await link.ask(Login(id=uuid4(), login="anna", password=PASSWORD))
        await link.request(OpenCounter(id=uuid4(), counter="1"))
        yield link
    finally:
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work


# --- what came of it --------------------------------------------------------------------------


def _report(hours: list[Hour], totems: list[Totem], journal: Sequence[object]) -> bool:
    issued = [event for event in journal if isinstance(event, TicketIssued)]
    left = [event for event in journal if isinstance(event, TicketLeft)]
    called = {event.code for event in journal if isinstance(event, TicketCalled)}
    shown = [each for totem in totems for each in totem.shown]
    kills = sum(totem.kills for totem in totems)
    codes = {each.code for each in shown}
    lost = codes - called
    doubled = [code for code, times in Tally(each.code for each in shown).items() if times > 1]
    twice = [code for code, times in Tally(event.code for event in issued).items() if times > 1]
    unheld = called - codes
    out_of_order = sum(hour.out_of_order for hour in hours)
    alone = [each.took_ms for each in shown if each.is_alone and each.took_ms < 1000]
    waited = [each.took_ms for each in shown if each.is_alone and each.took_ms >= 1000]
    for hour in hours:
        print(
            f"{hour.cut.name.lower():7} {hour.alone} numbers given alone, all handed in "
            f"{hour.handed_in_s:.1f} s after the line was mended; "
            f"{hour.called} called, {hour.out_of_order} out of order"
        )
    print(f"numbers shown {len(shown)}, of these without the server {len(alone) + len(waited)}")
    print(f"lost {len(lost)}, given twice {len(doubled)}, in the journal twice {len(twice)}")
    print(f"left the line for the number on paper {len(left)}")
    print(f"called and held by no one {len(unheld)}, of {kills} kills (one at most for each)")
    print(
        f"touch to number on disk, alone: median {median(alone):.1f} ms, "
        f"p99 {quantiles(alone, n=100)[98]:.1f} ms; {len(waited)} first waited for an answer "
        f"that did not come, {max(waited, default=0) / 1000:.1f} s at most"
    )
    return not (lost or doubled or twice or out_of_order) and len(unheld) <= kills


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.measures.offline", description=__doc__
    )
    parser.add_argument("--citizens", type=int, default=CITIZENS_AN_HOUR, metavar="N")
    parser.add_argument("--totem", nargs=4, metavar="PART", help=argparse.SUPPRESS)
    options = parser.parse_args()
    logging.basicConfig(level=logging.ERROR)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    if options.totem:
        server, station, key, state = options.totem
        asyncio.run(be_a_totem(server, station, key, Path(state)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        return 0 if asyncio.run(a_day(Path(folder), options.citizens)) else 1


if __name__ == "__main__":
    sys.exit(main())
