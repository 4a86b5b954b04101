"""Days that begin, and days that should not: a server whose clock leaps, and what people say."""

import asyncio
import sqlite3
from contextlib import asynccontextmanager, closing
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from msgspec.structs import replace

from queue_server.__main__ import main
from queue_server.journal.repair import repair
from queue_server.journal.seam import Entry
from queue_server.journal.sqlite import SqliteJournal
from sportello.model.commands import (
    CallNext,
    ConfirmClock,
    OpenCounter,
    Recall,
    TakeDayBack,
    TakeTicket,
    UndoCall,
)
from sportello.model.events import ClockConfirmed, DayStarted, DayTakenBack
from sportello.model.person import Role
from sportello.model.wire import Goodbye, Identify, Welcome, encode
from tests.queue_server.a_server import ServerHere, a_plan, server_here
from tests.queue_server.test_succession import two_servers
from tests.queue_server.test_timekeeper import TUESDAY, Machine

TODAY, TOMORROW = date(2026, 11, 24), date(2026, 11, 25)


@asynccontextmanager
async def at_work(directory: Any, machine: Machine, **facts: Any) -> Any:
    async with server_here(directory, clock=machine.clock, witness=machine, **facts) as server:
        await look(server)
        yield server


async def look(server: ServerHere) -> None:
    await server.running.parts.timers.look()


async def take(server: ServerHere, key: str) -> str:
    status, reply = await server.command(TakeTicket(id=uuid4(), service="certificati"), key)
    assert status == 200, reply
    return reply["accepted"][-1]["ticket"]


async def a_supervisor(server: ServerHere) -> str:
    await server.operator("capo", Role.SUPERVISOR)
    desk = await server.line(f"desk-{uuid4().hex[:8]}", Role.COUNTER)
    return (await desk.log_in("capo")).token


async def caught_up(server: ServerHere, seq: int) -> None:
    """Return once the server has heard of that place of the journal."""
    async with asyncio.timeout(20):
        while server.running.parts.broadcast.hall.seq < seq:  # noqa: ASYNC110 there is no event
            await asyncio.sleep(0.01)


def hall_of(server: ServerHere) -> bytes:
    return encode(replace(server.running.parts.broadcast.hall.snapshot(), seq=0, devices=()))


@pytest.fixture
def machine() -> Machine:
    return Machine()


# --- a clock that leaps --------------------------------------------------------------------------


async def test_one_boot_with_the_clock_ahead_loses_nobody(tmp_path, machine):
    async with at_work(tmp_path, machine) as server:
        key = await server.key("totem-1", Role.TOTEM)
        waiting = await take(server, key)
    machine.leap(days=1)
    async with at_work(tmp_path, machine) as server:
        hall = server.running.parts.broadcast.hall
        assert (hall.day, list(hall.waiting)) == (TODAY, [waiting])
        assert (await take(server, key)).endswith("A002")
    machine.leap(days=-1)
    async with at_work(tmp_path, machine) as server:
        assert len(server.running.parts.broadcast.hall.waiting) == 2


async def test_while_the_clock_is_in_doubt_the_desk_goes_on_and_everybody_is_told(
    tmp_path, machine
):
    async with at_work(tmp_path, machine) as server:
        key = await server.key("totem-1", Role.TOTEM)
        first, second = await take(server, key), await take(server, key)
        await server.operator("anna")
        desk = await server.line("desk-1", Role.COUNTER)
        await desk.log_in("anna")
        await desk.ask(OpenCounter(id=uuid4(), counter="3"))
        machine.leap(days=1)
        await look(server)
        await desk.ask(CallNext(id=uuid4(), counter="3"))
        machine.pass_by(seconds=2)
        recalled = await desk.ask(Recall(id=uuid4(), ticket=first))
        undone = await desk.ask(UndoCall(id=uuid4(), ticket=first))
        assert (recalled.refused, undone.refused) == (None, None)
        assert server.running.parts.broadcast.hall.waiting.keys() == {first, second}
        status, health = await server.get("/healthz")
        assert (status, health["status"], health["reason"]) == (200, "degraded", "clock_ahead")
        assert "queue-server day DIR --start" in health["detail"]
        assert "2026-11-25 10:12" in health["detail"]
        clock = server.running.parts.broadcast.hall.devices["server", "clock"]
        assert clock.code == "clock_ahead"
        machine.leap(days=-1)
        await look(server)
        assert (await server.get("/healthz"))[1]["status"] == "ok"
        assert server.running.parts.broadcast.hall.devices["server", "clock"].code == "ready"


