"""Which planned break of a counter comes next, and which should have begun by now.

Which break a pause is stands in the fold of the day: `HallView.break_taken_by_pause`.
"""

from datetime import datetime, timedelta

from sportello.hall.view import BREAK, HallView
from sportello.model.day import CounterState, PlannedBreak
from sportello.model.plan import Plan

STILL_DUE = timedelta(hours=1)
"""For how long after its time a break is offered."""


def break_reason(plan: Plan) -> str:
    """The pause that a planned break is: the one named so, or else the branch's first."""
    return BREAK if BREAK in plan.pauses else next(iter(plan.pauses))


def next_break(hall: HallView, counter: str, now: datetime) -> PlannedBreak | None:
    """The first planned break of a counter that is neither taken nor over."""
    for planned in hall.breaks_left(counter):
        if planned.due_at + timedelta(minutes=planned.length_min) > now:
            return planned
    return None


def due_break(hall: HallView, held: CounterState, now: datetime) -> PlannedBreak | None:
    """The planned break of a counter that should have begun by now.

    It is not offered to an operator who sat down after it was due, nor when an hour has gone by.
    """
    for planned in hall.breaks_left(held.id):
        if held.since < planned.due_at <= now < planned.due_at + STILL_DUE:
            return planned
    return None


def break_under_way(hall: HallView, held: CounterState) -> PlannedBreak | None:
    """The planned break that the present pause of a counter is, None for another pause."""
    if held.planned_at is None:
        return None
    return next((b for b in hall.breaks_of(held.id) if b.due_at == held.planned_at), None)
