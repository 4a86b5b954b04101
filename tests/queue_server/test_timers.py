"""What time alone causes, also on nights when the clock changes."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from sportello.model.commands import TakeTicket
from sportello.model.person import Role
from sportello.model.wire import Identify
from tests.queue_server.a_server import FakeClock, server_here


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2026-11-23T22:59:59", "2026-11-23T23:00:00"),
        ("2026-03-28T22:59:59", "2026-03-28T23:00:00"),
        ("2026-03-29T21:59:59", "2026-03-29T22:00:00"),
        ("2026-10-24T21:59:59", "2026-10-24T22:00:00"),
        ("2026-10-25T22:59:59", "2026-10-25T23:00:00"),
    ],
    ids=["winter", "before spring", "spring", "before autumn", "autumn"],
)
async def test_the_day_starts_at_romes_midnight(tmp_path, before, after):
    clock = FakeClock(datetime.fromisoformat(before).replace(tzinfo=UTC))
    async with server_here(tmp_path, clock=clock) as server:
        board = await server.line("board-1", Role.BOARD)
        await server.running.parts.timers.look()
        first = server.running.parts.broadcast.hall.day
        clock.now = datetime.fromisoformat(after).replace(tzinfo=UTC)
        await server.running.parts.timers.look()
        await server.running.parts.timers.look()
        day = server.running.parts.broadcast.hall.day
        assert (day - first).days == 1
        await board.until(lambda _: board.events and board.events[-1].day == day)


async def test_a_clock_set_back_over_midnight_starts_no_day_again(tmp_path):
    clock = FakeClock()
    async with server_here(tmp_path, clock=clock) as server:
        await server.running.parts.timers.look()
        hall = server.running.parts.broadcast.hall
        day = hall.day
        clock.pass_by(days=-1)
        await server.running.parts.timers.look()
        assert (hall.day, hall.devices["server", "clock"].code) == (day, "day_ahead")


async def test_citizens_are_erased_after_three_days_by_themselves(tmp_path):
    clock = FakeClock()
    async with server_here(tmp_path, clock=clock) as server:
        totem = await server.line("totem-1", Role.TOTEM)
        await totem.ask(Identify(id=uuid4(), codice_fiscale="CCCFBA85D03L219P"))
        await totem.ask(TakeTicket(id=uuid4(), service="certificati"))
        clock.pass_by(hours=71)
        await server.running.parts.timers.look()
        assert await server.running.parts.people.erase(timedelta(hours=72)) == 0
        clock.pass_by(hours=2)
        await server.running.parts.timers.look()
        assert await server.running.parts.people.erase(timedelta(hours=72)) == 0
