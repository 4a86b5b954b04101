"""What another staffing or another rule would have done on the branch's own past days.

Each day is played twice on the real core, as it was staffed and as it is asked, with the very same
people and lengths of visit; what is told is the difference by day. Coverage comes first: a change
that leaves a service without a counter says so by name. Pure. Source: docs/advice.md.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Annotated, NamedTuple
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct
from msgspec.structs import replace

from sportello.forecast.sample_statistics import margin, mean
from sportello.history.day_record import PastDay, Pause, Shift, Visit
from sportello.history.measures import Waited, measured, waits_of
from sportello.history.player import PlayedDay, without_doors
from sportello.model.commands import Name
from sportello.model.instants import WallTime, local_instant, minute_at, minutes_between
from sportello.model.place import Counter
from sportello.model.plan import Plan
from sportello.model.refusals import (
    NoPastDay,
    NothingToSay,
    UnknownBreak,
    UnknownCounter,
    UnknownPolicy,
    UnknownService,
)
from sportello.routing.policies import POLICIES

MATCH_MIN = 1.0
"""A break is the one at that wall time if it is planned, or was begun, within this."""

Skills = Annotated[tuple[Name, ...], Meta(max_length=200)]


class MovedBreak(Struct, frozen=True, forbid_unknown_fields=True):
    """The break of `counter` planned at the local time `at` begins at `to` instead."""

    counter: Name
    at: WallTime
    to: WallTime


class WhatIf(Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be tried on the last `days` days with visits.

    without_counters  are closed all day
    with_counters     are open all day for these services, the primary one first
    policy            the rule by which counters without one of their own call
    targets           minutes that a service promises
    """

    days: Annotated[int, Meta(ge=1, le=250)] = 20
    without_counters: Annotated[tuple[Name, ...], Meta(max_length=100)] = ()
    with_counters: Annotated[dict[Name, Skills], Meta(max_length=100)] = {}
    policy: Name | None = None
    targets: Annotated[dict[Name, Annotated[float, Meta(gt=0, le=480)]], Meta(max_length=200)] = {}
    moved_breaks: Annotated[tuple[MovedBreak, ...], Meta(max_length=100)] = ()


class FigureChange(Struct, frozen=True):
    """A figure as it is, as it would be, and the mean of its differences by day.

    `margin` is half the width of the 95 % interval of `change`, None with fewer than two days.
    """

    now: float
    then: float
    change: float
    margin: float | None


class Uncovered(Struct, frozen=True):
    """A service without a counter on `days`, and how many had come for it on each."""

    service: str
    days: tuple[date, ...]
    people_a_day: float


class WhatIfAnswer(Struct, frozen=True):
    """What `asked` would have done on `days`.

    uncovered   services without a counter on some days. Those days are left out of the figures;
                where no day is left, who came for such a service is left out instead
    figures     by measure: minutes, but "punctual" is a share and "not_called" a number a day
    by_service  the mean wait for each service with visits
    assumed     codes of what was taken for granted
    """

    asked: WhatIf
    days: tuple[date, ...]
    people_a_day: float
    uncovered: tuple[Uncovered, ...]
    figures: dict[str, FigureChange]
    by_service: dict[str, FigureChange]
    assumed: tuple[str, ...]


ASSUMED = ("same_arrivals", "same_lengths", "left_unserved", "absent_stay_absent", "not_by_hand")


def check(plan: Plan, asked: WhatIf) -> None:
    """Raises: UnknownCounter, UnknownService, UnknownPolicy, NothingToSay."""
    for counter in (*asked.without_counters, *(moved.counter for moved in asked.moved_breaks)):
        if counter not in plan.counters:
            raise UnknownCounter(f"there is no counter {counter!r} in this branch")
    skills = (service for services in asked.with_counters.values() for service in services)
    for service in (*asked.targets, *skills):
        if service not in plan.services:
            raise UnknownService(f"there is no service {service!r} in this branch")
    for counter, services in asked.with_counters.items():
        if not services and counter not in plan.counters:
            raise UnknownCounter(f"say what counter {counter!r} would serve: there is none yet")
    if asked.policy is not None and asked.policy not in POLICIES:
        names = ", ".join(POLICIES)
        raise UnknownPolicy(f"there is no policy {asked.policy!r}; there are {names}")
    if asked == WhatIf(days=asked.days):
        raise NothingToSay("say what is to be changed: a counter, a rule, a promise or a break")


