"""What each key is told: the attack is to read everything that both doors give, as bytes."""

import json
from datetime import date, datetime, timedelta
from typing import Any, get_args, get_type_hints
from uuid import uuid4

import msgspec
import pytest
from msgspec.structs import fields

from queue_server.office.projection import Sight, event_seen
from sportello.hall.view import HallView
from sportello.model.commands import (
    CallNext,
    CancelBooking,
    CheckIn,
    LeaveCounter,
    MoveBooking,
    OpenCounter,
    Park,
    PlanBooking,
    PlanDay,
    SetQuota,
    StartPause,
    TakeTicket,
)
from sportello.model.day import Booking
from sportello.model.events import AnyEvent, PlanEvent
from sportello.model.person import Role
from sportello.model.plan import Priority
from sportello.model.wire import Identify
from tests.queue_server.a_server import FakeClock, a_plan, server_here

CF = "CCCFBA85D03L219P"
PRIORITY = "gravidanza"


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
async def server(tmp_path, clock):
    plan = a_plan(priorities={PRIORITY: Priority(PRIORITY, {"it": "Precedenza"})})
    async with server_here(tmp_path, plan, clock=clock) as server:
        yield server


async def a_morning(server, clock) -> str:
    """Everything that names somebody happens once; the citizen's reference."""
    totem = await server.line("totem-1", Role.TOTEM)
    portal = await server.key("portal", Role.INTEGRATION)
    booking = Booking("PRE-770077", "tributi", clock.now)
    assert (await server.command(PlanDay(id=uuid4(), bookings=(booking,)), portal))[0] == 200
    identified = await totem.ask(Identify(id=uuid4(), codice_fiscale=CF))
    await totem.ask(
        TakeTicket(id=uuid4(), service="certificati", citizen=identified.citizen, priority=PRIORITY)
    )
    await totem.ask(CheckIn(id=uuid4(), booking=booking.id))
    await server.operator("rossi", Role.OPERATOR, Role.SUPERVISOR)
    desk = await server.line("desk-1", Role.COUNTER)
    token = (await desk.log_in("rossi")).token
    status, _ = await server.command(TakeTicket(id=uuid4(), service="tributi"), token)
    assert status == 200
    await desk.ask(OpenCounter(id=uuid4(), counter="1"))
    called = (await desk.ask(CallNext(id=uuid4(), counter="1"))).accepted[-1]
    await desk.ask(Park(id=uuid4(), ticket=called.ticket))
    await desk.ask(SetQuota(id=uuid4(), service="tributi", daily=40))
    await desk.ask(StartPause(id=uuid4(), counter="1", reason="break"))
    await desk.ask(LeaveCounter(id=uuid4(), counter="1"))
    await desk.ask(OpenCounter(id=uuid4(), counter="1"))
    await desk.ask(CallNext(id=uuid4(), counter="1"))
    return identified.citizen


async def all_that_is_told(server, role: Role) -> str:
    """Both doors, read by a new station of that role, as a new one and as one that comes back."""
    key = await server.key(f"{role}-x", role)
    texts = []
    for since in (None, 0):
        socket = await server.socket()
        hello = {"type": "hello", "station": f"{role}-x", "key": key, "since": since}
        await socket.send_str(json.dumps(hello))
        texts.append(await socket.receive_str())
    for path in ("/api/v1/events", "/api/v1/hall"):
        texts.append(json.dumps((await server.get(path, key))[1]))
    return "\n".join(texts)


@pytest.mark.parametrize("role", [Role.BOARD, Role.TOTEM, Role.INTEGRATION])
async def test_no_board_totem_or_portal_reads_citizens_priorities_or_operators(server, clock, role):
    citizen = await a_morning(server, clock)
    told = await all_that_is_told(server, role)
    plan, _, rest = told.partition('"hall"')
    for secret in (citizen, "rossi", f'"priority":"{PRIORITY}"', "first_in_line"):
        assert secret not in told, secret
    assert PRIORITY in plan
    assert PRIORITY not in rest.replace(plan, "")
    assert ("PRE-770077" in told) is (role is Role.INTEGRATION)


async def test_a_counter_knows_that_a_citizen_is_identified_and_not_the_reference(server, clock):
    citizen = await a_morning(server, clock)
    told = await all_that_is_told(server, Role.COUNTER)
    assert citizen not in told
    assert '"identified":true' in told
    assert "rossi" in told


def made_up(kind: Any, name: str) -> Any:
    """A value for a field of an event; text is the field's own name, to be found again."""
    if kind is str or kind == str | None:
        return name
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return sample(kind)
    plain = {int: 1, bool: True, datetime: FakeClock().now, date: FakeClock().now.date()}
    return plain.get(kind, msgspec.UNSET)