async def test_a_clock_set_back_still_lets_recall_and_undo(tmp_path, machine):
    async with at_work(tmp_path, machine) as server:
        first = await take(server, await server.key("totem-1", Role.TOTEM))
        await server.operator("anna")
        desk = await server.line("desk-1", Role.COUNTER)
        await desk.log_in("anna")
        await desk.ask(OpenCounter(id=uuid4(), counter="3"))
        await desk.ask(CallNext(id=uuid4(), counter="3"))
        machine.leap(hours=-3)
        machine.is_ntp = True
        machine.pass_by(seconds=3)
        assert (await desk.ask(Recall(id=uuid4(), ticket=first))).refused is None
        assert (await desk.ask(UndoCall(id=uuid4(), ticket=first))).refused is None


async def test_a_supervisor_says_that_the_clock_is_right_and_the_day_begins(tmp_path, machine):
    async with at_work(tmp_path, machine) as server:
        key = await server.key("totem-1", Role.TOTEM)
        await take(server, key)
    machine.reboot(timedelta(days=8))
    async with at_work(tmp_path, machine) as server:
        token = await a_supervisor(server)
        status, refused = await server.command(ConfirmClock(id=uuid4()), key)
        assert (status, refused["refused"]) == (403, "not_allowed")
        assert server.running.parts.broadcast.hall.day == TODAY
        status, reply = await server.command(ConfirmClock(id=uuid4()), token)
        assert status == 200, reply
        started, confirmed = reply["accepted"]
        assert (started["type"], started["day"]) == ("day_started", "2026-12-02")
        assert (confirmed["type"], confirmed["operator"]) == ("clock_confirmed", "capo")
        token = await a_supervisor(server)  # the one before lasted twelve hours, and days passed
        status, refused = await server.command(ConfirmClock(id=uuid4()), token)
        assert (status, refused["refused"]) == (409, "nothing_to_say")
        assert (await take(server, key)).endswith("2026-12-02-A001")


# --- a day taken back ----------------------------------------------------------------------------


async def begun_by_mistake(server: ServerHere, machine: Machine) -> None:
    """NTP itself was a day ahead, for a while."""
    machine.leap(days=1)
    machine.is_ntp = True
    await look(server)
    assert server.running.parts.broadcast.hall.day == TOMORROW


async def test_a_day_that_was_taken_back_gives_the_hall_as_it_was(tmp_path, machine, either):
    async with at_work(tmp_path, machine, database=either) as server:
        parts = server.running.parts
        totem = await server.line("totem-1", Role.TOTEM)
        key = await server.key("totem-1", Role.TOTEM)
        who = await totem.ask(Identify(id=uuid4(), codice_fiscale="CCCFBA85D03L219P"))
        issued = await totem.ask(TakeTicket(id=uuid4(), service="certificati", citizen=who.citizen))
        await take(server, key)
        before = hall_of(server)
        await begun_by_mistake(server, machine)
        assert not parts.broadcast.hall.waiting
        machine.leap(days=-1)
        machine.is_ntp = True
        assert (await server.get("/healthz"))[1]["reason"] == "day_ahead"
        token = await a_supervisor(server)
        command = TakeDayBack(id=uuid4(), day=TOMORROW)
        status, reply = await server.command(command, token)
        assert status == 200, reply
        (back,) = reply["accepted"]
        assert (back["type"], back["day"], back["to"]) == (
            "day_taken_back", str(TOMORROW), str(TODAY)
        )  # fmt: skip
        assert hall_of(server) == before
        goodbye = await totem.until(lambda heard: isinstance(heard, Goodbye))
        assert goodbye.code == "hall_replaced"
        again = await server.join("totem-1", key, since=parts.broadcast.hall.seq - 1)
        assert isinstance(again.joined, Welcome)
        assert again.joined.hall.day == TODAY
        assert issued.accepted[-1].ticket in parts.people._refs
        assert await server.command(command, token) == (200, reply)
        assert (await take(server, key)).endswith("A003")
        assert (await server.get("/healthz"))[1]["status"] == "ok"
        before = hall_of(server)
    machine.pass_by(minutes=1)
    async with at_work(tmp_path, machine, database=either) as server:
        assert hall_of(server) == before
        assert (await take(server, key)).endswith("A004")


