"""Who is next, asked of everybody who waits one by one: docs/routing.md word for word, no lines."""

from collections.abc import Collection
from datetime import datetime
from math import sqrt
from typing import NamedTuple

from tests.model.plain_hall import PlainHall, Seat

Choice = tuple[str, str]
"""(ticket, the service it is called for)."""


class Candidate(NamedTuple):
    """Somebody who could be called, for one of their wishes. Sorts by clock, then by turn."""

    clock: float
    turn: int
    id: str
    service: str
    rank: str
    sent: bool

    @property
    def choice(self) -> Choice:
        return self.id, self.service


def next_ones(branch: PlainHall, seat: Seat, now: datetime) -> list[Choice]:
    """Whom the counter may call now: one, or a few with equal rights to a hair; [] for nobody."""
    return [candidate.choice for candidate in _Hall(branch, seat, now).next_ones()]


class _Hall:
    def __init__(self, branch: PlainHall, seat: Seat, now: datetime) -> None:
        self.branch, self.seat, self.now = branch, seat, now.timestamp() / 60
        self.rules = branch.rules
        self.skills = [
            service
            for service in branch.plan.counters[seat.id].services
            if branch.can_see(seat, service)
        ]
        self.candidates = sorted(self._candidates())
        staffed = (set(branch.seats) | set(branch.roster)) - (branch.left - set(branch.seats))
        self.able = {
            service: sum(service in branch.plan.counters[id].services for id in staffed)
            for service in branch.plan.services
        }

    def _candidates(self) -> list[Candidate]:
        everybody = [
            Candidate(
                person.clock.timestamp() / 60,
                turn,
                person.id,
                service,
                person.rank,
                person.sent_to is not None,
            )
            for turn, person in enumerate(self.branch.people.values())
            if person.where == "waiting" and person.sent_to in (None, *self.seat.lines)
            for service in self.branch.wishes_here(person, self.seat)
        ]
        return [one for one in everybody if not one.sent or self._leads(one, everybody)]

    def _leads(self, one: Candidate, everybody: list[Candidate]) -> bool:
        """Who was sent to one counter or operator stands in one line, whatever for."""
        return one == min(other for other in everybody if self._line(other) == self._line(one))

    def _line(self, one: Candidate) -> tuple[str | None, str, bool]:
        private = self.branch.plan.services[one.service].private_interview
        return self.branch.people[one.id].sent_to, one.rank, private

    def of(self, rank: str) -> list[Candidate]:
        return [one for one in self.candidates if one.rank == rank]

    def waited(self, one: Candidate) -> float:
        return self.now - one.clock

    def next_ones(self) -> list[Candidate]:
        if first := self.of("FIRST"):
            return first[:1]
        for condition in self.rules.conditions:
            for rank in ("BOOKED", "PRIORITY", "ORDINARY"):
                line = [
                    one
                    for one in self.of(rank)
                    if one.service == condition.service and not one.sent
                ]
                if line and self.waited(line[0]) > condition.over_min:
                    return line[:1]
        return self._at_any_level()

    def _at_any_level(self) -> list[Candidate]:
        """Its own first; but for whom would starve otherwise, or has an appointment to come."""
        backup = self.branch.plan.counters[self.seat.id].backup
        if not set(self.skills) & set(backup):
            return self._by_policy()
        all_skills, everybody = self.skills, self.candidates
        self.skills = [skill for skill in all_skills if skill not in backup]
        self.candidates = [one for one in everybody if one.sent or one.service in self.skills]
        own = self._without_early()
        self.skills, self.candidates = all_skills, everybody
        if not own:
            return self._by_policy()
        starving = [one for one in everybody if self._starves(one, backup)][:1]
        if starving and own[0].rank == "ORDINARY":
            waits_as_long = own[0] < starving[0] and self._has_waited_too_long(own[0])
            return own if waits_as_long else starving
        return own

    def _starves(self, one: Candidate, backup: Collection[str]) -> bool:
        is_helped = not one.sent and one.service in backup and one.rank != "FIRST"
        return is_helped and self._has_waited_too_long(one)

    def _has_waited_too_long(self, one: Candidate) -> bool:
        return self.waited(one) > self.rules.guard * self._promise(one)

    def _by_policy(self) -> list[Candidate]:
        policy = self.branch.plan.counters[self.seat.id].policy or self.rules.policy
        return self._without_early() or ([] if policy == "profile" else self._early())

    def _without_early(self) -> list[Candidate]:
        policy = self.branch.plan.counters[self.seat.id].policy or self.rules.policy
        if policy == "first_in_line":
            return self.candidates[:1]
        if policy != "fair":
            ordinary = self._by_skill() if policy == "profile" else self.of("ORDINARY")[:1]
            return self._due() or self._in_turn(ordinary)
        due = [one for one in self.of("BOOKED") if self._is_due(one)][:1]
        if due:
            return due
        if self.rules.priority == "credit":
            return self._weighed()
        return self._in_turn(self._weighed())

    def _in_turn(self, ordinary: list[Candidate]) -> list[Candidate]:
        """Those with priority, before or between the others."""
        priority = self.of("PRIORITY")[:1]
        since = self.branch.ordinary_since.get(self.seat.id)
        their_turn = since is None or since >= self.rules.priority_every
        if self.rules.priority == "one_in" and not their_turn:
            return ordinary or priority
        return priority or ordinary

    def _weighed(self) -> list[Candidate]:
        late = [one for one in self.weighed() if self._is_overdue(one)][:1]
        return late or self._longest_for_their_promise()

    def weighed(self) -> list[Candidate]:
        ranks = ("ORDINARY", "PRIORITY") if self.rules.priority == "credit" else ("ORDINARY",)
        return [one for one in self.candidates if one.rank in ranks]

    def _by_skill(self) -> list[Candidate]:
        order = [*self.seat.lines, *(f"room:{line}" for line in self.seat.lines), *self.skills]
        return sorted(self.of("ORDINARY"), key=lambda one: order.index(self._name(one)))[:1]

    def _name(self, one: Candidate) -> str:
        sent_to, _, private = self._line(one)
        return f"room:{sent_to}" if sent_to and private else sent_to or one.service

    def _due(self) -> list[Candidate]:
        before = self.rules.booked_before_min
        return [one for one in self.of("BOOKED") if self.now >= one.clock - before][:1]

    def _early(self) -> list[Candidate]:
        early = self.rules.booked_early_min
        return [one for one in self.of("BOOKED") if self.now >= one.clock - early][:1]

    def _is_due(self, one: Candidate) -> bool:
        rarest = min((self.able[skill] for skill in self.skills), default=0)
        if one.sent or self.able[one.service] <= rarest:
            return self.now >= one.clock - self.rules.booked_before_min
        return self.now >= one.clock + self.rules.booked_after_min

    def _promise(self, one: Candidate) -> float:
        return sqrt(25 * self.branch.plan.services[one.service].target_min)

    def _is_overdue(self, one: Candidate) -> bool:
        return self._counts(one) > self.rules.guard * self._promise(one)

    def _counts(self, one: Candidate) -> float:
        """The minutes that count; with priority, of a promise five times as tight, and 6 more."""
        if one.rank == "PRIORITY":
            return (self.waited(one) + 6) / sqrt(0.2)
        return self.waited(one)

    def _longest_for_their_promise(self) -> list[Candidate]:
        weights = {one: self._weight(one) for one in self.weighed()}
        most = max(weights.values(), default=0.0)
        return [one for one, weight in weights.items() if weight >= most - 1e-6]

    def _weight(self, one: Candidate) -> float:
        services = self.branch.plan.services.values()
        mean = sum(s.expected_min for s in services) / len(services)
        length = self.branch.plan.services[one.service].expected_min / mean
        served = [able for able in self.able.values() if able] or [1]
        scarcity = sum(served) / len(served) / max(self.able[one.service], 1)
        promise = self._promise(one) * float(length**self.rules.alpha)
        return self._counts(one) / promise * sqrt(scarcity)
