"""The stations' door: hello, keys, messages that are not understood, sockets that misbehave."""

import asyncio
import contextlib
from datetime import UTC, datetime
from uuid import uuid4

import aiohttp
import pytest

from queue_server.api import socket as station_routes
from queue_server.app import running
from queue_server.office import broadcast
from sportello.model.commands import CallNext, OpenCounter, ReportDevice, TakeTicket
from sportello.model.person import Role
from sportello.model.refusals import UnknownService
from sportello.model.waiting import Wait
from sportello.model.wire import (
    MAX_MESSAGE_BYTES,
    PROTOCOL,
    Goodbye,
    Hello,
    Identified,
    Identify,
    LoggedIn,
    Login,
    Logout,
    Person,
    Reply,
    Resumed,
    WhoIs,
    down_decoder,
)
from tests.queue_server.a_server import PASSWORD, Line, ServerHere, a_plan, server_here

CF = "CCCFBA85D03L219P"


@pytest.fixture
async def server(tmp_path):
    async with server_here(tmp_path) as server:
        yield server


async def goodbye_to(server, *messages: str) -> Goodbye:
    """What the server says when it ends a socket that sent these."""
    socket = await server.socket()
    for message in messages:
        await socket.send_str(message)
    last = None
    async for message in socket:
        last = down_decoder.decode(message.data)
    assert isinstance(last, Goodbye), last
    return last


def hello(station: str, key: str, protocol: int = PROTOCOL) -> str:
    message = Hello(station=station, key=key, protocol=protocol)
    return station_routes.encode(message).decode()


async def test_a_wrong_key_is_shown_the_door(server):
    assert (await goodbye_to(server, hello("totem-1", "guess"))).code == "unknown_key"


async def test_a_key_of_another_station_is_a_wrong_key(server):
    key = await server.key("totem-1", Role.TOTEM)
    assert (await goodbye_to(server, hello("totem-2", key))).code == "unknown_key"


async def test_another_protocol_is_told_which_one_is_spoken(server):
    key = await server.key("totem-1", Role.TOTEM)
    goodbye = await goodbye_to(server, hello("totem-1", key, PROTOCOL + 1))
    assert goodbye.code == "wrong_protocol"
    assert str(PROTOCOL) in goodbye.detail


async def test_who_says_nothing_is_let_go(server, monkeypatch):
    monkeypatch.setattr(station_routes, "HELLO_WITHIN_S", 0.05)
    assert (await goodbye_to(server)).code == "hello_missing"


async def test_the_first_message_must_be_the_hello(server):
    command = TakeTicket(id=uuid4(), service="certificati")
    goodbye = await goodbye_to(server, station_routes.encode(command).decode())
    assert goodbye.code == "hello_missing"


@pytest.mark.parametrize(
    ("message", "code"),
    [("{", "malformed"), ("[]", "invalid_field"), ('{"type": "dance"}', "invalid_field")],
)
async def test_a_hello_that_is_no_message_is_refused_by_name(server, message, code):
    assert (await goodbye_to(server, message)).code == code


async def test_a_wrong_field_is_answered_by_id_and_the_socket_goes_on(server):
    totem = await server.line("totem-1", Role.TOTEM)
    id = uuid4()
    await totem.socket.send_str(f'{{"type": "take_ticket", "id": "{id}", "service": 7}}')
    reply = await totem.next()
    assert (reply.id, reply.refused) == (id, "invalid_field")
    assert "service" in reply.detail
    again = await totem.ask(TakeTicket(id=id, service="certificati"))
    assert again.accepted


async def test_a_message_without_an_id_cannot_be_answered_and_ends_the_socket(server):
    totem = await server.line("totem-1", Role.TOTEM)
    await totem.socket.send_str("{nonsense")
    goodbye = await totem.next()
    assert (type(goodbye), goodbye.code) == (Goodbye, "malformed")


async def test_a_frame_of_bytes_is_no_message(server):
    totem = await server.line("totem-1", Role.TOTEM)
    await totem.socket.send_bytes(b"\0\1")
    assert (await totem.next()).code == "malformed"


async def test_a_refusal_has_its_code_and_says_what_to_do(server):
    totem = await server.line("totem-1", Role.TOTEM)
    reply = await totem.ask(TakeTicket(id=uuid4(), service="passaporti"))
    assert reply.refused == UnknownService.code
    assert "passaporti" in reply.detail


