"""A day played again on the real branch core, by its own commands.

What citizens and operators do is the day's; who is called is the branch's. Pure: time is the day's
minutes. Source: docs/replay.md.
"""

import heapq
import itertools
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, timedelta
from functools import partial
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from sportello.decisions.branch import Branch
from sportello.decisions.day_state import Today
from sportello.history.day_record import Leg, PastDay, Pause, Shift, Visit
from sportello.model.commands import (
    AnyCommand,
    CallNext,
    ChangeRules,
    CheckIn,
    Close,
    EndPause,
    LeaveCounter,
    MarkAbsent,
    OpenCounter,
    Park,
    PlanDay,
    Resume,
    ServeWalkIn,
    StartDay,
    StartPause,
    StartServing,
    TakeTicket,
    Transfer,
    Withdraw,
)
from sportello.model.events import AnyEvent, TicketCalled, TicketIssued
from sportello.model.instants import MINUTES_A_DAY, local_instant, minutes_between
from sportello.model.person import Actor
from sportello.model.place import Access
from sportello.model.plan import Numbers, Opening, Plan, Span
from sportello.model.refusals import NobodyWaiting, NoRoomFree, NothingToSay, NotServedHere
from sportello.model.ticket import State
from sportello.model.waiting import Wait

A_MOMENT_MIN = 0.001
"""Later than the instant itself by more than what is lost in rounding it."""

ALWAYS = Opening(week=((Span(0, 24 * 60),),) * 7)

TellWait = Callable[[Today, Visit, float], Wait | None]
"""(the day so far, who arrives, at which minute) -> the wait they are told."""


class FirstCall(NamedTuple):
    """The first call of a visit: when, where, and whether the citizen came."""

    visit: Visit
    minute: float
    counter: str
    came: bool


def without_doors(plan: Plan) -> Plan:
    """`plan` with a number for anyone who asks: those who came did come."""
    services = {
        id: replace(service, access=Access.WALK_IN, daily_quota=None)
        for id, service in plan.services.items()
    }
    return replace(plan, opening=ALWAYS, services=services, numbers=Numbers())


