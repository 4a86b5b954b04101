"""Keys that ask without end: limited by station and role, at both doors."""

from uuid import uuid4

import pytest

from queue_server.config.limits import Limits
from sportello.model.commands import ReportDevice, TakeTicket
from sportello.model.person import Role
from sportello.model.wire import Goodbye
from tests.queue_server.a_server import server_here
from tests.queue_server.test_connections_attack import Seconds
from web.rate_limits import Buckets, Rate

SLOW = Limits(commands_per_s={Role.TOTEM: 50.0, Role.BOARD: 0.5})


@pytest.fixture
def seconds():
    return Seconds()


@pytest.fixture
async def server(tmp_path, seconds):
    async with server_here(tmp_path, limits=SLOW, counter=seconds) as server:
        yield server


def take() -> TakeTicket:
    return TakeTicket(id=uuid4(), service="certificati")


async def until_limited(server, key: str) -> int:
    """How many commands over HTTP were carried out before one was refused."""
    carried_out = 0
    while (await server.command(take(), key))[0] == 200:
        carried_out += 1
    return carried_out


async def test_over_http_a_key_is_429_and_told_when_to_come_back(server, seconds):
    key = await server.key("board-1", Role.BOARD)
    report = ReportDevice(id=uuid4(), device="voice", code="ready")
    statuses = [(await server.command(report, key))[0] for _ in range(7)]
    assert statuses == [200] * 5 + [429] * 2
    headers = {"Authorization": f"Bearer {key}"}
    async with server.http.get(f"{server.url}/api/v1/hall", headers=headers) as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (429, "2")
        assert (await answer.json())["refused"] == "limited"
    seconds.now += 2
    assert (await server.get("/api/v1/hall", key))[0] == 200


async def test_one_key_over_many_connections_is_one_client_and_others_are_not_slowed(server):
    key = await server.key("totem-1", Role.TOTEM)
    assert await until_limited(server, key) == 500
    socket = await server.join("totem-1", key)
    assert (await socket.ask(take())).refused == "limited"
    other = await server.key("totem-2", Role.TOTEM)
    assert (await server.command(take(), other))[0] == 200


async def test_a_limited_message_over_the_socket_is_answered_and_nothing_happened(server, seconds):
    board = await server.line("board-1", Role.BOARD)
    replies = [
        await board.ask(ReportDevice(id=uuid4(), device="voice", code=str(n))) for n in range(6)
    ]
    assert [reply.refused for reply in replies] == [None] * 5 + ["limited"]
    assert server.running.parts.broadcast.hall.devices["board-1", "voice"].code == "4"
    seconds.now += 2
    assert (await board.ask(ReportDevice(id=uuid4(), device="voice", code="x"))).accepted


async def test_nonsense_without_an_id_counts_too_and_ends_the_socket_that_sends_it(server):
    board = await server.line("board-1", Role.BOARD)
    for n in range(5):
        await board.ask(ReportDevice(id=uuid4(), device="voice", code=str(n)))
    await board.socket.send_str("{nonsense")
    goodbye = await board.until(lambda heard: isinstance(heard, Goodbye))
    assert goodbye.code == "limited"


def test_a_bucket_holds_its_burst_and_fills_at_its_rate():
    seconds = Seconds()
    buckets = Buckets(seconds)
    rate = Rate(per_s=2, burst=3)
    assert [buckets.take("a", rate) for _ in range(4)] == [0, 0, 0, 0.5]
    seconds.now += 1
    assert [buckets.take("a", rate) for _ in range(3)] == [0, 0, 0.5]
    assert buckets.take("b", rate) == 0


def test_clients_without_number_keep_no_buckets_without_number():
    buckets = Buckets(Seconds())
    for n in range(10_000):
        buckets.take(str(n), Rate(1, 1))
    assert len(buckets) <= 4096
