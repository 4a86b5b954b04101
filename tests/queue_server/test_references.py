"""What stands for a citizen: given by the server, to one station or operator, for today."""

import re
from datetime import timedelta
from uuid import uuid4

import msgspec
import pytest

from queue_server.api.messages import Messages
from queue_server.storage.backup import restore
from sportello.model.commands import (
    CallNext,
    CheckIn,
    OpenCounter,
    PlanDay,
    StartServing,
    TakeTicket,
)
from sportello.model.person import REFERENCE_LENGTH, REFERENCE_LETTERS, Role
from sportello.model.wire import Identify, WhoIs
from tests.queue_server.a_server import FakeClock, server_here
from tests.queue_server.test_people_key import OLD
from tests.queue_server.test_succession import end_the_lead, two_servers

CF = "CCCFBA85D03L219P"
SOCKET_DECODER = Messages().socket_decoder
UUID4 = "9a0d7c1e-5b7e-4b52-8f55-2b4c3f1f9d10"


@pytest.fixture
async def server(tmp_path, either):
    async with server_here(tmp_path, database=either, clock=FakeClock()) as server:
        yield server


def identify(surname: str = "Caccia", **facts: object) -> Identify:
    return Identify(id=uuid4(), codice_fiscale=CF, surname=surname, **facts)


def take(citizen: str) -> TakeTicket:
    return TakeTicket(id=uuid4(), service="certificati", citizen=citizen)


async def in_the_journal(server) -> str:
    """The name that the journal has for the citizen of the last ticket."""
    events = await server.running.parts.journal.since(0, 1000)
    return next(event.citizen for event in reversed(events) if event.citizen)


async def surname_at_the_counter(server) -> str:
    """Who the operator is told stands there, of the next number."""
    await server.operator("anna")
    desk = await server.line("desk-1", Role.COUNTER)
    await desk.log_in("anna")
    await desk.ask(OpenCounter(id=uuid4(), counter="1", take_over=True))
    ticket = (await desk.ask(CallNext(id=uuid4(), counter="1"))).accepted[-1].ticket
    await desk.ask(StartServing(id=uuid4(), ticket=ticket))
    return (await desk.ask(WhoIs(id=uuid4(), ticket=ticket))).surname


async def reception(server, login: str = "rita") -> str:
    """The token of an operator at the reception."""
    await server.operator(login, Role.RECEPTION)
    return (await (await server.line(f"desk-{login}", Role.COUNTER)).log_in(login)).token


# --- whose they are ---------------------------------------------------------------------------


async def test_a_reference_is_taken_from_who_was_given_it_and_from_no_one_else(server):
    totem = await server.line("totem-1", Role.TOTEM)
    reference = (await totem.ask(identify())).citizen
    assert (await totem.ask(take(reference))).accepted
    others = {
        "totem-2": await server.key("totem-2", Role.TOTEM),
        "portal": await server.key("portal", Role.INTEGRATION),
        "rita": await reception(server),
    }
    for bearer in others.values():
        status, answer = await server.command(take(reference), bearer)
        assert (status, answer["refused"]) == (409, "unknown_citizen")


async def test_what_the_journal_names_a_citizen_is_no_reference(server):
    totem = await server.line("totem-1", Role.TOTEM)
    reference = (await totem.ask(identify())).citizen
    await totem.ask(take(reference))
    named = await in_the_journal(server)
    assert named != reference
    assert (await totem.ask(take(named))).refused == "unknown_citizen"
    status, answer = await server.command(take(named), await reception(server))
    assert (status, answer["refused"]) == (409, "unknown_citizen")


async def test_an_operator_has_what_they_were_given_at_every_counter_and_no_colleague_has_it(
    server,
):
    token, colleague = await reception(server, "rita"), await reception(server, "carla")
    _, identified = await server.post("/api/v1/identify", identify(), token)
    await server.operator("rita", Role.RECEPTION)  # and so has to log in again
    elsewhere = await server.line("desk-9", Role.COUNTER)
    await elsewhere.log_in("rita")
    assert (await elsewhere.ask(take(identified["citizen"]))).accepted
    status, _ = await server.command(take(identified["citizen"]), colleague)
    assert status == 409


async def test_two_stations_have_two_references_for_one_person_and_the_journal_one_name(server):
    references, names = set(), set()
    for name in ("totem-1", "totem-2"):
        totem = await server.line(name, Role.TOTEM)
        reference = (await totem.ask(identify())).citizen
        assert (await totem.ask(identify())).citizen == reference
        await totem.ask(take(reference))
        references.add(reference)
        names.add(await in_the_journal(server))
    assert (len(references), len(names)) == (2, 1)


async def test_a_reference_outlives_a_restart_and_not_its_day(tmp_path, either):
    clock = FakeClock()
    async with server_here(tmp_path, database=either, clock=clock) as server:
        key = await server.key("totem-1", Role.TOTEM)
        _, identified = await server.post("/api/v1/identify", identify(), key)
    async with server_here(tmp_path, database=either, clock=clock) as server:
        assert (await server.command(take(identified["citizen"]), key))[0] == 200
        assert await surname_at_the_counter(server) == "Caccia"
        clock.pass_by(days=1)
        _, answer = await server.command(take(identified["citizen"]), key)
        assert answer["refused"] == "unknown_citizen"


async def test_the_next_leader_takes_the_reference_that_the_last_one_gave(tmp_path, database):
    async with two_servers(tmp_path, database, clock=FakeClock()) as (first, second):
        key = await first.key("totem-1", Role.TOTEM)
        _, identified = await first.post("/api/v1/identify", identify(), key)
        await end_the_lead(database)
        await second.running.parts.succession.leading.wait()
        assert (await second.command(take(identified["citizen"]), key))[0] == 200


