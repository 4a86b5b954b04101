"""Whatever order calls, recalls, goodbyes and voices come in, the board keeps its promises."""

from datetime import UTC, datetime

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from display_board.announcer import RECENT_CALLS, Announcer, AnnouncerOrder, ReportShown, Show
from sportello.model.ticket import Call

NINE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TICKETS = st.integers(1, 12)


class Histories(RuleBasedStateMachine):
    """Drives a board and writes down, beside it, what it was asked and what it did."""

    def __init__(self) -> None:
        super().__init__()
        self.board = Announcer()
        self.now_s = 1000.0
        self.calls: dict[int, int] = {}
        self.due: list[Call] = []
        self.shown: list[tuple[Call, float]] = []
        self.confirmed: list[Call] = []
        self.voice_end_s: dict[tuple[str, int], float] = {}

    @rule(ticket=TICKETS, counter=st.sampled_from("12345"))
    def call_or_recall(self, ticket: int, counter: str) -> None:
        self.calls[ticket] = self.calls.get(ticket, 0) + 1
        code = f"A{ticket:03}"
        call = Call(code, code, counter, "it", self.calls[ticket], NINE)
        places = [place for place, waiting in enumerate(self.due) if waiting.ticket == code]
        if places:
            self.due[places[0]] = call
        else:
            self.due.append(call)
        self.obey(self.board.call(call, self.now_s))

    @rule(ticket=TICKETS)
    def repeat_what_is_known(self, ticket: int) -> None:
        code = f"A{ticket:03}"
        known = Call(code, code, "1", "it", self.calls.get(ticket, 0), NINE)
        if known.calls:
            assert self.board.call(known, self.now_s) == []

    @rule(ticket=TICKETS)
    def go_away(self, ticket: int) -> None:
        code = f"A{ticket:03}"
        self.due = [waiting for waiting in self.due if waiting.ticket != code]
        self.board.withdraw(code)

    @rule(seconds=st.floats(0, 20))
    def let_time_pass(self, seconds: float) -> None:
        self.now_s += seconds
        self.obey(self.board.advance(self.now_s))

    @precondition(lambda self: self.board.shown is not None)
    @rule(heard=st.booleans())
    def end_the_voice(self, heard: bool) -> None:
        call = self.board.shown
        assert call
        self.voice_end_s.setdefault((call.ticket, call.calls), self.now_s)
        self.obey(self.board.voice_ended(call, heard, self.now_s))

    def obey(self, orders: list[AnnouncerOrder]) -> None:
        for order in orders:
            match order:
                case Show(call=call):
                    assert call == self.due.pop(0), "out of order, lost or twice"
                    self.shown.append((call, self.now_s))
                case ReportShown(call=call):
                    assert call == self.shown[-1][0], "confirmed what is not on the board"
                    self.confirmed.append(call)
                    self.check_its_time(call)

    def check_its_time(self, call: Call) -> None:
        """At least 8 s on the board, and the voice at its end or given up."""
        for_s = self.now_s - self.shown[-1][1]
        assert for_s >= 8 - 1e-6
        assert (call.ticket, call.calls) in self.voice_end_s or for_s >= 45 - 1e-6

    @invariant()
    def nothing_waits_before_an_idle_board(self) -> None:
        assert self.board.queue == self.due
        assert self.board.is_announcing or not self.due

    @invariant()
    def whatever_was_shown_before_was_confirmed_once(self) -> None:
        before = [call for call, _ in self.shown]
        if self.board.is_announcing:
            before.pop()
        assert self.confirmed == before

    @invariant()
    def recent_calls_are_few_and_each_ticket_is_on_the_board_once(self) -> None:
        tickets = [call.ticket for call in self.board.recent]
        if self.board.shown:
            tickets.append(self.board.shown.ticket)
        assert len(set(tickets)) == len(tickets) <= RECENT_CALLS + 1

    @invariant()
    def it_asks_to_be_woken_while_there_is_something_to_do(self) -> None:
        assert (self.board.due_s(self.now_s) is not None) == self.board.is_announcing

    def teardown(self) -> None:
        """Left alone, with a voice that never ends, every call still gets its turn."""
        while (due_s := self.board.due_s(self.now_s)) is not None:
            self.now_s += due_s + 1e-3
            self.obey(self.board.advance(self.now_s))
        assert not self.due


TestHistories = Histories.TestCase