async def test_a_message_that_is_too_large_ends_the_socket_by_name(server):
    totem = await server.line("totem-1", Role.TOTEM)
    await totem.socket.send_str(" " * (MAX_MESSAGE_BYTES + 1))
    goodbye = await totem.next()
    assert goodbye.code == "too_large"
    with pytest.raises(ConnectionResetError):
        await totem.next()
    assert totem.socket.close_code == aiohttp.WSCloseCode.MESSAGE_TOO_BIG


async def test_ten_megabytes_are_not_even_read(server):
    rude, well = await server.line("totem-1", Role.TOTEM), await server.line("totem-2", Role.TOTEM)
    with contextlib.suppress(ConnectionError):
        await rude.socket.send_str("x" * 10_000_000)
        while (await rude.next()).code != "too_large":
            pass
    assert (await well.ask(TakeTicket(id=uuid4(), service="certificati"))).accepted


async def test_a_station_that_was_away_is_told_what_it_missed(server):
    key = await server.key("board-1", Role.BOARD)
    board = await server.join("board-1", key)
    totem = await server.line("totem-1", Role.TOTEM)
    first = (await totem.ask(TakeTicket(id=uuid4(), service="certificati"))).accepted[-1]
    await board.until(lambda _: board.events[-1:] == [first])
    await board.socket.close()
    second = (await totem.ask(TakeTicket(id=uuid4(), service="certificati"))).accepted[-1]
    back = await server.join("board-1", key, since=first.seq)
    assert isinstance(back.joined, Resumed)
    assert back.joined.events == [second]


async def test_a_station_resumes_also_after_the_server_was_restarted(tmp_path):
    async with server_here(tmp_path) as server:
        key = await server.key("totem-1", Role.TOTEM)
        totem = await server.join("totem-1", key)
        issued = (await totem.ask(TakeTicket(id=uuid4(), service="certificati"))).accepted[-1]
    async with server_here(tmp_path) as server:
        back = await server.join("totem-1", key, since=issued.seq - 1)
        assert back.joined.events == [issued]


async def test_an_operator_stays_logged_in_over_a_broken_link_and_a_restart(tmp_path):
    async with server_here(tmp_path) as server:
        await server.operator("anna")
        key = await server.key("desk-1", Role.COUNTER)
        desk = await server.join("desk-1", key)
        token = (await desk.log_in("anna")).token
    async with server_here(tmp_path) as server:
        desk = await server.join("desk-1", key, operator=token)
        assert desk.joined.operator.login == "anna"
        assert (await desk.ask(OpenCounter(id=uuid4(), counter="1"))).accepted
        await desk.ask(Logout(id=uuid4()))
        assert (await desk.ask(CallNext(id=uuid4(), counter="1"))).refused == "login_required"
        again = await server.join("desk-1", key, operator=token)
        assert again.joined.operator is None


async def test_a_totem_cannot_carry_an_operator(server):
    await server.operator("anna")
    _, token = await server.running.parts.access.log_in("anna", PASSWORD)
    totem = await server.line("totem-1", Role.TOTEM, operator=token)
    assert totem.joined.operator is None
    assert (await totem.ask(OpenCounter(id=uuid4(), counter="1"))).refused == "not_allowed"
    login = Login(id=uuid4(), login="anna", password=PASSWORD)
    assert (await totem.ask(login)).refused == "not_allowed"


async def test_what_a_role_may_not_do_is_refused(server):
    board = await server.line("board-1", Role.BOARD)
    assert (await board.ask(TakeTicket(id=uuid4(), service="tributi"))).refused == "not_allowed"
    assert (await board.ask(ReportDevice(id=uuid4(), device="voice", code="ready"))).accepted


async def test_only_the_operator_who_serves_a_citizen_learns_who_they_are(server):
    await server.operator("anna")
    await server.operator("bruno")
    totem = await server.line("totem-1", Role.TOTEM)
    anna, bruno = [await server.line(f"desk-{n}", Role.COUNTER) for n in (1, 2)]
    await anna.log_in("anna")
    await bruno.log_in("bruno")
    identified = await totem.ask(
        Identify(id=uuid4(), codice_fiscale=CF, surname="Caccia", given_name="Fabio")
    )
    assert isinstance(identified, Identified)
    take = TakeTicket(id=uuid4(), service="tributi", citizen=identified.citizen)
    ticket = (await totem.ask(take)).accepted[-1].ticket
    assert (await anna.ask(WhoIs(id=uuid4(), ticket=ticket))).refused == "someone_elses_counter"
    await anna.ask(OpenCounter(id=uuid4(), counter="1"))
    await anna.ask(CallNext(id=uuid4(), counter="1"))
    person = await anna.ask(WhoIs(id=uuid4(), ticket=ticket))
    assert isinstance(person, Person)
    assert (person.codice_fiscale, person.surname) == (CF, "Caccia")
    assert (await bruno.ask(WhoIs(id=uuid4(), ticket=ticket))).refused == "someone_elses_counter"
    assert (await totem.ask(WhoIs(id=uuid4(), ticket=ticket))).refused == "not_allowed"
    assert (await anna.ask(WhoIs(id=uuid4(), ticket="Z999"))).refused == "unknown_ticket"


