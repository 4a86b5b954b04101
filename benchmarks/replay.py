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
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from benchmarks.traces import (
    FIRST_OPENING,
    Trace,
    TraceCounter,
    TraceVisit,
    bookings_of,
    breaks_of,
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
from sportello.refusals import NobodyWaiting
from sportello.routing import POLICIES
from sportello.words import Actor, RoutingRules

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

    def __init__(self, trace: Trace, opening: datetime, rules: RoutingRules) -> None:
        self.trace = trace
        self.opening = opening
        self.branch = Branch(plan_of(trace, rules))
        self.rows: list[Row] = []
        self._ids = itertools.count(1)
        self._agenda: list[tuple[float, int, AnyCommand | TraceVisit | None, str]] = []
        self._turns = itertools.count()
        self._idle: dict[str, float] = {}
        self._visit_of: dict[str, TraceVisit] = {}
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
        for event in self._ask(command, minute):
            if isinstance(event, TicketIssued):
                self._visit_of[event.ticket] = visit

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
        issued = round(visit.arrives_min, 3)
        self.rows.append(
            Row(self.trace.trace, visit.id, issued, round(minute, 3), counter.id, outcome)
        )

    # --- the branch and its clock ------------------------------------------------------------

    def _ask(
        self, command: AnyCommand, minute: float, counter: str | None = None
    ) -> list[AnyEvent]:
        """Decide and apply; a counter's command is asked by whoever sits there."""
        place = counter or getattr(command, "counter", None)
        by = Actor("replay", operator=f"operator-{place}" if place else None)
        events = self.branch.decide(command, self.opening + timedelta(minutes=minute), by)
        for event in events:
            self.branch.apply(event)
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


def replay(traces: Iterable[Trace], rules: RoutingRules) -> Iterator[Row]:
    """The days in their order; every branch's days are consecutive mornings of its own."""
    day_of: dict[str, int] = defaultdict(int)
    for trace in traces:
        opening = FIRST_OPENING + timedelta(days=day_of[trace.branch])
        day_of[trace.branch] += 1
        yield from Day(trace, opening, rules).run()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.replay", description=__doc__)
    parser.add_argument("traces", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--policy", choices=list(POLICY_NAMES), default="fair")
    args = parser.parse_args()
    with args.out.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(COLUMNS)
        for row in replay(read(args.traces), RoutingRules(policy=POLICY_NAMES[args.policy])):
            out.writerow("" if field is None else field for field in row)


if __name__ == "__main__":
    main()