async def test_numbers_of_a_day_that_was_taken_back_are_not_given_again(tmp_path, machine):
    async with at_work(tmp_path, machine) as server:
        key = await server.key("totem-1", Role.TOTEM)
        await begun_by_mistake(server, machine)
        token = await a_supervisor(server)
        given = [await take(server, key) for _ in range(3)]
        machine.leap(days=-1)
        await server.command(TakeDayBack(id=uuid4(), day=TOMORROW), token)
        assert (await take(server, key)) == f"{TODAY}-A004"
        machine.pass_by(days=1)
        await look(server)
        (*_, started) = (
            e
            for e in await server.running.parts.journal.replay(TOMORROW)
            if isinstance(e, DayStarted)
        )
        assert started.given_ahead == {TOMORROW: {"A": 3}}
        again = await take(server, key)
        assert again not in given
        assert again == f"{TOMORROW}-A004"


async def test_a_repair_keeps_who_waited_before_the_day_that_was_taken_back(tmp_path, machine):
    async with at_work(tmp_path, machine) as server:
        key = await server.key("totem-1", Role.TOTEM)
        first, lost = await take(server, key), await take(server, key)
        await begun_by_mistake(server, machine)
        machine.leap(days=-1)
        token = await a_supervisor(server)
        await server.command(TakeDayBack(id=uuid4(), day=TOMORROW), token)
        last = await take(server, key)
    with closing(sqlite3.connect(tmp_path / "journal.db")) as file, file:
        file.execute("delete from event where body like ?", [f"%{lost}%"])
    await repair(tmp_path, a_plan(), None, machine.clock)
    async with at_work(tmp_path, machine) as server:
        assert list(server.running.parts.broadcast.hall.waiting) == [first, last]
        assert await take(server, key) not in (first, lost, last)


async def test_a_clock_that_is_still_ahead_does_not_begin_the_day_again(tmp_path, machine):
    async with at_work(tmp_path, machine) as server:
        key = await server.key("totem-1", Role.TOTEM)
        waiting = await take(server, key)
        await begun_by_mistake(server, machine)
        token = await a_supervisor(server)
        machine.pass_by(minutes=2)
        await server.command(TakeDayBack(id=uuid4(), day=TOMORROW), token)
        await look(server)
        hall = server.running.parts.broadcast.hall
        assert (hall.day, list(hall.waiting)) == (TODAY, [waiting])
        assert (await server.get("/healthz"))[1]["reason"] == "clock_ahead"
        issued = await take(server, key)
        assert hall.tickets[issued].issued_at == TUESDAY + timedelta(minutes=2)


async def test_a_day_at_work_that_the_clock_confirms_is_not_taken_back(tmp_path, machine):
    async with at_work(tmp_path, machine) as server:
        machine.pass_by(days=1)
        await look(server)
        token = await a_supervisor(server)
        await take(server, await server.key("totem-1", Role.TOTEM))
        await server.operator("anna")
        desk = await server.line("desk-1", Role.COUNTER)
        await desk.log_in("anna")
        await desk.ask(OpenCounter(id=uuid4(), counter="3"))
        await desk.ask(CallNext(id=uuid4(), counter="3"))
        status, reply = await server.command(TakeDayBack(id=uuid4(), day=TOMORROW), token)
        assert (status, reply["refused"]) == (409, "too_late")


async def test_only_the_day_that_goes_on_is_taken_back_and_not_the_first(tmp_path, machine):
    async with at_work(tmp_path, machine) as server:
        token = await a_supervisor(server)
        status, reply = await server.command(TakeDayBack(id=uuid4(), day=TOMORROW), token)
        assert (status, reply["refused"]) == (409, "nothing_to_say")
        status, reply = await server.command(TakeDayBack(id=uuid4(), day=TODAY), token)
        assert (status, reply["refused"]) == (409, "no_past_day")
        key = await server.key("totem-1", Role.TOTEM)
        status, reply = await server.command(TakeDayBack(id=uuid4(), day=TODAY), key)
        assert (status, reply["refused"]) == (403, "not_allowed")


