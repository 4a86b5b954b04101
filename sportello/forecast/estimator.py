"""How long people will wait: the day played forward many times, and told with an honest margin.

An `Estimator` follows one branch's journal, day after day: what it learned yesterday serves today,
and every promise that came true or not makes the next one better. Source: docs/waiting.md.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from random import Random
from typing import NamedTuple

from msgspec import Struct

from sportello.decisions.day_state import Today
from sportello.forecast.calibration import Calibration
from sportello.forecast.learned_statistics import Experience
from sportello.forecast.simulation import GHOST, Run, ghost
from sportello.forecast.simulation_input import SimulationInput, scene
from sportello.model.events import (
    AnyEvent,
    DayStarted,
    TicketCalled,
    TicketIssued,
    TicketMerged,
    TicketParked,
)
from sportello.model.instants import minutes_between
from sportello.model.plan import Plan
from sportello.model.waiting import Wait
from sportello.routing.waiting_lines import LinePlace, Tier

RUNS = 50


class Prospect(NamedTuple):
    """What the runs gave for one ticket, each in rising order.

    minutes  until it was called
    people   how many tickets of now were called before it, by counters that serve it too
    """

    minutes: list[float]
    people: list[int]

    @property
    def people_before(self) -> int:
        """The middle of the runs, the greater one of two: too few is the worse promise."""
        return self.people[len(self.people) // 2]


class Forecast(Struct, frozen=True):
    """Waits from one instant on: of who takes a number now, and of those who wait already.

    A service that no open counter can serve, and a ticket that no counter will call, is left out.
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
                self.calibration.learn(told, minutes_between(issued_at, event.at))

    def told_to(
        self, today: Today, now: datetime, newcomer: LinePlace, random: Random, runs: int = RUNS
    ) -> Wait | None:
        """What to tell one newcomer, a `forward.ghost`; None if no counter will serve them."""
        simulated = simulate(scene(today, self.experience, now, [newcomer]), (), random, runs)
        prospect = simulated.get(newcomer.ticket)
        return self._told(prospect) if prospect else None

    def stage(self, today: Today, now: datetime) -> SimulationInput:
        """The scene of a forecast at `now`, to be simulated here or in another process."""
        minute = today.minute(now)
        tiers = [Tier.ORDINARY, *([Tier.PRIORITY] if today.plan.priorities else [])]
        ghosts = [ghost(minute, s, tier) for tier in tiers for s in today.plan.services]
        return scene(today, self.experience, now, ghosts)

    def tell(self, today: Today, now: datetime, simulated: Mapping[str, Prospect]) -> Forecast:
        """The forecast out of what the runs of `stage` gave, as `simulate` returns it."""
        told: dict[Tier, dict[str, Wait]] = {Tier.ORDINARY: {}, Tier.PRIORITY: {}}
        for tier, by_service in told.items():
            for service in today.plan.services:
                prospect = simulated.get(ghost(0.0, service, tier).ticket)
                if prospect:
                    by_service[service] = self._told(prospect)
        by_ticket = {id: self._told(simulated[id]) for id in today.hall.waiting if id in simulated}
        return Forecast(now, told[Tier.ORDINARY], told[Tier.PRIORITY], by_ticket)

    def _told(self, prospect: Prospect) -> Wait:
        return self.calibration.tell(prospect.people_before, prospect.minutes)


def simulate(
    scene: SimulationInput, tickets: Iterable[str], random: Random, runs: int = RUNS
) -> dict[str, Prospect]:
    """How each ghost of the scene and each of `tickets` fares.

    Those who are called in none of the `runs` are left out.
    """
    wanted = {s.ticket for s in scene.lines if s.ticket[0] == GHOST}.union(tickets)
    prospects: dict[str, Prospect] = {}
    for _ in range(runs):
        run = Run(scene, random)
        for id, at in run.until_called(set(wanted)).items():
            if id in wanted:
                minutes, people = prospects.setdefault(id, Prospect([], []))
                minutes.append(at)
                people.append(run.before[id])
    for minutes, people in prospects.values():
        minutes.sort()
        people.sort()
    return prospects
