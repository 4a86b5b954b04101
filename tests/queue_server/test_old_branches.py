"""Branches that older versions have kept: they open, go on as they were, and are whole afterwards.

More about their people and keys is in `test_one_record`, `test_people_key` and `test_backup`.
"""

import asyncio
import json
from contextlib import AbstractAsyncContextManager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, get_args
from uuid import uuid4

import pytest
from msgspec import Struct

from queue_server.__main__ import main
from queue_server.config.branch_file import read_settings
from queue_server.storage.move import move
from sportello.model import commands as c
from sportello.model import events as e
from sportello.model.day import Booking, PlannedBreak
from sportello.model.person import Role
from sportello.model.wire import ReadNote, WhoIs
from tests.queue_server.a_server import PASSWORD, FakeClock, Line, ServerHere, server_here
from tests.queue_server.an_old_branch import unpack

NOT_KNOWN_THEN: dict[str, set[type[e.Event]]] = {
    "branch-0005.tar.gz": {e.ClockConfirmed, e.DayTakenBack},
    "branch-0006.tar.gz": set(),
}
"""Branches of commits e4e7ba2 and 2ef8ba5, and the types of event that each did not know and that
the rest of its day does not bring either. Every other type that it knew is in its journal.

On 22 November six of seven citizens were served. On the 23rd, at 10:13 UTC, counter 2 is on a pause
and counter 3 serves A003, of Mario Rossi. A002, of Fabio Caccia and with a note, waits for the last
two of its wishes. Bookings B11, B12 and B13 are planned, and breaks at counters 2, 3 and 4.
`hall.json` is what that version told of the hall, `totem.key` the key of its totem.
"""

YESTERDAY, TODAY, TOMORROW = (date(2026, 11, day) for day in (22, 23, 24))
LATER = datetime(2026, 11, 23, 10, 20, tzinfo=UTC)
FABIOS, MARIOS = "2026-11-23-A002", "2026-11-23-A003"


class OldBranch(Struct, frozen=True):
    """A branch as an older version left it, in files or moved into a database since."""

    directory: Path
    database: str | None
    unknown_then: set[type[e.Event]]
    clock: FakeClock

    def opened(self) -> AbstractAsyncContextManager[ServerHere]:
        plan = read_settings(self.directory, TODAY).plan
        return server_here(self.directory, plan, clock=self.clock, database=self.database)

    def read(self, file: str) -> str:
        return (self.directory / file).read_text()


@pytest.fixture(params=NOT_KNOWN_THEN)
async def old(request: pytest.FixtureRequest, tmp_path: Path, either: str | None) -> OldBranch:
    unpack(request.param, tmp_path)
    if either is not None:
        await move(tmp_path, either)
        with (tmp_path / "branch.toml").open("a") as settings:
            settings.write(f'\n[database]\nurl = "{either}"\n')
    return OldBranch(tmp_path, either, NOT_KNOWN_THEN[request.param], FakeClock(LATER))


async def test_the_hall_is_told_as_the_older_version_told_it(old):
    told = json.loads(old.read("hall.json"))
    del told["pauses"]  # their number; `breaks_taken` says which of them were planned
    async with old.opened() as server:
        assert of_the_same_keys(told, await hall_of(server)) == told


async def test_a_day_of_an_older_version_goes_on_with_every_kind_of_event(old, capsys):
    async with old.opened() as server:
        await go_on(server, old.clock)
        await issued(server, old.read("totem.key"), "C005")
        await end_the_day(server)
        left = await hall_of(server)
    async with old.opened() as server:
        assert await hall_of(server) == left
        journal = server.running.parts.journal
        events = [*await journal.replay(YESTERDAY), *await journal.replay(TODAY)]
        assert {type(event) for event in events} == set(get_args(e.AnyEvent)) - old.unknown_then
    told = await printed(capsys, "check", old.directory)
    assert f"The journal is whole: {left['seq']} events." in told
    report = await printed(
        capsys, "replay", old.directory, "--day", YESTERDAY, "--policy", "first_in_line"
    )
    assert "domenica 22 novembre 2026: 7 persone con il numero." in report


