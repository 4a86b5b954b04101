"""One sentence for each transition of a ticket's life, and a check that none is left out."""

from datetime import timedelta
from pathlib import Path

import pytest

from sportello.model import commands as c
from sportello.model import events as e
from sportello.model.lifecycle import AFTER, AT_A_COUNTER, ENDED, after, diagram
from sportello.model.refusals import WrongState
from sportello.model.ticket import State
from tests.sportello.a_branch import TOTEM, Morning, a_busy_plan

DIAGRAM_PAGE = Path(__file__).parents[2] / "docs" / "lifecycle.md"

TOLD: set[tuple[State | None, type]] = set()
"""The transitions that the tests of this file are about."""


def tells(before: State | None, event: type):
    """Marks the test of one transition, and hands it a morning and the ticket in that state."""
    TOLD.add((before, event))

    def mark(test):
        def run():
            morning = Morning(a_busy_plan()).open("1")
            tickets = [bring(morning, before)] if before else []
            seen = len(morning.events)
            after_test = test(morning, *tickets)
            happened = [type(event) for event in morning.events[seen:] if hasattr(event, "ticket")]
            assert event in happened
            state = AFTER[before, event]
            assert after_test == state

        run.__name__, run.__doc__ = test.__name__, test.__doc__
        return run

    return mark


def bring(morning: Morning, state: State) -> str:
    """A ticket in that state, at or away from counter 1 of Anna."""
    ticket = morning.take()
    if state is State.WAITING:
        return ticket
    morning.call()
    morning.now += timedelta(seconds=5)
    if state is State.SERVING:
        morning.tell(c.StartServing, ticket=ticket)
    if state is State.PARKED:
        morning.tell(c.Park, ticket=ticket)
    if state is State.ABSENT:
        morning.tell(c.MarkAbsent, ticket=ticket)
    return ticket


@tells(None, e.TicketIssued)
def test_a_number_that_was_taken_waits(morning):
    return morning.state_of(morning.take())


@tells(State.WAITING, e.TicketCalled)
def test_the_next_one_is_called(morning, ticket):
    return morning.state_of(morning.call())


@tells(State.WAITING, e.ServiceAdded)
def test_who_waits_may_wish_for_more_and_waits_on(morning, ticket):
    morning.tell(c.AddService, ticket=ticket, service="tributi")
    return morning.state_of(ticket)


@tells(State.WAITING, e.TicketTransferred)
def test_who_waits_is_sent_to_another_line_and_waits_there(morning, ticket):
    morning.tell(c.Transfer, ticket=ticket, service="tributi")
    return morning.state_of(ticket)


@tells(State.WAITING, e.TicketLeft)
def test_who_does_not_want_to_wait_leaves(morning, ticket):
    morning.tell(c.Withdraw, ticket=ticket)
    return morning.state_of(ticket)


@tells(State.WAITING, e.TicketParked)
def test_who_waits_may_step_aside_and_come_back_later(morning, ticket):
    morning.tell(c.Park, TOTEM, ticket=ticket)
    return morning.state_of(ticket)


@tells(State.WAITING, e.TicketMerged)
def test_who_waits_with_two_numbers_waits_with_one(morning, ticket):
    morning.tell(c.Merge, ticket=morning.take("tributi"), into=ticket)
    return morning.state_of(ticket)


@tells(State.CALLED, e.TicketRecalled)
def test_who_was_called_again_is_still_called(morning, ticket):
    morning.tell(c.Recall, ticket=ticket)
    return morning.state_of(ticket)


@tells(State.CALLED, e.CallUndone)
def test_an_undone_call_puts_the_ticket_back_among_the_waiting(morning, ticket):
    morning.tell(c.UndoCall, ticket=ticket)
    return morning.state_of(ticket)


@tells(State.CALLED, e.ServingStarted)
def test_who_comes_to_the_counter_is_served(morning, ticket):
    morning.tell(c.StartServing, ticket=ticket)
    return morning.state_of(ticket)


