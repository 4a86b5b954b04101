"""A hall told in the plainest words: where each person is, and who sits where.

What may happen in it is for `plain_branch`. Shares no decision with the core, only its words.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Self
from zoneinfo import ZoneInfo

from sportello.model.day import Block, Booking, PlannedBreak
from sportello.model.events import AnyEvent, TicketIssued
from sportello.model.person import Actor
from sportello.model.place import Service
from sportello.model.plan import NumberRange, Plan, RoutingRules

AT_COUNTER = ("called", "serving")
OVER = ("closed", "left")


class No(Exception):
    """The plain branch would not do it either."""


def need(claim: object, why: str) -> None:
    if not claim:
        raise No(why)


@dataclass
class Person:
    """Somebody with a number. `where` is a state's word, `sent_to` e.g. "counter:1"."""

    id: str
    code: str
    services: list[str]
    clock: datetime
    where: str = "waiting"
    counter: str | None = None
    sent_to: str | None = None
    first: bool = False
    slot: datetime | None = None
    priority: str | None = None
    owner: str | None = None
    back_at: datetime | None = None
    stood: str = "waiting"
    calls: int = 0
    called_at: datetime | None = None
    is_remote: bool = False

    @property
    def place(self) -> tuple[int, datetime]:
        return ("FIRST", "BOOKED", "PRIORITY", "ORDINARY").index(self.rank), self.clock

    @property
    def rank(self) -> str:
        if self.first:
            return "FIRST"
        if self.slot is not None:
            return "BOOKED"
        return "PRIORITY" if self.priority else "ORDINARY"


@dataclass
class Seat:
    """An open counter."""

    id: str
    operator: str
    pause: str | None = None
    person: Person | None = None

    @property
    def lines(self) -> tuple[str, str]:
        return f"counter:{self.id}", f"operator:{self.operator}"