class PlayedDay:
    """One day against one branch; `run` it once.

    calls   the first call of every visit, in their order
    ends    the minute at which nothing was left to happen, or the day was over
    """

    def __init__(
        self,
        plan: Plan,
        day: PastDay,
        hear: Callable[[AnyEvent], None] | None = None,
        tell: TellWait | None = None,
    ) -> None:
        self.day = day
        self.branch = Branch(plan)
        self.calls: list[FirstCall] = []
        self.ends = 0.0
        self._hear = hear
        self._tell = tell
        self._served = {id for counter in plan.counters.values() for id in counter.services}
        self._begins_at = day.begins_at.astimezone(UTC)
        midnight = local_instant(day.day, MINUTES_A_DAY, ZoneInfo(plan.zone))
        self._midnight_min = minutes_between(self._begins_at, midnight)
        self._ids = itertools.count(1)
        self._turns = itertools.count()
        self._agenda: list[tuple[float, int, Callable[[float], None] | None]] = []
        self._idle: dict[str, float] = {}
        self._shift: dict[str, Shift] = {}
        self._pauses: dict[str, deque[Pause]] = {}
        self._shifts: dict[str, deque[Shift]] = defaultdict(deque)
        self._at_desk: dict[str, deque[Visit]] = defaultdict(deque)
        self._visit_of: dict[str, Visit] = {}
        self._ticket_of: dict[str, str] = {}
        self._legs: dict[str, list[Leg]] = {}

    def run(self) -> list[FirstCall]:
        """The first call of every visit that was called, in their order, until midnight at most."""
        day = self.day
        self._ask(StartDay(id=self._id()), 0.0)
        plan = PlanDay(id=self._id(), bookings=day.bookings, breaks=day.breaks, roster=day.roster)
        with suppress(NothingToSay):
            self._ask(plan, 0.0)
        for minute, rules in day.rules:
            self._at(minute, partial(self._change_rules, rules))
        for visit in day.visits:
            self._at(visit.arrives_min, partial(self._arrive, visit))
        for shift in day.shifts:
            self._foresee(shift)
        for minute in self._when_bookings_become_due():
            self._at(minute, None)
        while self._agenda and self._agenda[0][0] < self._midnight_min:
            minute, _, happen = heapq.heappop(self._agenda)
            if happen is not None:
                happen(minute)
            self._give_work(minute)
            self.ends = minute
        return self.calls

    # --- citizens ----------------------------------------------------------------------------

    def _arrive(self, visit: Visit, minute: float) -> None:
        if visit.at_counter in self._shift:
            self._at_desk[visit.at_counter].append(visit)
            return
        command: AnyCommand
        if visit.booking is not None:
            command = CheckIn(id=self._id(), booking=visit.booking)
        else:
            command = TakeTicket(
                id=self._id(), service=visit.service, priority=visit.priority, wishes=visit.wishes
            )
        told = self._tell(self.branch.today, visit, minute) if self._tell else None
        self._note_ticket(visit, self._ask(command, minute, told=told))
        if visit.leaves_min is not None:
            self._at(visit.leaves_min, partial(self._leave, visit))

    def _note_ticket(self, visit: Visit, events: list[AnyEvent]) -> None:
        for event in events:
            if isinstance(event, TicketIssued):
                self._visit_of[event.ticket] = visit
                self._ticket_of[visit.id] = event.ticket

    def _leave(self, visit: Visit, minute: float) -> None:
        """Anyone who said they would not wait is gone, unless they were called before."""
        ticket = self._ticket_of[visit.id]
        if self.branch.hall.tickets[ticket].state is State.WAITING:
            self._ask(Withdraw(id=self._id(), ticket=ticket), minute)

    def _come_back(self, ticket: str, minute: float) -> None:
        self._ask(Resume(id=self._id(), ticket=ticket), minute)

    # --- operators ---------------------------------------------------------------------------

    def _foresee(self, shift: Shift) -> None:
        self._shifts[shift.counter].append(shift)
        self._at(shift.opens_min, partial(self._begin_shift, shift.counter))
        for pause in shift.pauses:
            self._at(pause.due_min, None)
        if shift.closes_min is not None:
            self._at(shift.closes_min, None)

    def _begin_shift(self, counter: str, minute: float) -> None:
        """The next one sits down, once the one before has gone."""
        coming = self._shifts[counter]
        if counter in self._shift or not coming or coming[0].opens_min > minute:
            return
        shift = coming.popleft()
        self._shift[counter] = shift
        self._pauses[counter] = deque(sorted(shift.pauses, key=lambda pause: pause.due_min))
        self._ask(OpenCounter(id=self._id(), counter=counter), minute, counter)
        self._idle[counter] = minute

    def _give_work(self, minute: float) -> None:
        """Idle counters ask, the least flexible first, then the longest idle, until none may."""
        for counter in sorted(self._idle, key=self._asks_before):
            pauses, closes_min = self._pauses[counter], self._shift[counter].closes_min
            if closes_min is not None and closes_min <= minute:
                self._end_shift(counter, minute)
            elif pauses and pauses[0].due_min <= minute:
                self._pause(counter, minute)
            elif self._at_desk[counter]:
                self._serve_at_desk(counter, minute)
            else:
                self._call(counter, minute)

    def _asks_before(self, counter: str) -> tuple[int, float, str]:
        return (len(self.branch.plan.counters[counter].services), self._idle[counter], counter)

    def _end_shift(self, counter: str, minute: float) -> None:
        self._ask(LeaveCounter(id=self._id(), counter=counter), minute, counter)
        del self._idle[counter], self._shift[counter]
        self._begin_shift(counter, minute)

    def _pause(self, counter: str, minute: float) -> None:
        pause = self._pauses[counter].popleft()
        del self._idle[counter]
        reason = pause.reason if pause.reason in self.branch.plan.pauses else "break"
        self._ask(StartPause(id=self._id(), counter=counter, reason=reason), minute, counter)
        back = EndPause(id=self._id(), counter=counter)
        self._at(minute + pause.length_min, partial(self._be_free_after, back, counter))

    def _call(self, counter: str, minute: float) -> None:
        try:
            events = self._ask(CallNext(id=self._id(), counter=counter), minute)
        except NobodyWaiting:
            return
        (called,) = (event for event in events if isinstance(event, TicketCalled))
        del self._idle[counter]
        visit, ticket = self._visit_of[called.ticket], called.ticket
        waited, is_first = minute - visit.arrives_min, called.calls == 1
        comes = visit.patience_min is None or waited <= visit.patience_min
        if is_first:
            self.calls.append(FirstCall(visit, minute, counter, comes))
        if not comes:
            absent = MarkAbsent(id=self._id(), ticket=ticket)
            self._at(minute + visit.absence_min, partial(self._be_free_after, absent, counter))
            return
        self._ask(StartServing(id=self._id(), ticket=ticket), minute, counter)
        self._serve(visit, ticket, called.service, counter, minute)

    def _serve_at_desk(self, counter: str, minute: float) -> None:
        """Whom the counter cannot serve now takes a number."""
        visit = self._at_desk[counter].popleft()
        walk_in = ServeWalkIn(id=self._id(), counter=counter, service=visit.service)
        try:
            events = self._ask(walk_in, minute, counter)
        except (NotServedHere, NoRoomFree):
            self._arrive(replace(visit, at_counter=None), minute)
            return
        self._note_ticket(visit, events)
        del self._idle[counter]
        self.calls.append(FirstCall(visit, minute, counter, True))
        self._serve(visit, self._ticket_of[visit.id], visit.service, counter, minute)

    def _serve(self, visit: Visit, ticket: str, service: str, counter: str, minute: float) -> None:
        leg = self._leg(visit, service)
        busy = leg.minutes * self._shift[counter].pace + leg.wrap_up_min
        self._at(minute + busy, partial(self._end_leg, leg, ticket, counter))

    def _leg(self, visit: Visit, service: str) -> Leg:
        """What is done at this call: the leg for that service, else the next one; else expected."""
        legs = self._legs.setdefault(visit.id, list(visit.legs))
        for leg in legs:
            if leg.service == service:
                legs.remove(leg)
                return leg
        if legs:
            return legs.pop(0)
        return Leg(service, self.branch.plan.services[service].expected_min)

    def _end_leg(self, leg: Leg, ticket: str, counter: str, minute: float) -> None:
        visit = self._visit_of[ticket]
        if leg.ends == "transferred" and leg.to in self._served:
            done: AnyCommand = Transfer(
                id=self._id(), ticket=ticket, service=leg.to, first=leg.first
            )
        elif leg.ends == "parked":
            done = Park(id=self._id(), ticket=ticket, shared=True)
            self._at(minute + leg.away_min, partial(self._come_back, ticket))
        else:
            delivered = leg.delivered if self._legs[visit.id] else visit.wishes
            done = Close(id=self._id(), ticket=ticket, delivered=delivered)
        self._be_free_after(done, counter, minute)

    def _be_free_after(self, command: AnyCommand, counter: str, minute: float) -> None:
        self._ask(command, minute, counter)
        self._idle[counter] = minute

    # --- the branch and its clock ------------------------------------------------------------

    def _ask(
        self,
        command: AnyCommand,
        minute: float,
        counter: str | None = None,
        told: Wait | None = None,
    ) -> list[AnyEvent]:
        """Decide and apply; a counter's command is asked by anyone who sits there."""
        place = counter or getattr(command, "counter", None)
        by = Actor("replay", operator=f"operator-{place}" if place else None)
        now = self._begins_at + timedelta(minutes=minute)
        events = self.branch.decide(command, now, by, told)
        for event in events:
            self.branch.apply(event)
            if self._hear is not None:
                self._hear(event)
        return events

    def _change_rules(self, rules: object, minute: float) -> None:
        try:
            self._ask(ChangeRules(id=self._id(), rules=rules), minute)  # type: ignore[arg-type]
        except NothingToSay:
            return

    def _at(self, minute: float, happen: Callable[[float], None] | None) -> None:
        heapq.heappush(self._agenda, (minute, next(self._turns), happen))

    def _id(self) -> UUID:
        return UUID(int=next(self._ids))

    def _when_bookings_become_due(self) -> Iterator[float]:
        """The instants at which an idle counter may ask again for a citizen who is here already."""
        rules = self.branch.today.rules
        for visit in self.day.visits:
            if visit.slot_min is not None:
                clock = max(visit.slot_min, visit.arrives_min)
                for margin in (-rules.booked_early_min, -rules.booked_before_min, 0.0):
                    yield max(clock + margin, 0.0) + A_MOMENT_MIN
                yield clock + rules.booked_after_min + A_MOMENT_MIN
