"""How long a citizen who took a number now would wait.

One forward pass over the hall: every open counter works through the tickets it can serve, each for
its service's expected minutes. Exact for first-in-line; knows no variance beyond a fixed margin.
"""

import heapq
from datetime import datetime
from math import ceil, floor

from sportello.hall_view import HallView
from sportello.words import CounterState, Plan, Ticket, Wait

MARGIN = 0.3
STEP_MIN = 5


def waits(plan: Plan, hall: HallView, now: datetime) -> dict[str, Wait]:
    """The wait by service id; services that no open counter can serve are left out."""
    idle = _minutes_until_idle(plan, hall, now)
    told = {}
    for service in plan.services:
        free = [idle[c] for c in hall.counters if service in plan.counters[c].services]
        if free:
            people = sum(1 for t in hall.waiting.values() if t.service == service)
            told[service] = _interval(people, min(free))
    return told


def _minutes_until_idle(plan: Plan, hall: HallView, now: datetime) -> dict[str, float]:
    """Minutes until each open counter finds nobody left whom it could serve."""
    free = [(_busy_min(plan, hall, c, now), c.id) for c in hall.counters.values()]
    heapq.heapify(free)
    waiting = list(hall.waiting.values())
    idle = {}
    while free:
        at_min, counter = heapq.heappop(free)
        ticket = _first_for(plan, counter, waiting)
        if ticket is None:
            idle[counter] = at_min
        else:
            waiting.remove(ticket)
            service_min = plan.services[ticket.service].expected_min
            heapq.heappush(free, (at_min + service_min, counter))
    return idle


def _first_for(plan: Plan, counter: str, waiting: list[Ticket]) -> Ticket | None:
    services = plan.counters[counter].services
    return next((t for t in waiting if t.service in services), None)


def _busy_min(plan: Plan, hall: HallView, counter: CounterState, now: datetime) -> float:
    """What remains of the present visit, by expectation."""
    if counter.ticket is None:
        return 0.0
    ticket = hall.tickets[counter.ticket]
    elapsed = (now - (ticket.serving_at or now)).total_seconds() / 60
    return max(plan.services[ticket.service].expected_min - elapsed, 1.0)


def _interval(people: int, expected_min: float) -> Wait:
    """Rounded outwards to five minutes, so that nobody is promised a minute."""
    low = STEP_MIN * floor(expected_min * (1 - MARGIN) / STEP_MIN)
    high = STEP_MIN * max(ceil(expected_min * (1 + MARGIN) / STEP_MIN), 1)
    return Wait(people, low, high)