async def test_a_command_sent_again_is_answered_also_when_its_reference_is_erased(server):
    key = await server.key("totem-1", Role.TOTEM)
    _, identified = await server.post("/api/v1/identify", identify(), key)
    wish = take(identified["citizen"])
    first = await server.command(wish, key)
    people = server.running.parts.people
    await people.erase(timedelta(seconds=-1))
    assert await people._tables.rows("select ref from reference") == []
    assert await server.command(wish, key) == first
    assert (await server.command(take(identified["citizen"]), key))[0] == 409


# --- what can be written in their place -------------------------------------------------------


def test_no_codice_fiscale_can_be_written_with_the_letters_of_a_reference():
    months_of_birth, digits = set("abcdehlmprst"), set("0123456789")
    assert not (months_of_birth | digits) & set(REFERENCE_LETTERS)


REFERENCE = REFERENCE_LETTERS[0] * REFERENCE_LENGTH


@pytest.mark.parametrize(
    "citizen",
    [CF, CF.lower(), CF + "_" * 18, "12345678901", REFERENCE + "\n", REFERENCE[1:], "ref-1", ""],
)
async def test_what_is_no_reference_is_refused_by_its_form(server, citizen):
    status, answer = await server.command(take(citizen), await server.key("totem-1", Role.TOTEM))
    assert (status, answer["refused"]) == (422, "invalid_field")
    assert "$.citizen" in answer["detail"]


def planned(**booking: object) -> bytes:
    whole = {"id": "b-1", "service": "tributi", "at": "2026-11-23T09:00:00Z"} | booking
    return msgspec.json.encode({"type": "plan_day", "id": str(uuid4()), "bookings": [whole]})


@pytest.mark.parametrize("id", ["1", "b1", "PRN-20260012", UUID4])
def test_a_booking_is_named_by_a_number_or_a_uuid(id):
    plan = SOCKET_DECODER.decode(planned(id=id))
    assert isinstance(plan, PlanDay)
    assert plan.bookings[0].id == id


@pytest.mark.parametrize(
    "booking",
    [
        *({"id": id} for id in (CF, CF.lower(), f"b-{CF}", "12345678901", "Rossi", "b1\n", "")),
        {"citizen": CF},
        {"citizen": REFERENCE},
    ],
)
def test_a_booking_that_may_name_a_person_is_not_planned(booking):
    with pytest.raises(msgspec.ValidationError, match="booking"):
        SOCKET_DECODER.decode(planned(**booking))


async def test_bookings_of_a_day_that_was_planned_before_are_checked_in(tmp_path):
    restore(OLD, tmp_path / "old")
    async with server_here(tmp_path / "old", clock=FakeClock()) as server:
        key = await server.key("totem-9", Role.TOTEM)
        booking = "prenotazione 7/B di RSSMRA85T10A562S"
        status, reply = await server.command(CheckIn(id=uuid4(), booking=booking), key)
        assert (status, reply["accepted"][-1]["citizen"]) == (200, None)


# --- what a citizen is called -----------------------------------------------------------------

BY_CERTAINTY = ["typed", "barcode", "chip", "pin"]


@pytest.mark.parametrize("better", range(1, 4))
async def test_a_better_source_corrects_a_name_and_a_lesser_one_never_does(server, better):
    totem = await server.line("totem-1", Role.TOTEM)
    for n in (better - 1, better, better, *range(better)):
        surname = f"Name of {BY_CERTAINTY[n]}, {n}"
        reference = (await totem.ask(identify(surname, source=BY_CERTAINTY[n]))).citizen
    await totem.ask(take(reference))
    assert await surname_at_the_counter(server) == f"Name of {BY_CERTAINTY[better]}, {better}"


async def test_another_name_from_an_equal_source_changes_nothing(server):
    totem = await server.line("totem-1", Role.TOTEM)
    for surname in ("Caccia", "Rossi"):
        reference = (await totem.ask(identify(surname, source="chip"))).citizen
    await totem.ask(take(reference))
    assert await surname_at_the_counter(server) == "Caccia"


async def test_a_barcode_that_says_no_name_leaves_the_one_that_was_typed(server):
    token = await reception(server)
    await server.post("/api/v1/identify", identify("Caccia"), token)
    totem = await server.line("totem-1", Role.TOTEM)
    reference = (await totem.ask(identify("", source="barcode"))).citizen
    await totem.ask(take(reference))
    assert await surname_at_the_counter(server) == "Caccia"


async def test_a_name_fills_what_a_better_source_left_empty(server):
    totem = await server.line("totem-1", Role.TOTEM)
    for surname, source in (("", "barcode"), ("Caccia", "typed")):
        reference = (await totem.ask(identify(surname, source=source))).citizen
    await totem.ask(take(reference))
    assert await surname_at_the_counter(server) == "Caccia"


@pytest.mark.parametrize("source", ["barcode", "chip", "pin"])
async def test_only_a_totem_says_that_it_read_a_card(server, source):
    token = await reception(server)
    status, answer = await server.post("/api/v1/identify", identify(source=source), token)
    assert (status, answer["refused"]) == (403, "not_allowed")


async def test_a_reference_looks_as_it_is_described(server):
    key = await server.key("totem-1", Role.TOTEM)
    _, identified = await server.post("/api/v1/identify", identify(), key)
    _, description = await server.get("/api/v1/openapi.json")
    wish = description["components"]["schemas"]["TakeTicket"]["properties"]["citizen"]
    (pattern,) = (kind["pattern"] for kind in wish["anyOf"] if "pattern" in kind)
    assert re.search(pattern, identified["citizen"])
