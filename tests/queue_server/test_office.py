"""The single writer: what is answered is on disk, and what is asked twice happens once."""

import asyncio
from collections.abc import Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from queue_server.journal.seam import Journal
from queue_server.office.writer import Office
from queue_server.storage.stores import open_home
from queue_server.timekeeping.timekeeper import Timekeeper
from queue_server.timekeeping.witness import Believed
from sportello.model.commands import (
    CallNext,
    HandIn,
    OpenCounter,
    ReserveNumbers,
    StartDay,
    TakeTicket,
)
from sportello.model.events import AnyEvent, DayStarted
from sportello.model.person import Actor, Role
from sportello.model.refusals import (
    CommandIdReused,
    CommandIdTaken,
    NobodyWaiting,
    ServerStopping,
    StorageFull,
    UnknownService,
)
from sportello.model.waiting import Wait
from sportello.model.wire import encode
from tests.queue_server.a_server import FakeClock, a_plan

TOTEM = Actor("totem-1", frozenset({Role.TOTEM}))
OTHER_TOTEM = Actor("totem-2", frozenset({Role.TOTEM}))
ANNA = Actor("desk-1", frozenset({Role.OPERATOR}), "anna")


class CountedJournal:
    """A real journal that remembers how large its batches were."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.batches: list[int] = []

    async def append(self, entries):
        await self._journal.append(entries)
        self.batches.append(len(entries))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._journal, name)


class Home:
    """A directory, or a directory and a database."""

    def __init__(self, directory: Path, database: str | None) -> None:
        self.directory = directory
        self.database = database


@pytest.fixture
def home(tmp_path: Path, either: str | None) -> Home:
    return Home(tmp_path, either)


class Bench:
    def __init__(self, office: Office, journal: CountedJournal, clock: FakeClock) -> None:
        self.office = office
        self.journal = journal
        self.clock = clock
        self.published: list[AnyEvent] = []

    async def take(self, by: Actor = TOTEM, id: UUID | None = None) -> AnyEvent:
        return (await self.office.submit(a_wish(id), by))[-1]


def a_wish(id: UUID | None = None) -> TakeTicket:
    return TakeTicket(id=id or uuid4(), service="certificati")


@asynccontextmanager
async def an_office(at: Home, clock: FakeClock | None = None):
    clock = clock or FakeClock()
    async with open_home(at.directory, at.database, "") as home:
        assert await home.lead.attempt()
        async with _working(CountedJournal(home.journal), clock) as bench:
            yield bench


@asynccontextmanager
async def _working(journal: CountedJournal, clock: FakeClock):
    published: list[AnyEvent] = []

    def publish(events: Sequence[AnyEvent]) -> None:
        published.extend(events)

    time = Timekeeper(clock, Believed(), a_plan())
    office = Office(a_plan(), journal, time, lambda command: Wait(4, 5, 10), publish, publish)
    await journal.take_up()
    await office.open()
    working = asyncio.create_task(office.run())
    bench = Bench(office, journal, clock)
    bench.published = published
    try:
        yield bench
    finally:
        office.close()
        await working


async def test_an_answer_is_on_disk_and_was_published_before(home):
    async with an_office(home) as bench:
        issued = await bench.take()
        assert bench.published[-1] == issued
        assert await bench.journal.since(issued.seq - 1, 9) == [issued]
        assert issued.told == Wait(4, 5, 10)


async def test_what_comes_while_the_disk_is_busy_is_synced_together(home):
    async with an_office(home) as bench:
        await asyncio.gather(*(bench.take() for _ in range(200)))
        assert len(bench.journal.batches) <= 3
        assert [event.seq for event in bench.published] == list(range(1, 202))


async def test_the_same_id_gives_the_same_events_again(home):
    async with an_office(home) as bench:
        wish = a_wish()
        first = await bench.office.submit(wish, TOTEM)
        await bench.take()
        assert await bench.office.submit(wish, TOTEM) == first
        assert len(bench.published) == 3


async def test_the_same_id_twice_in_one_batch_happens_once(home):
    async with an_office(home) as bench:
        wish = a_wish()
        answers = await asyncio.gather(*(bench.office.submit(wish, TOTEM) for _ in range(5)))
        assert all(answer == answers[0] for answer in answers)
        assert len(bench.published) == 2


async def test_the_same_id_survives_a_restart_and_a_night(home):
    clock = FakeClock()
    wish = a_wish()
    async with an_office(home, clock) as bench:
        first = await bench.office.submit(wish, TOTEM)
    clock.pass_by(days=1)
    async with an_office(home, clock) as bench:
        assert await bench.office.submit(StartDay(id=uuid4()), Actor("server"))
        assert await bench.office.submit(wish, TOTEM) == first


async def test_an_id_belongs_to_the_station_that_used_it(home):
    async with an_office(home) as bench:
        wish = a_wish()
        await bench.office.submit(wish, TOTEM)
        with pytest.raises(CommandIdTaken, match="totem-1"):
            await bench.office.submit(wish, OTHER_TOTEM)
        together = a_wish()
        mine, theirs = await asyncio.gather(
            bench.office.submit(together, TOTEM),
            bench.office.submit(together, OTHER_TOTEM),
            return_exceptions=True,
        )
        assert isinstance(mine, list)
        assert isinstance(theirs, CommandIdTaken)


async def test_an_id_stands_for_one_command_also_after_a_restart(home):
    async with an_office(home) as bench:
        wish = a_wish()
        first = await bench.office.submit(wish, TOTEM)
        for other in (
            TakeTicket(id=wish.id, service="tributi"),
            TakeTicket(id=wish.id, service="certificati", language="en"),
            OpenCounter(id=wish.id, counter="1"),
        ):
            with pytest.raises(CommandIdReused):
                await bench.office.submit(other, TOTEM)
        together = TakeTicket(id=uuid4(), service="tributi")
        answers = await asyncio.gather(
            bench.office.submit(together, TOTEM),
            bench.office.submit(a_wish(together.id), TOTEM),
            return_exceptions=True,
        )
        assert isinstance(answers[1], CommandIdReused)
    async with an_office(home) as bench:
        with pytest.raises(CommandIdReused):
            await bench.office.submit(TakeTicket(id=wish.id, service="tributi"), TOTEM)
        assert await bench.office.submit(wish, TOTEM) == first
        assert not bench.published


async def test_a_totem_takes_and_hands_in_with_one_id_and_one_of_them_happens(home):
    async with an_office(home) as bench:
        await bench.office.submit(ReserveNumbers(id=uuid4()), TOTEM)
        wish = a_wish()
        issued = await bench.office.submit(wish, TOTEM)
        given = HandIn(id=wish.id, code="A600", service="certificati", taken_at=bench.clock.now)
        assert await bench.office.submit(given, TOTEM) == issued
        with pytest.raises(CommandIdReused):
            await bench.office.submit(replace(given, service="tributi", code="T600"), TOTEM)


async def test_a_refused_command_may_be_asked_again_with_its_id(home):
    async with an_office(home) as bench:
        await bench.office.submit(OpenCounter(id=uuid4(), counter="1"), ANNA)
        call = CallNext(id=uuid4(), counter="1")
        with pytest.raises(NobodyWaiting):
            await bench.office.submit(call, ANNA)
        ticket = await bench.take()
        (called,) = await bench.office.submit(call, ANNA)
        assert called.ticket == ticket.ticket


async def test_one_refused_command_does_not_touch_its_neighbours(home):
    async with an_office(home) as bench:
        wrong = TakeTicket(id=uuid4(), service="passaporti")
        first, refused, second = await asyncio.gather(
            bench.take(), bench.office.submit(wrong, TOTEM), bench.take(), return_exceptions=True
        )
        assert isinstance(refused, UnknownService)
        assert [first.code, second.code] == ["A001", "A002"]


async def test_replay_folds_the_same_state(home):
    async with an_office(home) as bench:
        await bench.office.submit(OpenCounter(id=uuid4(), counter="1"), ANNA)
        await asyncio.gather(*(bench.take() for _ in range(5)))
        await bench.office.submit(CallNext(id=uuid4(), counter="1"), ANNA)
        before = encode(bench.office.branch.hall.snapshot())
    async with an_office(home) as bench:
        assert encode(bench.office.branch.hall.snapshot()) == before
        assert (await bench.take()).code == "A006"


async def test_a_clock_set_back_makes_time_stand_still_until_it_has_caught_up(home):
    async with an_office(home) as bench:
        first = await bench.take()
        bench.clock.pass_by(hours=-3)
        second = await bench.take()
        assert second.at == first.at
        bench.clock.pass_by(hours=3, minutes=1)
        assert (await bench.take()).at == first.at + timedelta(minutes=1)


async def test_a_clock_set_back_over_midnight_does_not_give_a_number_twice(home):
    clock = FakeClock()
    async with an_office(home, clock) as bench:
        await bench.take()
    clock.pass_by(days=-1)
    async with an_office(home, clock) as bench:
        assert (await bench.take()).code == "A002"


async def test_the_night_starts_the_numbers_again(home):
    async with an_office(home) as bench:
        await bench.take()
        bench.clock.pass_by(days=1)
        started, issued = await bench.office.submit(a_wish(), TOTEM)
        assert isinstance(started, DayStarted)
        assert issued.code == "A001"


async def test_after_closing_commands_are_refused_and_none_is_left_waiting(home):
    async with an_office(home) as bench:
        last = asyncio.gather(*(bench.take() for _ in range(20)))
        await asyncio.sleep(0)
        bench.office.close()
        with pytest.raises(ServerStopping):
            await bench.take()
        assert len(await last) == 20


async def test_a_full_disk_refuses_by_code_writes_no_half_and_heals_by_itself(small_disk):
    async with an_office(Home(small_disk, None)) as bench:
        given = [await bench.take()]
        ballast = small_disk / "ballast"
        with suppress(OSError), ballast.open("wb") as file:
            while True:
                file.write(b"\0" * 4096)
        while not await _refused_by_full_disk(bench, given):
            pass
        assert await bench.journal.since(given[0].seq - 1, 9999) == given
        assert bench.published[1:] == given
        ballast.unlink()
        given.append(await bench.take())
        assert [event.code for event in given] == [f"A{n:03d}" for n in range(1, len(given) + 1)]


async def _refused_by_full_disk(bench: Bench, given: list[AnyEvent]) -> bool:
    answers = await asyncio.gather(*(bench.take() for _ in range(50)), return_exceptions=True)
    if isinstance(answers[0], StorageFull):
        assert all(isinstance(answer, StorageFull) for answer in answers)
        return True
    given.extend(answers)
    return False