def answer(
    plan: Plan,
    days: Sequence[PastDay],
    asked: WhatIf,
    goes_on: Callable[[], bool] = lambda: True,
) -> WhatIfAnswer:
    """What `asked` would have done on `days`, the last first; ends early once not `goes_on()`.

    Raises: as `check`, and NoPastDay, UnknownBreak.
    """
    check(plan, asked)
    if not days:
        raise NoPastDay("the journal holds no whole day on which anyone came")
    _check_breaks(plan, days, asked)
    other = changed_plan(plan, asked)
    lost = {day.day: _lost(plan, other, day, asked) for day in days}
    whole = [day for day in days if lost[day.day].isdisjoint(_wanted(day))] or days
    pairs: list[Pair] = []
    for day in reversed(whole):
        if pairs and not goes_on():
            break
        pairs.insert(0, _played_both(plan, other, day, asked, lost[day.day]))
    people = sum(len(pair.before) for pair in pairs)
    return WhatIfAnswer(
        asked=asked,
        days=tuple(pair.day for pair in pairs),
        people_a_day=round(people / len(pairs), 1),
        uncovered=tuple(_uncovered(plan, days, lost)),
        figures=_changes([(measured(pair.before), measured(pair.after)) for pair in pairs]),
        by_service=_changes([(_by_service(p.before), _by_service(p.after)) for p in pairs]),
        assumed=(*ASSUMED, *(("new_counters_all_day",) if asked.with_counters else ())),
    )


# --- the change --------------------------------------------------------------------------------


def changed_plan(plan: Plan, asked: WhatIf) -> Plan:
    """`plan` with the services' promises and the counters' skills that are asked."""
    services = dict(plan.services)
    for service, target in asked.targets.items():
        services[service] = replace(services[service], target_min=target)
    counters = dict(plan.counters)
    for id, skills in asked.with_counters.items():
        known = counters.get(id, Counter(id, id, "", ()))
        counters[id] = replace(known, services=skills or known.services)
    return replace(plan, services=services, counters=counters)


def changed_day(plan: Plan, day: PastDay, asked: WhatIf) -> PastDay:
    """`day` with the staffing, the breaks and the rule that are asked."""
    shifts = [s for s in day.shifts if s.counter not in asked.without_counters]
    staffed = {shift.counter for shift in shifts}
    opens = min((shift.opens_min for shift in day.shifts), default=0.0)
    shifts += [Shift(new, opens) for new in asked.with_counters if new not in staffed]
    zone = ZoneInfo(plan.zone)
    moved = {
        (m.counter, _minute_of(day, m.at, zone)): _minute_of(day, m.to, zone)
        for m in asked.moved_breaks
    }
    rules = day.rules or ((0.0, plan.routing),)
    if asked.policy is not None:
        rules = tuple((minute, replace(r, policy=asked.policy)) for minute, r in rules)
    roster = [counter for counter in day.roster if counter not in asked.without_counters]
    return replace(
        day,
        shifts=tuple(_with_breaks_moved(shift, moved) for shift in shifts),
        rules=rules,
        roster=tuple(dict.fromkeys([*roster, *asked.with_counters])) if day.roster else (),
    )


def _with_breaks_moved(shift: Shift, moved: dict[tuple[str, float], float]) -> Shift:
    pauses = tuple(_moved(shift.counter, pause, moved) for pause in shift.pauses)
    return replace(shift, pauses=pauses)


def _moved(counter: str, pause: Pause, moved: dict[tuple[str, float], float]) -> Pause:
    for (of, at), to in moved.items():
        if of == counter and _is_at(pause, at):
            return replace(pause, due_min=to, planned_min=to)
    return pause


def _is_at(pause: Pause, minute: float) -> bool:
    due = pause.due_min if pause.planned_min is None else pause.planned_min
    return pause.reason == "break" and abs(due - minute) <= MATCH_MIN


