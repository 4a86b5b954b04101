"""The break adviser as a supervisor's page hears it: at once, and reckoned meanwhile."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from queue_server.config.limits import Limits
from queue_server.forecasts.adviser import HOLDS_FOR
from sportello.model.break_moves import Advice
from sportello.model.commands import MoveBreak, PlanDay
from sportello.model.day import PlannedBreak
from sportello.model.person import Role
from sportello.model.wire import Advised, AskAdvice
from tests.queue_server.a_server import FakeClock, server_here

UNHURRIED = Limits(commands_per_s={Role.COUNTER: 1e6, Role.SUPERVISOR: 1e6})
"""These tests ask again as fast as they are answered."""

DUE = datetime(2026, 11, 23, 11, tzinfo=UTC)


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
async def server(tmp_path, clock):
    async with server_here(tmp_path, clock=clock, limits=UNHURRIED) as server:
        yield server


async def a_desk(server, login, *roles):
    await server.operator(login, *roles)
    desk = await server.line(f"pc-{login}", Role.COUNTER)
    await desk.log_in(login)
    return desk


async def advised(desk) -> Advised:
    return await desk.ask(AskAdvice(id=uuid4()))


async def on_computed(desk) -> Advice | None:
    """What is known once nothing is under way."""
    while (answer := await advised(desk)).is_reckoning:
        pass
    return answer.advice


async def test_the_first_answer_comes_at_once_and_the_advice_when_it_is_reckoned(server, clock):
    carla = await a_desk(server, "carla", Role.SUPERVISOR)
    first = await advised(carla)
    assert (first.advice, first.is_reckoning) == (None, True)
    assert await on_computed(carla) == Advice(clock())


async def test_an_advice_holds_for_a_while(server, clock):
    carla = await a_desk(server, "carla", Role.SUPERVISOR)
    first = await on_computed(carla)
    clock.pass_by(minutes=5)
    assert await on_computed(carla) == first
    clock.pass_by(seconds=HOLDS_FOR.total_seconds())
    old = await advised(carla)
    assert (old.advice, old.is_reckoning) == (first, True)
    assert await on_computed(carla) != first


async def test_nobody_is_told_of_breaks_as_they_were(server):
    carla = await a_desk(server, "carla", Role.SUPERVISOR)
    plan = PlanDay(id=uuid4(), breaks=(PlannedBreak("3", DUE, 15),), roster=("3",))
    assert (await carla.ask(plan)).accepted
    assert (await on_computed(carla)).breaks_left == 1
    to = DUE + timedelta(minutes=45)
    assert (await carla.ask(MoveBreak(id=uuid4(), counter="3", due_at=DUE, to=to))).accepted
    assert (await advised(carla)).advice is None
    assert (await on_computed(carla)).breaks_left == 1


async def test_only_a_supervisor_is_advised(server):
    anna = await a_desk(server, "anna", Role.OPERATOR)
    assert (await advised(anna)).refused == "not_allowed"
