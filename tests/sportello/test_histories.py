"""What must hold for every history: a state machine throws every command at a branch.

Beside it stands the plain branch of `benchmarks`, which must refuse what the core refuses and be
where the core is. The plan has all that makes a day hard: two wishes, a room, a counter that is a
room, blocks of two totems, bookings and people who go first.
"""

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from msgspec import Struct

from sportello.decisions.branch import DECISIONS
from sportello.model import commands as c
from sportello.model.day import AppointmentKind, Booking, PlannedBreak
from sportello.model.person import Actor
from sportello.model.plan import Condition, RoutingRules
from sportello.model.refusals import Refused
from sportello.model.wire import encode
from tests.model.random_days import RandomDay
from tests.model.witness import Witness
from tests.sportello.a_branch import ANNA, BRUNO, MONDAY, TOTEM, a_busy_plan, a_plan, operator

OPERATORS = st.sampled_from([ANNA, BRUNO, operator("carla")])
ANYBODY = st.sampled_from([ANNA, BRUNO, operator("carla"), TOTEM])
TOTEMS = st.sampled_from([TOTEM, Actor("totem-2"), Actor("totem-3")])
SERVICES = st.sampled_from(
    ["certificati", "certificati", "tributi", "colloquio", "residenza", "altro"]
)
COUNTERS = st.sampled_from(["1", "2", "3", "99"])
KINDS = st.sampled_from(AppointmentKind)
WHICH = st.integers(0, 30)
"""Which of the day's tickets, the latest being 0."""


