"""Branches drawn at random, as trace files: other counters, other skills, other people.

`python -m benchmarks.waits.drawn_branches --out FILE.jsonl.gz [--branches N] [--days N] [--seed N]`

What was found on some branches has to hold on others. These have 4 to 15 counters, as busy as the
branches of the training traces at their narrowest place; lengths, bookings, lateness, patience and
breaks are drawn as they are there. Owns how a day is drawn; must not know how it is played. See
docs/replay.md.
"""

import argparse
import gzip
import itertools
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Literal, NamedTuple

import msgspec
from msgspec.structs import replace

from benchmarks.waits.traces import (
    Trace,
    TraceBooking,
    TraceBreak,
    TraceCounter,
    TraceService,
    TraceVisit,
)


class ServiceProfile(NamedTuple):
    """A service: minutes, its share of the people, the share of them who book, and the spread of
    the logarithm of its minutes. Those of a `group` are usually known by the same counters."""

    id: str
    group: str
    expected_min: float
    target_min: float
    share: float
    booked: float
    sigma: float
    needs_room: bool = False


KINDS = (
    ServiceProfile("certificati", "demografici", 6, 15, 0.166, 0.05, 0.55),
    ServiceProfile("cie", "demografici", 15, 25, 0.155, 0.8, 0.38),
    ServiceProfile("residenza", "demografici", 25, 30, 0.066, 0.45, 0.51),
    ServiceProfile("stato-civile", "demografici", 20, 30, 0.061, 0.35, 0.58),
    ServiceProfile("elettorale", "demografici", 5, 15, 0.061, 0.0, 0.47),
    ServiceProfile("tari", "tributi", 14, 25, 0.116, 0.2, 0.67),
    ServiceProfile("imu", "tributi", 16, 25, 0.050, 0.2, 0.66),
    ServiceProfile("segretariato-soc", "sociale", 30, 30, 0.039, 0.5, 0.49, needs_room=True),
    ServiceProfile("bonus-isee", "sociale", 18, 25, 0.071, 0.33, 0.59),
    ServiceProfile("protocollo", "relazioni", 5, 15, 0.107, 0.0, 0.65),
    ServiceProfile("urp-info", "relazioni", 4, 10, 0.080, 0.0, 0.77),
    ServiceProfile("edilizia", "relazioni", 20, 30, 0.028, 0.4, 0.55),
)
GROUPS = tuple(dict.fromkeys(kind.group for kind in KINDS))

CLOSES_MIN = (270.0, 510.0, 270.0, 510.0, 270.0)
"""Monday to Friday."""

HALF_HOUR = 30
CROWD = {
    270.0: (16, 13.5, 15, 13, 8.4, 6.8, 5.7, 5.4, 3.9),
    510.0: (17.6, 14, 14.7, 12, 8.4, 5.9, 5.9, 5.8, 4.9, 3.3, 3.4, 6.1, 10.4, 11.7, 9.1, 6.4, 3.9),
}
"""How many come in each half hour, one against the other; the last ones are for the doors."""

LOAD = 0.7
"""At the narrowest place, breaks and what is left at closing not counted."""

FEWEST_COUNTERS, MOST_COUNTERS = 4, 15
WRAP_UP_MIN = 1.6
BUSY_DAYS = 0.12
NO_SHOW = 0.13
EARLY_MIN, LATENESS_SPREAD_MIN = -5.6, 7.9
LATE_MIN = 15
SLOT_MIN = 15
PRIORITY = 0.08
PATIENCE_LOG, PATIENCE_SPREAD = 4.7, 0.6
ABSENT = 0.016


class DrawnBranch(NamedTuple):
    """What does not change from day to day: skills and pace by counter, and people a minute."""

    name: str
    skills: tuple[tuple[str, ...], ...]
    paces: tuple[float, ...]
    people_a_minute: float


def drawn(branches: int, days: int, seed: int) -> Iterator[Trace]:
    """The days of each branch, one branch after the other; the same for the same seed."""
    for n in range(branches):
        random = Random(f"{seed} {n}")
        branch = drawn_branch(f"drawn{seed}.{n:03}", random)
        for day in range(days):
            yield day_of(branch, day, random)


def drawn_branch(name: str, random: Random) -> DrawnBranch:
    """A branch in which at least two counters can serve each service."""
    count = random.randint(FEWEST_COUNTERS, MOST_COUNTERS)
    skills = [_skills(GROUPS[n] if n < len(GROUPS) else None, random) for n in range(count)]
    for kind in KINDS:
        while sum(kind.id in known for known in skills) < 2:
            random.choice([known for known in skills if kind.id not in known]).append(kind.id)
    paces = tuple(math.exp(random.gauss(-0.02, 0.12)) for _ in skills)
    return DrawnBranch(name, tuple(map(tuple, skills)), paces, LOAD / narrowest(skills, paces))


def _skills(group: str | None, random: Random) -> list[str]:
    """Most of one group's services, the busier groups more often, and some of the others'."""
    work = [kind.share * kind.expected_min for kind in KINDS]
    group = group or random.choices(KINDS, work)[0].group
    own = [kind.id for kind in KINDS if kind.group == group and random.random() < 0.85]
    extra = [kind.id for kind in KINDS if kind.group != group and random.random() < 0.12]
    return [*(own or [next(k.id for k in KINDS if k.group == group)]), *extra]


