"""What the server can be asked is the join of its subjects' tables: a new query is one more row."""

from uuid import UUID, uuid4

import msgspec
import pytest

from queue_server.accounts.access import PEOPLE
from queue_server.api.backend import Backend, Caller
from queue_server.api.endpoint import Endpoint, Operation, Parameter, Subject
from queue_server.api.messages import SUBJECTS, Messages
from queue_server.api.openapi import description
from sportello.model.commands import TakeTicket
from sportello.model.person import Role
from sportello.model.wire import Message
from tests.house_rules.api_page import rights
from tests.queue_server.a_server import server_here

# --- the one place that a new query touches ------------------------------------------------------


class CountWaiting(Message, frozen=True):
    """How many wait for a service; the answer is `WaitingCount`."""

    id: UUID
    service: str


class WaitingCount(Message, frozen=True):
    """So many wait for the service."""

    id: UUID | None
    waiting: int


async def count_waiting(backend: Backend, query: CountWaiting, _: Caller) -> WaitingCount:
    tickets = backend.broadcast.hall.tickets.values()
    waiting = sum(ticket.service == query.service for ticket in tickets)
    return WaitingCount(id=query.id, waiting=waiting)


COUNTING: Subject = (
    Endpoint(
        CountWaiting,
        count_waiting,
        WaitingCount,
        PEOPLE,
        Operation(
            method="GET",
            path="/api/v1/services/{service}/count",
            name="count_waiting",
            summary="How many wait for a service.",
            parameters=(Parameter("service", "The id of a service."),),
        ),
    ),
)

# -------------------------------------------------------------------------------------------------

PATH = "/api/v1/services/certificati/count"
ASKED = Messages((*SUBJECTS, COUNTING))


@pytest.fixture
async def server(tmp_path):
    async with server_here(tmp_path, subjects=(*SUBJECTS, COUNTING)) as server:
        totem = await server.line("totem-1", Role.TOTEM)
        await totem.ask(TakeTicket(id=uuid4(), service="certificati"))
        await server.operator("anna")
        yield server


async def asked_on_the_socket(line, query: CountWaiting) -> dict:
    """The answer as it came: no station of ours knows its type."""
    await line.send(query)
    while True:
        message = msgspec.json.decode((await line.socket.receive(timeout=20)).data)
        if message.get("id") == str(query.id):
            return message


async def test_a_query_that_is_joined_is_answered_on_the_socket(server):
    desk = await server.line("desk-1", Role.COUNTER)
    await desk.log_in("anna")
    query = CountWaiting(id=uuid4(), service="certificati")
    answer = await asked_on_the_socket(desk, query)
    assert answer == {"type": "waiting_count", "id": str(query.id), "waiting": 1}


async def test_a_query_that_is_joined_is_answered_over_http(server):
    token = (await (await server.line("desk-1", Role.COUNTER)).log_in("anna")).token
    answer = await server.get(PATH, token)
    assert answer == (200, {"type": "waiting_count", "id": None, "waiting": 1})


@pytest.mark.parametrize(
    ("role", "refused"), [(Role.BOARD, "not_allowed"), (Role.COUNTER, "login_required")]
)
async def test_a_query_that_is_joined_is_refused_to_other_roles_at_both_doors(
    server, role, refused
):
    status, answer = await server.get(PATH, await server.key("station", role))
    assert (status, answer["refused"]) == (403, refused)
    line = await server.line("station-2", role)
    answer = await asked_on_the_socket(line, CountWaiting(id=uuid4(), service="certificati"))
    assert answer["refused"] == refused


async def test_a_query_that_is_joined_is_described_to_integrators(server):
    _, told = await server.get("/api/v1/openapi.json")
    operation = told["paths"]["/api/v1/services/{service}/count"]["get"]
    assert operation["summary"] == "How many wait for a service."
    assert operation["parameters"][0]["name"] == "service"
    assert set(operation["responses"]) == {"200", "401", "403", "429"}
    assert "WaitingCount" in told["components"]["schemas"]


def test_a_query_that_is_joined_stands_in_the_table_of_rights():
    (line,) = (line for line in rights(ASKED) if "`count_waiting`" in line)
    assert line.split("|")[2:-1] == ["  ", "  ", "  ", " ✓ ", " ✓ ", " ✓ ", "  "]


# --- the join ------------------------------------------------------------------------------------


def test_no_two_operations_have_the_same_name_or_the_same_method_and_path():
    operations = list(Messages().by_operation())
    assert len({operation.name for operation in operations}) == len(operations)
    assert len({(each.method, each.path) for each in operations}) == len(operations)


def test_each_parameter_in_a_path_is_described():
    for operation in Messages().by_operation():
        named = {parameter.name for parameter in operation.parameters}
        for part in operation.path.split("/"):
            assert not part.startswith("{") or part.strip("{}") in named, operation.path


def test_a_message_that_is_joined_twice_is_a_fault_of_the_tables():
    with pytest.raises(AssertionError, match="two endpoints ask with the same struct"):
        Messages((COUNTING, COUNTING))


def test_what_is_not_asked_on_the_socket_is_not_decoded_there():
    for endpoint in Messages().endpoints:
        tag = endpoint.asks.__struct_config__.tag
        assert endpoint.is_on_socket == (tag is not None), endpoint.asks


def test_the_description_says_what_each_request_must_show():
    paths = description(ASKED)["paths"]
    assert paths["/healthz"]["get"]["security"] == []
    assert set(paths["/api/v1/hall"]["get"]["responses"]) == {"200", "401", "429"}
    assert "403" in paths["/api/v1/advice"]["get"]["responses"]
