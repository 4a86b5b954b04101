"""A hundred stations at ten counters: whatever the race, a ticket is called at one of them."""

import asyncio
from collections import Counter
from uuid import uuid4

from sportello.model.commands import CallNext, Close, OpenCounter, StartServing, TakeTicket
from sportello.model.events import TicketCalled
from sportello.model.person import Role
from sportello.model.wire import Reply
from tests.queue_server.a_server import Line, server_here

STATIONS, COUNTERS, TICKETS = 100, 10, 150


async def test_a_hundred_stations_hammering_ten_counters_call_no_ticket_twice(tmp_path):
    async with server_here(tmp_path) as server:
        for n in range(1, COUNTERS + 1):
            await server.operator(f"operator-{n}")
        totem = await server.line("totem-1", Role.TOTEM)
        for _ in range(TICKETS):
            await totem.ask(TakeTicket(id=uuid4(), service="certificati"))
        stations = [await server.line(f"desk-{n}", Role.COUNTER) for n in range(STATIONS)]
        seats = [n % COUNTERS + 1 for n in range(STATIONS)]
        for station, seat in zip(stations, seats, strict=True):
            await station.log_in(f"operator-{seat}")
        for n in range(COUNTERS):
            await stations[n].ask(OpenCounter(id=uuid4(), counter=str(n + 1)))
        calls = await asyncio.gather(
            *(_hammer(station, str(n)) for station, n in zip(stations, seats, strict=True))
        )
        events = await server.running.parts.journal.since(0, 10_000)
    called = [event for event in events if isinstance(event, TicketCalled)]
    assert Counter(event.ticket for event in called).most_common(1)[0][1] == 1
    assert len(called) == TICKETS
    answered = [event.ticket for answers in calls for event in answers]
    assert sorted(answered) == sorted(event.ticket for event in called)


async def _hammer(station: Line, counter: str) -> list[TicketCalled]:
    """Call until nobody waits, and serve whoever comes; the calls that were this station's own."""
    mine: list[TicketCalled] = []
    while True:
        reply = await station.ask(CallNext(id=uuid4(), counter=counter))
        assert isinstance(reply, Reply)
        if reply.refused == "nobody_waiting":
            return mine
        if reply.accepted:
            (called,) = reply.accepted
            mine.append(called)
            await station.ask(StartServing(id=uuid4(), ticket=called.ticket))
            await station.ask(Close(id=uuid4(), ticket=called.ticket))
        else:
            assert reply.refused == "counter_busy"


async def test_commands_out_of_order_are_refused_by_name_and_change_nothing(tmp_path):
    async with server_here(tmp_path) as server:
        await server.operator("anna")
        totem = await server.line("totem-1", Role.TOTEM)
        desk = await server.line("desk-1", Role.COUNTER)
        await desk.log_in("anna")
        ticket = (
            (await totem.ask(TakeTicket(id=uuid4(), service="certificati"))).accepted[-1].ticket
        )
        seq = server.running.parts.broadcast.hall.seq
        for command, code in (
            (CallNext(id=uuid4(), counter="1"), "counter_closed"),
            (StartServing(id=uuid4(), ticket=ticket), "wrong_state"),
            (Close(id=uuid4(), ticket=ticket), "wrong_state"),
            (Close(id=uuid4(), ticket="2026-11-23-Z999"), "unknown_ticket"),
        ):
            assert (await desk.ask(command)).refused == code
        assert server.running.parts.broadcast.hall.seq == seq