def narrowest(skills: Sequence[Sequence[str]], paces: Sequence[float]) -> float:
    """The share of the narrowest place that one person a minute would keep busy.

    That place is the set of services whose work is most for the counters that know any of them.
    """
    work = {kind.id: kind.share * (kind.expected_min + WRAP_UP_MIN) for kind in KINDS}
    total = sum(kind.share for kind in KINDS)
    known = [frozenset(services) for services in skills]
    shares = []
    for size in range(1, len(KINDS) + 1):
        for services in itertools.combinations(work, size):
            able = sum(1 / pace for k, pace in zip(known, paces, strict=True) if k & {*services})
            shares.append(sum(work[s] for s in services) / total / able)
    return max(shares)


def day_of(branch: DrawnBranch, number: int, random: Random) -> Trace:
    """The branch's day of that number, counted from nought, Monday."""
    closes_min = CLOSES_MIN[number % len(CLOSES_MIN)]
    people = branch.people_a_minute * closes_min * random.lognormvariate(0, BUSY_DAYS)
    bookings = tuple(_bookings(people, closes_min, random))
    visits = [*_booked(bookings, random), *_walk_ins(people, closes_min, random)]
    in_order = sorted(visits, key=lambda visit: visit.arrives_min)
    return Trace(
        trace=f"{branch.name}-{number}",
        closes_min=closes_min,
        rooms=1 if len(branch.skills) < 11 else 2,
        services=tuple(
            TraceService(k.id, k.expected_min, k.target_min, k.needs_room) for k in KINDS
        ),
        counters=tuple(
            TraceCounter(
                id=str(n + 1),
                services=skills,
                opens_min=None if random.random() < ABSENT else round(random.uniform(0, 4), 2),
                speed=round(pace, 4),
                breaks=tuple(_breaks(n, closes_min, random)),
            )
            for n, (skills, pace) in enumerate(zip(branch.skills, branch.paces, strict=True))
        ),
        bookings=bookings,
        visits=tuple(replace(visit, id=f"v{n:03}") for n, visit in enumerate(in_order)),
    )


def _breaks(n: int, closes_min: float, random: Random) -> Iterator[TraceBreak]:
    yield TraceBreak(80.0 + 15 * (n % 7), round(random.gauss(15, 3), 1))
    if closes_min > CLOSES_MIN[0]:
        yield TraceBreak(235.0 + 35 * (n % 4), round(random.gauss(35, 4), 1))


def _bookings(people: float, closes_min: float, random: Random) -> Iterator[TraceBooking]:
    slots = int(closes_min // SLOT_MIN) - 1
    for kind in KINDS:
        for _ in range(_poisson(people * kind.share * kind.booked / (1 - NO_SHOW), random)):
            yield TraceBooking(kind.id, float(SLOT_MIN * random.randrange(slots)))


def _booked(bookings: Sequence[TraceBooking], random: Random) -> Iterator[TraceVisit]:
    kinds = {kind.id: kind for kind in KINDS}
    for booking in bookings:
        if random.random() >= NO_SHOW:
            at = max(booking.slot_min + random.gauss(EARLY_MIN, LATENESS_SPREAD_MIN), 0.0)
            visit = _visit(kinds[booking.service], "walk_in", at, random)
            is_late = at - booking.slot_min > LATE_MIN
            yield replace(
                visit,
                kind="booked",
                slot_min=booking.slot_min,
                patience_min=visit.patience_min if is_late else None,
            )


def _walk_ins(people: float, closes_min: float, random: Random) -> Iterator[TraceVisit]:
    crowd = CROWD[closes_min]
    for kind in KINDS:
        for half_hour, share in enumerate(crowd):
            expected = people * kind.share * (1 - kind.booked) * share / sum(crowd)
            for _ in range(_poisson(expected, random)):
                at = HALF_HOUR * (half_hour + random.random())
                has_priority = random.random() < PRIORITY
                yield _visit(kind, "priority" if has_priority else "walk_in", at, random)


def _visit(
    kind: ServiceProfile, who: Literal["walk_in", "priority"], at: float, random: Random
) -> TraceVisit:
    mu = math.log(kind.expected_min) - kind.sigma**2 / 2
    return TraceVisit(
        id="",
        service=kind.id,
        kind=who,
        slot_min=None,
        arrives_min=round(at, 3),
        service_min=round(random.lognormvariate(mu, kind.sigma), 3),
        wrap_up_min=round(max(random.lognormvariate(0, 0.9), 0.4), 3),
        patience_min=round(random.lognormvariate(PATIENCE_LOG, PATIENCE_SPREAD), 1),
    )


def _poisson(mean: float, random: Random) -> int:
    """Arrivals at one a unit of time, counted up to `mean`."""
    count, at = 0, random.expovariate(1.0)
    while at < mean:
        count, at = count + 1, at + random.expovariate(1.0)
    return count


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.waits.drawn_branches")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--branches", type=int, default=24)
    parser.add_argument("--days", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with gzip.open(args.out, "wb") as lines:
        for trace in drawn(args.branches, args.days, args.seed):
            lines.write(msgspec.json.encode(trace) + b"\n")


if __name__ == "__main__":
    main()
