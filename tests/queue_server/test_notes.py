"""Notes on a ticket: read by whoever serves it next, sealed, and gone when the visit is."""

from uuid import uuid4

import asyncpg
import pytest
from cryptography.fernet import Fernet

from queue_server.journal.seam import Entry
from queue_server.people.notes import Notes
from queue_server.storage.postgres import STEPS
from queue_server.storage.stores import open_home
from sportello.hall.view import HallView
from sportello.model import commands as c
from sportello.model.events import TicketClosed
from sportello.model.person import Role
from sportello.model.wire import NOTE_LENGTH, Goodbye, Note, ReadNote, WriteNote
from tests.queue_server.a_server import FakeClock, Line, ServerHere, everything_in, server_here
from tests.queue_server.test_succession import _whoever_leads, end_the_lead, two_servers

TEXT = "Manca la marca da bollo"


@pytest.fixture
async def server(tmp_path, either):
    async with server_here(tmp_path, database=either, clock=FakeClock()) as server:
        yield server


class Desk:
    """An operator at a counter of `server`; `tell` asks, and gives what happened."""

    def __init__(self, server: ServerHere, line: Line, counter: str) -> None:
        self.server = server
        self.line = line
        self.counter = counter

    @classmethod
    async def of(cls, server: ServerHere, login: str, counter: str) -> "Desk":
        await server.operator(login)
        line = await server.line(f"desk-{counter}", Role.COUNTER)
        await line.log_in(login)
        desk = cls(server, line, counter)
        await desk.tell(c.OpenCounter, counter=counter)
        return desk

    async def tell(self, command: type[c.Command], **facts: object) -> list:
        reply = await self.line.ask(command(id=uuid4(), **facts))
        assert reply.refused is None, reply
        return reply.accepted

    async def call(self) -> str:
        """The ticket that is called next."""
        return (await self.tell(c.CallNext, counter=self.counter))[-1].ticket

    async def serve(self) -> str:
        """The ticket that is called next and whose citizen comes."""
        ticket = await self.call()
        await self.tell(c.StartServing, ticket=ticket)
        return ticket

    async def write(self, ticket: str, text: str = TEXT) -> Note:
        return await self.line.ask(WriteNote(id=uuid4(), ticket=ticket, text=text))

    async def read(self, ticket: str) -> str:
        """The text, or the code of the refusal."""
        answer = await self.line.ask(ReadNote(id=uuid4(), ticket=ticket))
        return answer.text if isinstance(answer, Note) else answer.refused


async def a_ticket(server: ServerHere, service: str = "certificati") -> str:
    key = await server.key("totem-1", Role.TOTEM)
    _, reply = await server.command(c.TakeTicket(id=uuid4(), service=service), key)
    return reply["accepted"][-1]["ticket"]


async def kept(server: ServerHere) -> list[str]:
    """The tickets on which something is noted, once nothing is left to erase."""
    await server.running.parts.notes.at_rest()
    return [t for (t,) in await server.running.parts.notes._tables.rows("select ticket from note")]


# --- reading and writing -----------------------------------------------------------------------


async def test_what_one_operator_notes_the_next_one_reads(server):
    anna, bruno = await Desk.of(server, "anna", "1"), await Desk.of(server, "bruno", "2")
    ticket = await a_ticket(server)
    await anna.serve()
    told = await anna.write(ticket, f"  {TEXT}\n")
    assert (told.text, told.operator) == (TEXT, "anna")
    await anna.tell(c.Transfer, ticket=ticket, counter="2")
    await bruno.call()
    assert await bruno.read(ticket) == TEXT


async def test_a_note_goes_along_through_parking_and_further_services(server):
    anna = await Desk.of(server, "anna", "1")
    ticket = await a_ticket(server)
    await anna.serve()
    await anna.write(ticket)
    await anna.tell(c.Park, ticket=ticket)
    assert await anna.read(ticket) == TEXT
    await anna.tell(c.CallTicket, counter="1", ticket=ticket)
    await anna.tell(c.StartServing, ticket=ticket)
    await anna.tell(c.AddService, ticket=ticket, service="tributi")
    await anna.tell(c.Close, ticket=ticket)
    assert await anna.read(ticket) == TEXT, "the visit goes on for the other service"