class Histories(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.witness = Witness(a_busy_plan())
        self.now = MONDAY + timedelta(hours=8)
        self.asked = 0
        self.offline = 0

    def ask(self, command: type[c.Command], by: Actor, **facts: object) -> bool:
        self.asked += 1
        return bool(self.witness.ask(command(id=UUID(int=self.asked), **facts), self.now, by))

    def ticket(self, which: int) -> str:
        tickets = list(self.witness.branch.hall.tickets) or ["2026-11-23-A001"]
        return tickets[-1 - which % len(tickets)]

    def at_hand(self, by: Actor, which: int) -> str:
        """The ticket at this operator's counter; any other when there is none."""
        for held in self.witness.branch.hall.counters.values():
            if held.operator == by.operator and held.ticket:
                return held.ticket
        return self.ticket(which)

    def place(self, by: Actor, otherwise: str) -> str:
        """The counter where this operator sits."""
        counters = self.witness.branch.hall.counters.values()
        return next((held.id for held in counters if held.operator == by.operator), otherwise)

    @initialize()
    def the_morning(self):
        self.ask(c.StartDay, TOTEM)
        self.ask(c.OpenCounter, ANNA, counter="1")

    # --- numbers -----------------------------------------------------------------------------

    @rule(
        service=SERVICES,
        wishes=st.lists(SERVICES, max_size=2).map(tuple),
        priority=st.sampled_from([None, None, "fragile", "nobiltà"]),
    )
    def take_ticket(self, service, wishes, priority):
        self.ask(c.TakeTicket, TOTEM, service=service, wishes=wishes, priority=priority)

    @rule(booking=st.sampled_from(["b0", "b1", "b2", "b9"]))
    def check_in(self, booking):
        self.ask(c.CheckIn, TOTEM, booking=booking)

    @rule(by=TOTEMS)
    def reserve_numbers(self, by):
        self.ask(c.ReserveNumbers, by)

    @rule(
        by=TOTEMS,
        ago=st.sampled_from([-10, 0, 30, 24 * 60, 40 * 24 * 60]),
        letter=st.sampled_from("AAAT"),
        again=st.booleans(),
        instead_of=st.none() | WHICH,
    )
    def hand_in(self, by, ago, letter, again, instead_of):
        self.offline += not again
        block = self.witness.branch.today.numbering.blocks.get(by.station)
        code = f"{letter}{(block.first if block else 600) + self.offline}"
        taken_at = self.now - timedelta(minutes=ago)
        ticket = f"{self.witness.branch.day_of(taken_at)}-{code}"
        if ticket in self.witness.numbers - self.witness.branch.hall.tickets.keys():
            return  # a command id, and not the core, keeps another day's from coming twice
        facts = {"code": code, "service": "certificati", "taken_at": taken_at}
        twin = None if instead_of is None else self.ticket(instead_of)
        self.ask(c.HandIn, by, instead_of=twin, **facts)

    @rule(which=WHICH)
    def withdraw(self, which):
        self.ask(c.Withdraw, ANNA, ticket=self.ticket(which))

    @rule(which=WHICH, other=WHICH)
    def merge(self, which, other):
        self.ask(c.Merge, ANNA, ticket=self.ticket(which), into=self.ticket(other))

    # --- counters ----------------------------------------------------------------------------

    @rule(counter=COUNTERS, by=ANYBODY, take_over=st.booleans())
    def open_counter(self, counter, by, take_over):
        self.ask(c.OpenCounter, by, counter=counter, take_over=take_over)

    @rule(counter=COUNTERS, by=OPERATORS)
    def leave_counter(self, counter, by):
        self.ask(c.LeaveCounter, by, counter=self.place(by, counter))

    @rule(counter=COUNTERS, by=OPERATORS, reason=st.sampled_from(["break", "meeting", "siesta"]))
    def start_pause(self, counter, by, reason):
        self.ask(c.StartPause, by, counter=self.place(by, counter), reason=reason)

    @rule(counter=COUNTERS, by=OPERATORS)
    def end_pause(self, counter, by):
        self.ask(c.EndPause, by, counter=self.place(by, counter))

    # --- visits ------------------------------------------------------------------------------

    @rule(counter=COUNTERS, by=OPERATORS)
    def call_next(self, counter, by):
        self.ask(c.CallNext, by, counter=self.place(by, counter))

    @rule(counter=COUNTERS, by=OPERATORS, which=WHICH)
    def call_ticket(self, counter, by, which):
        self.ask(c.CallTicket, by, counter=self.place(by, counter), ticket=self.ticket(which))

    @rule(
        command=st.sampled_from([c.Recall, c.UndoCall, c.StartServing, c.MarkAbsent, c.Resume]),
        by=OPERATORS,
        which=WHICH,
    )
    def act_on_the_ticket_at_hand(self, command, by, which):
        self.ask(command, by, ticket=self.at_hand(by, which))

    @rule(
        command=st.sampled_from([c.Recall, c.UndoCall, c.StartServing, c.MarkAbsent, c.Resume]),
        by=ANYBODY,
        which=WHICH,
    )
    def act_on_any_ticket(self, command, by, which):
        self.ask(command, by, ticket=self.ticket(which))

    @rule(counter=COUNTERS, by=OPERATORS, service=SERVICES)
    def serve_walk_in(self, counter, by, service):
        self.ask(c.ServeWalkIn, by, counter=self.place(by, counter), service=service)

    @rule(counter=COUNTERS, by=OPERATORS, booking=st.sampled_from(["b0", "b1", "b2"]))
    def begin_appointment(self, counter, by, booking):
        self.ask(c.BeginAppointment, by, counter=self.place(by, counter), booking=booking)

    @rule(by=OPERATORS, which=WHICH, service=SERVICES)
    def add_service(self, by, which, service):
        self.ask(c.AddService, by, ticket=self.at_hand(by, which), service=service)

    @rule(by=OPERATORS, which=WHICH, shared=st.booleans(), minutes=st.sampled_from([None, 20]))
    def park(self, by, which, shared, minutes):
        back_at = self.now + timedelta(minutes=minutes) if minutes else None
        self.ask(c.Park, by, ticket=self.at_hand(by, which), shared=shared, back_at=back_at)

    @rule(by=ANYBODY, which=WHICH)
    def step_aside(self, by, which):
        self.ask(c.Park, by, ticket=self.ticket(which))

    @rule(
        by=OPERATORS,
        which=WHICH,
        service=st.none() | SERVICES,
        counter=st.none() | COUNTERS,
        operator=st.sampled_from([None, "anna", "bruno"]),
        first=st.booleans(),
    )
    def transfer(self, by, which, **facts):
        self.ask(c.Transfer, by, ticket=self.at_hand(by, which), **facts)

    @rule(
        by=OPERATORS,
        which=WHICH,
        outcome=st.sampled_from(["done", "incomplete", "not_competent"]),
        delivered=st.lists(SERVICES, max_size=2).map(tuple),
        stay=st.booleans(),
    )
    def close(self, by, which, **facts):
        self.ask(c.Close, by, ticket=self.at_hand(by, which), **facts)

    # --- the branch --------------------------------------------------------------------------

    @rule(
        services=st.none() | st.lists(SERVICES, min_size=3, max_size=3),
        kind=KINDS,
        roster=st.none() | st.lists(COUNTERS, unique=True, max_size=3).map(tuple),
    )
    def plan_day(self, services, kind, roster):
        slots = [self.now + timedelta(minutes=minutes) for minutes in (-30, 0, 200 * 24 * 60)]
        booked = zip(services or (), slots, strict=False)
        bookings = tuple(
            Booking(f"b{n}", service, at, kind=kind) for n, (service, at) in enumerate(booked)
        )
        bookings = None if services is None else bookings
        breaks = (PlannedBreak("1", self.now + timedelta(minutes=30), 15.0),) if roster else None
        self.ask(c.PlanDay, ANNA, bookings=bookings, breaks=breaks, roster=roster)

    @rule(
        booking=st.sampled_from(["b0", "b1", "b2", "b9"]),
        service=SERVICES,
        kind=KINDS,
        minutes=st.sampled_from([-30, 0, 45]),
        change=st.sampled_from(["plan", "move", "cancel"]),
    )
    def change_booking(self, booking, service, kind, minutes, change):
        at = self.now + timedelta(minutes=minutes)
        if change == "plan":
            self.ask(c.PlanBooking, ANNA, booking=Booking(booking, service, at, kind=kind))
        elif change == "move":
            self.ask(c.MoveBooking, ANNA, booking=booking, to=at)
        else:
            self.ask(c.CancelBooking, ANNA, booking=booking)

    @rule(counter=COUNTERS, which=WHICH, minutes=st.sampled_from([0, 45]))
    def move_break(self, counter, which, minutes):
        breaks = self.witness.branch.hall.breaks or (PlannedBreak(counter, self.now, 15.0),)
        planned = breaks[which % len(breaks)]
        to = planned.due_at + timedelta(minutes=minutes)
        self.ask(c.MoveBreak, ANNA, counter=planned.counter, due_at=planned.due_at, to=to)

    @rule(service=SERVICES, daily=st.sampled_from([None, 0, 3]))
    def set_quota(self, service, daily):
        self.ask(c.SetQuota, ANNA, service=service, daily=daily)

    @rule(waiting=st.sampled_from(["serve", "send_home"]), service=st.none() | SERVICES)
    def stop_tickets(self, waiting, service):
        self.ask(c.StopTickets, ANNA, waiting=waiting, service=service)

    @rule(service=st.none() | SERVICES)
    def resume_tickets(self, service):
        self.ask(c.ResumeTickets, ANNA, service=service)

    @rule()
    def confirm_clock(self):
        self.ask(c.ConfirmClock, ANNA)

    @rule(is_today=st.booleans())
    def take_day_back(self, is_today):
        day = self.witness.branch.hall.day if is_today else MONDAY.date()
        self.ask(c.TakeDayBack, ANNA, day=day)

    @rule()
    def skip_numbers(self):
        self.ask(c.SkipNumbers, TOTEM)

    @rule()
    def end_day(self):
        if self.ask(c.EndDay, ANNA):
            self.witness.check_end()

    @rule(
        policy=st.sampled_from(["fair", "class_then_arrival", "profile", "first_in_line", "luck"]),
        conditions=st.lists(SERVICES, max_size=1),
    )
    def change_rules(self, policy, conditions):
        over = tuple(Condition(service, 20.0) for service in conditions)
        self.ask(c.ChangeRules, ANNA, rules=RoutingRules(policy=policy, conditions=over))

    @rule(which=WHICH, calls=st.integers(0, 2))
    def confirm_call(self, which, calls):
        board = Actor("board-1")
        self.ask(c.ConfirmCall, board, ticket=self.ticket(which), calls=calls, spoken=True)

    @rule(code=st.sampled_from(["ready", "paper_out"]), by=TOTEMS)
    def report_device(self, code, by):
        self.ask(c.ReportDevice, by, device="printer", code=code)

    @rule(of=TOTEMS)
    def forget_devices(self, of):
        self.ask(c.ForgetDevices, TOTEM, station=of.station)

    @rule(seconds=st.sampled_from([1, 20, 7 * 60, 45 * 60, 5 * 3600]))
    def time_passes(self, seconds):
        self.now += timedelta(seconds=seconds)

    @rule()
    def the_next_morning(self):
        self.now = self.now.replace(hour=7, minute=30) + timedelta(days=1)
        self.ask(c.StartDay, TOTEM)

    # --- what must hold ----------------------------------------------------------------------

    @invariant()
    def the_core_is_where_the_plain_branch_is(self):
        self.witness.check()

    @invariant()
    def nobody_is_called_to_a_room_that_is_not_there(self):
        self.witness.check_rooms()

    @invariant()
    def no_one_waits_in_the_hall_for_a_call_by_telephone(self):
        assert all(not t.kind.is_remote for t in self.witness.branch.hall.waiting.values())

    @invariant()
    def numbers_leave_no_gap_that_no_block_explains(self):
        self.witness.check_numbers()

    @invariant()
    def replaying_the_journal_gives_the_same_state_and_a_snapshot_joins(self):
        self.witness.check_replay()


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=60, stateful_step_count=60, deadline=None)