async def test_a_day_that_an_older_version_began_far_ahead_is_taken_back(tmp_path, machine):
    async with at_work(tmp_path, machine) as server:
        key = await server.key("totem-1", Role.TOTEM)
        waiting = await take(server, key)
        seq = server.running.parts.broadcast.hall.seq
    far = TUESDAY + timedelta(days=200)
    old = DayStarted(at=far, seq=seq + 1, day=far.date())
    journal = SqliteJournal(tmp_path / "journal.db")
    await journal.take_up()
    await journal.append([Entry(uuid4(), "server", None, far.date(), old)])
    journal.close()
    machine.reboot()
    machine.is_ntp = True
    async with at_work(tmp_path, machine) as server:
        assert (await server.get("/healthz"))[1]["reason"] == "day_ahead"
        token = await a_supervisor(server)
        status, reply = await server.command(TakeDayBack(id=uuid4(), day=far.date()), token)
        assert status == 200, reply
        hall = server.running.parts.broadcast.hall
        assert (hall.day, list(hall.waiting)) == (TODAY, [waiting])
        assert hall.seq == seq + 3  # what the clock's device was said to be, and this
        assert (await take(server, key)).endswith("A002")


async def test_a_server_that_follows_goes_back_too_and_leads_on(tmp_path, machine, database):
    async with two_servers(tmp_path, database, clock=machine.clock, witness=machine) as servers:
        first, second = servers
        await look(first)
        key = await first.key("totem-1", Role.TOTEM)
        waiting = await take(first, key)
        await begun_by_mistake(first, machine)
        token = await a_supervisor(first)
        await take(first, key)
        machine.leap(days=-1)
        machine.is_ntp = True
        status, reply = await first.command(TakeDayBack(id=uuid4(), day=TOMORROW), token)
        assert status == 200, reply
        hall = second.running.parts.broadcast.hall
        await caught_up(second, reply["accepted"][0]["seq"])
        assert (hall.day, list(hall.waiting)) == (TODAY, [waiting])
        assert second.running.parts.time.now() == machine.now


# --- the command line ----------------------------------------------------------------------------


async def told(capsys: pytest.CaptureFixture[str], code: int, *arguments: object) -> str:
    """What `queue-server day` prints, beside a server in this loop."""
    given = ["day", *(str(argument) for argument in arguments)]
    assert await asyncio.to_thread(main, given) == code
    out, err = capsys.readouterr()
    return out + err


async def test_the_command_line_begins_a_day_and_takes_it_back(tmp_path, machine, capsys):
    assert main(["init", str(tmp_path / "branch"), "--always-open"]) == 0
    branch = tmp_path / "branch"
    async with at_work(branch, machine) as server:
        key = await server.key("totem-1", Role.TOTEM)
        await take(server, key)
        where = ("--server", server.url)
        said = await told(capsys, 0, branch, *where)
        assert "The day is 2026-11-24, with 1 numbers" in said
        assert "follows the machine's clock" in said
        assert "not in doubt" in await told(capsys, 1, branch, "--start", *where)
        machine.leap(days=1)
        said = await told(capsys, 0, branch, "--start", *where)
        assert "The day is 2026-11-25" in said
        assert "Before it was 2026-11-24" in said
        said = await told(capsys, 0, branch, "--back", *where)
        assert "The day is 2026-11-24, with 1 numbers" in said
        assert "confirm it" in said
        parts = server.running.parts
        kinds = [type(event) for event in await parts.journal.since(0, 100)]
        assert ClockConfirmed in kinds
        assert DayTakenBack in kinds
        await parts.access.refresh()
        assert "command-line" not in {known.station for known in parts.access.keys}


async def test_the_command_line_says_that_no_server_answers(tmp_path, capsys):
    assert main(["init", str(tmp_path / "branch")]) == 0
    said = await told(capsys, 1, tmp_path / "branch", "--server", "http://127.0.0.1:9")
    assert "queue-server run" in said