async def test_nothing_erases_what_was_noted(server):
    anna = await Desk.of(server, "anna", "1")
    ticket = await a_ticket(server)
    await anna.call()
    await anna.write(ticket)
    assert (await anna.write(ticket, " \n")).text == ""
    assert await anna.read(ticket) == ""
    assert await kept(server) == []


async def test_who_could_not_call_the_ticket_reads_and_writes_nothing(server):
    anna, bruno = await Desk.of(server, "anna", "1"), await Desk.of(server, "bruno", "2")
    ticket = await a_ticket(server)
    assert await anna.read(ticket) == "", "it waits, and Anna may call it"
    await anna.call()
    await anna.write(ticket)
    assert await bruno.read(ticket) == "someone_elses_counter"
    await anna.tell(c.Park, ticket=ticket)
    assert await bruno.read(ticket) == "someone_elses_counter"
    assert (await bruno.write(ticket, "x")).refused == "someone_elses_counter"
    assert await bruno.read("2026-11-23-Z999") == "unknown_ticket"


async def test_the_reception_and_the_supervisor_read_no_notes(server):
    anna = await Desk.of(server, "anna", "1")
    ticket = await a_ticket(server)
    await anna.call()
    await anna.write(ticket)
    await server.operator("carla", Role.SUPERVISOR, Role.RECEPTION)
    carla = await server.line("desk-9", Role.COUNTER)
    await carla.log_in("carla")
    answer = await carla.ask(ReadNote(id=uuid4(), ticket=ticket))
    assert answer.refused == "someone_elses_counter"
    totem = await server.line("totem-2", Role.TOTEM)
    assert (await totem.ask(ReadNote(id=uuid4(), ticket=ticket))).refused == "not_allowed"


async def test_a_note_has_a_greatest_length(server):
    anna = await Desk.of(server, "anna", "1")
    ticket = await a_ticket(server)
    await anna.call()
    assert (await anna.write(ticket, "x" * NOTE_LENGTH)).text == "x" * NOTE_LENGTH
    message = WriteNote(id=uuid4(), ticket=ticket, text="x" * (NOTE_LENGTH + 1))
    assert (await anna.line.ask(message)).refused == "invalid_field"


async def test_over_http_an_operators_token_notes_and_reads(server):
    anna = await Desk.of(server, "anna", "1")
    ticket = await a_ticket(server)
    await anna.call()
    token = (await anna.line.log_in("anna")).token
    path = f"{server.url}/api/v1/tickets/{ticket}/note"
    bearer = {"Authorization": f"Bearer {token}"}
    async with server.http.put(path, json={"text": TEXT}, headers=bearer) as answer:
        assert (answer.status, (await answer.json())["text"]) == (200, TEXT)
    status, note = await server.get(f"/api/v1/tickets/{ticket}/note", token)
    assert (status, note["text"], note["operator"], note["id"]) == (200, TEXT, "anna", None)
    async with server.http.put(path, json={"text": 7}, headers=bearer) as answer:
        assert (answer.status, (await answer.json())["refused"]) == (422, "invalid_field")


# --- the end -----------------------------------------------------------------------------------


async def test_a_note_is_erased_when_the_visit_is_concluded(server):
    anna = await Desk.of(server, "anna", "1")
    ticket = await a_ticket(server)
    await anna.serve()
    await anna.write(ticket)
    assert await kept(server) == [ticket]
    await anna.tell(c.Close, ticket=ticket)
    assert await kept(server) == []
    assert await anna.read(ticket) == "wrong_state"
    assert (await anna.write(ticket)).refused == "wrong_state"


