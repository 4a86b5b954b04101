"""Drives the real branch core through days as they were, by its own commands.

`python -m benchmarks.replay TRACES.jsonl.gz --out visits.csv [--policy NAME]` writes a row a visit.
What a citizen and an operator do is the trace's; who is called is the branch's. See docs/replay.md.
"""

import argparse
import csv
import heapq
import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple
from uuid import UUID

from benchmarks.traces import (
    Trace,
    TraceCounter,
    TraceVisit,
    bookings_of,
    breaks_of,
    opening_of,
    plan_of,
    read,
)
from sportello.branch import Branch
from sportello.commands import (
    AnyCommand,
    CallNext,
    CheckIn,
    Close,
    EndPause,
    MarkAbsent,
    OpenCounter,
    PlanDay,
    StartPause,
    StartServing,
    TakeTicket,
)
from sportello.events import AnyEvent, TicketCalled, TicketIssued
from sportello.forward import ghost
from sportello.lines import Tier
from sportello.refusals import NobodyWaiting
from sportello.routing import POLICIES
from sportello.waiting import RUNS, Estimator
from sportello.words import Actor, RoutingRules, Wait

ABSENCE_COST_MIN = 1.2
A_MOMENT_MIN = 0.001
"""Later than the instant itself by more than what is lost in rounding it."""

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


class Row(NamedTuple):
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


