"""A small branch for tests, and a way to tell its morning in sentences."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from msgspec.structs import replace

from sportello.decisions.branch import Branch
from sportello.model.commands import (
    AnyCommand,
    CallNext,
    Command,
    OpenCounter,
    TakeTicket,
)
from sportello.model.events import AnyEvent
from sportello.model.person import Actor, Role
from sportello.model.place import Access, Area, Counter, Service, Topic
from sportello.model.plan import Opening, Plan, Priority, Span
from sportello.model.waiting import Wait

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
"""Midnight in Greenwich is one in the morning in Rome."""

TOTEM = Actor("totem-1", frozenset({Role.TOTEM}))


def operator(name: str) -> Actor:
    return Actor("desk", frozenset({Role.COUNTER, Role.OPERATOR}), name)


ANNA, BRUNO = operator("anna"), operator("bruno")


def a_service(id: str, letter: str, **facts: object) -> Service:
    known: dict[str, object] = {
        "name": {"it": id.capitalize()},
        "topic": "documenti",
        "area": "attesa",
        "expected_min": 10.0,
        "target_min": 20.0,
    }
    return Service(id=id, letter=letter, **(known | facts))  # type: ignore[arg-type]


def a_plan(
    *, hours: tuple[Span, ...] = (Span(8 * 60, 13 * 60),), last_ticket_min: int = 15
) -> Plan:
    """Three services, two counters; open every morning but Sunday, Rome time."""
    services = (
        a_service("certificati", "A"),
        a_service("residenza", "A", access=Access.APPOINTMENT_ONLY),
        a_service("tributi", "T", daily_quota=3),
    )
    counters = (
        Counter("1", "1", "front", ("certificati", "tributi")),
        Counter("2", "2", "front", ("certificati", "residenza")),
    )
    return Plan(
        name="Comune di prova",
        zone="Europe/Rome",
        opening=Opening(
            week=(hours,) * 6 + ((),),
            closed_days=frozenset({datetime(2026, 12, 8, tzinfo=UTC).date()}),
            last_ticket_min=last_ticket_min,
        ),
        areas={id: Area(id, {"it": id}) for id in ("attesa", "front")},
        topics={"documenti": Topic("documenti", {"it": "Documenti"})},
        services={service.id: service for service in services},
        counters={counter.id: counter for counter in counters},
    )


def a_busy_plan() -> Plan:
    """As `a_plan`, with all that makes a day hard: private interviews in one room, a third counter
    that is a room itself and calls first come first served, and people who go first."""
    plan = a_plan(hours=(Span(8 * 60, 18 * 60),))
    services = (
        *plan.services.values(),
        a_service("colloquio", "S", private_interview=True, expected_min=25.0, target_min=40.0),
    )
    counters = (
        Counter("1", "1", "front", ("certificati", "tributi", "colloquio")),
        Counter("2", "2", "front", ("certificati", "residenza", "colloquio")),
        Counter("3", "3", "front", ("colloquio", "tributi"), private=True, policy="first_in_line"),
    )
    return replace(
        plan,
        services={service.id: service for service in services},
        counters={counter.id: counter for counter in counters},
        rooms=1,
        priorities={"fragile": Priority("fragile", {"it": "Precedenza"})},
    )


class Morning:
    """A branch whose clock stands still until it is told otherwise; wall times are Rome's."""

    def __init__(self, plan: Plan | None = None) -> None:
        self.branch = Branch(plan or a_plan())
        self.now = MONDAY + timedelta(hours=8)
        self.events: list[AnyEvent] = []
        self._ids = 0

    def at(self, wall: str, day: int = 0) -> "Morning":
        """Move the clock to `wall` ("09:12") in winter Rome, `day` days after Monday."""
        hours, minutes = map(int, wall.split(":"))
        self.now = MONDAY + timedelta(days=day, hours=hours - 1, minutes=minutes)
        return self

    def command_id(self) -> UUID:
        self._ids += 1
        return UUID(int=self._ids)

    def ask(
        self, command: AnyCommand, by: Actor = ANNA, told: Wait | None = None
    ) -> list[AnyEvent]:
        """Decide and apply. Raises: Refused."""
        events = self.branch.decide(command, self.now, by, told)
        for event in events:
            self.branch.apply(event)
        self.events += events
        return events

    def tell(self, command: type[Command], by: Actor = ANNA, **facts: object) -> list[AnyEvent]:
        """`ask` with a command made of `facts`. Raises: Refused."""
        return self.ask(command(id=self.command_id(), **facts), by)  # type: ignore[arg-type]

    def take(self, service: str = "certificati") -> str:
        """The new ticket's id."""
        return self.ask(TakeTicket(id=self.command_id(), service=service), TOTEM)[-1].ticket  # type: ignore[union-attr]

    def open(self, counter: str = "1", by: Actor = ANNA) -> "Morning":
        self.ask(OpenCounter(id=self.command_id(), counter=counter), by)
        return self

    def call(self, counter: str = "1", by: Actor = ANNA) -> str:
        """The called ticket's id."""
        return self.ask(CallNext(id=self.command_id(), counter=counter), by)[-1].ticket  # type: ignore[union-attr]

    def state_of(self, ticket: str) -> str:
        return self.branch.hall.tickets[ticket].state
