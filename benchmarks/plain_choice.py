"""Who is next, asked of everybody who waits one by one: docs/routing.md word for word, no lines."""

from datetime import datetime
from math import sqrt
from typing import NamedTuple

from benchmarks.plain_hall import PlainHall, Seat

Choice = tuple[str, str]
"""(ticket, the service it is called for)."""


class Candidate(NamedTuple):
    """Somebody who could be called, for one of their wishes. Sorts by clock, then by number."""

    clock: float
    number: int
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
                person.number,
                person.id,
                service,
                person.rank,
                person.sent_to is not None,
            )
            for person in self.branch.people.values()
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
        policy = self.branch.plan.counters[self.seat.id].policy or self.rules.policy
        chosen: list[Candidate] = getattr(self, f"_{policy}")()
        return chosen

    def _fair(self) -> list[Candidate]:
        return (
            [one for one in self.of("BOOKED") if self._is_due(one)][:1]
            or self.of("PRIORITY")[:1]
            or [one for one in self.of("ORDINARY") if self._is_overdue(one)][:1]
            or self._longest_for_their_promise()
            or self._early()
        )

    def _class_then_arrival(self) -> list[Candidate]:
        return self._due() or self.of("PRIORITY")[:1] or self.of("ORDINARY")[:1] or self._early()

    def _profile(self) -> list[Candidate]:
        order = [*self.seat.lines, *(f"room:{line}" for line in self.seat.lines), *self.skills]
        ranked = sorted(self.of("ORDINARY"), key=lambda one: order.index(self._name(one)))
        return self._due() or self.of("PRIORITY")[:1] or ranked[:1] or self._early()

    def _first_in_line(self) -> list[Candidate]:
        return self.candidates[:1]

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
        return self.waited(one) > self.rules.guard * self._promise(one)

    def _longest_for_their_promise(self) -> list[Candidate]:
        weights = {one: self._weight(one) for one in self.of("ORDINARY")}
        most = max(weights.values(), default=0.0)
        return [one for one, weight in weights.items() if weight >= most - 1e-6]

    def _weight(self, one: Candidate) -> float:
        services = self.branch.plan.services.values()
        mean = sum(s.expected_min for s in services) / len(services)
        length = self.branch.plan.services[one.service].expected_min / mean
        served = [able for able in self.able.values() if able] or [1]
        scarcity = sum(served) / len(served) / max(self.able[one.service], 1)
        promise = self._promise(one) * float(length**self.rules.alpha)
        return self.waited(one) / promise * sqrt(scarcity)