class Day:
    """One day of a trace against one branch."""

    def __init__(
        self,
        trace: Trace,
        opening: datetime,
        rules: RoutingRules,
        estimator: Estimator | None = None,
        runs: int = RUNS,
    ) -> None:
        self.trace = trace
        self.opening = opening.astimezone(UTC)
        self.estimator = estimator
        self.runs = runs
        self.branch = Branch(plan_of(trace, rules))
        self.rows: list[Row] = []
        self._ids = itertools.count(1)
        self._agenda: list[tuple[float, int, AnyCommand | TraceVisit | None, str]] = []
        self._turns = itertools.count()
        self._idle: dict[str, float] = {}
        self._visit_of: dict[str, TraceVisit] = {}
        self._told: dict[str, Wait] = {}
        self._bookings = self._bookings_by_slot()
        self._breaks = {c.id: sorted(c.breaks, key=lambda b: b.due_min) for c in trace.staffed}
        self._counters = {c.id: c for c in trace.staffed}

    def run(self) -> list[Row]:
        self._ask(
            PlanDay(
                id=self._id(),
                bookings=bookings_of(self.trace, self.opening),
                breaks=breaks_of(self.trace, self.opening),
                roster=tuple(self._counters),
            ),
            0.0,
        )
        for visit in self.trace.visits:
            self._at(visit.arrives_min, visit)
        for counter in self._counters.values():
            self._at(counter.opens_min or 0.0, OpenCounter(id=self._id(), counter=counter.id))
            for planned in counter.breaks:
                self._at(planned.due_min, None)
        for minute in self._when_bookings_become_due():
            self._at(minute, None)
        while self._agenda:
            minute, _, happening, at_counter = heapq.heappop(self._agenda)
            self._happen(happening, at_counter, minute)
            self._give_work(minute)
        return self.rows

    # --- what happens ------------------------------------------------------------------------

    def _happen(
        self, happening: AnyCommand | TraceVisit | None, counter: str, minute: float
    ) -> None:
        match happening:
            case TraceVisit():
                self._arrive(happening, minute)
            case OpenCounter():
                self._ask(happening, minute)
                self._idle[happening.counter] = minute
            case Close() | EndPause() | MarkAbsent():
                self._ask(happening, minute, counter)
                self._idle[counter] = minute

    def _arrive(self, visit: TraceVisit, minute: float) -> None:
        command: AnyCommand
        if visit.kind == "booked":
            booking = self._bookings[visit.service, visit.slot_min].pop()
            command = CheckIn(id=self._id(), booking=booking)
        else:
            priority = "priority" if visit.kind == "priority" else None
            command = TakeTicket(id=self._id(), service=visit.service, priority=priority)
        told = self._estimate(visit, minute)
        if told is not None:
            self._told[visit.id] = told
        for event in self._ask(command, minute, told=told):
            if isinstance(event, TicketIssued):
                self._visit_of[event.ticket] = visit

    def _estimate(self, visit: TraceVisit, minute: float) -> Wait | None:
        """What this visitor is told on taking their number."""
        if self.estimator is None:
            return None
        today, now = self.branch.today, self.opening + timedelta(minutes=minute)
        tier = Tier.PRIORITY if visit.kind == "priority" else Tier.ORDINARY
        clock = minute
        if visit.slot_min is not None and minute - visit.slot_min <= today.rules.late_min:
            tier, clock = Tier.BOOKED, max(visit.slot_min, minute)
        opens = today.minute(self.opening)
        newcomer = ghost(opens + minute, visit.service, tier, opens + clock)
        random = Random(f"{self.trace.trace} {visit.id}")
        return self.estimator.told_to(today, now, newcomer, random, self.runs)

    def _give_work(self, minute: float) -> None:
        """Idle counters ask, the least flexible first, then the longest idle, until none may."""
        for id in sorted(self._idle, key=self._asks_before):
            counter = self._counters[id]
            if self._breaks[id] and self._breaks[id][0].due_min <= minute:
                self._take_break(counter, minute)
            else:
                self._call(counter, minute)

    def _asks_before(self, counter: str) -> tuple[int, float, str]:
        return (len(self._counters[counter].services), self._idle[counter], counter)

    def _take_break(self, counter: TraceCounter, minute: float) -> None:
        planned = self._breaks[counter.id].pop(0)
        del self._idle[counter.id]
        self._ask(StartPause(id=self._id(), counter=counter.id, reason="break"), minute, counter.id)
        back = EndPause(id=self._id(), counter=counter.id)
        self._at(minute + planned.length_min, back, counter.id)

    def _call(self, counter: TraceCounter, minute: float) -> None:
        try:
            events = self._ask(CallNext(id=self._id(), counter=counter.id), minute)
        except NobodyWaiting:
            return
        (called,) = (event for event in events if isinstance(event, TicketCalled))
        del self._idle[counter.id]
        visit = self._visit_of[called.ticket]
        waited = minute - visit.arrives_min
        if visit.patience_min is not None and waited > visit.patience_min:
            done: AnyCommand = MarkAbsent(id=self._id(), ticket=called.ticket)
            self._at(minute + ABSENCE_COST_MIN, done, counter.id)
            self._note(visit, minute, counter, "absent")
            return
        self._ask(StartServing(id=self._id(), ticket=called.ticket), minute, counter.id)
        busy = visit.service_min * counter.speed + visit.wrap_up_min
        self._at(minute + busy, Close(id=self._id(), ticket=called.ticket), counter.id)
        self._note(visit, minute, counter, "served")

    def _note(self, visit: TraceVisit, minute: float, counter: TraceCounter, outcome: str) -> None:
        issued, called = round(visit.arrives_min, 3), round(minute, 3)
        row = Row(self.trace.trace, visit.id, issued, called, counter.id, outcome)
        told = self._told.get(visit.id)
        if told is not None:
            row = row._replace(
                estimate_low_min=told.low_min,
                estimate_mid_min=told.mid_min,
                estimate_high_min=told.high_min,
            )
        self.rows.append(row)

    # --- the branch and its clock ------------------------------------------------------------

    def _ask(
        self,
        command: AnyCommand,
        minute: float,
        counter: str | None = None,
        told: Wait | None = None,
    ) -> list[AnyEvent]:
        """Decide and apply; a counter's command is asked by whoever sits there."""
        place = counter or getattr(command, "counter", None)
        by = Actor("replay", operator=f"operator-{place}" if place else None)
        now = self.opening + timedelta(minutes=minute)
        events = self.branch.decide(command, now, by, told)
        for event in events:
            self.branch.apply(event)
            if self.estimator is not None:
                self.estimator.apply(event)
        return events

    def _at(self, minute: float, happening: AnyCommand | TraceVisit | None, who: str = "") -> None:
        heapq.heappush(self._agenda, (minute, next(self._turns), happening, who))

    def _id(self) -> UUID:
        return UUID(int=next(self._ids))

    def _bookings_by_slot(self) -> dict[tuple[str, float | None], list[str]]:
        by_slot: dict[tuple[str, float | None], list[str]] = defaultdict(list)
        for n, booking in enumerate(self.trace.bookings):
            by_slot[booking.service, booking.slot_min].append(f"b{n}")
        return by_slot

    def _when_bookings_become_due(self) -> Iterator[float]:
        """The instants at which an idle counter may ask again for somebody who is here already."""
        rules = self.branch.today.rules
        for visit in self.trace.visits:
            if visit.slot_min is not None:
                clock = max(visit.slot_min, visit.arrives_min)
                for margin in (-rules.booked_early_min, -rules.booked_before_min, 0.0):
                    yield max(clock + margin, 0.0) + A_MOMENT_MIN
                yield clock + rules.booked_after_min + A_MOMENT_MIN


def replay(traces: Iterable[Trace], rules: RoutingRules, runs: int = RUNS) -> Iterator[Row]:
    """The days in their order; what a branch learned on one day serves it on the next.

    `runs` are those of the wait estimate of each visit, 0 for none.
    """
    days: dict[str, int] = defaultdict(int)
    estimators: dict[str, Estimator] = {}
    for trace in traces:
        opening = opening_of(days[trace.branch])
        days[trace.branch] += 1
        if runs and trace.branch not in estimators:
            estimators[trace.branch] = Estimator(plan_of(trace, rules))
        yield from Day(trace, opening, rules, estimators.get(trace.branch), runs).run()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.replay", description=__doc__)
    parser.add_argument("traces", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--policy", choices=list(POLICY_NAMES), default="fair")
    parser.add_argument("--runs", type=int, default=RUNS, help="of each estimate; 0 for none")
    args = parser.parse_args()
    rules = RoutingRules(policy=POLICY_NAMES[args.policy])
    with args.out.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(COLUMNS)
        for row in replay(read(args.traces), rules, args.runs):
            out.writerow("" if field is None else field for field in row)


if __name__ == "__main__":
    main()
