"""A morning through both doors: tickets by HTTP and socket, calls at the counter, the feed."""

from uuid import uuid4

import pytest

from queue_server.app import running
from sportello.model.commands import CallNext, Close, OpenCounter, StartServing, TakeTicket
from sportello.model.events import TicketCalled, TicketIssued
from sportello.model.person import Actor, Role
from sportello.model.wire import Upcoming, WaitingFor, Welcome
from tests.queue_server.a_server import a_plan, server_here


@pytest.fixture
async def server(tmp_path):
    async with server_here(tmp_path) as server:
        yield server


async def test_a_citizen_takes_a_number_and_is_called_and_everybody_hears_it(server):
    await server.operator("anna")
    board = await server.line("board-1", Role.BOARD)
    totem = await server.line("totem-1", Role.TOTEM)
    desk = await server.line("desk-1", Role.COUNTER)
    assert isinstance(board.joined, Welcome)
    reply = await totem.ask(TakeTicket(id=uuid4(), service="certificati"))
    issued = reply.accepted[-1]
    assert isinstance(issued, TicketIssued)
    assert issued.code == "A001"
    await desk.log_in("anna")
    await desk.ask(OpenCounter(id=uuid4(), counter="3"))
    called = (await desk.ask(CallNext(id=uuid4(), counter="3"))).accepted[-1]
    assert isinstance(called, TicketCalled)
    await desk.ask(StartServing(id=uuid4(), ticket=called.ticket))
    closed = await desk.ask(Close(id=uuid4(), ticket=called.ticket))
    await board.until(lambda _: board.events and board.events[-1] == closed.accepted[-1])
    assert issued in board.events
    status, hall = await server.get("/api/v1/hall", await server.key("portal", Role.INTEGRATION))
    assert (status, hall["seq"]) == (200, closed.accepted[-1].seq)


async def test_over_http_the_same_command_gives_the_same_reply(server):
    key = await server.key("totem-1", Role.TOTEM)
    command = TakeTicket(id=uuid4(), service="tributi")
    first = await server.command(command, key)
    assert first[0] == 200
    assert first[1]["accepted"][-1]["code"] == "T001"
    assert await server.command(command, key) == first


async def test_the_order_of_the_calls_is_told_at_both_doors_and_the_next_call_keeps_to_it(server):
    await server.operator("anna")
    desk = await server.line("desk-1", Role.COUNTER)
    totem = await server.line("totem-1", Role.TOTEM)
    query = WaitingFor(id=uuid4(), counter="3")
    assert (await desk.ask(query)).refused == "login_required"
    token = (await desk.log_in("anna")).token
    assert (await desk.ask(query)).refused == "counter_closed"
    await desk.ask(OpenCounter(id=uuid4(), counter="3"))
    for service in ("certificati", "tributi"):
        await totem.ask(TakeTicket(id=uuid4(), service=service))
    told = await desk.ask(query)
    assert isinstance(told, Upcoming)
    assert [place.ticket[-4:] for place in told.places] == ["A001", "T001"]
    status, waiting = await server.get("/api/v1/counters/3/waiting", token)
    assert (status, waiting["seq"], waiting["id"]) == (200, told.seq, None)
    called = (await desk.ask(CallNext(id=uuid4(), counter="3"))).accepted[-1]
    first = told.places[0]
    assert (called.ticket, called.because) == (first.ticket, first.because)
    assert (await desk.ask(query)).places[0].ticket == told.places[1].ticket


@pytest.mark.parametrize(
    ("role", "refused"),
    [
        (Role.TOTEM, "not_allowed"),
        (Role.BOARD, "not_allowed"),
        (Role.COUNTER, "login_required"),
    ],
)
async def test_the_order_is_told_to_operators_alone(server, role, refused):
    key = await server.key("station", role)
    status, answer = await server.get("/api/v1/counters/3/waiting", key)
    assert (status, answer["refused"]) == (403, refused)


async def test_the_order_of_a_counter_that_is_not_there_is_refused(server):
    await server.operator("anna")
    desk = await server.line("desk-1", Role.COUNTER)
    await desk.log_in("anna")
    answer = await desk.ask(WaitingFor(id=uuid4(), counter="77"))
    assert answer.refused == "unknown_counter"


async def test_a_bug_in_the_office_ends_the_server_aloud_instead_of_leaving_everybody_waiting(
    tmp_path,
):
    async def a_morning_with_a_bug() -> None:
        async with running(tmp_path, a_plan(), port=0) as server:
            server.parts.office.branch = "not a branch"
            wish = TakeTicket(id=uuid4(), service="certificati")
            await server.parts.office.submit(wish, Actor("totem-1"))

    with pytest.raises(ExceptionGroup) as ended:
        await a_morning_with_a_bug()
    assert ended.group_contains(AttributeError)
