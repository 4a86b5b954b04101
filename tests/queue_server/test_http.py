"""The HTTP door: what each request is answered, and that nothing a client sends is a 500."""

import asyncio
import json
from itertools import count
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queue_server.storage import disk_space as disk
from sportello.model.commands import CallNext, Close, OpenCounter, StartServing, TakeTicket
from sportello.model.person import Role
from sportello.model.wire import MAX_MESSAGE_BYTES, Identify, Login, Logout
from tests.queue_server.a_server import PASSWORD, server_here

ID = UUID(int=7)
POSTS = ("commands", "login", "logout", "identify")

_numbers = count(100)


@pytest.fixture
async def server(tmp_path):
    async with server_here(tmp_path) as server:
        yield server


@pytest.fixture
async def totem(server):
    return await server.key("totem-1", Role.TOTEM)


def a_wish(**facts: Any) -> bytes:
    """Numbered, not drawn: in names of tests, which are the same in each process of a run."""
    id = UUID(int=next(_numbers))
    wish = {"type": "take_ticket", "id": str(id), "service": "certificati"} | facts
    return json.dumps(wish).encode()


@pytest.mark.parametrize(
    ("body", "status", "code", "named"),
    [
        (b"", 400, "malformed", "JSON"),
        (b"{", 400, "malformed", "JSON"),
        (b"\xff\xfe", 400, "malformed", "JSON"),
        (a_wish(service="x").replace(b'"x"', b'"\xff"'), 400, "malformed", "JSON"),
        (a_wish(service="x").replace(b'"x"', b"[" * 30_000), 422, "invalid_field", "service"),
        (b'{"x":' + b"[" * 30_000, 400, "malformed", "JSON"),
        (b"[]", 422, "invalid_field", "object"),
        (b"{}", 422, "invalid_field", "type"),
        (b'{"type": "dance"}', 422, "invalid_field", "$.type"),
        (b'{"type": "start_day", "id": "%s"}' % str(ID).encode(), 422, "invalid_field", "$.type"),
        (a_wish(id="seven"), 422, "invalid_field", "$.id"),
        (a_wish(service=7), 422, "invalid_field", "$.service"),
        (a_wish(service=""), 422, "invalid_field", "$.service"),
        (a_wish(service="x" * 65), 422, "invalid_field", "$.service"),
        (a_wish(language="italiano"), 422, "invalid_field", "$.language"),
        (a_wish(service="passaporti"), 409, "unknown_service", "passaporti"),
        (a_wish(filler="x" * MAX_MESSAGE_BYTES), 413, "too_large", "65536"),
        (b"x" * 10_000_000, 413, "too_large", "65536"),
    ],
)
async def test_what_is_not_a_wish_is_refused_by_status_and_name(
    server, totem, body, status, code, named
):
    given_status, answer = await server.post("/api/v1/commands", body, totem)
    assert (given_status, answer["refused"]) == (status, code)
    assert named in answer["detail"]


EDGES = ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"]


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize(
    ("role", "wish"),
    [
        (Role.TOTEM, {"type": "hand_in", "code": "A600", "service": "certificati", "taken_at": ""}),
        (Role.SUPERVISOR, {"type": "park", "ticket": "x", "back_at": ""}),
        (Role.SUPERVISOR, {"type": "move_break", "counter": "1", "due_at": "", "to": ""}),
        (
            Role.INTEGRATION,
            {"type": "plan_day", "bookings": [{"id": "b", "service": "tributi", "at": ""}]},
        ),
        (
            Role.INTEGRATION,
            {"type": "plan_day", "breaks": [{"counter": "1", "due_at": "", "length_min": 9}]},
        ),
    ],
)
async def test_an_instant_at_the_ends_of_the_calendar_is_422_and_ends_no_server(
    server, role, wish, edge
):
    bearer = await server.key("station-1", role)
    raw = json.dumps(wish | {"id": str(uuid4())}).replace('""', f'"{edge}"')
    status, refusal = await server.post("/api/v1/commands", raw.encode(), bearer)
    assert (status, refusal["refused"]) == (422, "invalid_field")
    assert "year" in refusal["detail"]