def sample(kind: type) -> Any:
    hints = get_type_hints(kind)
    facts = {f.name: made_up(hints[f.name], f.name) for f in fields(kind) if f.required}
    facts |= {f.name: f.name for f in fields(kind) if hints[f.name] == str | None}
    empty = {name: () for name, value in facts.items() if value is msgspec.UNSET}
    return kind(**facts | empty)


@pytest.mark.parametrize("kind", get_args(AnyEvent), ids=lambda kind: kind.__name__)
def test_no_event_old_or_new_tells_a_board_who_did_it_or_for_whom(kind):
    seen = event_seen(sample(kind), Sight.BOARD)
    told = {name: getattr(seen, name) for name in PERSONAL & set(seen.__struct_fields__)}
    assert not any(told.values()), told


PERSONAL = {"operator", "taken_from", "by", "login", "citizen", "priority"}


async def test_a_totem_is_answered_without_what_it_may_not_read(server):
    totem = await server.key("totem-9", Role.TOTEM)
    wish = TakeTicket(id=uuid4(), service="certificati", priority=PRIORITY)
    _, reply = await server.command(wish, totem)
    assert reply["accepted"][-1]["priority"] is None


async def test_only_a_supervisor_reads_what_happened_before_today(server, clock):
    totem = await server.line("totem-1", Role.TOTEM)
    await totem.ask(TakeTicket(id=uuid4(), service="certificati"))
    clock.pass_by(days=1)
    today = (await totem.ask(TakeTicket(id=uuid4(), service="tributi"))).accepted
    board = await server.key("board-1", Role.BOARD)
    status, refused = await server.get("/api/v1/events?since=0", board)
    assert (status, refused["refused"]) == (403, "before_today")
    _, told = await server.get("/api/v1/events", board)
    assert [event["seq"] for event in told["events"]] == [event.seq for event in today]
    assert (await server.join("board-1", board, since=1)).joined.hall.seq == today[-1].seq
    supervisor = await server.key("head", Role.SUPERVISOR)
    _, told = await server.get("/api/v1/events?since=0", supervisor)
    assert [event["seq"] for event in told["events"]] == [1, 2, 3, 4]


async def test_an_integration_goes_on_over_midnight_where_it_was(server, clock):
    portal = await server.key("portal", Role.INTEGRATION)
    await server.command(TakeTicket(id=uuid4(), service="certificati"), portal)
    clock.now += timedelta(days=1)
    await server.command(TakeTicket(id=uuid4(), service="certificati"), portal)
    _, told = await server.get("/api/v1/events?since=2", portal)
    assert [event["seq"] for event in told["events"]] == [3, 4]


async def test_a_board_hears_of_one_booking_without_its_id_and_an_integration_with_it(
    server, clock
):
    portal = await server.key("portal", Role.INTEGRATION)
    board, partner = [
        await server.line(f"{role}-x", role) for role in (Role.BOARD, Role.INTEGRATION)
    ]
    booking = Booking("PRE-770077", "tributi", clock.now)
    changes = (
        PlanBooking(id=uuid4(), booking=booking),
        MoveBooking(id=uuid4(), booking=booking.id, to=clock.now + timedelta(hours=1)),
        CancelBooking(id=uuid4(), booking=booking.id),
    )
    for change in changes:
        assert (await server.command(change, portal))[0] == 200
    for line, told in ((board, "unsaid"), (partner, booking.id)):
        while len(changed := [e for e in line.events if isinstance(e, PlanEvent)]) < len(changes):
            await line.next()
        assert {event.booking for event in changed} == {told}


async def test_a_board_knows_how_many_bookings_there_are_also_after_the_last_was_cancelled(
    server, clock
):
    portal = await server.key("portal", Role.INTEGRATION)
    early = await server.line("board-early", Role.BOARD)
    bookings = [Booking(f"PRE-{n}", "tributi", clock.now) for n in range(3)]
    for booking in bookings:
        await server.command(PlanBooking(id=uuid4(), booking=booking), portal)
    late = await server.line("board-late", Role.BOARD)
    move = MoveBooking(id=uuid4(), booking="PRE-0", to=clock.now + timedelta(hours=1))
    await server.command(move, portal)
    for left, booking in ((2, bookings[1]), (1, bookings[0]), (0, bookings[2])):
        await server.command(CancelBooking(id=uuid4(), booking=booking.id), portal)
        for line in (early, late):
            assert await bookings_known(line, server.running.parts.broadcast.hall.seq) == left


async def bookings_known(line, seq: int) -> int:
    """How many the station knows of once it has heard of all up to `seq`."""
    view = HallView.from_snapshot(line.joined.hall)
    while not line.events or line.events[-1].seq < seq:
        await line.next()
    for event in line.events:
        view.apply(event)
    return len(view.bookings)
