"""What is told about waits: when it changes, to whom, and out of what was learned."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from queue_server.forecasts.forecasts import Forecasts
from queue_server.forecasts.worker_process import WorkerProcess
from queue_server.journal.seam import Entry
from queue_server.journal.sqlite import SqliteJournal
from queue_server.office.broadcast import Broadcast, Subscriber
from queue_server.office.projection import Sight
from sportello.model.commands import StartDay, TakeTicket
from sportello.model.events import AnyEvent, CounterOpened, DayStarted, TicketIssued
from sportello.model.refusals import ServerStopping
from sportello.model.wire import Waits, down_decoder
from tests.queue_server.a_server import FakeClock, a_plan, hello

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def issued(seq: int, **facts: object) -> TicketIssued:
    code = f"A{seq:03d}"
    known: dict[str, object] = {"at": NOW, "ticket": f"2026-11-23-{code}", "code": code}
    known |= {"service": "certificati", "seq": seq, "language": "it", "station": "totem-1"}
    return TicketIssued(**(known | facts))  # type: ignore[arg-type]


@asynccontextmanager
async def forecasts_over(
    directory: Path, *past: AnyEvent
) -> AsyncIterator[tuple[Forecasts, Broadcast]]:
    journal = SqliteJournal(directory / "journal.db")
    broadcast, worker = Broadcast(a_plan()), WorkerProcess()
    if past:
        day = past[0].at.date()
        await journal.take_up()
        await journal.append([Entry(uuid4(), "totem-1", None, day, event) for event in past])
    try:
        yield Forecasts(a_plan(), journal, broadcast, FakeClock(NOW), worker), broadcast
    finally:
        await worker.close()
        journal.close()


def happen(forecasts: Forecasts, broadcast: Broadcast, *events: AnyEvent) -> None:
    broadcast.publish(events)
    forecasts.note(events)


async def test_waits_are_told_only_when_they_have_changed(tmp_path):
    async with forecasts_over(tmp_path) as (forecasts, broadcast):
        happen(forecasts, broadcast, DayStarted(at=NOW, seq=1, day=NOW.date()))
        happen(forecasts, broadcast, CounterOpened(at=NOW, seq=2, counter="1", operator="anna"))
        listener = Subscriber("board-1", Sight.BOARD, lambda: None)
        broadcast.join(listener, hello(2), NOW, None)
        await forecasts.compute()
        await forecasts.compute()
        happen(forecasts, broadcast, issued(3))
        await forecasts.compute()
        broadcast.leave(listener)
        listener.end(broadcast_ended())
        heard = [down_decoder.decode(message) for message in await all_of(listener)]
        waits = [message for message in heard if isinstance(message, Waits)]
        assert [told.by_service["certificati"].people for told in waits] == [0, 1]
        assert waits[0].by_service["certificati"].simulated is None


async def test_who_takes_a_number_is_promised_the_latest_wait(tmp_path):
    async with forecasts_over(tmp_path) as (forecasts, broadcast):
        command = TakeTicket(id=uuid4(), service="certificati")
        assert forecasts.told_for(command) is None
        happen(forecasts, broadcast, DayStarted(at=NOW, seq=1, day=NOW.date()))
        happen(forecasts, broadcast, CounterOpened(at=NOW, seq=2, counter="1", operator="anna"))
        await forecasts.compute()
        told = forecasts.told_for(command)
        assert told is not None
        assert (told.people, told.low_min, told.high_min) == (0, 0, 5)
        assert told.simulated is not None
        assert forecasts.told_for(StartDay(id=uuid4())) is None


async def test_numbers_taken_since_the_last_forecast_are_before_who_comes_now(tmp_path):
    async with forecasts_over(tmp_path) as (forecasts, broadcast):
        happen(forecasts, broadcast, DayStarted(at=NOW, seq=1, day=NOW.date()))
        happen(forecasts, broadcast, CounterOpened(at=NOW, seq=2, counter="1", operator="anna"))
        await forecasts.compute()
        happen(forecasts, broadcast, issued(3), issued(4), issued(5, service="tributi"))
        happen(forecasts, broadcast, issued(6, priority="fragile"))

        def people() -> int:
            told = forecasts.told_for(TakeTicket(id=uuid4(), service="certificati"))
            assert told is not None
            return told.people

        assert people() == 3, "the one for taxes may be called later"
        await forecasts.compute()
        assert forecasts.latest is not None
        assert people() == forecasts.latest.by_service["certificati"].people == 3


async def test_a_service_that_nobody_serves_has_no_wait(tmp_path):
    async with forecasts_over(tmp_path) as (forecasts, broadcast):
        happen(forecasts, broadcast, DayStarted(at=NOW, seq=1, day=NOW.date()))
        await forecasts.compute()
        assert forecasts.told_for(TakeTicket(id=uuid4(), service="certificati")) is None


async def test_what_was_said_of_a_smaller_crowd_is_told_to_nobody_of_a_larger_one(
    tmp_path, monkeypatch
):
    monkeypatch.setattr("queue_server.forecasts.forecasts.TOO_MANY_WAITING", 1)
    async with forecasts_over(tmp_path) as (forecasts, broadcast):
        happen(forecasts, broadcast, DayStarted(at=NOW, seq=1, day=NOW.date()))
        happen(forecasts, broadcast, CounterOpened(at=NOW, seq=2, counter="1", operator="anna"))
        happen(forecasts, broadcast, issued(3))
        await forecasts.compute()
        assert broadcast.waits["certificati"].people == 1
        happen(forecasts, broadcast, issued(4))
        await forecasts.compute()
        assert broadcast.waits == {}
        assert forecasts.told_for(TakeTicket(id=uuid4(), service="certificati")) is None


async def test_days_of_the_journal_teach_what_the_day_alone_does_not_know(tmp_path):
    before = NOW.replace(day=20)
    past = [DayStarted(at=before, seq=1, day=before.date())]
    past += [
        TicketIssued(
            at=before,
            seq=seq,
            ticket=f"2026-11-20-A{seq:03d}",
            code=f"A{seq:03d}",
            service="certificati",
            language="it",
            station="totem-1",
        )
        for seq in range(2, 7)
    ]
    async with forecasts_over(tmp_path, *past) as (forecasts, broadcast):
        happen(forecasts, broadcast, DayStarted(at=NOW, seq=7, day=NOW.date()), issued(8))
        await forecasts.learn_from_the_past()
        assert forecasts.tickets_learned == 6


async def test_a_service_that_the_branch_had_once_teaches_nothing(tmp_path):
    before = NOW.replace(day=20)
    past = [
        DayStarted(at=before, seq=1, day=before.date()),
        issued(2, at=before, ticket="2026-11-20-X001", code="X001", service="anagrafe-canina"),
    ]
    async with forecasts_over(tmp_path, *past) as (forecasts, _):
        await forecasts.learn_from_the_past()
        assert forecasts.tickets_learned == 0


async def test_the_past_is_read_page_by_page_up_to_today(tmp_path, monkeypatch):
    monkeypatch.setattr("queue_server.forecasts.forecasts.PAGE", 2)
    yesterday = NOW.replace(day=22)
    past = [DayStarted(at=yesterday, seq=1, day=yesterday.date())]
    past += [issued(seq, at=yesterday, ticket=f"2026-11-22-A{seq:03d}") for seq in range(2, 7)]
    today = [DayStarted(at=NOW, seq=7, day=NOW.date()), issued(8)]
    async with forecasts_over(tmp_path, *past, *today) as (forecasts, broadcast):
        happen(forecasts, broadcast, *today)
        await forecasts.learn_from_the_past()
        assert forecasts.tickets_learned == 6


async def all_of(listener: Subscriber) -> list[bytes]:
    heard = []
    while (message := await listener.next()) is not None:
        heard.append(message)
    return heard


def broadcast_ended() -> ServerStopping:
    return ServerStopping("the test is over")