@pytest.mark.parametrize(
    "rules", [{"alpha": 1e308}, {"guard": 0}, {"late_min": 1e308}, {"priority_every": 0}]
)
async def test_rules_that_branch_toml_would_not_have_are_422(server, rules):
    bearer = await server.key("station-1", Role.SUPERVISOR)
    wish = {"type": "change_rules", "id": str(uuid4()), "rules": rules}
    status, refusal = await server.post("/api/v1/commands", json.dumps(wish).encode(), bearer)
    assert (status, refusal["refused"]) == (422, "invalid_field")


async def test_a_refused_command_is_answered_with_its_id(server, totem):
    _, answer = await server.command(TakeTicket(id=ID, service="passaporti"), totem)
    assert (answer["type"], answer["id"]) == ("reply", str(ID))


@pytest.mark.parametrize("bearer", [None, "guess", "\u00e8", "x" * 5000])
async def test_who_has_no_key_is_401(server, bearer):
    for path in ("/api/v1/commands", "/api/v1/identify", "/api/v1/logout"):
        assert (await server.post(path, a_wish(), bearer))[0] == 401
    for path in ("/api/v1/hall", "/api/v1/events"):
        assert (await server.get(path, bearer))[0] == 401


async def test_a_command_id_of_another_station_is_409(server, totem):
    wish = a_wish()
    await server.post("/api/v1/commands", wish, totem)
    other = await server.key("totem-2", Role.TOTEM)
    status, answer = await server.post("/api/v1/commands", wish, other)
    assert (status, answer["refused"]) == (409, "command_id_taken")


async def test_what_the_role_does_not_give_is_403(server):
    board = await server.key("board-1", Role.BOARD)
    status, answer = await server.post("/api/v1/commands", a_wish(), board)
    assert (status, answer["refused"]) == (403, "not_allowed")
    counter = await server.key("desk-1", Role.COUNTER)
    status, answer = await server.command(OpenCounter(id=ID, counter="1"), counter)
    assert (status, answer["refused"]) == (403, "login_required")


async def test_an_operator_works_with_a_token_alone(server, totem):
    await server.operator("anna")
    login = Login(id=uuid4(), login="anna", password=PASSWORD)
    status, answer = await server.post("/api/v1/login", login, None)
    token = answer["token"]
    assert (status, answer["roles"]) == (200, ["operator"])
    assert (await server.command(OpenCounter(id=uuid4(), counter="1"), token))[0] == 200
    await server.post("/api/v1/commands", a_wish(), totem)
    status, reply = await server.command(CallNext(id=uuid4(), counter="1"), token)
    assert (status, reply["accepted"][0]["operator"]) == (200, "anna")
    ticket = reply["accepted"][0]["ticket"]
    assert (await server.command(Close(id=uuid4(), ticket=ticket), token))[0] == 409
    assert (await server.command(StartServing(id=uuid4(), ticket=ticket), token))[0] == 200
    assert (await server.post("/api/v1/logout", Logout(id=ID), token))[0] == 200
    assert (await server.command(CallNext(id=uuid4(), counter="1"), token))[0] == 401


async def test_guessing_passwords_is_slowed_down(server):
    await server.operator("anna")
    guess = Login(id=ID, login="anna", password="guess")
    statuses = [(await server.post("/api/v1/login", guess, None))[0] for _ in range(7)]
    assert statuses == [401] * 5 + [429] * 2


async def test_a_citizen_becomes_a_reference(server, totem):
    identify = Identify(id=ID, codice_fiscale="cccfba85d03l219p ".strip())
    status, answer = await server.post("/api/v1/identify", identify, totem)
    assert status == 200
    same = Identify(id=uuid4(), codice_fiscale="CCCFBA85D03L219P")
    assert (await server.post("/api/v1/identify", same, totem))[1]["citizen"] == answer["citizen"]


