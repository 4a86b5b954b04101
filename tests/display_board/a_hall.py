"""A hall for the board's tests: a real queue server on loopback, and people who do their work."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from queue_server.app import RunningServer, running
from sportello.model.commands import (
    AnyCommand,
    CallNext,
    Close,
    MarkAbsent,
    OpenCounter,
    Recall,
    ServeWalkIn,
    StartServing,
    TakeTicket,
    UndoCall,
)
from sportello.model.events import AnyEvent, TicketCalled, TicketIssued
from sportello.model.person import Actor, Role
from sportello.model.place import Area, Counter, Service, Topic
from sportello.model.plan import Opening, Plan, Span

MORNING = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
"""Monday, half past nine in Rome."""

BOARD = "tabellone-1"

GROUPS = {
    "A": "Anagrafe e certificati",
    "B": "Stato civile",
    "C": "Tributi e pagamenti",
    "D": "Scuola e infanzia",
    "E": "Servizi sociali",
}


def a_plan() -> Plan:
    """Five groups of services, eight counters and two rooms for interviews; open all morning."""
    everyday = ("A", "B", "C", "D")
    counters = [Counter(str(n), str(n), "front", everyday) for n in range(1, 9)]
    counters += [
        Counter("c1", "Sala colloqui 1", "colloqui", ("E",), private=True),
        Counter("c2", "Sala per i colloqui riservati del primo piano", "colloqui", ("E", "A")),
    ]
    return Plan(
        name="Comune di Borgo San Lorenzo in Valle",
        zone="Europe/Rome",
        opening=Opening(week=((Span(8 * 60, 13 * 60),),) * 6 + ((),)),
        areas={
            "front": Area("front", {"it": "Sportelli"}),
            "colloqui": Area("colloqui", {"it": "Colloqui riservati"}),
        },
        topics={letter: Topic(letter, {"it": name}) for letter, name in GROUPS.items()},
        services={
            letter: Service(
                letter,
                letter,
                {"it": name},
                letter,
                "colloqui" if letter == "E" else "front",
                8,
                20,
            )
            for letter, name in GROUPS.items()
        },
        counters={counter.id: counter for counter in counters},
    )


class Hall:
    """The people of one hall. Counters are named by their ids; an operator sits at each."""

    def __init__(self, server: RunningServer) -> None:
        self.server = server
        self.url = server.url

    async def take(self, service: str = "A", language: str = "it") -> str:
        """A citizen takes a number: its code."""
        events = await self._ask(
            TakeTicket(id=uuid4(), service=service, language=language), "totem"
        )
        return next(event.code for event in events if isinstance(event, TicketIssued))

    async def open(self, *counters: str) -> None:
        for counter in counters:
            await self._ask(OpenCounter(id=uuid4(), counter=counter), counter)

    async def call(self, counter: str) -> TicketCalled:
        events = await self._ask(CallNext(id=uuid4(), counter=counter), counter)
        return next(event for event in events if isinstance(event, TicketCalled))

    async def serve_without_number(self, counter: str, service: str = "A") -> None:
        """Somebody stands at the counter and is served at once."""
        await self._ask(ServeWalkIn(id=uuid4(), counter=counter, service=service), counter)

    async def undo(self, call: TicketCalled) -> None:
        await self._ask(UndoCall(id=uuid4(), ticket=call.ticket), call.counter)

    async def recall(self, call: TicketCalled) -> None:
        await self._ask(Recall(id=uuid4(), ticket=call.ticket), call.counter)

    async def arrive(self, call: TicketCalled) -> None:
        await self._ask(StartServing(id=uuid4(), ticket=call.ticket), call.counter)

    async def stay_away(self, call: TicketCalled) -> None:
        await self._ask(MarkAbsent(id=uuid4(), ticket=call.ticket), call.counter)

    async def conclude(self, call: TicketCalled) -> None:
        await self._ask(Close(id=uuid4(), ticket=call.ticket), call.counter)

    async def serve(self, counter: str) -> None:
        """Somebody is called, comes and goes."""
        call = await self.call(counter)
        await self.arrive(call)
        await self.conclude(call)

    async def plan(self, command: AnyCommand) -> None:
        """What the head of the desk decides about the day."""
        await self._ask(command, "desk")

    async def _ask(self, command: AnyCommand, who: str) -> list[AnyEvent]:
        actor = Actor(who, frozenset({Role.TOTEM, Role.COUNTER, Role.OPERATOR}), f"operator-{who}")
        return await self.server.parts.office.submit(command, actor)


@asynccontextmanager
async def a_hall(
    directory: Path,
    *,
    plan: Plan | None = None,
    clock: Callable[[], datetime] = lambda: MORNING,
    port: int = 0,
) -> AsyncIterator[tuple[Hall, str]]:
    """The hall, and the board's key; time stands still there unless `clock` says otherwise."""
    async with running(directory, plan or a_plan(), port=port, clock=clock) as server:
        yield Hall(server), await server.parts.access.add_station(BOARD, Role.BOARD)
