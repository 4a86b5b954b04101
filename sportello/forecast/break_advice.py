"""Which planned break to move to when, and what that saves those who come without a booking.

Searched on some drawn days and measured on others, so that luck in the search is not sold as a
saving. Pure. Source: docs/advice.md.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import NamedTuple

from msgspec.structs import replace

from sportello.decisions.day_state import Today
from sportello.forecast.common_random_numbers import Draw, DrawnRun, draw
from sportello.forecast.learned_statistics import Experience
from sportello.forecast.sample_statistics import margin, mean
from sportello.forecast.simulation_input import SimulationInput, scene
from sportello.hall.opening import span_at, spans_on
from sportello.model.break_moves import Advice, Move
from sportello.model.instants import local_instant, minute_of_day

SEARCH_DAYS = 12
MEASURE_DAYS = 24
STEP_MIN = 30
FINE_MIN = 15
NOT_BEFORE_MIN = 45
"""A break in the first minutes of the morning is of no use."""

NOTICE_MIN = 10
"""A break that is about to begin is not moved."""

WORTH_MIN = 0.1
"""What one move has to save, on the mean of everybody without a booking, to be worth a word."""


class AdviceQuestion(NamedTuple):
    """The morning or the present, and between which minutes a break may lie."""

    at: datetime
    scene: SimulationInput
    earliest: float
    latest: float
    days_known: int


BreakPlan = tuple[tuple[tuple[float, float], ...], ...]
"""(due minute, length) of every break still to be taken, by seat."""


def question(today: Today, experience: Experience, now: datetime) -> AdviceQuestion | None:
    """What there is to advise at `now` (aware UTC), or from the opening on if it is still to come.

    None when the branch does not open any more today.
    """
    local = now.astimezone(today.zone)
    span = span_at(today.plan.opening, local)
    if span is None:
        minute = minute_of_day(local)
        coming = [s for s in spans_on(today.plan.opening, local.date()) if s.opens_min > minute]
        if not coming:
            return None
        span = coming[0]
        local = local_instant(local.date(), span.opens_min, today.zone)
        now = local.astimezone(UTC)
    into_day = minute_of_day(local)
    here = today.minute(now)
    opens, closes = here - into_day + span.opens_min, here - into_day + span.closes_min
    earliest = max(opens + NOT_BEFORE_MIN, here + NOTICE_MIN)
    return AdviceQuestion(now, scene(today, experience, now, ()), earliest, closes, experience.days)


def advise(
    asked: AdviceQuestion, random: Random, goes_on: Callable[[], bool] = lambda: True
) -> Advice:
    """The moves worth making, by counter; their saving is measured on days they were not made for.

    Takes some ten seconds with sixteen breaks: not for an event loop. Once not `goes_on()`, breaks
    that were not looked at yet stay where they are.
    """
    planned: BreakPlan = tuple(seat.breaks for seat in asked.scene.seats)
    advice = Advice(asked.at, days_known=asked.days_known, breaks_left=len(_places(planned)))
    if not asked.scene.rates or not advice.breaks_left or not advice.days_known:
        return advice
    search = _Trial(asked.scene, [draw(asked.scene, random) for _ in range(SEARCH_DAYS)])
    better = _searched(asked, search, planned, goes_on)
    trial = _Trial(asked.scene, [draw(asked.scene, random) for _ in range(MEASURE_DAYS)])
    better, worth = _pruned(trial, planned, better)
    before, after = trial.waits(planned), trial.waits(better)
    saved = [b - a for b, a in zip(before, after, strict=True)]
    saves, half = mean(saved) or 0.0, margin(saved) or 0.0
    advice = replace(advice, mean_wait_min=round(mean(before) or 0.0, 2))
    if not worth or saves <= half:
        return advice
    moves = tuple(_move(asked, planned, better, place, saving) for place, saving in worth.items())
    return replace(advice, moves=moves, saves_min=round(saves, 2), margin_min=round(half, 2))


class _Trial:
    """The same drawn days for every plan of breaks."""

    def __init__(self, scene: SimulationInput, draws: Sequence[Draw]) -> None:
        self._scene = scene
        self._draws = draws
        self._known: dict[BreakPlan, list[float]] = {}

    def waits(self, plan: BreakPlan) -> list[float]:
        """The mean wait of each day, in their order."""
        if plan not in self._known:
            seats = [
                seat._replace(breaks=tuple(sorted(breaks)))
                for seat, breaks in zip(self._scene.seats, plan, strict=True)
            ]
            scene = self._scene._replace(seats=seats)
            means = [mean(DrawnRun(scene, drawn).walk_in_waits()) for drawn in self._draws]
            self._known[plan] = [wait or 0.0 for wait in means]
        return self._known[plan]

    def mean(self, plan: BreakPlan) -> float:
        return mean(self.waits(plan)) or 0.0


def _searched(
    asked: AdviceQuestion, trial: _Trial, planned: BreakPlan, goes_on: Callable[[], bool]
) -> BreakPlan:
    """Break by break the best time: coarsely over the whole day, then a quarter around."""
    best = planned
    for seat, place in _places(planned):
        if goes_on():
            best = _best(asked, trial, best, seat, place, None)
    for seat, place in _moved(planned, best) if goes_on() else ():
        best = _best(asked, trial, best, seat, place, FINE_MIN)
    return best


def _best(
    asked: AdviceQuestion, trial: _Trial, plan: BreakPlan, seat: int, place: int, reach: int | None
) -> BreakPlan:
    """`plan` with one break elsewhere, if that is worth it."""
    times = _times(asked, plan[seat][place], reach)
    other = min((_with(plan, seat, place, due) for due in times), key=trial.mean, default=plan)
    return other if trial.mean(plan) - trial.mean(other) >= WORTH_MIN else plan


def _times(asked: AdviceQuestion, planned: tuple[float, float], reach: int | None) -> list[float]:
    """When a break may begin: on whole steps of the clock, and over before the doors close."""
    due, length = planned
    latest = asked.latest - length
    if due < asked.scene.now + NOTICE_MIN:
        return []
    if reach is not None:
        times = [due - reach, due + reach]
    else:
        first = -(-asked.earliest // STEP_MIN) * STEP_MIN
        times = [first + n * STEP_MIN for n in range(int(max(latest - first, 0) // STEP_MIN) + 1)]
    return [at for at in times if asked.earliest <= at <= latest]


def _pruned(
    trial: _Trial, planned: BreakPlan, better: BreakPlan
) -> tuple[BreakPlan, dict[tuple[int, int], float]]:
    """`better` without the moves that save next to nothing, and what each of the others saves."""
    worth = _worth(trial, planned, better)
    for (seat, place), saving in worth.items():
        if saving < WORTH_MIN:
            better = _with(better, seat, place, planned[seat][place][0])
    return better, {at: saving for at, saving in worth.items() if saving >= WORTH_MIN}


def _worth(trial: _Trial, planned: BreakPlan, better: BreakPlan) -> dict[tuple[int, int], float]:
    """By how much the mean wait is longer without each move."""
    return {
        (seat, place): trial.mean(_with(better, seat, place, planned[seat][place][0]))
        - trial.mean(better)
        for seat, place in _moved(planned, better)
    }


def _moved(planned: BreakPlan, better: BreakPlan) -> list[tuple[int, int]]:
    return [at for at in _places(planned) if better[at[0]][at[1]] != planned[at[0]][at[1]]]


def _places(plan: BreakPlan) -> list[tuple[int, int]]:
    return [(seat, place) for seat, breaks in enumerate(plan) for place in range(len(breaks))]


def _with(plan: BreakPlan, seat: int, place: int, due: float) -> BreakPlan:
    breaks = list(plan[seat])
    breaks[place] = (due, breaks[place][1])
    return (*plan[:seat], tuple(breaks), *plan[seat + 1 :])


def _move(
    asked: AdviceQuestion, planned: BreakPlan, better: BreakPlan, at: tuple[int, int], saving: float
) -> Move:
    seat, place = at
    due, length = planned[seat][place]
    to = better[seat][place][0]
    return Move(
        counter=asked.scene.seats[seat].counter,
        planned_at=_instant(due),
        to=_instant(to),
        length_min=length,
        saves_min=round(saving, 2),
    )


def _instant(minute: float) -> datetime:
    """Back from minutes since the epoch, to the whole second."""
    return datetime.fromtimestamp(0, UTC) + timedelta(seconds=round(minute * 60))
