"""Whatever text a station sends is answered or ends its own socket, and the server goes on."""

import json
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sportello.model.commands import TakeTicket
from sportello.model.person import Role
from sportello.model.wire import Goodbye, Reply
from tests.queue_server.a_server import server_here

TAGS = st.sampled_from(
    [
        "hello",
        "login",
        "logout",
        "identify",
        "who_is",
        "waiting_for",
        "read_note",
        "write_note",
        "take_ticket",
        "call_next",
        "close",
        "dance",
    ]
)
VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=12)
NAMES = st.sampled_from(["service", "counter", "ticket", "login", "password", "key", "station"])
MESSAGES = st.builds(
    lambda tag, id, rest: json.dumps({"type": tag, "id": id} | rest),
    TAGS,
    st.uuids().map(str) | VALUES,
    st.dictionaries(NAMES, VALUES, max_size=4),
)


@pytest.fixture
async def server(tmp_path):
    async with server_here(tmp_path) as server:
        yield server


@given(texts=st.lists(MESSAGES | st.text(max_size=40), min_size=1, max_size=6))
@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_nothing_that_a_station_sends_stops_the_server(server, texts):
    name = f"desk-{uuid4()}"
    desk = await server.line(name, Role.COUNTER)
    for text in texts:
        await desk.socket.send_str(text)
        heard = await desk.until(lambda heard: isinstance(heard, Goodbye | Reply))
        assert heard.code if isinstance(heard, Goodbye) else heard.refused or "accepted"
        if isinstance(heard, Goodbye):
            break
    await desk.socket.close()
    totem = await server.line(f"totem-{uuid4()}", Role.TOTEM)
    assert (await totem.ask(TakeTicket(id=uuid4(), service="certificati"))).accepted
    await totem.socket.close()
