"""What server and stations both ask of the hall: the same answer before a wish as after it."""

import json
from datetime import timedelta

import pytest

from sportello.hall.rules.bookings import BookingChange, changes, is_too_late
from sportello.hall.rules.breaks import break_under_way, next_break
from sportello.hall.rules.numbers import NoNumber, why_no_number
from sportello.hall.rules.serving import goes_on_with, is_anothers, may_serve, undo_until
from sportello.hall.rules.stopping import sent_home
from sportello.hall.view import HallView
from sportello.model import commands as c
from sportello.model.day import Booking, PlannedBreak
from sportello.model.events import PauseStarted
from sportello.model.refusals import Refused, SomeoneElsesTicket, TooLate
from sportello.model.wire import event_decoder
from tests.sportello.a_branch import BRUNO, MONDAY, TOTEM, Morning, a_busy_plan


@pytest.fixture
def morning() -> Morning:
    """Anna sits at counter 1 (certificati, tributi, colloquio), Bruno at 2."""
    return Morning(a_busy_plan()).open("1").open("2", BRUNO)


@pytest.mark.parametrize("service", ["tributi", None])
def test_why_a_service_gives_no_number_is_the_code_of_the_refusal(morning, service):
    tributi = morning.branch.plan.services["tributi"]
    assert why_no_number(morning.branch.hall, tributi) is None
    morning.tell(c.StopTickets, waiting="keep", service=service)
    assert why_no_number(morning.branch.hall, tributi) is NoNumber.STOPPED
    with pytest.raises(Refused) as refused:
        morning.take("tributi")
    assert refused.value.code == NoNumber.STOPPED


def test_a_quota_that_is_given_out_is_told_with_the_code_of_the_refusal(morning):
    tributi = morning.branch.plan.services["tributi"]
    morning.tell(c.SetQuota, service="tributi", daily=1)
    morning.take("tributi")
    assert why_no_number(morning.branch.hall, tributi) is NoNumber.QUOTA_REACHED
    with pytest.raises(Refused) as refused:
        morning.take("tributi")
    assert refused.value.code == NoNumber.QUOTA_REACHED


def test_a_call_is_undone_until_the_instant_that_the_screen_counts_down_to(morning):
    ticket = morning.take()
    morning.call()
    until = undo_until(morning.branch.hall.tickets[ticket])
    morning.now = until + timedelta(milliseconds=1)
    with pytest.raises(TooLate):
        morning.tell(c.UndoCall, ticket=ticket)
    morning.now = until
    morning.tell(c.UndoCall, ticket=ticket)
    assert morning.state_of(ticket) == "waiting"


def test_a_ticket_parked_by_another_operator_is_not_this_counters(morning):
    ticket = morning.take()
    morning.call()
    morning.tell(c.Park, ticket=ticket)
    hall, plan = morning.branch.hall, morning.branch.plan
    parked = hall.tickets[ticket]
    assert may_serve(plan, hall.counters["1"], parked)
    assert not may_serve(plan, hall.counters["2"], parked)
    assert is_anothers(parked, "bruno")
    with pytest.raises(SomeoneElsesTicket):
        morning.tell(c.CallTicket, BRUNO, counter="2", ticket=ticket)


def test_a_visit_goes_on_with_the_service_that_the_screen_announces(morning):
    ticket = morning.take()
    morning.tell(c.AddService, ticket=ticket, service="tributi")
    morning.call()
    morning.tell(c.StartServing, ticket=ticket)
    hall, plan = morning.branch.hall, morning.branch.plan
    here = goes_on_with(plan, hall, hall.counters["1"], hall.tickets[ticket], ())
    morning.tell(c.Close, ticket=ticket, stay=True)
    assert (here, hall.tickets[ticket].service) == ("tributi", "tributi")


