"""Random days in random branches, each held against the plain branch and all that must hold.

`python -m tests.model.random_days --days 10000 [--seed 0]` stops at the first day that breaks
anything and names its seed: `--seed N --days 1` plays that day again.
"""

import argparse
import time
from collections import Counter as Tally
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from sportello.model import commands as c
from sportello.model.day import AppointmentKind, Booking, PlannedBreak
from sportello.model.person import Actor, Role
from sportello.model.place import Access, Counter, DailyBreak, Service
from sportello.model.plan import (
    Condition,
    NumberRange,
    Numbers,
    Opening,
    Plan,
    Priority,
    RoutingRules,
    Span,
)
from sportello.model.refusals import Refused
from sportello.routing.policies import POLICIES
from tests.model.witness import LEAVES, Witness

FIRST_MORNING = datetime(2026, 1, 1, 6, 50, tzinfo=UTC)
STEPS = 160
CHECK_EVERY = 8
TOTEMS = (Actor("totem-1"), Actor("totem-2"))
BOARD = Actor("board-1")


def random_plan(random: Random) -> Plan:
    """A branch of two to six services and one to four counters, whose odd corners are likely."""
    services = {}
    for n in range(random.randint(2, 6)):
        services[f"s{n}"] = Service(
            id=f"s{n}",
            letter=random.choice("ABC"),
            name={"it": f"s{n}"},
            topic="",
            area="",
            expected_min=random.choice((5.0, 10.0, 25.0)),
            target_min=random.choice((10.0, 20.0, 40.0)),
            access=Access.APPOINTMENT_ONLY if random.random() < 0.1 else Access.BOTH,
            private_interview=random.random() < 0.25,
            daily_quota=random.choice((None, None, 2, 5)),
        )
    counters = {
        str(n): random_counter(random, str(n), list(services))
        for n in range(1, random.randint(2, 5))
    }
    return Plan(
        name="Un Comune",
        zone="Europe/Rome",
        opening=Opening(((Span(8 * 60, 19 * 60),),) * 7, last_ticket_min=30),
        areas={},
        topics={},
        services=services,
        counters=counters,
        rooms=random.randint(0, 2),
        priorities={"fragile": Priority("fragile", {"it": "Precedenza"})},
        routing=random_rules(random, list(services)),
        out_of_turn=random.choice((None, None, (Role.SUPERVISOR,))),
        numbers=Numbers(
            order=random.choice(("rising", "rising", "scattered")),
            ranges=random.choice(
                ({}, {}, {"A": NumberRange(100, 103), "B": NumberRange(650, 700)})
            ),
        ),
    )


def random_counter(random: Random, id: str, services: list[str]) -> Counter:
    skills = tuple(random.sample(services, random.randint(1, len(services))))
    return Counter(
        id=id,
        label=id,
        area="",
        services=skills,
        private=random.random() < 0.2,
        policy=random.choice((None, None, *POLICIES)),
        breaks=random.choice(((), (DailyBreak(10 * 60 + 30, 15.0),))),
        backup=random.choice(((), (), skills[1:], skills[:1])),
    )


def random_rules(random: Random, services: list[str]) -> RoutingRules:
    conditions = (Condition(random.choice(services), 15.0),) if random.random() < 0.3 else ()
    return RoutingRules(
        policy=random.choice(list(POLICIES)),
        priority=random.choice(("first", "first", "one_in", "credit")),
        priority_every=random.choice((1, 3)),
        alpha=random.choice((0.0, 0.25, 1.0)),
        guard=random.choice((1.0, 2.5)),
        conditions=conditions,
    )