async def test_a_note_is_erased_when_the_citizen_goes_or_the_day_ends(server):
    anna = await Desk.of(server, "anna", "1")
    for _ in range(2):
        ticket = await a_ticket(server)
        await anna.call()
        await anna.write(ticket)
        await anna.tell(c.Park, ticket=ticket)
    assert len(await kept(server)) == 2
    await anna.tell(c.Withdraw, ticket=ticket)
    assert len(await kept(server)) == 1
    await server.operator("carla", Role.SUPERVISOR)
    carla = await server.line("desk-9", Role.COUNTER)
    await carla.log_in("carla")
    await carla.ask(c.EndDay(id=uuid4()))
    assert await kept(server) == []


async def test_a_new_day_erases_what_the_old_one_left_open(server):
    anna = await Desk.of(server, "anna", "1")
    ticket = await a_ticket(server)
    await anna.call()
    await anna.write(ticket)
    server.running.parts.time._clock.pass_by(days=1)
    await server.running.parts.timers.look()
    assert await kept(server) == []


async def test_numbers_that_are_joined_have_one_note(server):
    anna = await Desk.of(server, "anna", "1")
    first, second = await a_ticket(server), await a_ticket(server, "tributi")
    for ticket, text in ((first, "prima"), (second, "seconda")):
        await anna.tell(c.CallTicket, counter="1", ticket=ticket)
        await anna.write(ticket, text)
        await anna.tell(c.UndoCall, ticket=ticket)
    await anna.tell(c.Merge, ticket=second, into=first)
    assert sorted(await kept(server)) == [first, second]
    assert await anna.read(first) == "prima\nseconda"
    await anna.write(first, "una sola")
    assert await kept(server) == [first]
    assert await anna.read(first) == "una sola"
    await anna.tell(c.Withdraw, ticket=first)
    assert await kept(server) == []


async def test_a_joined_number_ends_with_the_one_that_stands_for_it(server):
    anna = await Desk.of(server, "anna", "1")
    first, second = await a_ticket(server), await a_ticket(server, "tributi")
    await anna.write(second)
    await anna.tell(c.Merge, ticket=second, into=first)
    assert await anna.read(first) == TEXT
    await anna.tell(c.Withdraw, ticket=first)
    assert await kept(server) == []


# --- killed in between -------------------------------------------------------------------------


async def test_what_ended_while_the_server_was_killed_is_erased_at_its_next_start(tmp_path, either):
    clock = FakeClock()
    async with server_here(tmp_path, database=either, clock=clock) as server:
        anna = await Desk.of(server, "anna", "1")
        ticket = await a_ticket(server)
        await anna.serve()
        await anna.write(ticket)
        seq = server.running.parts.broadcast.hall.seq
    async with open_home(tmp_path, either, "") as home:  # journaled, and then killed at once
        assert await home.lead.attempt()
        closed = TicketClosed(at=clock.now, seq=seq + 1, ticket=ticket, counter="1")
        entry = Entry(uuid4(), "desk-1", "anna", clock.now.date(), closed)
        await home.journal.take_up()
        await home.journal.append([entry])
        assert await home.people.rows("select ticket from note") == [(ticket,)]
    async with server_here(tmp_path, database=either, clock=clock) as server:
        assert await kept(server) == []


async def test_what_a_dead_day_left_is_erased_at_the_next_start(tmp_path, either):
    clock = FakeClock()
    async with server_here(tmp_path, database=either, clock=clock) as server:
        anna = await Desk.of(server, "anna", "1")
        ticket = await a_ticket(server)
        await anna.call()
        await anna.write(ticket)
        await server.running.parts.notes.at_rest()
    clock.pass_by(days=2)
    async with server_here(tmp_path, database=either, clock=clock) as server:
        await server.running.parts.timers.look()
        assert await kept(server) == []


async def test_joined_notes_are_one_note_after_a_restart_too(tmp_path, either):
    clock = FakeClock()
    async with server_here(tmp_path, database=either, clock=clock) as server:
        anna = await Desk.of(server, "anna", "1")
        first, second = await a_ticket(server), await a_ticket(server, "tributi")
        await anna.write(first, "prima")
        await anna.write(second, "seconda")
        await anna.tell(c.Merge, ticket=second, into=first)
    async with server_here(tmp_path, database=either, clock=clock) as server:
        desk = await server.line("desk-1", Role.COUNTER)
        await desk.log_in("anna")
        note = await desk.ask(ReadNote(id=uuid4(), ticket=first))
        assert note.text == "prima\nseconda"


