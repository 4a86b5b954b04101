"""Who may not ask is told so, and nothing of what they sent: every message with every role."""

import json
from uuid import uuid4

import pytest

from queue_server.api.endpoint import Needs
from queue_server.api.messages import Messages
from queue_server.config.limits import Limits
from sportello.model.person import Role
from sportello.model.wire import Reply
from tests.queue_server.a_server import server_here

ASKED = Messages()
OVER_HTTP = [e for e in ASKED.endpoints if e.operation and e.operation.needs is Needs.RIGHT]
REFUSED = {"not_allowed", "login_required"}
IN_PATH = {"counter": "nowhere", "ticket": "none"}
UNLIMITED = Limits(commands_per_s=dict.fromkeys(Role, 1_000_000))


def wrong(endpoint) -> dict[str, object]:
    """The message with an id that is none."""
    return {"type": endpoint.tag, "id": 1}


@pytest.fixture
async def server(tmp_path):
    async with server_here(tmp_path, limits=UNLIMITED) as server:
        yield server


@pytest.mark.parametrize("role", Role)
async def test_over_http_a_role_without_the_right_learns_nothing_of_a_message_that_is_wrong(
    server, role
):
    key = await server.key("station-1", role)
    for endpoint in OVER_HTTP:
        operation = endpoint.operation
        path = operation.path.format_map(IN_PATH)
        if operation.has_body:
            told = [await asked(server, operation, path, key, body) for body in bodies(endpoint)]
        else:
            told = [await server.get(path + query, key) for query in ("?days=x", "?days=-1")]
        if role in endpoint.roles:
            assert all(status != 403 for status, _ in told), endpoint.asks
            continue
        assert {status for status, _ in told} == {403}, endpoint.asks
        assert len({(answer["refused"], answer["detail"]) for _, answer in told}) == 1
        assert told[0][1]["refused"] in REFUSED


async def asked(server, operation, path: str, key: str, body: bytes) -> tuple[int, dict]:
    url, headers = server.url + path, {"Authorization": f"Bearer {key}"}
    async with server.http.request(operation.method, url, data=body, headers=headers) as answer:
        return answer.status, await answer.json()


def bodies(endpoint) -> list[bytes]:
    """Wrong in a field and, where the path says what is meant, no JSON either."""
    said = [json.dumps(wrong(endpoint)).encode()]
    is_alone = sum(other.operation == endpoint.operation for other in OVER_HTTP) == 1
    return [*said, b"{", b"[]"] if is_alone else said


@pytest.mark.parametrize("role", Role)
async def test_on_a_socket_a_role_without_the_right_learns_nothing_either(server, role):
    line = await server.line("station-1", role)
    for endpoint in ASKED.on_socket:
        id = uuid4()
        message = {"type": endpoint.tag, "id": str(id)} | {field: [] for field in FIELDS}
        await line.socket.send_str(json.dumps(message))
        answer = await line.until(lambda heard, id=id: getattr(heard, "id", None) == id)
        is_barred = isinstance(answer, Reply) and answer.refused in REFUSED
        assert is_barred == (role not in endpoint.roles), (endpoint.asks, answer)


FIELDS = {
    name for endpoint in ASKED.on_socket for name in endpoint.asks.__struct_fields__ if name != "id"
}
"""Each is wrong as an empty list, or not there."""


async def test_what_may_be_any_message_is_refused_to_who_may_send_none(server):
    key = await server.key("partner", Role.INTEGRATION)
    status, answer = await server.command({"type": "call_next", "id": 1}, key)
    assert (status, answer["refused"]) == (403, "not_allowed")
    status, answer = await server.command({"type": "take_ticket", "id": 1}, key)
    assert (status, answer["refused"]) == (422, "invalid_field")
    status, answer = await server.command(b"{", key)
    assert (status, answer["refused"]) == (400, "malformed")
