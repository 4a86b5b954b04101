"""A year of days through one real server in minutes: does it stay as small and start as fast?

`python -m benchmarks.measures.year` drives office, journal, people, timers and forecasts by a clock
of its own, over both changes of the clock. At some days it tells the memory, and starts the real
program on a copy of the branch to see how long that takes. Ends with 1 if either has grown.
"""

import argparse
import asyncio
import gc
import json
import logging
import shutil
import sqlite3
import sys
import tempfile
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from time import monotonic
from uuid import uuid4
from zoneinfo import ZoneInfo

import structlog
from msgspec import Struct

from benchmarks.branch import measured_toml
from benchmarks.database import free_port
from queue_server.app import RunningServer, running
from queue_server.config.branch_file import FILE_NAME, settings_from
from queue_server.people.records import Citizen
from sportello.model.commands import (
    CallNext,
    Close,
    LeaveCounter,
    OpenCounter,
    StartServing,
    TakeTicket,
)
from sportello.model.events import TicketCalled, TicketIssued
from sportello.model.person import Actor, Role, Source
from sportello.model.place import Access
from sportello.model.plan import Plan
from sportello.model.refusals import NobodyWaiting

ROME = ZoneInfo("Europe/Rome")
OPENS = time(8, 30)
VISITS = 120
AT_ONCE = 12
LOOKED_AT = (30, 90, 180, 270, 365)
STARTS = 3
MEAN_SERVICE = timedelta(minutes=8)
BUSY_S = 0.5
"""What other programs of a busy machine may cost a start."""

MB = 2**20
GROWTH = 1.25
"""How much larger the last figure may be than that of the 90th day: learning is full by then."""

TOTEM = Actor("totem-1", frozenset({Role.TOTEM}))


class Figures(Struct, frozen=True):
    """After so many days. Times in seconds, sizes in megabytes of 2**20 bytes."""

    day: int
    events: int
    resident_mb: float
    journal_mb: float
    persons: int
    ready_s: float
    learned_s: float

    def __str__(self) -> str:
        return (
            f"day {self.day:>3}  {self.events:>8} events  {self.resident_mb:6.1f} MB resident  "
            f"{self.journal_mb:6.1f} MB journal  {self.persons:>4} persons  "
            f"start {self.ready_s:5.2f} s, learned after {self.learned_s:5.2f} s"
        )


