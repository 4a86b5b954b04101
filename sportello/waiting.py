"""How long people will wait: the day played forward many times, and told with an honest margin.

An `Estimator` follows one branch's journal, day after day: what it learned yesterday serves today,
and every promise that came true or not makes the next one better. Source: docs/waiting.md.
"""

from bisect import bisect_left
from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from random import Random

from msgspec import Struct

from sportello.calibration import Calibration
from sportello.events import (
    AnyEvent,
    DayStarted,
    TicketCalled,
    TicketIssued,
    TicketMerged,
    TicketParked,
)
from sportello.experience import Experience
from sportello.forward import GHOST, Run, Scene, ghost, scene
from sportello.lines import Standing, Tier
from sportello.today import Today, tier_of
from sportello.words import Plan, Wait

RUNS = 50


class Forecast(Struct, frozen=True):
    """Waits from one instant on: of who takes a number now, and of those who wait already.

    A service that no open counter can serve, and a ticket that nobody will call, is left out.
    """

    at: datetime
    by_service: dict[str, Wait]
    with_priority: dict[str, Wait]
    by_ticket: dict[str, Wait]


class Estimator:
    """What one branch has learned, kept up to date by `apply`."""

    def __init__(self, plan: Plan) -> None:
        self.experience = Experience(plan)
        self.calibration = Calibration()
        self._promised: dict[str, tuple[datetime, Wait]] = {}

    def apply(self, event: AnyEvent) -> None:
        """Learn from `event`. Events of a day come in order, days too."""
        self.experience.apply(event)
        match event:
            case DayStarted():
                self._promised = {}
            case TicketIssued(told=told) if told is not None:
                self._promised[event.ticket] = (event.at, told)
            case TicketParked(ticket=ticket) | TicketMerged(ticket=ticket):
                self._promised.pop(ticket, None)  # from now on another wait than was promised
            case TicketCalled(ticket=ticket) if ticket in self._promised:
                issued_at, told = self._promised.pop(ticket)
                self.calibration.learn(told, (event.at - issued_at).total_seconds() / 60)

    def told_to(
        self, today: Today, now: datetime, newcomer: Standing, random: Random, runs: int = RUNS
    ) -> Wait | None:
        """What to tell one newcomer, a `forward.ghost`; None when nobody will serve them."""
        simulated = simulate(scene(today, self.experience, now, [newcomer]), (), random, runs)
        minutes = simulated.get(newcomer.ticket)
        if minutes is None:
            return None
        people = people_for(today, newcomer.service, newcomer.tier)
        return self.calibration.tell(people, minutes)

    def stage(self, today: Today, now: datetime) -> Scene:
        """The scene of a forecast at `now`, to be simulated here or in another process."""
        minute = today.minute(now)
        tiers = [Tier.ORDINARY, *([Tier.PRIORITY] if today.plan.priorities else [])]
        ghosts = [ghost(minute, s, tier) for tier in tiers for s in today.plan.services]
        return scene(today, self.experience, now, ghosts)

    def tell(self, today: Today, now: datetime, simulated: dict[str, list[float]]) -> Forecast:
        """The forecast out of what the runs of `stage` gave, as `simulate` returns it."""
        before = people_before(today)
        told: dict[Tier, dict[str, Wait]] = {Tier.ORDINARY: {}, Tier.PRIORITY: {}}
        for tier, by_service in told.items():
            people = people_by_service(today, tier)
            for service in today.plan.services:
                minutes = simulated.get(ghost(0.0, service, tier).ticket)
                if minutes:
                    by_service[service] = self.calibration.tell(people[service], minutes)
        by_ticket = {
            id: self.calibration.tell(before[id], simulated[id])
            for id in today.hall.waiting
            if id in simulated
        }
        return Forecast(now, told[Tier.ORDINARY], told[Tier.PRIORITY], by_ticket)


def simulate(
    scene: Scene, tickets: Iterable[str], random: Random, runs: int = RUNS
) -> dict[str, list[float]]:
    """Minutes until the call, in rising order, of each ghost of the scene and of `tickets`.

    Those who are called in none of the `runs` are left out.
    """
    wanted = {s.ticket for s in scene.lines if s.ticket[0] == GHOST}.union(tickets)
    minutes: dict[str, list[float]] = {}
    for _ in range(runs):
        for id, at in Run(scene, random).until_called(set(wanted)).items():
            if id in wanted:
                minutes.setdefault(id, []).append(at)
    for rising in minutes.values():
        rising.sort()
    return minutes


def people_for(today: Today, service: str, tier: Tier = Tier.ORDINARY) -> int:
    """How many wait for that service, as `people_by_service`."""
    return people_by_service(today, tier)[service]


def people_by_service(today: Today, tier: Tier = Tier.ORDINARY) -> Tally[str]:
    """How many wait for each service before a newcomer of `tier`: all but those of later tiers.

    Who wishes for several stands in each of their lines.
    """
    waiting = (t for t in today.hall.waiting.values() if tier_of(t) <= tier)
    return Tally(wish for ticket in waiting for wish in {ticket.service, *ticket.wishes})


def people_before(today: Today) -> dict[str, int]:
    """How many wait for the same service with an older clock, by ticket id."""
    clocks: dict[str, list[datetime]] = defaultdict(list)
    for ticket in today.hall.waiting.values():
        clocks[ticket.service].append(ticket.clock_at)
    for line in clocks.values():
        line.sort()
    return {
        id: bisect_left(clocks[ticket.service], ticket.clock_at)
        for id, ticket in today.hall.waiting.items()
    }
