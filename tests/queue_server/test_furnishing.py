"""A branch that is furnished anew while its server is down, with the day going on or over."""

from datetime import timedelta
from uuid import uuid4

import pytest
from msgspec.structs import replace

from sportello.model.commands import Command, OpenCounter, PlanDay, TakeTicket, Transfer
from sportello.model.day import Booking
from sportello.model.person import Actor, Role
from sportello.model.plan import Plan
from tests.queue_server.a_server import FakeClock, a_plan, server_here
from web.process.cannot_start import CannotStart

ANNA = Actor("desk-1", frozenset({Role.COUNTER, Role.SUPERVISOR}), "anna")
LATER = FakeClock().now + timedelta(hours=1)


def without_taxes() -> Plan:
    plan = a_plan(counters=1)
    services = {id: service for id, service in plan.services.items() if id != "tributi"}
    counter = replace(plan.counters["1"], services=tuple(services))
    return replace(plan, services=services, counters={"1": counter})


@pytest.mark.parametrize(
    ("command", "missing"),
    [
        (TakeTicket(id=uuid4(), service="certificati", wishes=("tributi",)), "service 'tributi'"),
        (PlanDay(id=uuid4(), bookings=(Booking("b-1", "tributi", LATER),)), "service 'tributi'"),
        (PlanDay(id=uuid4(), roster=("2",)), "counter '2'"),
        (OpenCounter(id=uuid4(), counter="2"), "counter '2'"),
    ],
)
async def test_what_the_day_still_needs_cannot_be_taken_away(
    tmp_path, command: Command, missing: str
):
    clock = FakeClock()
    async with server_here(tmp_path, clock=clock) as server:
        await server.running.parts.office.submit(command, ANNA)
    with pytest.raises(CannotStart, match=missing):
        async with server_here(tmp_path, without_taxes(), clock=clock):
            pass
    clock.pass_by(days=1)
    async with server_here(tmp_path, without_taxes(), clock=clock) as server:
        assert server.running.parts.broadcast.hall.seq > 0


async def test_a_service_is_taken_away_after_a_day_on_which_somebody_was_sent_to_a_counter_for_it(
    tmp_path,
):
    clock = FakeClock()
    async with server_here(tmp_path, clock=clock) as server:
        office = server.running.parts.office
        await office.submit(OpenCounter(id=uuid4(), counter="1"), ANNA)
        events = await office.submit(TakeTicket(id=uuid4(), service="tributi"), ANNA)
        sent = Transfer(id=uuid4(), ticket=events[-1].ticket, counter="1")
        await office.submit(sent, ANNA)
    clock.pass_by(days=1)
    async with server_here(tmp_path, without_taxes(), clock=clock) as server:
        await server.running.parts.timers.look()
        assert not server.running.parts.broadcast.hall.tickets
