"""What happens at the counters, told as mornings in the office."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from sportello.model import commands as c
from sportello.model.events import (
    CallUndone,
    CounterLeft,
    CounterOpened,
    MarkedAbsent,
    PauseEnded,
    PauseStarted,
    ServiceAdded,
    ServiceDelivered,
    ServingStarted,
    TicketCalled,
    TicketClosed,
    TicketIssued,
    TicketParked,
    TicketResumed,
    TicketTransferred,
)
from sportello.model.person import Actor, Role
from sportello.model.refusals import (
    AlreadyAtACounter,
    CounterBusy,
    CounterClosed,
    CounterPaused,
    CounterTaken,
    LoginRequired,
    NobodyWaiting,
    NoRoomFree,
    NotAllowed,
    NothingToSay,
    NotServedHere,
    SomeoneElsesCounter,
    SomeoneElsesTicket,
    TooLate,
    TooSoon,
    UnknownCounter,
    UnknownPause,
    UnknownService,
    UnknownTicket,
    WrongState,
)
from tests.sportello.a_branch import BRUNO, TOTEM, Morning, a_busy_plan, operator

CARLA = operator("carla")


@pytest.fixture
def morning() -> Morning:
    """Anna sits at counter 1 (certificati, tributi, colloquio); Bruno may come to 2, Carla to 3."""
    return Morning(a_busy_plan()).open("1")


def called(morning: Morning, service: str = "certificati") -> str:
    """A ticket that Anna has just called."""
    ticket = morning.take(service)
    morning.tell(c.CallTicket, counter="1", ticket=ticket)
    morning.now += timedelta(seconds=5)
    return ticket


def served(morning: Morning, service: str = "certificati") -> str:
    ticket = called(morning, service)
    morning.tell(c.StartServing, ticket=ticket)
    return ticket


def parked(morning: Morning, **facts: object) -> str:
    ticket = served(morning)
    morning.tell(c.Park, ticket=ticket, **facts)
    return ticket


def line_of(morning: Morning, ticket: str) -> list[str]:
    return sorted(s.line for s in morning.branch.today.lines if s.ticket == ticket)


# --- counters ----------------------------------------------------------------------------------


def test_a_counter_is_taken_over_knowingly_and_the_citizen_stays(morning):
    ticket = served(morning)
    with pytest.raises(CounterTaken, match="held by anna"):
        morning.tell(c.OpenCounter, BRUNO, counter="1")
    (opened,) = morning.tell(c.OpenCounter, BRUNO, counter="1", take_over=True)
    assert opened == CounterOpened(at=morning.now, counter="1", operator="bruno", taken_from="anna")
    assert morning.branch.hall.counters["1"].ticket == ticket
    with pytest.raises(SomeoneElsesCounter):
        morning.tell(c.Close, ticket=ticket)
    morning.tell(c.Close, BRUNO, ticket=ticket)


def test_who_takes_over_must_not_sit_elsewhere_nor_in_their_own_place(morning):
    morning.open("2", BRUNO)
    with pytest.raises(AlreadyAtACounter, match="counter 2"):
        morning.tell(c.OpenCounter, BRUNO, counter="1", take_over=True)
    with pytest.raises(NothingToSay):
        morning.tell(c.OpenCounter, counter="1", take_over=True)


def test_a_taken_over_counter_keeps_those_sent_to_it_and_frees_those_sent_to_its_operator(morning):
    to_counter, to_anna = morning.take(), morning.take()
    morning.tell(c.Transfer, ticket=to_counter, counter="1")
    morning.tell(c.Transfer, ticket=to_anna, operator="anna")
    morning.tell(c.OpenCounter, BRUNO, counter="1", take_over=True)
    assert line_of(morning, to_counter) == ["counter:1"]
    assert line_of(morning, to_anna) == ["certificati"]


def test_a_taken_over_operator_leaves_their_parked_tickets_to_all(morning):
    ticket = parked(morning)
    morning.tell(c.OpenCounter, BRUNO, counter="1", take_over=True)
    assert morning.branch.hall.tickets[ticket].parked_by is None
    morning.tell(c.CallTicket, BRUNO, counter="1", ticket=ticket)


def test_a_pause_ends_when_the_counter_is_taken_over(morning):
    morning.tell(c.StartPause, counter="1", reason="break")
    morning.tell(c.OpenCounter, BRUNO, counter="1", take_over=True)
    assert morning.branch.hall.counters["1"].pause is None


def test_who_leaves_a_counter_frees_everybody_who_was_sent_there(morning):
    to_counter, to_anna = morning.take(), morning.take()
    morning.tell(c.Transfer, ticket=to_counter, counter="1", first=True)
    morning.tell(c.Transfer, ticket=to_anna, operator="anna")
    *released, left = morning.tell(c.LeaveCounter, counter="1")
    assert [type(event) for event in released] == [TicketTransferred] * 2
    assert left == CounterLeft(at=morning.now, counter="1", operator="anna")
    assert line_of(morning, to_counter) == line_of(morning, to_anna) == ["certificati"]
    assert morning.branch.hall.tickets[to_counter].first
    assert morning.open("2", BRUNO).call("2", BRUNO) == to_counter


def test_who_leaves_a_counter_shares_what_they_had_parked(morning):
    back_at = morning.now + timedelta(minutes=30)
    ticket = parked(morning, back_at=back_at)
    shared, left = morning.tell(c.LeaveCounter, counter="1")
    assert shared == TicketParked(
        at=morning.now, ticket=ticket, counter="1", operator=None, back_at=back_at
    )
    assert isinstance(left, CounterLeft)
    morning.open("2", BRUNO).tell(c.CallTicket, BRUNO, counter="2", ticket=ticket)


def test_a_counter_is_not_left_with_a_citizen_at_it(morning):
    ticket = called(morning)
    with pytest.raises(CounterBusy, match="A001"):
        morning.tell(c.LeaveCounter, counter="1")
    morning.tell(c.MarkAbsent, ticket=ticket)
    morning.tell(c.LeaveCounter, counter="1")
    with pytest.raises(CounterClosed):
        morning.tell(c.LeaveCounter, counter="1")


def test_a_pause_has_a_reason_of_the_branch_and_stops_calls(morning):
    morning.take()
    with pytest.raises(UnknownPause, match="siesta"):
        morning.tell(c.StartPause, counter="1", reason="siesta")
    (started,) = morning.tell(c.StartPause, counter="1", reason="break")
    assert started == PauseStarted(at=morning.now, counter="1", operator="anna", reason="break")
    with pytest.raises(CounterPaused, match="break"):
        morning.call()
    with pytest.raises(CounterPaused):
        morning.tell(c.StartPause, counter="1", reason="meeting")
    (ended,) = morning.tell(c.EndPause, counter="1")
    assert ended == PauseEnded(at=morning.now, counter="1", operator="anna")
    with pytest.raises(NothingToSay):
        morning.tell(c.EndPause, counter="1")
    morning.call()


def test_a_counter_does_not_go_on_pause_with_a_citizen_at_it(morning):
    called(morning)
    with pytest.raises(CounterBusy):
        morning.tell(c.StartPause, counter="1", reason="break")


def test_an_operator_on_pause_may_go_home(morning):
    morning.tell(c.StartPause, counter="1", reason="break")
    morning.tell(c.LeaveCounter, counter="1")
    assert not morning.branch.hall.counters


@pytest.mark.parametrize("command", [c.LeaveCounter, c.CallNext, c.EndPause])
def test_only_who_sits_at_a_counter_works_there(morning, command):
    with pytest.raises(SomeoneElsesCounter, match="held by anna"):
        morning.tell(command, BRUNO, counter="1")
    with pytest.raises(CounterClosed):
        morning.tell(command, counter="2")
    with pytest.raises(UnknownCounter):
        morning.tell(command, counter="99")
    with pytest.raises(LoginRequired):
        morning.tell(command, Actor("desk"), counter="1")


# --- calls -------------------------------------------------------------------------------------


def test_a_chosen_ticket_is_called_out_of_its_turn(morning):
    first, second = morning.take(), morning.take()
    (event,) = morning.tell(c.CallTicket, counter="1", ticket=second)
    assert isinstance(event, TicketCalled)
    assert (event.ticket, event.because.rule) == (second, "chosen")
    assert morning.open("2", BRUNO).call("2", BRUNO) == first


def test_a_ticket_is_called_at_one_counter_only(morning):
    ticket = called(morning)
    morning.open("2", BRUNO)
    with pytest.raises(WrongState, match="is called"):
        morning.tell(c.CallTicket, BRUNO, counter="2", ticket=ticket)
    with pytest.raises(NobodyWaiting):
        morning.call("2", BRUNO)


def test_only_who_may_calls_somebody_out_of_turn_where_the_branch_says_so():
    supervisor = Actor("desk", frozenset({Role.OPERATOR, Role.SUPERVISOR}), "carla")
    morning = Morning(replace(a_busy_plan(), out_of_turn=(Role.SUPERVISOR,))).open("1")
    first, second = morning.take(), morning.take()
    with pytest.raises(NotAllowed, match="supervisor"):
        morning.tell(c.CallTicket, counter="1", ticket=second)
    morning.open("2", supervisor).tell(c.CallTicket, supervisor, counter="2", ticket=second)
    assert morning.call() == first


def test_who_was_sent_here_or_is_back_is_called_by_hand_all_the_same():
    morning = Morning(replace(a_busy_plan(), out_of_turn=())).open("1")
    ticket = morning.take()
    morning.call()
    morning.tell(c.MarkAbsent, ticket=ticket)
    morning.tell(c.CallTicket, counter="1", ticket=ticket)
    morning.tell(c.Transfer, ticket=ticket, counter="1")
    morning.tell(c.CallTicket, counter="1", ticket=ticket)


def test_nobody_is_called_to_a_counter_that_does_not_serve_their_wish(morning):
    ticket = morning.take("tributi")
    with pytest.raises(NotServedHere, match="T001"):
        morning.open("2", BRUNO).tell(c.CallTicket, BRUNO, counter="2", ticket=ticket)


def test_a_free_counter_is_needed_to_call_a_chosen_ticket(morning):
    called(morning)
    with pytest.raises(CounterBusy):
        morning.tell(c.CallTicket, counter="1", ticket=morning.take())
    with pytest.raises(UnknownTicket):
        morning.open("2", BRUNO).tell(c.CallTicket, BRUNO, counter="2", ticket="A999")


def test_two_presses_of_recall_are_one_call(morning):
    ticket = called(morning)
    assert morning.tell(c.Recall, ticket=ticket)[0].calls == 2
    with pytest.raises(TooSoon):
        morning.tell(c.Recall, ticket=ticket)
    morning.now += timedelta(seconds=1)
    assert morning.tell(c.Recall, ticket=ticket)[0].calls == 3


def test_a_wrong_call_is_undone_within_seconds_and_the_ticket_keeps_its_place(morning):
    first = morning.take()
    morning.now += timedelta(minutes=1)
    morning.take()
    morning.call()
    morning.now += timedelta(seconds=15)
    assert morning.tell(c.UndoCall, ticket=first) == [
        CallUndone(at=morning.now, ticket=first, counter="1")
    ]
    assert next(iter(morning.branch.hall.waiting)) == first
    assert morning.call() == first


def test_a_call_is_not_undone_after_a_while(morning):
    ticket = called(morning)
    morning.now += timedelta(seconds=11)
    with pytest.raises(TooLate, match="mark it absent"):
        morning.tell(c.UndoCall, ticket=ticket)


def test_an_undone_call_of_a_parked_ticket_leaves_it_parked_with_its_owner(morning):
    back_at = morning.now + timedelta(hours=1)
    ticket = parked(morning, back_at=back_at)
    morning.tell(c.CallTicket, counter="1", ticket=ticket)
    morning.tell(c.UndoCall, ticket=ticket)
    back = morning.branch.hall.tickets[ticket]
    assert (back.state, back.parked_by, back.back_at) == ("parked", "anna", back_at)


def test_an_undone_call_of_an_absent_ticket_leaves_it_absent(morning):
    ticket = called(morning)
    morning.tell(c.MarkAbsent, ticket=ticket)
    morning.tell(c.CallTicket, counter="1", ticket=ticket)
    assert isinstance(morning.tell(c.UndoCall, ticket=ticket)[0], MarkedAbsent)
    assert morning.state_of(ticket) == "absent"


def test_an_undone_call_puts_a_ticket_back_in_the_line_it_was_sent_to(morning):
    ticket = morning.take()
    morning.tell(c.Transfer, ticket=ticket, counter="1", first=True)
    morning.call()
    morning.tell(c.UndoCall, ticket=ticket)
    assert line_of(morning, ticket) == ["counter:1"]
    assert morning.branch.hall.tickets[ticket].first


def test_an_undone_call_forgets_nobody_whose_line_has_no_caller_any_more(morning):
    ticket = morning.take()
    morning.open("2", BRUNO).tell(c.Transfer, ticket=ticket, operator="bruno")
    morning.tell(c.CallTicket, counter="1", ticket=ticket)
    morning.tell(c.LeaveCounter, BRUNO, counter="2")
    morning.tell(c.UndoCall, ticket=ticket)
    assert line_of(morning, ticket) == ["certificati"]


# --- visits ------------------------------------------------------------------------------------


def test_a_walk_in_is_numbered_called_and_served_in_one_step(morning):
    issued, call, serving = morning.tell(c.ServeWalkIn, counter="1", service="tributi")
    assert isinstance(issued, TicketIssued)
    assert isinstance(call, TicketCalled)
    assert isinstance(serving, ServingStarted)
    assert (issued.code, call.because.rule, call.because.waited_min) == ("T001", "walk_in", 0)
    assert morning.state_of(issued.ticket) == "serving"
    with pytest.raises(CounterBusy):
        morning.tell(c.ServeWalkIn, counter="1", service="tributi")


def test_a_walk_in_is_served_where_somebody_can(morning):
    with pytest.raises(NotServedHere, match="residenza"):
        morning.tell(c.ServeWalkIn, counter="1", service="residenza")
    with pytest.raises(UnknownService):
        morning.tell(c.ServeWalkIn, counter="1", service="passaporti")


def test_a_service_is_added_once_and_by_who_serves(morning):
    ticket = served(morning)
    assert morning.tell(c.AddService, ticket=ticket, service="tributi") == [
        ServiceAdded(at=morning.now, ticket=ticket, service="tributi")
    ]
    for service in ("tributi", "certificati"):
        with pytest.raises(NothingToSay):
            morning.tell(c.AddService, ticket=ticket, service=service)
    with pytest.raises(SomeoneElsesCounter):
        morning.open("2", BRUNO).tell(c.AddService, BRUNO, ticket=ticket, service="residenza")
    with pytest.raises(UnknownService):
        morning.tell(c.AddService, ticket=ticket, service="passaporti")


def test_who_waits_with_two_wishes_stands_in_both_lines_and_is_called_for_either(morning):
    ticket = morning.tell(c.TakeTicket, service="tributi", wishes=("certificati",))[-1].ticket
    assert line_of(morning, ticket) == ["certificati", "tributi"]
    assert morning.open("2", BRUNO).call("2", BRUNO) == ticket
    assert line_of(morning, ticket) == []
    seated = morning.branch.hall.tickets[ticket]
    assert (seated.service, seated.wishes) == ("certificati", ("tributi",))


def test_a_visit_goes_on_for_the_wish_that_is_left_with_the_clock_it_had(morning):
    ticket = morning.tell(c.TakeTicket, service="tributi", wishes=("certificati",))[-1].ticket
    clock = morning.now
    morning.now += timedelta(minutes=20)
    morning.open("2", BRUNO).call("2", BRUNO)
    morning.tell(c.StartServing, BRUNO, ticket=ticket)
    (event,) = morning.tell(c.Close, BRUNO, ticket=ticket)
    assert isinstance(event, ServiceDelivered)
    assert (event.delivered, event.service, event.wishes) == (("certificati",), "tributi", ())
    assert line_of(morning, ticket) == ["tributi"]
    assert morning.branch.hall.tickets[ticket].clock_at == clock
    assert morning.call() == ticket
    morning.tell(c.StartServing, ticket=ticket)
    assert isinstance(morning.tell(c.Close, ticket=ticket)[0], TicketClosed)


def test_one_person_delivers_several_services_in_one_visit(morning):
    ticket = morning.tell(c.TakeTicket, service="certificati", wishes=("tributi",))[-1].ticket
    morning.call()
    morning.tell(c.StartServing, ticket=ticket)
    delivered = ("tributi", "certificati", "tributi")
    (closed,) = morning.tell(c.Close, ticket=ticket, delivered=delivered, outcome="incomplete")
    assert isinstance(closed, TicketClosed)
    assert (closed.outcome, closed.delivered) == ("incomplete", ("tributi", "certificati"))


def test_what_was_delivered_beside_the_tickets_own_service_is_told_once(morning):
    ticket = served(morning)
    morning.tell(c.AddService, ticket=ticket, service="tributi")
    (event,) = morning.tell(c.Close, ticket=ticket, delivered=("residenza", "certificati"))
    assert event.delivered == ("certificati", "residenza")
    assert event.service == "tributi"


def test_only_known_services_are_delivered(morning):
    ticket = served(morning)
    with pytest.raises(UnknownService):
        morning.tell(c.Close, ticket=ticket, delivered=("passaporti",))


def test_who_is_parked_belongs_to_who_parked_them_unless_shared(morning):
    ticket = parked(morning)
    morning.open("2", BRUNO)
    for command, facts in ((c.CallTicket, {"counter": "2"}), (c.Resume, {})):
        with pytest.raises(SomeoneElsesTicket, match="parked by anna"):
            morning.tell(command, BRUNO, ticket=ticket, **facts)
    morning.tell(c.CallTicket, counter="1", ticket=ticket)
    morning.tell(c.Park, ticket=ticket, shared=True)
    morning.tell(c.CallTicket, BRUNO, counter="2", ticket=ticket)


def test_who_steps_aside_before_the_call_comes_back_with_the_clock_they_had(morning):
    since, ticket = morning.now, morning.take()
    (parked,) = morning.at("09:10").tell(c.Park, TOTEM, ticket=ticket)
    assert (parked.operator, parked.counter) == (None, "")
    with pytest.raises(NobodyWaiting):
        morning.call()
    morning.at("09:30").tell(c.Resume, TOTEM, ticket=ticket)
    assert morning.call() == ticket
    assert morning.branch.hall.tickets[ticket].clock_at == since


def test_who_is_parked_already_is_not_parked_again(morning):
    ticket = parked(morning)
    with pytest.raises(WrongState, match="at no counter"):
        morning.tell(c.Park, ticket=ticket)


def test_who_resumes_has_the_clock_they_had_and_is_called_before_later_ones(morning):
    ticket = called(morning)
    clock = morning.branch.hall.tickets[ticket].clock_at
    morning.tell(c.MarkAbsent, ticket=ticket)
    morning.now += timedelta(minutes=10)
    morning.take()
    assert morning.tell(c.Resume, ticket=ticket) == [TicketResumed(at=morning.now, ticket=ticket)]
    assert morning.branch.hall.tickets[ticket].clock_at == clock
    assert morning.call() == ticket


def test_who_resumes_is_not_put_in_a_line_that_nobody_calls_from(morning):
    ticket = morning.take()
    morning.open("2", BRUNO).tell(c.Transfer, ticket=ticket, counter="2")
    morning.call("2", BRUNO)
    morning.tell(c.MarkAbsent, BRUNO, ticket=ticket)
    morning.tell(c.LeaveCounter, BRUNO, counter="2")
    resumed, released = morning.tell(c.Resume, ticket=ticket)
    assert isinstance(resumed, TicketResumed)
    assert isinstance(released, TicketTransferred)
    assert morning.call() == ticket


# --- sending on --------------------------------------------------------------------------------


def test_who_is_sent_on_keeps_their_clock(morning):
    ticket = morning.take()
    clock = morning.now
    morning.now += timedelta(minutes=12)
    morning.call()
    morning.tell(c.Transfer, ticket=ticket, service="tributi")
    sent = morning.branch.hall.tickets[ticket]
    assert (sent.state, sent.service, sent.clock_at) == ("waiting", "tributi", clock)
    assert morning.branch.hall.counters["1"].ticket is None


def test_who_is_sent_on_first_goes_before_everybody(morning):
    for _ in range(3):
        morning.take("tributi")
    ticket = served(morning)
    morning.tell(c.Transfer, ticket=ticket, service="tributi", first=True)
    (call,) = morning.tell(c.CallNext, counter="1")
    assert (call.ticket, call.because.rule) == (ticket, "sent_first")


def test_who_was_sent_to_a_counter_is_called_there_and_nowhere_else(morning):
    ticket = served(morning)
    morning.open("2", BRUNO)
    (sent,) = morning.tell(c.Transfer, ticket=ticket, counter="2")
    assert sent == TicketTransferred(
        at=morning.now,
        ticket=ticket,
        counter="1",
        service="certificati",
        held_for="counter:2",
        first=False,
    )
    with pytest.raises(NobodyWaiting):
        morning.call()
    assert morning.call("2", BRUNO) == ticket


def test_who_was_sent_to_an_operator_is_called_even_for_what_the_counter_does_not_serve(morning):
    ticket = served(morning, "tributi")
    morning.open("2", BRUNO).tell(c.Transfer, ticket=ticket, operator="bruno")
    assert morning.call("2", BRUNO) == ticket
    morning.tell(c.UndoCall, BRUNO, ticket=ticket)
    morning.tell(c.CallTicket, BRUNO, counter="2", ticket=ticket)


def test_nobody_is_sent_where_nobody_would_call_them(morning):
    ticket = served(morning)
    with pytest.raises(CounterClosed, match="counter 2"):
        morning.tell(c.Transfer, ticket=ticket, counter="2")
    with pytest.raises(CounterClosed, match="bruno"):
        morning.tell(c.Transfer, ticket=ticket, operator="bruno")
    with pytest.raises(UnknownCounter):
        morning.tell(c.Transfer, ticket=ticket, counter="99")
    with pytest.raises(UnknownService):
        morning.tell(c.Transfer, ticket=ticket, service="passaporti")


def test_nobody_is_sent_to_a_service_that_no_counter_serves():
    plan = a_busy_plan()
    del plan.counters["2"]
    morning = Morning(plan).open("1")
    with pytest.raises(NotServedHere, match="no counter"):
        morning.tell(c.Transfer, ticket=served(morning), service="residenza")


def test_who_waits_there_already_is_not_sent_there(morning):
    ticket = morning.take()
    with pytest.raises(NothingToSay):
        morning.tell(c.Transfer, ticket=ticket)
    morning.tell(c.Transfer, ticket=ticket, first=True)


def test_a_colleagues_citizen_is_not_sent_on(morning):
    ticket = served(morning)
    with pytest.raises(SomeoneElsesCounter):
        morning.open("2", BRUNO).tell(c.Transfer, BRUNO, ticket=ticket, service="tributi")


# --- several services at one counter -----------------------------------------------------------


def test_who_wishes_for_more_that_this_counter_serves_stays_without_another_call(morning):
    ticket = served(morning)
    for service in ("residenza", "tributi"):
        morning.tell(c.AddService, ticket=ticket, service=service)
    (went_on,) = morning.at("09:12").tell(c.Close, ticket=ticket, stay=True)
    assert (went_on.service, went_on.wishes) == ("tributi", ("residenza",))
    kept = morning.branch.hall.tickets[ticket]
    assert (kept.counter, kept.done, kept.calls) == ("1", ("certificati",), 1)
    assert kept.serving_at == morning.now
    with pytest.raises(NotServedHere, match="nothing more"):
        morning.tell(c.Close, ticket=ticket, stay=True)
    morning.tell(c.Close, ticket=ticket)
    assert morning.state_of(ticket) == "waiting"


def test_who_has_no_wish_left_does_not_stay(morning):
    with pytest.raises(NotServedHere):
        morning.tell(c.Close, ticket=served(morning), stay=True)


def test_who_would_need_a_room_that_is_taken_does_not_stay_for_it(morning):
    both = morning.tell(c.TakeTicket, service="certificati", wishes=("colloquio",))[-1].ticket
    in_room = morning.take("colloquio")
    morning.open("2", BRUNO).tell(c.CallTicket, BRUNO, counter="2", ticket=in_room)
    morning.call()
    morning.tell(c.StartServing, ticket=both)
    with pytest.raises(NoRoomFree, match="A001"):
        morning.tell(c.Close, ticket=both, stay=True)
    morning.tell(c.MarkAbsent, BRUNO, ticket=in_room)
    morning.tell(c.Close, ticket=both, stay=True)
    assert morning.branch.today.rooms_free == 0


# --- interview rooms ---------------------------------------------------------------------------


def test_a_private_service_waits_for_a_room_and_others_do_not(morning):
    in_room = served(morning, "colloquio")
    second = morning.take("colloquio")
    other = morning.take()
    assert morning.open("2", BRUNO).call("2", BRUNO) == other
    morning.tell(c.MarkAbsent, BRUNO, ticket=other)
    with pytest.raises(NoRoomFree, match="S002"):
        morning.tell(c.CallTicket, BRUNO, counter="2", ticket=second)
    with pytest.raises(NoRoomFree):
        morning.tell(c.ServeWalkIn, BRUNO, counter="2", service="colloquio")
    morning.tell(c.Close, ticket=in_room)
    assert morning.call("2", BRUNO) == second


def test_a_counter_that_is_a_room_needs_no_other(morning):
    first, second = morning.take("colloquio"), morning.take("colloquio")
    assert morning.call() == first
    assert morning.open("3", CARLA).call("3", CARLA) == second


def test_who_was_sent_to_a_counter_for_an_interview_waits_for_a_room_all_the_same(morning):
    in_room, sent = morning.take("colloquio"), morning.take("colloquio")
    morning.open("2", BRUNO).tell(c.Transfer, ticket=sent, counter="2")
    assert morning.call() == in_room
    with pytest.raises(NobodyWaiting):
        morning.call("2", BRUNO)
    with pytest.raises(NoRoomFree):
        morning.tell(c.CallTicket, BRUNO, counter="2", ticket=sent)
    morning.tell(c.MarkAbsent, ticket=in_room)
    assert morning.call("2", BRUNO) == sent


def test_who_has_another_wish_is_called_for_that_while_no_room_is_free(morning):
    morning.take("colloquio")
    both = morning.tell(c.TakeTicket, service="colloquio", wishes=("certificati",))[-1].ticket
    morning.call()
    (call,) = morning.open("2", BRUNO).tell(c.CallNext, BRUNO, counter="2")
    assert (call.ticket, call.service) == (both, "certificati")