@pytest.mark.parametrize("code", [" " * 11, "CCCFBA85D0", "cccfba85d03l219ß", "CCCFBA85D03 219P"])
async def test_what_cannot_be_a_codice_fiscale_is_422_and_not_quoted(server, totem, code):
    identify = Identify(id=ID, codice_fiscale=code)
    status, answer = await server.post("/api/v1/identify", identify, totem)
    assert (status, answer["refused"]) == (422, "invalid_field")
    assert code.strip() == "" or code not in str(answer)


async def test_the_feed_goes_on_from_where_one_was(server, totem):
    for _ in range(3):
        await server.post("/api/v1/commands", a_wish(), totem)
    _, all_of_it = await server.get("/api/v1/events", totem)
    assert [event["seq"] for event in all_of_it["events"]] == [1, 2, 3, 4]
    _, rest = await server.get("/api/v1/events?since=2&limit=1", totem)
    assert [event["seq"] for event in rest["events"]] == [3]
    assert (await server.get(f"/api/v1/events?since={10**18}", totem))[1]["events"] == []


@pytest.mark.parametrize("query", ["since=-1", "since=x", "limit=1.5", "since=²", f"since={9**99}"])
async def test_a_feed_from_nowhere_is_422(server, totem, query):
    status, answer = await server.get(f"/api/v1/events?{query}", totem)
    assert (status, answer["refused"]) == (422, "invalid_field")


async def test_a_full_disk_is_503_and_may_be_asked_again(server, totem):
    file = server.running.parts.journal._file
    wish = a_wish()
    await file.run(lambda db: db.execute("pragma max_page_count = 1").fetchall())
    answers = [await server.post("/api/v1/commands", wish, totem)]
    while answers[-1][0] == 200:
        wish = a_wish()
        answers.append(await server.post("/api/v1/commands", wish, totem))
    assert (answers[-1][0], answers[-1][1]["refused"]) == (503, "storage_full")
    assert (await server.get("/healthz"))[1]["reason"] == "storage_full"
    await file.run(lambda db: db.execute("pragma max_page_count = 100000").fetchall())
    status, reply = await server.post("/api/v1/commands", wish, totem)
    assert (status, reply["accepted"][-1]["code"]) == (200, f"A{len(answers):03d}")
    assert (await server.get("/healthz"))[1]["status"] == "ok"


async def test_a_disk_that_is_nearly_full_is_told_before_any_command_is_refused(
    server, monkeypatch
):
    monkeypatch.setattr(disk, "LEAST_FREE_BYTES", 2**62)
    _, health = await server.get("/healthz")
    assert (health["status"], health["reason"]) == ("degraded", "storage_full")
    assert "make room" in health["detail"]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [("/nowhere", 404, "not_found"), ("/api/v1/commands", 405, "method_not_allowed")],
)
async def test_a_path_that_is_not_there_answers_in_the_same_form(server, path, status, code):
    given_status, answer = await server.get(path)
    assert (given_status, answer["refused"]) == (status, code)


async def test_whoever_asks_learns_that_the_server_is_well(server):
    await server.running.parts.timers.look()
    assert await server.get("/healthz") == (
        200,
        {
            "status": "ok",
            "seq": 1,
            "role": "leading",
            "leader": None,
            "reason": None,
            "detail": None,
        },
    )


async def test_the_description_is_whole(server):
    _, description = await server.get("/api/v1/openapi.json")
    assert description["openapi"].startswith("3.1")
    schemas = description["components"]["schemas"]
    text = json.dumps(description)
    for reference in text.split('"#/components/schemas/')[1:]:
        assert reference.partition('"')[0] in schemas
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], path
            for status, answer in operation["responses"].items():
                assert answer["description"], (path, method, status)
    for name, schema in schemas.items():
        assert schema.get("description") or "enum" in schema, name