@tells(State.CALLED, e.MarkedAbsent)
def test_who_does_not_come_is_absent(morning, ticket):
    morning.tell(c.MarkAbsent, ticket=ticket)
    return morning.state_of(ticket)


@tells(State.CALLED, e.TicketParked)
def test_who_was_called_but_still_fills_in_a_form_is_parked(morning, ticket):
    morning.tell(c.Park, ticket=ticket)
    return morning.state_of(ticket)


@tells(State.CALLED, e.TicketTransferred)
def test_who_was_called_to_the_wrong_desk_is_sent_on(morning, ticket):
    morning.tell(c.Transfer, ticket=ticket, service="residenza")
    return morning.state_of(ticket)


@tells(State.CALLED, e.ServiceAdded)
def test_a_wish_that_is_added_while_called_leaves_the_ticket_called(morning, ticket):
    morning.tell(c.AddService, ticket=ticket, service="tributi")
    return morning.state_of(ticket)


@tells(State.CALLED, e.TicketMerged)
def test_another_number_of_who_was_called_leaves_the_ticket_called(morning, ticket):
    morning.tell(c.Merge, ticket=morning.take("tributi"), into=ticket)
    return morning.state_of(ticket)


@tells(State.SERVING, e.ServiceAdded)
def test_one_thing_more_is_asked_while_being_served(morning, ticket):
    morning.tell(c.AddService, ticket=ticket, service="tributi")
    return morning.state_of(ticket)


@tells(State.SERVING, e.TicketMerged)
def test_another_number_turns_up_while_being_served(morning, ticket):
    morning.tell(c.Merge, ticket=morning.take("tributi"), into=ticket)
    return morning.state_of(ticket)


@tells(State.SERVING, e.ServingContinued)
def test_who_has_another_wish_for_the_same_counter_stays(morning, ticket):
    morning.tell(c.AddService, ticket=ticket, service="tributi")
    morning.tell(c.Close, ticket=ticket, stay=True)
    return morning.state_of(ticket)


@tells(State.SERVING, e.TicketParked)
def test_who_goes_to_pay_is_parked(morning, ticket):
    morning.tell(c.Park, ticket=ticket)
    return morning.state_of(ticket)


@tells(State.SERVING, e.TicketTransferred)
def test_who_needs_a_colleague_is_sent_on_and_waits(morning, ticket):
    morning.tell(c.Transfer, ticket=ticket, service="tributi")
    return morning.state_of(ticket)


@tells(State.SERVING, e.ServiceDelivered)
def test_who_has_another_wish_waits_for_it_when_the_first_is_done(morning, ticket):
    morning.tell(c.AddService, ticket=ticket, service="tributi")
    morning.tell(c.Close, ticket=ticket)
    return morning.state_of(ticket)


@tells(State.SERVING, e.TicketClosed)
def test_who_was_served_is_done(morning, ticket):
    morning.tell(c.Close, ticket=ticket)
    return morning.state_of(ticket)


@tells(State.PARKED, e.TicketCalled)
def test_who_comes_back_from_paying_is_called_by_hand(morning, ticket):
    morning.tell(c.CallTicket, counter="1", ticket=ticket)
    return morning.state_of(ticket)


@tells(State.PARKED, e.TicketParked)
def test_a_parked_ticket_stays_parked_when_its_operator_goes_and_leaves_it_to_all(morning, ticket):
    morning.tell(c.LeaveCounter, counter="1")
    return morning.state_of(ticket)


@tells(State.PARKED, e.TicketResumed)
def test_who_was_parked_goes_back_to_the_waiting(morning, ticket):
    morning.tell(c.Resume, ticket=ticket)
    return morning.state_of(ticket)


@tells(State.PARKED, e.TicketLeft)
def test_who_was_parked_and_never_came_back_leaves_with_the_day(morning, ticket):
    morning.tell(c.EndDay)
    return morning.state_of(ticket)