async def test_a_revoked_station_is_let_go_at_the_next_look(server):
    board = await server.line("board-1", Role.BOARD)
    await server.running.parts.access.revoke_station("board-1")
    await server.running.parts.timers.look()
    goodbye = await board.until(lambda heard: isinstance(heard, Goodbye))
    assert goodbye.code == "unknown_key"


async def test_a_counter_whose_operator_was_removed_joins_again_with_nobody_logged_in(server):
    await server.operator("anna")
    key = await server.key("desk-1", Role.COUNTER)
    desk = await server.join("desk-1", key)
    token = (await desk.log_in("anna")).token
    await server.running.parts.access.remove_operator("anna")
    await server.running.parts.timers.look()
    goodbye = await desk.until(lambda heard: isinstance(heard, Goodbye))
    assert goodbye.code == "login_required"
    again = await server.join("desk-1", key, operator=token)
    assert again.joined.operator is None
    await server.running.parts.timers.look()
    answer = await again.ask(OpenCounter(id=uuid4(), counter="1"))
    assert answer.refused == "login_required", "and the line stands"


async def test_a_token_that_was_carried_to_another_counter_logs_nobody_in_there(server):
    await server.operator("anna")
    token = (await (await server.line("desk-1", Role.COUNTER)).log_in("anna")).token
    other = await server.line("desk-2", Role.COUNTER, operator=token)
    assert other.joined.operator is None
    assert (await other.ask(OpenCounter(id=uuid4(), counter="1"))).refused == "login_required"


async def test_guesses_from_outside_lock_nobody_out_at_their_own_counter(server):
    await server.operator("anna")
    for _ in range(6):
        guess = Login(id=uuid4(), login="anna", password="a guess")
        status, _ = await server.post("/api/v1/login", guess, None)
    assert status == 429
    assert (await (await server.line("desk-1", Role.COUNTER)).log_in("anna")).login == "anna"


async def test_at_the_end_everybody_is_told_goodbye_and_every_ticket_answered(tmp_path):
    async with aiohttp.ClientSession() as http, running(tmp_path, a_plan(), port=0) as begun:
        server = ServerHere(begun, http)
        board = await server.line("board-1", Role.BOARD)
        totem = await server.line("totem-1", Role.TOTEM)
        asked = asyncio.create_task(totem.ask(TakeTicket(id=uuid4(), service="certificati")))
        goodbyes = asyncio.create_task(board.until(lambda heard: isinstance(heard, Goodbye)))
        assert isinstance(await asked, Reply)
    assert (await goodbyes).code == "server_stopping"


async def test_who_never_reads_is_dropped_while_the_others_are_served(server, monkeypatch):
    monkeypatch.setattr(broadcast, "UNREAD_MESSAGES", 16)
    stuck = await server.line("board-1", Role.BOARD)
    stuck.socket._response.connection.transport.pause_reading()
    totem = await server.line("totem-1", Role.TOTEM)
    feed = server.running.parts.broadcast
    long_waits = {f"service-{n}": Wait(1, 5, 10) for n in range(1000)}
    while len(feed.subscribers) == 2:
        for _ in range(8):
            feed.publish_waits(long_waits, datetime.now(UTC))
        command = TakeTicket(id=uuid4(), service="certificati")
        reply = await asyncio.wait_for(totem.ask(command), timeout=1)
        assert reply.accepted
    assert [subscriber.name for subscriber in feed.subscribers] == ["totem-1"]


async def test_an_operator_who_logs_in_is_named(server):
    await server.operator("anna", Role.OPERATOR, Role.SUPERVISOR)
    desk = await server.line("desk-1", Role.COUNTER)
    answer = await desk.log_in("anna")
    assert isinstance(answer, LoggedIn)
    assert answer.roles == [Role.OPERATOR, Role.SUPERVISOR]
    wrong = Login(id=uuid4(), login="anna", password="guess")
    assert (await desk.ask(wrong)).refused == "wrong_password"
    assert isinstance(desk, Line)
