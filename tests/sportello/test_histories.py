"""What must hold for every history: a state machine throws random commands at a branch."""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from sportello import commands
from sportello.branch import Branch
from sportello.events import AnyEvent, TicketCalled, TicketIssued
from sportello.hall_view import HallView
from sportello.refusals import Refused
from sportello.wire import encode, event_decoder
from sportello.words import State
from tests.sportello.a_branch import ANNA, BRUNO, TOTEM, Morning, a_plan

OPERATORS = {"1": ANNA, "2": BRUNO}
AT_TICKETS = (commands.Recall, commands.StartServing, commands.MarkAbsent, commands.Close)


class Histories(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.morning = Morning()
        self.seq = 0
        self.journal: list[bytes] = []

    def ask(self, command: commands.AnyCommand, by) -> list[AnyEvent]:
        """As the office does it: decide, journal, apply; a refusal changes nothing."""
        branch = self.morning.branch
        before = encode(branch.hall.snapshot())
        try:
            decided = branch.decide(command, self.morning.now, by)
        except Refused:
            decided = []
        assert encode(branch.hall.snapshot()) == before, "to decide changes nothing"
        for event in decided:
            self.seq += 1
            line = encode(event).replace(b'"seq":0', b'"seq":%d' % self.seq)
            self.journal.append(line)
            branch.apply(event_decoder.decode(line))
        return decided

    def id(self):
        return self.morning.command_id()

    @rule(service=st.sampled_from(["certificati", "residenza", "tributi", "altro"]))
    def take_ticket(self, service):
        self.ask(commands.TakeTicket(id=self.id(), service=service), TOTEM)

    @rule(counter=st.sampled_from(["1", "2", "99"]), by=st.sampled_from([ANNA, BRUNO, TOTEM]))
    def open_counter(self, counter, by):
        self.ask(commands.OpenCounter(id=self.id(), counter=counter), by)

    @rule(counter=st.sampled_from(["1", "2"]), by=st.sampled_from([ANNA, BRUNO]))
    def leave_counter(self, counter, by):
        self.ask(commands.LeaveCounter(id=self.id(), counter=counter), by)

    @rule(counter=st.sampled_from(["1", "2"]), by=st.sampled_from([ANNA, BRUNO]))
    def call_next(self, counter, by):
        hall = self.morning.branch.hall
        longest = next(
            (
                t
                for t in hall.waiting.values()
                if t.service in self.morning.branch.plan.counters[counter].services
            ),
            None,
        )
        for event in self.ask(commands.CallNext(id=self.id(), counter=counter), by):
            if isinstance(event, TicketCalled):
                assert longest is not None
                assert event.ticket == longest.id

    @rule(
        command=st.sampled_from(AT_TICKETS),
        number=st.integers(1, 8),
        letter=st.sampled_from("AT"),
        by=st.sampled_from([ANNA, BRUNO]),
    )
    def act_on_any_ticket(self, command, number, letter, by):
        day = self.morning.branch.day_of(self.morning.now)
        self.ask(command(id=self.id(), ticket=f"{day}-{letter}{number:03d}"), by)

    @rule(command=st.sampled_from(AT_TICKETS), by=st.sampled_from([ANNA, BRUNO]))
    def act_on_the_ticket_at_hand(self, command, by):
        for counter in self.morning.branch.hall.counters.values():
            if counter.operator == by.operator and counter.ticket:
                self.ask(command(id=self.id(), ticket=counter.ticket), by)
                return

    @rule(minutes=st.sampled_from([1, 7, 45, 300]))
    def time_passes(self, minutes):
        self.morning.now += timedelta(minutes=minutes)

    @rule()
    def the_next_morning(self):
        self.morning.now += timedelta(days=1)
        self.morning.now = self.morning.now.replace(hour=8)
        self.ask(commands.StartDay(id=self.id()), TOTEM)

    @invariant()
    def numbers_are_unique_and_have_no_gaps(self):
        issued: dict[tuple[str, str], list[int]] = {}
        for event in map(event_decoder.decode, self.journal):
            if isinstance(event, TicketIssued):
                day = event.ticket.removesuffix(event.code)
                issued.setdefault((day, event.code[0]), []).append(int(event.code[1:]))
        for numbers in issued.values():
            assert numbers == list(range(1, len(numbers) + 1))

    @invariant()
    def a_ticket_is_at_one_counter_at_most(self):
        hall = self.morning.branch.hall
        held = [counter.ticket for counter in hall.counters.values() if counter.ticket]
        assert len(held) == len(set(held))
        busy = {t.id for t in hall.tickets.values() if t.state in (State.CALLED, State.SERVING)}
        assert set(held) == busy

    @invariant()
    def replaying_the_journal_gives_the_same_state(self):
        again = Branch(self.morning.branch.plan)
        for event in map(event_decoder.decode, self.journal):
            again.apply(event)
        assert encode(again.hall.snapshot()) == encode(self.morning.branch.hall.snapshot())
        for letter in "AT":
            here = self.morning.branch.today.numbering
            assert again.today.numbering.next_code(letter) == here.next_code(letter)

    @invariant()
    def a_station_that_joined_by_snapshot_sees_the_same_hall(self):
        hall = self.morning.branch.hall.snapshot()
        assert encode(HallView.from_snapshot(hall).snapshot()) == encode(hall)


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


def test_the_plan_of_these_histories_survives_the_wire():
    import msgspec

    assert msgspec.json.decode(encode(a_plan()), type=type(a_plan())) == a_plan()