def plan_breaks(morning: Morning, *after_min: float) -> list[PlannedBreak]:
    breaks = [PlannedBreak("1", morning.now + timedelta(minutes=m), 15.0) for m in after_min]
    morning.tell(c.PlanDay, breaks=tuple(breaks))
    return breaks


def pause(morning: Morning, minutes: float = 10.0) -> PauseStarted:
    (started,) = morning.tell(c.StartPause, counter="1", reason="break")
    morning.now += timedelta(minutes=minutes)
    morning.tell(c.EndPause, counter="1")
    return started


def test_a_pause_names_the_planned_break_that_it_is(morning):
    soon, later = plan_breaks(morning, 15, 180)
    assert pause(morning).planned_at == soon.due_at
    assert morning.branch.hall.breaks_left("1") == [later]


def test_a_coffee_long_before_the_break_is_not_the_break(morning):
    (planned,) = plan_breaks(morning, 60)
    assert pause(morning).planned_at is None
    assert morning.branch.hall.breaks_left("1") == [planned]


def test_a_break_that_was_missed_does_not_come_back_after_the_next_one(morning):
    _, second = plan_breaks(morning, 10, 120)
    morning.now += timedelta(minutes=120)
    assert pause(morning).planned_at == second.due_at
    hall = morning.branch.hall
    assert (hall.breaks_left("1"), next_break(hall, "1", morning.now)) == ([], None)


def test_a_pause_in_an_old_journal_takes_the_break_that_is_due(morning):
    soon, later = plan_breaks(morning, 15, 180)
    old = {"type": "pause_started", "seq": 0, "at": morning.now.isoformat()}
    old |= {"counter": "1", "operator": "anna", "reason": "break"}
    event = event_decoder.decode(json.dumps(old))
    hall = HallView.from_snapshot(morning.branch.hall.snapshot())
    hall.apply(event)
    assert hall.breaks_left("1") == [later]
    assert break_under_way(hall, hall.counters["1"]) == soon


NINE = MONDAY + timedelta(hours=8)
TRIBUTI, CERTIFICATI = Booking("b1", "tributi", NINE), Booking("b1", "certificati", NINE)
LATER = Booking("b1", "tributi", NINE + timedelta(hours=1))


@pytest.mark.parametrize(
    ("expected", "wanted", "told"),
    [
        (None, None, []),
        (TRIBUTI, TRIBUTI, []),
        (None, TRIBUTI, [BookingChange.PLANNED]),
        (TRIBUTI, LATER, [BookingChange.MOVED]),
        (TRIBUTI, None, [BookingChange.CANCELLED]),
        (TRIBUTI, CERTIFICATI, [BookingChange.CANCELLED, BookingChange.PLANNED]),
    ],
)
def test_one_booking_becomes_another_in_as_few_changes_as_there_are(expected, wanted, told):
    assert list(changes(expected, wanted)) == told


def test_a_booking_keeps_its_time_until_the_instant_that_the_reception_shows(morning):
    late_min = morning.branch.plan.routing.late_min
    booking = Booking("b1", "tributi", morning.now)
    morning.tell(c.PlanBooking, booking=booking)
    morning.now += timedelta(minutes=late_min)
    assert not is_too_late(booking, morning.branch.today.rules, morning.now)
    morning.now += timedelta(milliseconds=1)
    assert is_too_late(booking, morning.branch.today.rules, morning.now)
    (issued,) = morning.tell(c.CheckIn, TOTEM, booking="b1")
    assert issued.slot_at is None


def test_who_would_be_sent_home_is_counted_before_and_sent_home_after(morning):
    waits, aside = morning.take("tributi"), morning.take("tributi")
    morning.tell(c.Park, TOTEM, ticket=aside)
    hall = morning.branch.hall
    assert {ticket.id for ticket in sent_home(hall, "tributi")} == {waits, aside}
    morning.tell(c.StopTickets, service="tributi", waiting="send_home")
    assert morning.state_of(waits) == morning.state_of(aside) == "left"
    assert sent_home(hall, "tributi") == []
