"""Drives the real branch core through days as they were, by its own commands.

`python -m benchmarks.waits.replay TRACES.jsonl.gz --out visits.csv [--policy NAME]` writes a row a
visit. What a citizen and an operator do is the trace's; who is called is the branch's. See
docs/replay.md.
"""

import argparse
import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple
from uuid import UUID

from msgspec.structs import replace

from benchmarks.waits.traces import Trace, opening_of, past_day_of, plan_of, read
from sportello.decisions.branch import Branch
from sportello.decisions.day_state import Today
from sportello.forecast.break_advice import advise, question
from sportello.forecast.estimator import RUNS, Estimator
from sportello.forecast.simulation import ghost
from sportello.history.day_record import PastDay, Pause, Visit
from sportello.history.player import FirstCall, PlayedDay
from sportello.model.commands import PlanDay, StartDay
from sportello.model.instants import minutes_between
from sportello.model.person import Actor
from sportello.model.plan import Plan, RoutingRules
from sportello.model.refusals import NothingToSay
from sportello.model.waiting import Wait
from sportello.routing.policies import POLICIES
from sportello.routing.waiting_lines import Tier

POLICY_NAMES = {name: name for name in POLICIES} | {
    "P2": "class_then_arrival",
    "P0b": "profile",
}
"""Names the policies go by, those of docs/routing.md among them."""

COLUMNS = (
    "trace",
    "visit",
    "issued_min",
    "called_min",
    "counter",
    "outcome",
    "estimate_low_min",
    "estimate_mid_min",
    "estimate_high_min",
)


class ReplayRow(NamedTuple):
    """What became of a visit; minutes from opening, estimates in minutes from issue."""

    trace: str
    visit: str
    issued_min: float
    called_min: float
    counter: str
    outcome: str
    estimate_low_min: float | None = None
    estimate_mid_min: float | None = None
    estimate_high_min: float | None = None


class ReplayedDay:
    """One day of a trace against one branch, and what its people were told."""

    def __init__(
        self,
        trace: Trace,
        opening: datetime,
        rules: RoutingRules,
        estimator: Estimator | None = None,
        runs: int = RUNS,
        advised: bool = False,
    ) -> None:
        self.trace = trace
        self.opening = opening.astimezone(UTC)
        self.estimator = estimator
        self.runs = runs
        self._told: dict[str, Wait] = {}
        plan, day = plan_of(trace, rules), past_day_of(trace, opening)
        if advised and estimator:
            day = with_advised_breaks(plan, day, estimator)
        self._played = PlayedDay(
            plan,
            day,
            hear=estimator.apply if estimator else None,
            tell=self._tell if estimator and runs else None,
        )

    def run(self) -> list[ReplayRow]:
        return [self._row(called) for called in self._played.run()]

    def _tell(self, today: Today, visit: Visit, minute: float) -> Wait | None:
        """What this visitor is told on taking their number."""
        assert self.estimator is not None, "nothing is told before it has learned"
        now = self.opening + timedelta(minutes=minute)
        tier = Tier.PRIORITY if visit.priority is not None else Tier.ORDINARY
        clock = minute
        if visit.slot_min is not None and minute - visit.slot_min <= today.rules.late_min:
            tier, clock = Tier.BOOKED, max(visit.slot_min, minute)
        opens = today.minute(self.opening)
        newcomer = ghost(opens + minute, visit.service, tier, opens + clock)
        random = Random(f"{self.trace.trace} {visit.id}")
        told = self.estimator.told_to(today, now, newcomer, random, self.runs)
        if told is not None:
            self._told[visit.id] = told
        return told

    def _row(self, called: FirstCall) -> ReplayRow:
        visit, told = called.visit, self._told.get(called.visit.id)
        row = ReplayRow(
            self.trace.trace,
            visit.id,
            round(visit.arrives_min, 3),
            round(called.minute, 3),
            called.counter,
            "served" if called.came else "absent",
        )
        if told is None:
            return row
        return row._replace(
            estimate_low_min=told.low_min,
            estimate_mid_min=told.mid_min,
            estimate_high_min=told.high_min,
        )


def with_advised_breaks(plan: Plan, day: PastDay, estimator: Estimator) -> PastDay:
    """The day with its breaks where the adviser would have them, knowing what the morning knows."""
    morning, experience = Branch(plan), deepcopy(estimator.experience)
    by, now = Actor("replay"), day.begins_at.astimezone(UTC)
    known = PlanDay(id=UUID(int=2), bookings=day.bookings, breaks=day.breaks, roster=day.roster)
    for command in (StartDay(id=UUID(int=1)), known):
        with suppress(NothingToSay):
            for event in morning.decide(command, now, by):
                morning.apply(event)
                experience.apply(event)
    asked = question(morning.today, experience, now)
    advice = advise(asked, Random(str(day.day))) if asked else None
    moved = {(m.counter, m.planned_at): m.to for m in advice.moves} if advice else {}
    breaks = tuple(
        replace(b, due_at=moved.get((b.counter, b.due_at.astimezone(UTC)), b.due_at))
        for b in day.breaks
    )
    shifts = tuple(
        replace(
            shift,
            pauses=tuple(
                Pause(minutes_between(day.begins_at, b.due_at), b.length_min)
                for b in breaks
                if b.counter == shift.counter
            ),
        )
        for shift in day.shifts
    )
    return replace(day, breaks=breaks, shifts=shifts)


def replay(
    traces: Iterable[Trace], rules: RoutingRules, runs: int = RUNS, advised: bool = False
) -> Iterator[ReplayRow]:
    """The days in their order; what a branch learned on one day serves it on the next.

    `runs` are those of the wait estimate of each visit, 0 for none; with `advised` every planned
    break is where the adviser wants it that morning.
    """
    days: dict[str, int] = defaultdict(int)
    estimators: dict[str, Estimator] = {}
    for trace in traces:
        opening = opening_of(days[trace.branch])
        days[trace.branch] += 1
        if runs or advised:
            plan = plan_of(trace, rules)
            estimators.setdefault(trace.branch, Estimator(plan)).experience.refurnish(plan)
        yield from ReplayedDay(
            trace, opening, rules, estimators.get(trace.branch), runs, advised
        ).run()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.waits.replay", description=__doc__)
    parser.add_argument("traces", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--policy", choices=list(POLICY_NAMES), default="fair")
    parser.add_argument("--runs", type=int, default=RUNS, help="of each estimate; 0 for none")
    parser.add_argument(
        "--advised-breaks", action="store_true", help="move breaks as the adviser says"
    )
    args = parser.parse_args()
    rules = RoutingRules(policy=POLICY_NAMES[args.policy])
    with args.out.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(COLUMNS)
        for row in replay(read(args.traces), rules, args.runs, args.advised_breaks):
            out.writerow("" if field is None else field for field in row)


if __name__ == "__main__":
    main()