def test_every_command_is_thrown_and_decided():
    commands = {
        command
        for command in vars(c).values()
        if isinstance(command, type) and issubclass(command, c.Command) and command is not c.Command
    }
    assert commands == {*DECISIONS, c.StartDay}
    thrown: set[type[c.Command]] = set()
    for seed in range(60):
        day = RandomDay(seed)
        day.play()
        thrown |= day.witness.accepted.keys()
    assert thrown == commands


def test_a_few_hundred_random_days_hold():
    for seed in range(1_000_000, 1_000_200):
        RandomDay(seed).play()


def test_to_decide_changes_nothing():
    day = RandomDay(7)
    day.play()
    today = day.witness.branch.today
    before = encode(_Everything.of(today))
    for _ in range(300):
        command, by = day.something()
        with suppress(Refused):
            day.witness.branch.decide(command, day.now, by)
        assert encode(_Everything.of(today)) == before


class _Everything(Struct):
    """All that a day knows, in one comparable piece."""

    hall: bytes
    lines: list[tuple]
    bookings: list[str]
    blocks: list[object]
    codes: list[str]
    facts: list[str]

    @classmethod
    def of(cls, today):
        return cls(
            encode(today.hall.snapshot()),
            sorted(today.lines),
            sorted(today.bookings),
            list(today.numbering.blocks.values()),
            [today.numbering.next_code(letter) for letter in "ABC"],
            [repr(today.rules), repr(today.roster), repr(sorted(today.left))],
        )


def test_the_plan_of_these_histories_survives_the_wire():
    for plan in (a_plan(), a_busy_plan()):
        assert msgspec.json.decode(encode(plan), type=type(plan)) == plan