async def test_every_path_described_is_there(server, totem):
    _, description = await server.get("/api/v1/openapi.json")
    described = {
        (method.upper(), path)
        for path, methods in description["paths"].items()
        for method in methods
    }
    for method, path in described:
        there = path.replace("{", "").replace("}", "")
        async with server.http.request(method, server.url + there) as answer:
            assert answer.status not in (404, 405), path
    assert ("POST", "/api/v1/commands") in described


@pytest.mark.parametrize(
    "raw",
    [
        b"GARBAGE\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01",
        b"GET /api/v1/hall HTTP/1.1\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
        b"POST /api/v1/commands HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /api/v1/commands HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /station HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
    ],
    ids=[
        "words",
        "tls",
        "long header",
        "negative length",
        "odd length",
        "odd path",
        "half upgrade",
    ],
)
async def test_what_is_no_http_is_a_400_and_the_server_goes_on(server, totem, raw):
    reader, writer = await asyncio.open_connection("127.0.0.1", server.running.port)
    writer.write(raw)
    status = await reader.readline()
    writer.close()
    assert status == b"" or status.split()[1] in (b"400", b"404")
    assert (await server.post("/api/v1/commands", a_wish(), totem))[0] == 200


# --- whatever a client can send ---------------------------------------------------------------

TAGS = ("take_ticket", "call_next", "open_counter", "confirm_call", "report_device", "login")
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
fields = st.sampled_from(
    [
        "service",
        "language",
        "citizen",
        "counter",
        "ticket",
        "calls",
        "spoken",
        "device",
        "code",
        "login",
        "password",
        "codice_fiscale",
        "surname",
        "given_name",
        "extra",
    ]
)
plausible = st.sampled_from(["certificati", "1", "it", "\x00", "\ud800", "A001", "", True, 1])
messages = st.builds(
    lambda tag, id, rest: json.dumps({"type": tag, "id": str(id)} | rest).encode(),
    st.sampled_from(TAGS),
    st.uuids() | st.text(max_size=5),
    st.dictionaries(fields, plausible | json_values, max_size=6),
)
bodies = st.binary(max_size=200) | json_values.map(lambda v: json.dumps(v).encode()) | messages
headers = st.fixed_dictionaries(
    {},
    optional={
        "Content-Type": st.sampled_from(["application/json", "text/xml", "", ";;;", "multipart/"]),
        "Content-Encoding": st.sampled_from(["gzip", "deflate", "br", "identity", "?"]),
        "Expect": st.sampled_from(["100-continue", "cake"]),
    },
)


@given(path=st.sampled_from(POSTS), body=bodies, extra=headers)
@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_nothing_that_is_posted_is_a_500(server, totem, path, body, extra):
    await _fuzz(server, totem, "POST", f"/api/v1/{path}", body, extra)


@given(
    method=st.sampled_from(["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"]),
    path=st.sampled_from(
        [
            "/api/v1/hall",
            "/api/v1/events",
            "/api/v1/counters/1/waiting",
            "/api/v1/tickets/2026-11-23-A001/note",
            "/station",
            "/healthz",
            "/",
        ]
    ),
    query=st.text(max_size=20),
    extra=headers,
)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_nothing_that_is_asked_is_a_500(server, totem, method, path, query, extra):
    query = quote(query.encode(errors="replace"))
    await _fuzz(server, totem, method, f"{path}?since={query}&{query}", b"", extra)


async def _fuzz(server, totem, method: str, path: str, body: bytes, extra: dict[str, str]) -> None:
    bearer = {"Authorization": f"Bearer {totem}"}
    url = server.url + path
    async with server.http.request(method, url, data=body, headers=extra | bearer) as answer:
        text = await answer.text()
    assert answer.status < 500, (answer.status, text)
    if answer.status >= 400 and text and answer.content_type == "application/json":
        assert json.loads(text)["refused"]
