"""What a replay's rows say, several replays side by side.

`python -m benchmarks.waits.score TRACES.jsonl.gz visits.csv [visits.csv ...]`

Each figure is the mean over days, with a 95 % interval from the spread between days. Waits in
minutes, counted from issue, or for a booking from the later of slot and arrival; who came more than
15 minutes late for a booking counts as a walk-in. Of a replay with estimates the last lines say how
true they were for those who had to wait, on `--judge-days`, counted from 1. See docs/replay.md.
"""

import argparse
import csv
import math
import statistics
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.waits.replay import ReplayRow
from benchmarks.waits.traces import Trace, TraceVisit, read
from sportello.forecast.accuracy import LAST, Accuracy, Promise, accuracy
from sportello.forecast.sample_statistics import mean, quantile

LATE_MIN = 15
ESTIMATES = ("people", "mean_wait_min", "rase", "mae", "covered", "under_promised")
MOVING = ("moving_rase", "moving_mae")
PUNCTUAL_MIN = 10
OVER_BRANCHES = {"mean walk-in": False, "p95 walk-in": False, "booked punctual": True}
"""What policies are compared by where there are several branches, and whether it is a share."""


class Seen(NamedTuple):
    """A visit of the trace with what became of it."""

    visit: TraceVisit
    row: ReplayRow
    wait_min: float
    kind: str
    target_min: float


class ScoredDay(NamedTuple):
    """All visits of a day, and what each counter can serve."""

    seen: list[Seen]
    skills: dict[str, tuple[str, ...]]

    def waits(self, *kinds: str) -> list[float]:
        """The waits of those kinds of visit, of all when none is named."""
        return [s.wait_min for s in self.seen if not kinds or s.kind in kinds]


DayMeasure = Callable[[ScoredDay], float | None]
"""One figure of one day, None without a visit to measure it on."""


def day_of(trace: Trace, rows: Iterable[ReplayRow]) -> ScoredDay:
    """The rows of one trace, joined with its visits."""
    visits = {visit.id: visit for visit in trace.visits}
    targets = {service.id: service.target_min for service in trace.services}
    skills = {counter.id: counter.services for counter in trace.counters}
    return ScoredDay([_see(visits[row.visit], row, targets) for row in rows], skills)


def _see(visit: TraceVisit, row: ReplayRow, targets: dict[str, float]) -> Seen:
    since, kind = visit.arrives_min, visit.kind
    if visit.slot_min is not None:
        since = max(visit.slot_min, visit.arrives_min)
        if visit.arrives_min - visit.slot_min > LATE_MIN:
            kind = "walk_in"
    wait = max(row.called_min - since, 0.0)
    return Seen(visit, row, wait, kind, targets[visit.service])


# --- the measures ------------------------------------------------------------------------------


def overtakes(day: ScoredDay) -> float | None:
    """Later walk-ins called before one at a counter that could have served that one, on average."""
    people = [s for s in day.seen if s.kind == "walk_in"]
    count = sum(
        later.row.issued_min > earlier.row.issued_min
        and later.row.called_min < earlier.row.called_min
        and earlier.visit.service in day.skills[later.row.counter]
        for earlier in people
        for later in people
    )
    return count / len(people) if people else None