class YearClock:
    """Where the year has come to; aware UTC."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class Year:
    def __init__(self, server: RunningServer, plan: Plan, clock: YearClock, visits: int) -> None:
        self._server = server
        self._clock = clock
        self._visits = visits
        self._random = Random(8210)
        self._desks = {
            counter.id: Actor(f"desk-{counter.id}", frozenset({Role.OPERATOR}), f"op-{counter.id}")
            for counter in plan.counters.values()
            if not counter.private
        }
        served = {service for id in self._desks for service in plan.counters[id].services}
        self._services = [
            service.id
            for service in plan.services.values()
            if service.id in served
            and service.access is not Access.APPOINTMENT_ONLY
            and not (service.private_interview or service.daily_quota)
        ]

    async def live(self, day: date) -> None:
        """From midnight to midnight, and what the clock alone brings about."""
        self._clock.now = datetime.combine(day, time(), ROME).astimezone(UTC)
        await self._server.parts.timers.look()
        assert self._server.parts.broadcast.hall.day == day, "the day has begun, and no other"
        self._clock.now = datetime.combine(day, OPENS, ROME).astimezone(UTC)
        await self._at_every_desk(OpenCounter)
        first: list[str] = []
        for _ in range(0, self._visits, AT_ONCE):
            events = await asyncio.gather(*(self._arrive(day) for _ in range(AT_ONCE)))
            first += [event.code for event in events if event.code.endswith("001")]
            while await self._serve():
                self._clock.now += MEAN_SERVICE
        assert len(set(first)) == len(first) > 0, "numbers begin again, each once"
        await self._at_every_desk(LeaveCounter)

    async def _arrive(self, day: date) -> TicketIssued:
        citizen = None
        if self._random.random() < 0.3:
            known = Citizen(f"{self._random.getrandbits(64):016X}", "Rossi", "Mario")
            citizen = await self._server.parts.people.remember(known, Source.CHIP, day)
        service = self._random.choice(self._services)
        command = TakeTicket(id=uuid4(), service=service, citizen=citizen)
        issued = (await self._server.parts.office.submit(command, TOTEM))[-1]
        assert isinstance(issued, TicketIssued)
        return issued

    async def _serve(self) -> bool:
        """Whether any counter had a citizen to serve."""
        served = await asyncio.gather(*(self._serve_at(counter) for counter in self._desks))
        return any(served)

    async def _serve_at(self, counter: str) -> bool:
        office, by = self._server.parts.office, self._desks[counter]
        try:
            (called,) = await office.submit(CallNext(id=uuid4(), counter=counter), by)
        except NobodyWaiting:
            return False
        assert isinstance(called, TicketCalled)
        await office.submit(StartServing(id=uuid4(), ticket=called.ticket), by)
        await office.submit(Close(id=uuid4(), ticket=called.ticket), by)
        return True

    async def _at_every_desk(self, command: type[OpenCounter] | type[LeaveCounter]) -> None:
        submit = self._server.parts.office.submit
        await asyncio.gather(
            *(submit(command(id=uuid4(), counter=id), by) for id, by in self._desks.items())
        )


async def live(days: int, visits: int, directory: Path) -> list[Figures]:
    """The figures at the days of `LOOKED_AT`."""
    branch = directory / "branch"
    branch.mkdir(mode=0o700)
    text = measured_toml()
    (branch / FILE_NAME).write_text(text)
    today = datetime.now(ROME).date()
    first = today - timedelta(days=days)
    settings = settings_from(text.encode(), first)
    plan = settings.plan
    clock = YearClock(datetime.combine(first, time(), ROME).astimezone(UTC))
    figures: list[Figures] = []
    clock_changes = 0
    async with running(branch, plan, port=0, clock=clock, limits=settings.limits) as server:
        year = Year(server, plan, clock, visits)
        for lived in range(1, days + 1):
            day = first + timedelta(days=lived - 1)
            clock_changes += _hours(day) != 24
            await year.live(day)
            if lived in LOOKED_AT or lived == days:
                figures.append(await _look(server, lived, branch, directory))
                print(figures[-1], flush=True)
    assert clock_changes == 2 or days < 365, "both changes of the clock were lived through"
    return figures


def _hours(day: date) -> float:
    begins, ends = (datetime.combine(day + timedelta(days=n), time(), ROME) for n in (0, 1))
    return (ends.astimezone(UTC) - begins.astimezone(UTC)) / timedelta(hours=1)


async def _look(server: RunningServer, day: int, branch: Path, directory: Path) -> Figures:
    """Memory of this process, then the starts of others over a copy made in `directory`."""
    gc.collect()
    resident_mb = _resident_mb()
    there = Path(tempfile.mkdtemp(dir=directory))
    await _command("backup", branch, there / "copy")
    await _command("restore", there / "copy", there / "again")
    with closing(sqlite3.connect(there / "again" / "people.db")) as people:
        ((persons,),) = people.execute("select count(*) from person").fetchall()
    starts = [await _start(there / "again") for _ in range(STARTS)]
    journal_mb = (there / "again" / "journal.db").stat().st_size / MB
    shutil.rmtree(there)
    return Figures(
        day=day,
        events=server.parts.broadcast.hall.seq,
        resident_mb=resident_mb,
        journal_mb=journal_mb,
        persons=persons,
        ready_s=min(ready for ready, _ in starts),
        learned_s=min(learned for _, learned in starts),
    )


async def _start(directory: Path) -> tuple[float, float]:
    """Seconds until the real program has its door open, and until it has learned."""
    began = monotonic()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "queue_server", "run", str(directory), "--port", str(free_port())),
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    reached: dict[str, float] = {}
    while "learned_from_journal" not in reached:
        line = json.loads(await process.stderr.readline())
        reached.setdefault(line["event"], monotonic() - began)
    process.terminate()
    await process.communicate()
    return reached["server_ready"], reached["learned_from_journal"]


async def _command(*arguments: object) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "queue_server", *map(str, arguments)),
        stdout=asyncio.subprocess.DEVNULL,
    )
    assert await process.wait() == 0, arguments


def _resident_mb() -> float:
    status = Path("/proc/self/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) * 1024 / MB


def has_grown(figures: list[Figures]) -> bool:
    """Whether a year needs more than a quarter of one did."""
    by_day = {each.day: each for each in figures}
    full, last = by_day.get(90, figures[0]), figures[-1]
    return (
        last.resident_mb > full.resident_mb * GROWTH
        or last.ready_s > full.ready_s * GROWTH + BUSY_S
        or last.persons > full.persons * GROWTH
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--visits", type=int, default=VISITS, help="on each day")
    options = parser.parse_args()
    logging.disable()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    began = monotonic()
    with tempfile.TemporaryDirectory() as directory:
        figures = asyncio.run(live(options.days, options.visits, Path(directory)))
    grown = has_grown(figures)
    print(f"{options.days} days in {monotonic() - began:.0f} s: {'GROWN' if grown else 'flat'}")
    return int(grown)


if __name__ == "__main__":
    sys.exit(main())
