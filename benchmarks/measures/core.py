"""What the core needs for one decision and for one forecast, in a hall as full as they come.

In this process, without a server: 40 services, 15 counters that each do a part of them, 200
waiting, and weeks of experience to go by.
"""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID, uuid4

from benchmarks.figures import Figure, FigureRow, Limit, percentile
from benchmarks.ground import Ground
from benchmarks.history import SyntheticDay
from sportello.decisions.branch import Branch
from sportello.forecast.estimator import RUNS, Estimator, simulate
from sportello.model.commands import AnyCommand, CallNext, OpenCounter, TakeTicket
from sportello.model.person import Actor
from sportello.model.place import Area, Counter, Service, Topic
from sportello.model.plan import Opening, Plan, Span

SERVICES, COUNTERS, WAITING = 40, 15, 200
SKILLS = 12
DAYS_LEARNED = 10
DECISION_US, FORECAST_MS = 50, 150
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


async def measure(ground: Ground) -> AsyncIterator[FigureRow]:
    branch, estimator = await asyncio.to_thread(_full_hall, ground.times(DAYS_LEARNED))
    hall = f"{WAITING} waiting, {SERVICES} services, {COUNTERS} counters"

    commands = itertools.cycle(
        (CallNext(id=UUID(int=n), counter=str(n)), _operator(str(n)))
        for n in range(1, COUNTERS + 1)
    )
    decide_us = _timed_us(lambda: branch.decide(*_at_now(next(commands))), ground.times(5000, 200))
    yield FigureRow(
        f"one CallNext decision, {hall}",
        (
            Figure("p50", "µs", (percentile(decide_us, 50),), Limit(DECISION_US)),
            Figure("p99", "µs", (percentile(decide_us, 99),)),
        ),
    )

    def forecast() -> None:
        scene = estimator.stage(branch.today, NOW)
        simulated = simulate(scene, list(branch.hall.waiting), Random(7), RUNS)
        estimator.tell(branch.today, NOW, simulated)

    forecast_ms = [us / 1000 for us in _timed_us(forecast, ground.times(20, 3))]
    yield FigureRow(
        f"one whole forecast of {RUNS} runs, {hall}, {len(forecast_ms)} times",
        (
            Figure("median", "ms", (percentile(forecast_ms, 50),), Limit(FORECAST_MS)),
            Figure("slowest", "ms", (max(forecast_ms),)),
        ),
    )


def _timed_us(work: Callable[[], object], times: int) -> list[float]:
    """Microseconds that each of so many repetitions took, after one that is not counted."""
    work()
    took = []
    for _ in range(times):
        begun_ns = time.perf_counter_ns()
        work()
        took.append((time.perf_counter_ns() - begun_ns) / 1000)
    return took


def _at_now(asked: tuple[CallNext, Actor]) -> tuple[AnyCommand, datetime, Actor]:
    command, by = asked
    return command, NOW, by


def _full_hall(days_learned: int) -> tuple[Branch, Estimator]:
    """A branch with every counter open and free, people waiting, and what it has learned."""
    plan, random = _plan(), Random(11)
    branch, estimator = Branch(plan), Estimator(plan)
    for ago in reversed(range(1, days_learned + 1)):
        for entry in SyntheticDay(branch, NOW.date() - timedelta(days=ago), random).play():
            estimator.apply(entry.event)

    def ask(command: AnyCommand, by: Actor, before_min: float = 0) -> None:
        for event in branch.decide(command, NOW - timedelta(minutes=before_min), by):
            branch.apply(event)
            estimator.apply(event)

    services = list(plan.services)
    for n in range(WAITING):
        since_min = 60 * (1 - n / WAITING)
        ask(TakeTicket(id=uuid4(), service=random.choice(services)), Actor("totem-1"), since_min)
    for counter in plan.counters:
        ask(OpenCounter(id=uuid4(), counter=counter), _operator(counter))
    return branch, estimator


def _plan() -> Plan:
    services = [f"service-{n}" for n in range(SERVICES)]
    skills = itertools.cycle(services)
    return Plan(
        name="Comune di prova",
        zone="Europe/Rome",
        opening=Opening(week=((Span(0, 24 * 60),),) * 7),
        areas={"front": Area("front", {"it": "Sportelli"})},
        topics={"all": Topic("all", {"it": "Tutti"})},
        services={
            id: Service(id, chr(ord("A") + n % 26), {"it": id}, "all", "front", 8.0, 20.0)
            for n, id in enumerate(services)
        },
        counters={
            str(n): Counter(str(n), str(n), "front", tuple(itertools.islice(skills, SKILLS)))
            for n in range(1, COUNTERS + 1)
        },
    )


def _operator(counter: str) -> Actor:
    return Actor(f"desk-{counter}", operator=f"operator-{counter}")
