"""Who is called next at a counter, and why.

A policy is a pure function of the lines, of who asks and of the floor; the branch and the forward
simulation call the same one. All times are minutes of one origin. Source: docs/routing.md.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from math import sqrt
from typing import NamedTuple

from sportello.model.place import Counter, Service
from sportello.model.plan import RoutingRules
from sportello.routing.waiting_lines import LinePlace, Tier, WaitingLines

PROMISE_PIVOT_MIN = 25
SCARCITY = 0.5

PRIORITY_CREDIT_MIN = 6.0
"""What a ticket with priority has in advance where it is weighed against the others."""

PRIORITY_URGENCY = sqrt(1 / 0.2)
"""By what its minutes count more: those of a promise five times as tight."""

NO_PRIORITY_YET = 1_000_000


class CallingCounter(NamedTuple):
    """A counter that asks: its own lines, and the services it can serve right now.

    `services` keeps the order of the counter's skills. A service that needs a room is left out
    while none is free. `reach` names every line that it may call from. `first_level` is the same
    counter without what it only helps with, None where that is nothing. `ordinary_since` counts
    the ordinary tickets it has called since the last one with priority.
    """

    services: Sequence[str]
    reach: Sequence[str]
    first_level: "CallingCounter | None" = None
    ordinary_since: int = NO_PRIORITY_YET

    @classmethod
    def of(
        cls,
        services: Sequence[str],
        own_lines: Sequence[str] = (),
        backup: Collection[str] = (),
    ) -> "CallingCounter":
        """`own_lines` are those of tickets held for this counter, or for who sits there."""
        first = tuple(service for service in services if service not in backup)
        is_all = len(first) == len(services)
        return cls(
            services,
            (*own_lines, *services),
            first_level=None if is_all else cls(first, (*own_lines, *first)),
        )

    def with_turns(self, ordinary_since: int) -> "CallingCounter":
        """The same desk after so many ordinary calls."""
        first = self.first_level and self.first_level._replace(ordinary_since=ordinary_since)
        return self._replace(first_level=first, ordinary_since=ordinary_since)


class Floor(NamedTuple):
    """What does not change from call to call while the same counters are open.

    weight       what a minute of waiting counts, by service
    overdue_min  the wait after which no ordinary ticket goes first, by service
    able         open counters that can serve, by service
    rules        the settings that these were made of
    """

    weight: Mapping[str, float]
    overdue_min: Mapping[str, float]
    able: Mapping[str, int]
    rules: RoutingRules


class Pick(NamedTuple):
    """Who is next, and the name of the rule that said so."""

    standing: LinePlace
    rule: str


Policy = Callable[[WaitingLines, CallingCounter, Floor, float], Pick | None]
"""(lines, who asks, floor, now in minutes) -> who is next, None if the desk has no line."""


def floor(
    services: Iterable[Service], open_counters: Collection[Counter], rules: RoutingRules
) -> Floor:
    """The weights of `rules` for the counters that are open (or planned to be, before opening)."""
    services = list(services)
    able = {s.id: sum(s.id in c.services for c in open_counters) for s in services}
    served = [n for n in able.values() if n] or [1]
    mean_able = sum(served) / len(served)
    mean_length = sum(s.expected_min for s in services) / len(services)
    weight, overdue = {}, {}
    for s in services:
        promise = sqrt(PROMISE_PIVOT_MIN * s.target_min)
        length = (s.expected_min / mean_length) ** rules.alpha
        scarcity = (mean_able / max(able[s.id], 1)) ** SCARCITY
        weight[s.id] = scarcity / (promise * length)
        overdue[s.id] = rules.guard * promise
    return Floor(weight, overdue, able, rules)


def choose(
    lines: WaitingLines, desk: CallingCounter, floor: Floor, policy: Policy, now_min: float
) -> Pick | None:
    """Tickets sent to the front, then the conditions of the rules, then the policy.

    What a counter only helps with comes after all that is its own, but before who is not due yet;
    and no ticket there starves.
    """
    sent = lines.oldest(Tier.FIRST, desk.reach)
    if sent:
        return Pick(sent, "sent_first")
    for condition in floor.rules.conditions:
        if condition.service in desk.services:
            for tier in (Tier.BOOKED, Tier.PRIORITY, Tier.ORDINARY):
                head = lines.oldest(tier, (condition.service,))
                if head and now_min - head.clock_min > condition.over_min:
                    return Pick(head, "condition")
    if desk.first_level is None:
        return policy(lines, desk, floor, now_min)
    own = policy(lines, desk.first_level, floor, now_min)
    if own is None or own.rule == "booked_early":
        return policy(lines, desk, floor, now_min)
    return _starving(lines, desk, floor, now_min, own) or own


def fair(lines: WaitingLines, desk: CallingCounter, floor: Floor, now_min: float) -> Pick | None:
    """Booked when due, then priority, then overdue, then by wait over promise, length, scarcity."""
    return (
        _booked_when_due(lines, desk, floor, now_min)
        or _in_turn(lines, desk, floor, now_min, _longest_for_their_promise)
        or _booked_early(lines, desk, floor, now_min)
    )


def class_then_arrival(
    lines: WaitingLines, desk: CallingCounter, floor: Floor, now_min: float
) -> Pick | None:
    """Booked from `booked_before_min` on, then priority, then first come, first served."""
    return (
        _booked_from(lines, desk, floor, now_min)
        or _in_turn(lines, desk, floor, now_min, _first_ordinary)
        or _booked_early(lines, desk, floor, now_min)
    )


def profile(lines: WaitingLines, desk: CallingCounter, floor: Floor, now_min: float) -> Pick | None:
    """As `class_then_arrival`, but the ordinary in the order of the counter's skills, and no one
    before they are due."""
    return _booked_from(lines, desk, floor, now_min) or _in_turn(
        lines, desk, floor, now_min, _first_skill
    )


def first_in_line(
    lines: WaitingLines, desk: CallingCounter, floor: Floor, now_min: float
) -> Pick | None:
    """The ticket whose clock started first, whatever it is for."""
    heads = (lines.oldest(tier, desk.reach) for tier in Tier)
    oldest = min((head for head in heads if head), default=None)
    return Pick(oldest, "first_in_line") if oldest else None


POLICIES: dict[str, Policy] = {
    "fair": fair,
    "class_then_arrival": class_then_arrival,
    "profile": profile,
    "first_in_line": first_in_line,
}


def turns_after(ordinary_since: int, tier: Tier) -> int:
    """`CallingCounter.ordinary_since` once a ticket of that tier was called."""
    return 0 if tier is Tier.PRIORITY else ordinary_since + (tier is Tier.ORDINARY)


def _oldest(lines: WaitingLines, desk: CallingCounter, tier: Tier, rule: str) -> Pick | None:
    head = lines.oldest(tier, desk.reach)
    return Pick(head, rule) if head else None


def _booked_from(
    lines: WaitingLines, desk: CallingCounter, floor: Floor, now_min: float
) -> Pick | None:
    """The oldest booked ticket from `booked_before_min` on, at any counter."""
    head = lines.oldest(Tier.BOOKED, desk.reach)
    if head and now_min >= head.clock_min - floor.rules.booked_before_min:
        return Pick(head, "booked_due")
    return None


def _booked_when_due(
    lines: WaitingLines, desk: CallingCounter, floor: Floor, now_min: float
) -> Pick | None:
    """Sooner where the service is among the counter's rarest skills: it may have no other desk."""
    heads = lines.heads(Tier.BOOKED, desk.reach)
    if not heads:
        return None
    rules, able = floor.rules, floor.able
    rarest = min((able[service] for service in desk.services), default=0)
    due = []
    for head in heads:
        rare = able[head.service] <= rarest or head.line != head.service
        since = -rules.booked_before_min if rare else rules.booked_after_min
        if now_min >= head.clock_min + since:
            due.append(head)
    return Pick(min(due), "booked_due") if due else None


