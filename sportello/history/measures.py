"""How long people waited on one day, and the few figures a day is judged by.

All minutes. A wait counts from the number taken, or for a booking from the later of slot and
arrival; who came more than `LATE_MIN` after their slot counts as a walk-in. Source: docs/replay.md.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from sportello.forecast.sample_statistics import mean, quantile
from sportello.history.day_record import PastDay, Visit
from sportello.history.player import FirstCall

LATE_MIN = 15.0
PUNCTUAL_MIN = 10.0


class Waited(NamedTuple):
    """One visit: `minutes` until the call, or until they went or the day was over."""

    visit: Visit
    kind: str
    minutes: float
    is_called: bool


def waits_of(day: PastDay, calls: Iterable[FirstCall], ends: float) -> list[Waited]:
    """Everybody who took a number, called or not; `ends` is the last minute of the day."""
    called = {call.visit.id: call.minute for call in calls}
    return [
        _waited(visit, called.get(visit.id), ends)
        for visit in day.visits
        if visit.at_counter is None
    ]


def _waited(visit: Visit, called: float | None, ends: float) -> Waited:
    since, kind = visit.arrives_min, "priority" if visit.priority else "walk_in"
    if visit.slot_min is not None:
        since = max(visit.slot_min, visit.arrives_min)
        kind = "walk_in" if visit.arrives_min - visit.slot_min > LATE_MIN else "booked"
    until = called
    if until is None:
        until = ends if visit.leaves_min is None else visit.leaves_min
    return Waited(visit, kind, max(until - since, 0.0), called is not None)


WaitMeasure = Callable[[Sequence[Waited]], float | None]
"""One figure of one day, None without a visit to measure it on."""


def _of(kind: str, people: Sequence[Waited]) -> list[float]:
    return [waited.minutes for waited in people if waited.kind == kind]


MEASURES: dict[str, WaitMeasure] = {
    "mean_wait": lambda people: mean([waited.minutes for waited in people]),
    "mean_walk_in": lambda people: mean(_of("walk_in", people)),
    "p95_walk_in": lambda people: quantile(_of("walk_in", people), 0.95),
    "longest": lambda people: max((waited.minutes for waited in people), default=None),
    "p95_priority": lambda people: quantile(_of("priority", people), 0.95),
    "punctual": lambda people: mean([w <= PUNCTUAL_MIN for w in _of("booked", people)]),
    "not_called": lambda people: float(sum(not waited.is_called for waited in people)),
}
"""Minutes, but `punctual` is a share of the booked and `not_called` a number of people."""


def measured(people: Sequence[Waited]) -> dict[str, float]:
    """Every measure that the day has people for."""
    figures = {name: measure(people) for name, measure in MEASURES.items()}
    return {name: figure for name, figure in figures.items() if figure is not None}
