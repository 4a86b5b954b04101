"""A small branch's days for tests: made by chance from a seed, played on the real core."""

from datetime import UTC, date, datetime, timedelta
from random import Random

from sportello.history.day_record import Leg, PastDay, Pause, Shift, Visit
from sportello.history.player import PlayedDay
from sportello.model.day import Booking, PlannedBreak
from sportello.model.events import AnyEvent
from sportello.model.place import Counter, Service
from sportello.model.plan import Opening, Plan, Priority, RoutingRules, Span
from sportello.model.waiting import Wait
from tests.sportello.a_branch import a_service

FIRST_DAY = date(2025, 11, 24)
OPENS_MIN, CLOSES_MIN = 8 * 60, 13 * 60


def a_plan() -> Plan:
    """Three services and three counters; `stato-civile` at the third counter alone."""
    services: tuple[Service, ...] = (
        a_service("certificati", "A"),
        a_service("tributi", "T", expected_min=12.0),
        a_service("stato-civile", "S", expected_min=15.0),
    )
    counters = (
        Counter("1", "1", "front", ("certificati", "tributi")),
        Counter("2", "2", "front", ("certificati", "tributi")),
        Counter("3", "3", "front", ("stato-civile", "certificati")),
    )
    return Plan(
        name="Comune di prova",
        zone="Europe/Rome",
        opening=Opening(week=((Span(OPENS_MIN, CLOSES_MIN),),) * 7),
        areas={},
        topics={},
        services={service.id: service for service in services},
        counters={counter.id: counter for counter in counters},
        priorities={"gravidanza": Priority("gravidanza", {"it": "Gravidanza"})},
        routing=RoutingRules(),
    )


def begins(n: int) -> datetime:
    """Eight o'clock in Rome's winter, `n` days after the first."""
    return datetime(2025, 11, 24, 7, tzinfo=UTC) + timedelta(days=n)


def a_day(n: int = 0, people: int = 60, breaks_at: tuple[int, ...] = (90, 105, 120)) -> PastDay:
    """The `n`-th day: a morning with its peak about the third hour."""
    random = Random(n)
    visits, bookings = [], []
    for k, arrives in enumerate(sorted(_arrival(random) for _ in range(people))):
        service = random.choices(("certificati", "tributi", "stato-civile"), (5, 3, 2))[0]
        slot = booking = None
        if random.random() < 0.15:
            slot = float(max(round(arrives + 5), 5))
            at = begins(n) + timedelta(minutes=slot)
            booking = f"b{k}"
            bookings.append(Booking(booking, service, at))
        priority = "gravidanza" if slot is None and random.random() < 0.1 else None
        leg = Leg(service, random.lognormvariate(2.1, 0.5), 0.5)
        visits.append(
            Visit(
                f"v{k}", service, arrives, (leg,), priority=priority, booking=booking, slot_min=slot
            )
        )
    pauses = dict(zip("123", breaks_at, strict=True))
    return PastDay(
        day=FIRST_DAY + timedelta(days=n),
        begins_at=begins(n),
        shifts=tuple(
            Shift(id, 0.0, pauses=(Pause(due, 20.0, planned_min=due),))
            for id, due in pauses.items()
        ),
        visits=tuple(visits),
        bookings=tuple(bookings),
        breaks=tuple(
            PlannedBreak(id, begins(n) + timedelta(minutes=due), 20.0) for id, due in pauses.items()
        ),
        roster=("1", "2", "3"),
    )


def _arrival(random: Random) -> float:
    return round(min(max(random.gauss(110, 60), 1.0), 280.0), 3)


def events_of(day: PastDay, plan: Plan | None = None, told: Wait | None = None) -> list[AnyEvent]:
    """What the journal holds of `day`, on which everybody was told the same."""
    events: list[AnyEvent] = []
    tell = (lambda today, visit, minute: told) if told else None
    PlayedDay(plan or a_plan(), day, hear=events.append, tell=tell).run()
    return events