def _starving(
    lines: WaitingLines, desk: CallingCounter, floor: Floor, now_min: float, own: Pick
) -> Pick | None:
    """Anyone who has waited beyond the guard for what the desk only helps with, whatever the
    policy: before its own ordinary ones, unless they have waited as long.
    """
    if own.standing.tier is not Tier.ORDINARY or desk.first_level is None:
        return None
    helped = [service for service in desk.services if service not in desk.first_level.services]
    overdue = [
        head
        for tier in (Tier.BOOKED, Tier.PRIORITY, Tier.ORDINARY)
        for head in lines.heads(tier, helped)
        if now_min - head.clock_min > floor.overdue_min[head.service]
    ]
    oldest = min(overdue, default=None)
    is_own_overdue = now_min - own.standing.clock_min > floor.overdue_min[own.standing.service]
    if oldest is None or (is_own_overdue and own.standing < oldest):
        return None
    return Pick(oldest, "overdue")


def _in_turn(
    lines: WaitingLines, desk: CallingCounter, floor: Floor, now_min: float, ordinary: Policy
) -> Pick | None:
    """Who comes without an appointment: those with priority, and the others as `ordinary` says."""
    rules = floor.rules
    if rules.priority == "credit" and ordinary is _longest_for_their_promise:
        return ordinary(lines, desk, floor, now_min)
    if rules.priority == "one_in" and desk.ordinary_since < rules.priority_every:
        pick = ordinary(lines, desk, floor, now_min)
        return pick or _oldest(lines, desk, Tier.PRIORITY, "priority")
    pick = _oldest(lines, desk, Tier.PRIORITY, "priority")
    return pick or ordinary(lines, desk, floor, now_min)