async def test_whoever_takes_the_lead_erases_what_the_last_leader_could_not(tmp_path, database):
    async with two_servers(tmp_path, database) as (first, second):
        anna = await Desk.of(first, "anna", "1")
        ticket = await a_ticket(first)
        await anna.serve()
        await anna.tell(c.Close, ticket=ticket)
        await first.running.parts.notes.at_rest()
        connection = await asyncpg.connect(database)
        await connection.execute("insert into note values ($1, $2)", ticket, b"sealed")
        await connection.close()
        await end_the_lead(database)
        await anna.line.until(lambda heard: isinstance(heard, Goodbye))
        leader = await _whoever_leads(first, second)
        assert await kept(leader) == []


async def test_a_follower_notes_nothing(tmp_path, database):
    async with two_servers(tmp_path, database) as (first, second):
        anna = await Desk.of(first, "anna", "1")
        ticket = await a_ticket(first)
        token = (await anna.line.log_in("anna")).token
        status, refusal = await second.get(f"/api/v1/tickets/{ticket}/note", token)
        assert (status, refusal["refused"]) == (503, "not_leading")


async def test_a_server_that_is_behind_erases_nothing_of_what_it_does_not_know_yet(server):
    anna = await Desk.of(server, "anna", "1")
    ticket = await a_ticket(server)
    await anna.write(ticket)
    tables = server.running.parts.notes._tables
    behind = Notes(tables, Fernet.generate_key(), FakeClock(), HallView)
    assert await behind.sweep() == 0
    assert await kept(server) == [ticket]


# --- where it is not ---------------------------------------------------------------------------


async def test_the_text_is_nowhere_in_clear_and_the_journal_has_nothing_of_it(
    server, tmp_path, either
):
    anna = await Desk.of(server, "anna", "1")
    board = await server.line("board-1", Role.BOARD)
    ticket = await a_ticket(server)
    await anna.call()
    before = server.running.parts.broadcast.hall.seq
    await anna.write(ticket)
    assert server.running.parts.broadcast.hall.seq == before, "a note is no event"
    assert TEXT.encode() not in await everything_in(tmp_path, either)
    snapshot = (await server.get("/api/v1/hall", await server.key("p", Role.INTEGRATION)))[1]
    assert TEXT not in str(snapshot)
    assert TEXT not in str(board.heard)


async def test_who_wrote_and_who_read_is_registered_without_the_text(server):
    anna = await Desk.of(server, "anna", "1")
    ticket = await a_ticket(server)
    await anna.call()
    assert await anna.read(ticket) == "", "there is nothing to have read"
    await anna.write(ticket)
    await anna.read(ticket)
    sql = "select operator, station, about, what from reading order by what"
    assert await server.running.parts.notes._tables.rows(sql) == [
        ("anna", "desk-1", ticket, "note"),
        ("anna", "desk-1", ticket, "note_written"),
    ]


# --- databases of before -----------------------------------------------------------------------


async def test_an_old_postgres_gets_notes_and_keeps_its_register(tmp_path, database):
    connection = await asyncpg.connect(database)
    await connection.execute("create table step (name text primary key)")
    for name in (
        "0001_journal_and_lead",
        "0002_keys_operators_tokens",
        "0003_persons_and_readings",
    ):
        await connection.execute(STEPS[name])
        await connection.execute("insert into step values ($1)", name)
    await connection.execute("insert into reading values ('2026-11-23', 'anna', 'desk-1', 'A001')")
    await connection.close()
    async with open_home(tmp_path, database, "") as home:
        assert await home.people.rows("select about, what from reading") == [("A001", "person")]
        assert await home.people.rows("select ticket from note") == []