async def test_the_day_after_an_older_versions_day_begins_as_any_other(old):
    async with old.opened() as server:
        old.clock.pass_by(days=1)
        await server.running.parts.timers.look()
        hall = server.running.parts.broadcast.hall
        started, *_ = await server.running.parts.journal.replay(hall.day)
        assert (hall.day, started.after) == (TOMORROW, TODAY)
        assert (hall.tickets, hall.counters, hall.breaks) == ({}, {}, ())
        assert hall.blocks.keys() == {"totem-1"}, "it may still give what it has reserved"
        await issued(server, old.read("totem.key"), "C001")


async def go_on(server: ServerHere, clock: FakeClock) -> None:
    """The next half hour of Anna, Bruno and their head of desk, on the version of today."""
    anna, bruno, capo = [await at_desk(server, login) for login in ("anna", "bruno", "capo")]
    slot = clock.now + timedelta(hours=1)
    await happens(capo, c.PlanBooking, booking=Booking("B14", "cie-rilascio", slot))
    await happens(capo, c.MoveBooking, booking="B12", to=slot)
    await happens(capo, c.CancelBooking, booking="B13")
    due_at = clock.now + timedelta(minutes=5)
    await happens(
        capo, c.PlanDay, breaks=(PlannedBreak("3", due_at, 15.0),), roster=("2", "3", "4")
    )
    assert (await bruno.ask(WhoIs(id=uuid4(), ticket=MARIOS))).surname == "Rossi"
    await happens(bruno, c.Close, ticket=MARIOS)
    clock.pass_by(minutes=6)
    (pause,) = await happens(bruno, c.StartPause, counter="3", reason="break")
    assert pause.planned_at == due_at

    await happens(anna, c.EndPause, counter="2")
    (called,) = await happens(anna, c.CallTicket, counter="2", ticket=FABIOS)
    assert (called.service, called.calls) == ("tessera-elettorale", 4)
    await happens(anna, c.StartServing, ticket=FABIOS)
    assert (await anna.ask(WhoIs(id=uuid4(), ticket=FABIOS))).surname == "Caccia"
    assert (await anna.ask(ReadNote(id=uuid4(), ticket=FABIOS))).text == "torna con il modulo"
    await happens(anna, c.Close, ticket=FABIOS, delivered=("autentica-firma",))
    (came,) = await happens(capo, c.CheckIn, booking="B12")
    assert came.slot_at == slot


async def issued(server: ServerHere, key: str, code: str) -> None:
    """The totem's old key opens, and the next number is `code`."""
    wish = c.TakeTicket(id=uuid4(), service="cie-pin-puk")
    status, reply = await server.command(wish, key)
    assert (status, reply["accepted"][-1]["code"]) == (200, code)


async def end_the_day(server: ServerHere) -> None:
    await server.running.parts.access.revoke_station("board-1")
    await server.running.parts.timers.look()
    await happens(await at_desk(server, "capo"), c.EndDay)


async def at_desk(server: ServerHere, login: str) -> Line:
    """The operator of the older version, at a new desk, with the password of then."""
    desk = await server.line(f"desk-of-{login}", Role.COUNTER)
    await desk.log_in(login)
    return desk


async def happens(line: Line, command: type[c.Command], **wish: Any) -> list[Any]:
    reply = await line.ask(command(id=uuid4(), **wish))
    assert reply.refused is None, reply.detail
    return reply.accepted


async def hall_of(server: ServerHere) -> Any:
    _, token = await server.running.parts.access.log_in("capo", PASSWORD)
    status, told = await server.get("/api/v1/hall", token)
    assert status == 200, told
    return told


def of_the_same_keys(told: Any, now: Any) -> Any:
    """`now`, without what an older version could not tell."""
    match told, now:
        case dict(), dict():
            return {key: of_the_same_keys(told[key], now[key]) for key in told}
        case list(), list() if len(told) == len(now):
            return [of_the_same_keys(*pair) for pair in zip(told, now, strict=True)]
    return now


async def printed(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    assert await asyncio.to_thread(main, [str(argument) for argument in arguments]) == 0
    return capsys.readouterr().out