@tells(State.ABSENT, e.TicketCalled)
def test_who_was_absent_may_be_called_once_more(morning, ticket):
    morning.tell(c.CallTicket, counter="1", ticket=ticket)
    return morning.state_of(ticket)


@tells(State.ABSENT, e.TicketResumed)
def test_who_was_absent_and_turns_up_waits_again(morning, ticket):
    morning.tell(c.Resume, ticket=ticket)
    return morning.state_of(ticket)


@tells(State.ABSENT, e.TicketLeft)
def test_who_was_absent_leaves_with_the_day(morning, ticket):
    morning.tell(c.EndDay)
    return morning.state_of(ticket)


def test_every_transition_of_the_table_has_its_sentence():
    assert set(AFTER) == TOLD


def test_every_state_but_the_last_two_leads_somewhere():
    assert {State.CLOSED, State.LEFT} == ENDED
    for state in set(State) - ENDED:
        assert any(before is state for before, _ in AFTER)


TICKET_COMMANDS = {
    c.Recall: e.TicketRecalled,
    c.UndoCall: e.CallUndone,
    c.StartServing: e.ServingStarted,
    c.MarkAbsent: e.MarkedAbsent,
    c.Close: e.TicketClosed,
    c.Resume: e.TicketResumed,
    c.Withdraw: e.TicketLeft,
    c.Park: e.TicketParked,
}


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("command", list(TICKET_COMMANDS))
def test_what_the_table_does_not_hold_is_refused_in_every_state(state, command):
    morning = Morning(a_busy_plan()).open("1")
    ticket = bring(morning, state if state not in ENDED else State.SERVING)
    if state is State.CLOSED:
        morning.tell(c.Close, ticket=ticket)
    if state is State.LEFT:
        morning.tell(c.Park, ticket=ticket)
        morning.tell(c.Withdraw, ticket=ticket)
    event = TICKET_COMMANDS[command]
    where = {c.Resume: State, c.Withdraw: State, c.Park: {*AT_A_COUNTER, State.WAITING}}
    if (state, event) in AFTER and state in where.get(command, AT_A_COUNTER):
        morning.tell(command, ticket=ticket)
    else:
        with pytest.raises(WrongState, match="A001 is"):
            morning.tell(command, ticket=ticket)


def test_no_event_of_a_ticket_alone_ever_starts_the_wait_clock_again():
    for (before, event), state in AFTER.items():
        if before is None or before in ENDED or event is e.TicketMerged:
            continue
        morning = Morning(a_busy_plan()).open("1")
        ticket = morning.branch.hall.tickets[bring(morning, before)]
        later = morning.now + timedelta(minutes=10)
        facts = {name: _some(name, ticket) for name in event.__struct_fields__}
        changed = after(ticket, event(**facts | {"at": later}))
        assert (changed.state, changed.clock_at) == (state, ticket.clock_at)


def _some(name, ticket):
    """A value that fits any event's field of that name."""
    known = {"ticket": ticket.id, "code": ticket.code, "service": "tributi", "counter": "1"}
    others = {"calls": 2, "wishes": (), "delivered": (), "first": False, "seq": 0}
    return (known | others).get(name)


def test_the_page_shows_the_diagram_of_the_table():
    assert diagram() in DIAGRAM_PAGE.read_text()


def test_a_ticket_that_a_totem_gave_waits_since_it_was_taken():
    morning = Morning(a_busy_plan())
    morning.ask(c.ReserveNumbers(id=morning.command_id()), TOTEM)
    taken_at = morning.now - timedelta(minutes=30)
    (issued,) = morning.tell(
        c.HandIn, by=TOTEM, code="A600", service="certificati", taken_at=taken_at
    )
    ticket = morning.branch.hall.tickets[issued.ticket]
    assert ticket.issued_at == ticket.clock_at == taken_at
    assert issued.at == morning.now
