"""How long a citizen who took a number now would wait.

One forward pass over the hall: every open counter works through the tickets it can serve, each for
its service's expected minutes. Exact for first-in-line; knows no variance beyond a fixed margin.
"""

import heapq
from collections import Counter, defaultdict, deque
from datetime import datetime
from math import ceil, floor
from operator import itemgetter

from sportello.hall_view import HallView
from sportello.words import CounterState, Plan, Wait

MARGIN = 0.3
STEP_MIN = 5


def waits(plan: Plan, hall: HallView, now: datetime) -> dict[str, Wait]:
    """The wait by service id; services that no open counter can serve are left out."""
    idle = _minutes_until_idle(plan, hall, now)
    people = Counter(ticket.service for ticket in hall.waiting.values())
    return {
        service: _interval(people[service], min(idle[counter] for counter in counters))
        for service, counters in _able(plan, hall).items()
        if counters
    }


def _able(plan: Plan, hall: HallView) -> dict[str, frozenset[str]]:
    """The open counters that can serve each service."""
    return {
        service: frozenset(c for c in hall.counters if service in plan.counters[c].services)
        for service in plan.services
    }


def _minutes_until_idle(plan: Plan, hall: HallView, now: datetime) -> dict[str, float]:
    """Minutes until each open counter finds nobody left whom it could serve."""
    lines = _lines(plan, hall)
    free = [(_busy_min(plan, hall, c, now), c.id) for c in hall.counters.values()]
    heapq.heapify(free)
    idle = {}
    while free:
        at_min, counter = heapq.heappop(free)
        able = [line for counters, line in lines.items() if counter in counters and line]
        if able:
            _, service_min = min(able, key=itemgetter(0)).popleft()
            heapq.heappush(free, (at_min + service_min, counter))
        else:
            idle[counter] = at_min
    return idle


def _lines(plan: Plan, hall: HallView) -> dict[frozenset[str], deque[tuple[int, float]]]:
    """Place and expected minutes of those who wait, one line for each set of able counters.

    There are few such sets, and only the first of a line can be next: a thousand people cost a
    millisecond or two.
    """
    able = _able(plan, hall)
    lines: dict[frozenset[str], deque[tuple[int, float]]] = defaultdict(deque)
    for place, ticket in enumerate(hall.waiting.values()):
        lines[able[ticket.service]].append((place, plan.services[ticket.service].expected_min))
    return lines


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