def _minute_of(day: PastDay, wall: str, zone: ZoneInfo) -> float:
    date = day.begins_at.astimezone(zone).date()
    return minutes_between(day.begins_at, local_instant(date, minute_at(wall), zone))


def _check_breaks(plan: Plan, days: Iterable[PastDay], asked: WhatIf) -> None:
    """Raises: UnknownBreak for one that was on none of the days."""
    zone = ZoneInfo(plan.zone)
    for moved in asked.moved_breaks:
        if not any(
            shift.counter == moved.counter and _is_at(pause, _minute_of(day, moved.at, zone))
            for day in days
            for shift in day.shifts
            for pause in shift.pauses
        ):
            raise UnknownBreak(f"counter {moved.counter} had no break at {moved.at} on these days")


# --- coverage ----------------------------------------------------------------------------------


def _lost(plan: Plan, other: Plan, day: PastDay, asked: WhatIf) -> set[str]:
    """Services that have a counter on that day, and none if it is changed."""
    after = changed_day(plan, day, asked).shifts
    return _covered(plan, day.shifts) - _covered(other, after)


def _uncovered(
    plan: Plan, days: Sequence[PastDay], lost: dict[date, set[str]]
) -> Iterator[Uncovered]:
    for service in plan.services:
        without = [day for day in days if service in lost[day.day]]
        if without:
            people = sum(service in needed(visit) for day in without for visit in day.visits)
            named = tuple(day.day for day in without)
            yield Uncovered(service, named, round(people / len(without), 1))


def _covered(plan: Plan, shifts: Iterable[Shift]) -> set[str]:
    return {s for shift in shifts for s in plan.counters[shift.counter].services}


def _wanted(day: PastDay) -> set[str]:
    return {service for visit in day.visits for service in needed(visit)}


def needed(visit: Visit) -> set[str]:
    """Every service that a visit cannot do without."""
    return {visit.service, *visit.wishes, *(leg.service for leg in visit.legs)}


# --- both days ---------------------------------------------------------------------------------


class Pair(NamedTuple):
    """The same people's waits on a day as it was staffed and as it is asked."""

    day: date
    before: list[Waited]
    after: list[Waited]


def _played_both(plan: Plan, other: Plan, day: PastDay, asked: WhatIf, lost: set[str]) -> Pair:
    """Who needs a service that is `lost` goes home at once, and is in neither list."""
    changed = changed_day(plan, day, asked)
    stay = tuple(visit for visit in changed.visits if lost.isdisjoint(needed(visit)))
    after = play(other, replace(changed, visits=stay))
    both = {waited.visit.id for waited in after}
    return Pair(day.day, [w for w in play(plan, day) if w.visit.id in both], after)


def play(plan: Plan, day: PastDay) -> list[Waited]:
    """Everybody's wait on `day`, played again on `plan` under the day's own rules."""
    first = day.rules[0][1] if day.rules else plan.routing
    played = PlayedDay(without_doors(replace(plan, routing=first)), day)
    calls = played.run()
    return waits_of(day, calls, played.ends)


def _by_service(people: Iterable[Waited]) -> dict[str, float]:
    waits: dict[str, list[float]] = {}
    for waited in people:
        waits.setdefault(waited.visit.service, []).append(waited.minutes)
    return {service: mean(minutes) or 0.0 for service, minutes in waits.items()}


def _changes(pairs: Sequence[tuple[dict[str, float], dict[str, float]]]) -> dict[str, FigureChange]:
    """Every figure that both sides have on a day, over the days that have it."""
    by_name: dict[str, list[tuple[float, float]]] = {}
    for before, after in pairs:
        for name in before:
            if name in after:
                by_name.setdefault(name, []).append((before[name], after[name]))
    return {name: _change(figures) for name, figures in by_name.items()}


def _change(figures: Sequence[tuple[float, float]]) -> FigureChange:
    differences = [after - before for before, after in figures]
    half = margin(differences)
    return FigureChange(
        now=round(mean([before for before, _ in figures]) or 0.0, 3),
        then=round(mean([after for _, after in figures]) or 0.0, 3),
        change=round(mean(differences) or 0.0, 3),
        margin=None if half is None else round(half, 3),
    )