def _first_ordinary(
    lines: WaitingLines, desk: CallingCounter, floor: Floor, now_min: float
) -> Pick | None:
    return _oldest(lines, desk, Tier.ORDINARY, "first_in_line")


def _first_skill(
    lines: WaitingLines, desk: CallingCounter, floor: Floor, now_min: float
) -> Pick | None:
    heads = lines.heads(Tier.ORDINARY, desk.reach)
    return Pick(heads[0], "profile") if heads else None


def _longest_for_their_promise(
    lines: WaitingLines, desk: CallingCounter, floor: Floor, now_min: float
) -> Pick | None:
    """The overdue, then the greatest weight; with "credit", of those with priority too."""
    heads = lines.heads(Tier.ORDINARY, desk.reach)
    waits = [now_min - head.clock_min for head in heads]
    if floor.rules.priority == "credit":
        first = lines.heads(Tier.PRIORITY, desk.reach)
        heads += first
        waits += [(now_min - h.clock_min + PRIORITY_CREDIT_MIN) * PRIORITY_URGENCY for h in first]
    if not heads:
        return None
    overdue_min, weight = floor.overdue_min, floor.weight
    services = [head.service for head in heads]
    overdue = [h for h, s, w in zip(heads, services, waits, strict=True) if w > overdue_min[s]]
    if overdue:
        return Pick(min(overdue), "overdue")
    weighed = [w * weight[s] for s, w in zip(services, waits, strict=True)]
    most = max(weighed)
    best = (head for head, weighs in zip(heads, weighed, strict=True) if weighs == most)
    return Pick(min(best), "longest_for_its_promise")


def _booked_early(
    lines: WaitingLines, desk: CallingCounter, floor: Floor, now_min: float
) -> Pick | None:
    """The counter has nothing else to do: a booked citizen who is here already may come."""
    head = lines.oldest(Tier.BOOKED, desk.reach)
    if head and now_min >= head.clock_min - floor.rules.booked_early_min:
        return Pick(head, "booked_early")
    return None