@dataclass
class PlainHall:
    """One day. `said` is what the core made of a command, looked at only where it is free to."""

    plan: Plan
    day: date | None
    rules: RoutingRules
    blocks: dict[str, Block] = field(default_factory=dict)
    devices: dict[tuple[str, str], tuple[str, datetime]] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    seats: dict[str, Seat] = field(default_factory=dict)
    bookings: dict[str, Booking] = field(default_factory=dict)
    came: set[str] = field(default_factory=set)
    roster: tuple[str, ...] = ()
    old_blocks: list[Block] = field(default_factory=list)
    left: set[str] = field(default_factory=set)
    stopped: set[str | None] = field(default_factory=set)
    is_over: bool = False
    given_by: dict[str, str] = field(default_factory=dict)
    confirmations: dict[str, dict[str, tuple[int, bool]]] = field(default_factory=dict)
    taken: dict[str, int] = field(default_factory=dict)
    breaks: list[PlannedBreak] = field(default_factory=list)
    quotas: dict[str, int | None] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)
    above: dict[str, int] = field(default_factory=dict)
    ordinary_since: dict[str, int] = field(default_factory=dict)
    since_before: dict[str, int | None] = field(default_factory=dict)
    said: list[AnyEvent] = field(default_factory=list)
    yesterday: Self | None = None
    given_ahead: dict[date, dict[str, int]] = field(default_factory=dict)

    def local(self, now: datetime) -> datetime:
        return now.astimezone(ZoneInfo(self.plan.zone))

    def planned_breaks(self) -> list[PlannedBreak]:
        """Those of every day, while the branch is open."""
        day = self.day
        if day is None or day in self.plan.opening.closed_days:
            return []
        midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(self.plan.zone))
        return [
            PlannedBreak(
                c.id, midnight.replace(hour=b.at_min // 60, minute=b.at_min % 60), b.length_min
            )
            for c in self.plan.counters.values()
            for b in c.breaks
            if any(
                span.opens_min <= b.at_min < span.closes_min
                for span in self.plan.opening.week[day.weekday()]
            )
        ]

    # --- whom and what -----------------------------------------------------------------------

    def service(self, id: str) -> Service:
        need(id in self.plan.services, "no such service")
        return self.plan.services[id]

    def quota(self, service: Service) -> int | None:
        return self.quotas.get(service.id, service.daily_quota)

    def person(self, id: str, *where: str) -> Person:
        need(id in self.people, "no such ticket")
        need(self.people[id].where in where, "wrong state")
        return self.people[id]

    def at_my_counter(self, id: str, by: Actor, *where: str) -> Person:
        person = self.person(id, *where)
        self.my_seat(person.counter or "", by)
        return person

    def my_seat(self, counter: str, by: Actor) -> Seat:
        need(counter in self.seats, "closed")
        need(by.operator and self.seats[counter].operator == by.operator, "not yours")
        return self.seats[counter]

    def my_free_seat(self, counter: str, by: Actor) -> Seat:
        seat = self.my_seat(counter, by)
        need(seat.person is None and seat.pause is None, "busy or paused")
        return seat

    def has_room(self, seat: Seat) -> bool:
        return self.plan.counters[seat.id].private or self.rooms_used() < self.plan.rooms

    def rooms_used(self) -> int:
        return sum(
            seat.person is not None
            and self.plan.services[seat.person.services[0]].private_interview
            and not self.plan.counters[seat.id].private
            for seat in self.seats.values()
        )

    def can_see(self, seat: Seat, service: str) -> bool:
        return self.has_room(seat) or not self.plan.services[service].private_interview

    def wishes_here(self, person: Person, seat: Seat) -> list[str]:
        """What this person could be called for at this counter, were it only for wishes."""
        if person.sent_to in seat.lines:
            return [s for s in person.services[:1] if self.can_see(seat, s)]
        skills = self.plan.counters[seat.id].services
        return [s for s in person.services if s in skills and self.can_see(seat, s)]

    def lines(self) -> Iterator[tuple[str, str, str]]:
        """(ticket, service, line) of all who wait."""
        for person in self.people.values():
            if person.where == "waiting":
                for service in person.services[:1] if person.sent_to else person.services:
                    private = self.plan.services[service].private_interview
                    room = "room:" if person.sent_to and private else ""
                    yield person.id, service, room + (person.sent_to or service)

    # --- what changes ------------------------------------------------------------------------

    def owner(self, number: int) -> str | None:
        """The totem that has or had this number for its own today."""
        for block in (*self.blocks.values(), *self.old_blocks):
            if block.first <= number <= block.last:
                return block.station
        return None

    def next_codes(self, letter: str) -> set[str]:
        """The codes that may follow: one, or where numbers are scattered any of many."""
        given = {person.code for person in self.people.values()}
        own = self.plan.numbers.ranges.get(letter, NumberRange(1, 9999))
        if self.plan.numbers.order == "rising":
            number = max(own.first, self.last.get(letter, 0) + 1, self.above.get(letter, 0) + 1)
            while self.owner(number):
                number += 1
            return {f"{letter}{number:03d}"}
        lowest = max(own.first, self.above.get(letter, 0) + 1)
        while self.owner(lowest) or f"{letter}{lowest:03d}" in given:
            lowest += 1
        highest = 599 if lowest < 600 else lowest + 99
        if lowest <= own.last:
            highest = min(highest, own.last)
        numbers = range(lowest, highest + 1)
        return {f"{letter}{n:03d}" for n in numbers if not self.owner(n)} - given

    def next_code(self, letter: str) -> str:
        """The one of them that the core gave; where it gave none, any."""
        allowed = self.next_codes(letter)
        for event in self.said:
            if isinstance(event, TicketIssued):
                assert event.code in allowed, f"{event.code} does not follow"
                return event.code
        return min(allowed)

    def is_used_up(self, letter: str) -> bool:
        own = self.plan.numbers.ranges.get(letter)
        if own is None or letter in self.above:
            return False
        return min(int(code[1:]) for code in self.next_codes(letter)) > own.last

    def give(self, code: str, services: list[str], clock: datetime, day: date) -> Person:
        number = int(code[1:])
        if not self.owner(number):
            self.last[code[0]] = max(number, self.last.get(code[0], 0))
        person = Person(f"{day}-{code}", code, services, clock)
        self.people[person.id] = person
        if day == self.day:
            for service in services:
                self.taken[service] = self.taken.get(service, 0) + 1
        return person

    def call(self, person: Person, service: str, seat: Seat, now: datetime) -> None:
        person.stood, person.where = person.where, "called"
        person.services = [service, *(s for s in person.services if s != service)]
        person.counter, seat.person = seat.id, person
        person.calls += 1
        person.called_at = now
        self.since_before[seat.id] = self.ordinary_since.get(seat.id)
        if person.rank == "PRIORITY":
            self.ordinary_since[seat.id] = 0
        elif person.rank == "ORDINARY" and seat.id in self.ordinary_since:
            self.ordinary_since[seat.id] += 1

    def away(self, person: Person, where: str) -> None:
        if person.counter:
            self.seats[person.counter].person = None
        person.where, person.counter, person.owner, person.back_at = where, None, None, None
        if person.where == "waiting" and person.sent_to not in self.kept_lines():
            person.sent_to = None

    def kept_lines(self) -> set[str | None]:
        return {line for seat in self.seats.values() for line in seat.lines} | {None}

    def give_back(self, lines: Collection[str | None], operator: str) -> None:
        """Whoever goes keeps nobody: neither those sent to them nor those they parked."""
        for person in self.people.values():
            if person.where == "waiting" and person.sent_to in lines:
                person.sent_to = None
            if person.where == "parked" and person.owner == operator:
                person.owner = None