MEASURES: dict[str, DayMeasure] = {
    "mean wait": lambda day: mean(day.waits()),
    "mean walk-in": lambda day: mean(day.waits("walk_in")),
    "p95 walk-in": lambda day: quantile(day.waits("walk_in"), 0.95),
    "max walk-in": lambda day: max(day.waits("walk_in"), default=None),
    "p95 priority": lambda day: quantile(day.waits("priority"), 0.95),
    "booked punctual": lambda day: mean([w <= PUNCTUAL_MIN for w in day.waits("booked")]),
    "walk-in in target": lambda day: mean(
        [s.wait_min <= s.target_min for s in day.seen if s.kind == "walk_in"]
    ),
    "overtakes": overtakes,
    "served": lambda day: mean([s.row.outcome == "served" for s in day.seen]),
}


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Mean over days and half the width of its 95 % interval (normal approximation)."""
    spread = statistics.stdev(values) if len(values) > 1 else 0.0
    return statistics.fmean(values), 1.96 * spread / math.sqrt(len(values))


# --- the table ---------------------------------------------------------------------------------


def read_rows(path: Path) -> dict[str, list[ReplayRow]]:
    """The rows of a replay by trace."""
    rows: dict[str, list[ReplayRow]] = defaultdict(list)
    with path.open(newline="") as file:
        for line in csv.DictReader(file):
            rows[line["trace"]].append(_row(line))
    return rows


def _row(line: dict[str, str]) -> ReplayRow:
    told = [float(line[f"estimate_{end}_min"]) if line[f"estimate_{end}_min"] else None
            for end in ("low", "mid", "high")]  # fmt: skip
    return ReplayRow(
        line["trace"],
        line["visit"],
        float(line["issued_min"]),
        float(line["called_min"]),
        line["counter"],
        line["outcome"],
        *told,
    )


Score = dict[str, tuple[float, float]]
"""Measure -> (mean over days, half width of its interval)."""


def score(traces: Sequence[Trace], rows: dict[str, list[ReplayRow]]) -> Score:
    """The figures of those days."""
    days = [day_of(trace, rows[trace.trace]) for trace in traces]
    table = {}
    for name, measure in MEASURES.items():
        figures = [figure for figure in map(measure, days) if figure is not None]
        table[name] = interval(figures)
    return table


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.waits.score", description=__doc__)
    parser.add_argument("traces", type=Path)
    parser.add_argument(
        "visits", type=Path, nargs="+", help="a file of benchmarks.waits.replay a policy"
    )
    parser.add_argument(
        "--judge-days", type=_days, default=(1, 10**6), metavar="FIRST-LAST", help="of each branch"
    )
    args = parser.parse_args()
    replays = {path.stem: read_rows(path) for path in args.visits}
    by_branch: dict[str, list[Trace]] = defaultdict(list)
    for trace in read(args.traces):
        by_branch[trace.branch].append(trace)
    scores: dict[str, list[Score]] = defaultdict(list)
    judged: list[Trace] = []
    first, last = args.judge_days
    for branch, traces in by_branch.items():
        table = {name: score(traces, rows) for name, rows in replays.items()}
        for name, figures in table.items():
            scores[name].append(figures)
        _print(branch, len(traces), table)
        told = traces[first - 1 : last]
        judged += told
        _print_estimates({name: estimates_of(told, rows) for name, rows in replays.items()})
    if len(by_branch) > 1:
        _print_over_branches(scores)
        _print_estimates({name: estimates_of(judged, rows) for name, rows in replays.items()})


def _days(text: str) -> tuple[int, int]:
    first, last = text.split("-")
    return int(first), int(last)


def estimates_of(traces: Sequence[Trace], rows: dict[str, list[ReplayRow]]) -> Accuracy | None:
    """How true the estimates were for those who had to wait; None of a replay without any."""
    return accuracy([told for trace in traces for told in _told(trace, rows[trace.trace])], 0.0)


def _told(trace: Trace, rows: Iterable[ReplayRow]) -> Iterator[Promise]:
    """Each visit that was told a wait; next to it the mean of the last waits when it came."""
    in_order = sorted(rows, key=lambda row: row.called_min)
    calls = [row.called_min for row in in_order]
    for row in rows:
        low, mid, high = row.estimate_low_min, row.estimate_mid_min, row.estimate_high_min
        if low is None or mid is None or high is None:
            continue
        until = bisect_right(calls, row.issued_min)
        last = [r.called_min - r.issued_min for r in in_order[max(until - LAST, 0) : until]]
        waited = row.called_min - row.issued_min
        yield Promise(row.visit, 0, low, mid, high, waited, mean(last))


def _print_estimates(tables: dict[str, Accuracy | None]) -> None:
    for field in (*ESTIMATES, *MOVING):
        cells = [getattr(told, field, None) for told in tables.values()]
        if any(cell is not None for cell in cells):
            written = ("" if cell is None else f"{cell:.3f}" for cell in cells)
            print(f"{'told: ' + field:<20}" + "".join(f"{cell:>22}" for cell in written))


def _print_over_branches(scores: dict[str, list[Score]]) -> None:
    """What each replay changes against the last one: the mean over branches, and the worst."""
    *names, base = scores
    print(f"\nover {len(scores[base])} branches" + (f", against {base}" if names else ""))
    for measure, is_share in OVER_BRANCHES.items():
        for name in names:
            pairs = [
                (a[measure][0], b[measure][0])
                for a, b in zip(scores[name], scores[base], strict=True)
            ]
            changes = [100 * (a - b if is_share else a / b - 1) for a, b in pairs]
            mean_change, half = interval(changes)
            worst = min(changes) if is_share else max(changes)
            told = f"{mean_change:+7.1f} ± {half:4.1f} {'points' if is_share else '%'}"
            print(f"{name:<20}{measure:<18}{told}, at worst {worst:+.1f}")


def _print(branch: str, days: int, tables: dict[str, Score]) -> None:
    print(f"\n{branch}, {days} days" + "".join(f"{name:>22}" for name in tables))
    for measure in MEASURES:
        cells = (
            f"{table[measure][0]:>14.2f} ± {table[measure][1]:5.2f}" for table in tables.values()
        )
        print(f"{measure:<20}" + "".join(cells))


if __name__ == "__main__":
    main()