class RandomDay:
    """One day of one branch; `play` raises AssertionError where something does not hold."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.plan = random_plan(self.random)
        self.witness = Witness(self.plan)
        hour = self.random.choice((0, 0, 0, 6, 14))  # late ones go on past midnight
        self.now = FIRST_MORNING + timedelta(days=seed % 365, hours=hour)
        self.operators = [
            Actor("desk", frozenset({role}), name)
            for name, role in (
                ("anna", Role.SUPERVISOR),
                ("bruno", Role.OPERATOR),
                ("carla", Role.OPERATOR),
            )
        ]
        self._ids = 0
        self._given_offline = 0

    def play(self, steps: int = STEPS) -> None:
        self._yesterday()
        self._ask(self.plan_day(), TOTEMS[0])
        for step in range(steps):
            command, by = self.something()
            self._ask(command, by)
            self.witness.check_rooms()
            if step % CHECK_EVERY == 0:
                self.witness.check()
            self.now += timedelta(seconds=self.random.choice((0, 1, 5, 30, 120, 600)))
        self._go_home()

    def _yesterday(self) -> None:
        """Some days have one before them, for what a night leaves over."""
        if self.random.random() < 0.3:
            for totem in TOTEMS:
                self._ask(c.ReserveNumbers(id=self.id()), totem)
            for _ in range(5):
                self._ask(*self.something())
            self.now += timedelta(days=1)
            self._ask(c.StartDay(id=self.id()), TOTEMS[0])

    def _go_home(self) -> None:
        self.witness.check()
        self.witness.check_replay()
        self.witness.check_numbers()
        if self._ask(c.EndDay(id=self.id()), self.operators[0]):
            self.witness.check_end()
        self.witness.check()
        self.witness.check_replay()

    def _ask(self, command: c.AnyCommand, by: Actor) -> bool:
        return bool(self.witness.ask(command, self.now, by))

    def id(self) -> UUID:
        self._ids += 1
        return UUID(int=self._ids)

    # --- what people come up with ------------------------------------------------------------

    def something(self) -> tuple[c.AnyCommand, Actor]:
        """A command and who asks for it: mostly what makes sense, at times anything at all."""
        if self.random.random() < 0.3:
            return self.newcomer(), self.random.choice(TOTEMS)
        if self.random.random() < 0.2:
            return self.anything(), self.random.choice((*self.operators, *TOTEMS))
        operator = self.random.choice(self.operators)
        return self.at_the_desk(operator), operator

    def newcomer(self) -> c.AnyCommand:
        pick = self.random.random()
        if pick < 0.15 and self.witness.branch.today.bookings:
            return c.CheckIn(id=self.id(), booking=self.booking())
        if pick < 0.25:
            return self.hand_in()
        wishes = tuple(self.service() for _ in range(self.random.choice((0, 0, 0, 1, 2))))
        priority = self.random.choice((None, None, None, "fragile"))
        return c.TakeTicket(id=self.id(), service=self.service(), wishes=wishes, priority=priority)

    def hand_in(self) -> c.AnyCommand:
        """Mostly the next number of some block, taken a while ago, perhaps yesterday.

        Today's may come twice; that yesterday's does not, is for the command's id to see to.
        """
        blocks = list(self.witness.branch.today.numbering.blocks.values())
        if not blocks or self.random.random() < 0.2:
            return c.ReserveNumbers(id=self.id())
        self._given_offline += self.random.random() < 0.9
        number = self.random.choice(blocks).first + self._given_offline
        minutes = self.random.choice((0, 5, 60, 24 * 60, -30, 32 * 24 * 60))
        service = self.service()
        known = self.plan.services.get(service)
        letter = known.letter if known and self.random.random() < 0.9 else "B"
        code = f"{letter}{number}"
        taken_at = self.now - timedelta(minutes=minutes)
        branch = self.witness.branch
        ticket = f"{branch.day_of(taken_at)}-{code}"
        is_today = branch.hall.day == branch.day_of(self.now)
        if ticket in self.witness.numbers - (branch.hall.tickets.keys() if is_today else set()):
            return c.ReserveNumbers(id=self.id())
        instead_of = self.ticket() if self.random.random() < 0.2 else None
        return c.HandIn(
            id=self.id(), code=code, service=service, taken_at=taken_at, instead_of=instead_of
        )

    def at_the_desk(self, by: Actor) -> c.AnyCommand:
        """What this operator may well do next."""
        hall, name = self.witness.branch.hall, by.operator
        own = next((held for held in hall.counters.values() if held.operator == name), None)
        if own is None and len(hall.counters) == len(self.plan.counters) > self.random.random() * 9:
            return c.AddService(id=self.id(), ticket=self.ticket(), service=self.service())
        if own is None:
            take_over = self.random.random() < 0.3
            return c.OpenCounter(id=self.id(), counter=self.counter(), take_over=take_over)
        if own.pause:
            return c.EndPause(id=self.id(), counter=own.id)
        if own.ticket:
            return self.with_citizen(own.ticket)
        return self.random.choices(
            (
                c.CallNext(id=self.id(), counter=own.id),
                c.CallTicket(id=self.id(), counter=own.id, ticket=self.ticket()),
                c.ServeWalkIn(id=self.id(), counter=own.id, service=self.service()),
                c.BeginAppointment(id=self.id(), counter=own.id, booking=self.booking()),
                c.StartPause(id=self.id(), counter=own.id, reason="break"),
                c.LeaveCounter(id=self.id(), counter=own.id),
            ),
            (10, 4, 1, 2, 1, 1),
        )[0]

    def with_citizen(self, ticket: str) -> c.AnyCommand:
        choices: list[Callable[[str], c.AnyCommand]] = [
            lambda t: c.StartServing(id=self.id(), ticket=t),
            lambda t: c.StartServing(id=self.id(), ticket=t),
            lambda t: c.Close(id=self.id(), ticket=t, delivered=self.some_services()),
            lambda t: c.Close(id=self.id(), ticket=t),
            lambda t: c.Close(id=self.id(), ticket=t, stay=True),
            lambda t: c.MarkAbsent(id=self.id(), ticket=t),
            lambda t: c.Recall(id=self.id(), ticket=t),
            lambda t: c.UndoCall(id=self.id(), ticket=t),
            lambda t: c.UndoCall(id=self.id(), ticket=t),
            lambda t: c.Park(id=self.id(), ticket=t, shared=self.random.random() < 0.5),
            lambda t: c.AddService(id=self.id(), ticket=t, service=self.service()),
            self.transfer,
        ]
        return self.random.choice(choices)(ticket)

    def transfer(self, ticket: str) -> c.AnyCommand:
        counter, operator = self.random.choice(
            ((None, None), (self.counter(), None), (None, self.operator()))
        )
        return c.Transfer(
            id=self.id(),
            ticket=ticket,
            service=self.random.choice((None, self.service())),
            counter=counter,
            operator=operator,
            first=self.random.random() < 0.3,
        )

    def anything(self) -> c.AnyCommand:
        """Any command about any thing, real or not."""
        ticket, counter, service = self.ticket(), self.counter(), self.service()
        stopped = self.random.choice((None, service)) if self.random.random() < 0.4 else "?"
        rules = random_rules(self.random, list(self.plan.services))
        return self.random.choice(
            (
                c.Withdraw(id=self.id(), ticket=ticket),
                c.Park(id=self.id(), ticket=ticket),
                self.move_break(),
                c.SetQuota(
                    id=self.id(), service=service, daily=self.random.choice((None, 0, 2, 5))
                ),
                c.Merge(id=self.id(), ticket=ticket, into=self.ticket()),
                c.Resume(id=self.id(), ticket=ticket),
                *(c.Resume(id=self.id(), ticket=self.ticket()) for _ in range(4)),
                c.CallNext(id=self.id(), counter=counter),
                self.with_citizen(ticket),
                self.transfer(ticket),
                c.AddService(id=self.id(), ticket=ticket, service=service),
                c.CallNext(id=self.id(), counter=counter),
                c.LeaveCounter(id=self.id(), counter=counter),
                c.StartPause(id=self.id(), counter=counter, reason="siesta"),
                c.StartDay(id=self.id()),
                c.SkipNumbers(id=self.id()) if self.random.random() < 0.5 else self.plan_day(),
                self.plan_day(),
                self.one_booking(),
                self.one_booking(),
                c.OpenCounter(id=self.id(), counter=counter, take_over=True),
                c.StopTickets(id=self.id(), waiting="serve", service=stopped),
                c.StopTickets(id=self.id(), waiting="send_home", service=stopped),
                *(c.ResumeTickets(id=self.id(), service=s) for s in (None, stopped, service)),
                c.EndDay(id=self.id()) if self.random.random() < 0.05 else self.plan_day(),
                c.ChangeRules(id=self.id(), rules=rules),
                c.ChangeRules(id=self.id(), rules=RoutingRules(policy="by_beauty")),
                c.ConfirmCall(id=self.id(), ticket=ticket, calls=1, spoken=True),
                c.ReportDevice(id=self.id(), device="printer", code=self.random.choice("ab")),
                c.ConfirmClock(id=self.id()),
                self.take_day_back(),
                c.ForgetDevices(id=self.id(), station=self.random.choice(TOTEMS).station),
                c.TakeTicket(id=self.id(), service=service, priority="nobility"),
            )
        )

    def take_day_back(self) -> c.AnyCommand:
        day = self.witness.branch.hall.day
        if day is None or self.random.random() < 0.5:
            day = FIRST_MORNING.date()
        return c.TakeDayBack(id=self.id(), day=day)

    def plan_day(self) -> c.AnyCommand:
        days = [self.random.choice((0, 0, 0, 0, 0, 150)) for _ in range(4)]
        slots = [self.now + timedelta(d, minutes=15 * n - 30) for n, d in enumerate(days)]
        booked = tuple(self.booked(f"b{n}", slot) for n, slot in enumerate(slots))
        due = PlannedBreak(next(iter(self.plan.counters)), self.now + timedelta(hours=1), 15.0)
        bookings = booked if self.random.random() < 0.8 else None
        breaks = (due,) if self.random.random() < 0.7 else None
        roster = self.roster() if self.random.random() < 0.7 else None
        return c.PlanDay(id=self.id(), bookings=bookings, breaks=breaks, roster=roster)

    def one_booking(self) -> c.AnyCommand:
        slot = self.now + timedelta(minutes=15 * self.random.randrange(-2, 3))
        booking = self.booking()
        kind = self.random.random()
        if kind < 0.4:
            planned = self.booked(f"b{self.random.randrange(8)}", slot)
            return c.PlanBooking(id=self.id(), booking=planned)
        if kind < 0.7:
            return c.MoveBooking(id=self.id(), booking=booking, to=slot)
        return c.CancelBooking(id=self.id(), booking=booking)

    def booked(self, id: str, slot: datetime) -> Booking:
        kind = AppointmentKind.PHONE if self.random.random() < 0.4 else AppointmentKind.IN_PERSON
        return Booking(id, self.service(), slot, kind=kind)

    def move_break(self) -> c.AnyCommand:
        planned = self.random.choice(
            (*self.witness.branch.hall.breaks, PlannedBreak("1", self.now, 15.0))
        )
        to = planned.due_at + timedelta(minutes=self.random.choice((0, 30, 60)))
        return c.MoveBreak(id=self.id(), counter=planned.counter, due_at=planned.due_at, to=to)

    def roster(self) -> tuple[str, ...]:
        return tuple(id for id in self.plan.counters if self.random.random() < 0.5)

    def booking(self) -> str:
        return self.random.choice((*self.witness.branch.today.bookings, "b99"))

    def some_services(self) -> tuple[str, ...]:
        return tuple(self.service() for _ in range(self.random.choice((0, 1, 2))))

    def service(self) -> str:
        return self.random.choice(list(self.plan.services)) if self.random.random() < 0.98 else "?"

    def counter(self) -> str:
        return self.random.choice(list(self.plan.counters)) if self.random.random() < 0.98 else "?"

    def operator(self) -> str:
        return self.random.choice([by.operator or "" for by in self.operators])

    def ticket(self) -> str:
        return self.random.choice((*self.witness.branch.hall.tickets, "2026-01-01-Z999"))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.model.random_days", description=__doc__)
    parser.add_argument("--days", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0, help="of the first day")
    args = parser.parse_args()
    accepted: Tally[type[c.Command]] = Tally()
    refused: Tally[type[Refused]] = Tally()
    events, tickets, begun = 0, 0, time.perf_counter()
    for seed in range(args.seed, args.seed + args.days):
        day = RandomDay(seed)
        try:
            day.play()
        except AssertionError:
            print(f"the day of seed {seed} breaks what must hold")
            raise
        accepted.update(day.witness.accepted)
        refused.update(day.witness.refused)
        events += len(day.witness.journal)
        tickets += len(day.witness.numbers)
    took_s = time.perf_counter() - begun
    print(f"{args.days} days, {tickets} tickets, {events} events in {took_s:.0f} s: all holds")
    print("accepted: " + ", ".join(f"{k.__name__} {n}" for k, n in accepted.most_common()))
    print("refused: " + ", ".join(f"{k.__name__} {n}" for k, n in refused.most_common()))
    print("never met: " + ", ".join(sorted(k.__name__ for k in LEAVES - refused.keys())))


if __name__ == "__main__":
    main()
