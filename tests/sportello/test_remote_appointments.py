"""Appointments by telephone and video: begun at a counter, silent, and never among who waits."""

from datetime import timedelta

import pytest

from sportello.forecast.accuracy import promises
from sportello.forecast.learned_statistics import Experience
from sportello.hall.rules.bookings import to_call_at
from sportello.model import commands as c
from sportello.model.day import AppointmentKind, Booking
from sportello.model.events import TicketCalled, TicketIssued, TicketLeft
from sportello.model.refusals import (
    CounterBusy,
    NotDueYet,
    NotInTheHall,
    NotServedHere,
    UnknownBooking,
)
from tests.sportello.a_branch import BRUNO, TOTEM, Morning

CALL = Booking("7", "tributi", Morning().at("10:00").now, kind=AppointmentKind.PHONE)


@pytest.fixture
def morning() -> Morning:
    morning = Morning().at("08:30").open()
    morning.tell(c.PlanBooking, booking=CALL)
    return morning.at("10:00")


def begun(morning: Morning) -> str:
    """The ticket of the call that has just begun."""
    return morning.tell(c.BeginAppointment, counter="1", booking="7")[-1].ticket  # type: ignore[union-attr]


def test_an_appointment_by_telephone_is_called_without_a_board_and_served(morning):
    issued, called = morning.tell(c.BeginAppointment, counter="1", booking="7")
    assert isinstance(issued, TicketIssued)
    assert isinstance(called, TicketCalled)
    assert (issued.booking, issued.kind, called.because.rule) == ("7", "phone", "remote")
    assert not morning.branch.hall.calls
    morning.tell(c.StartServing, ticket=issued.ticket)
    morning.tell(c.Close, ticket=issued.ticket)
    assert morning.state_of(issued.ticket) == "closed"
    with pytest.raises(UnknownBooking):
        begun(morning)


def test_it_begins_when_a_citizen_in_the_hall_would_be_due_and_not_before(morning):
    morning.at("09:54")
    with pytest.raises(NotDueYet):
        begun(morning)
    hall, plan = morning.branch.hall, morning.branch.plan
    counter = hall.counters["1"]
    assert to_call_at(plan, hall, counter, plan.routing, morning.now) == []
    morning.at("09:55")
    assert to_call_at(plan, hall, counter, plan.routing, morning.now) == [CALL]
    begun(morning)


def test_only_a_free_counter_that_serves_it_can_begin_it(morning):
    morning.open("2", BRUNO)
    with pytest.raises(NotServedHere):
        morning.tell(c.BeginAppointment, BRUNO, counter="2", booking="7")
    hall, plan = morning.branch.hall, morning.branch.plan
    assert to_call_at(plan, hall, hall.counters["2"], plan.routing, morning.now) == []
    morning.take()
    morning.call()
    with pytest.raises(CounterBusy):
        begun(morning)


def test_who_does_not_answer_is_called_once_more_and_has_then_missed_it(morning):
    ticket = begun(morning)
    assert len(morning.tell(c.MarkAbsent, ticket=ticket)) == 1
    assert morning.state_of(ticket) == "absent"
    (again,) = morning.tell(c.CallTicket, counter="1", ticket=ticket)
    assert isinstance(again, TicketCalled)
    assert again.because.rule == "remote"
    _, left = morning.tell(c.MarkAbsent, ticket=ticket)
    assert isinstance(left, TicketLeft)
    assert (left.why, morning.state_of(ticket)) == ("no_answer", "left")


def test_a_call_that_was_begun_by_mistake_is_put_aside_for_all(morning):
    ticket = begun(morning)
    morning.tell(c.UndoCall, ticket=ticket)
    assert morning.state_of(ticket) == "parked"
    morning.tell(c.CallTicket, counter="1", ticket=ticket)
    assert not morning.branch.hall.waiting


def test_it_is_not_sent_into_the_hall(morning):
    ticket, other = begun(morning), morning.take()
    for command, facts in (
        (c.Recall, {"ticket": ticket}),
        (c.Transfer, {"ticket": ticket, "service": "certificati"}),
        (c.Merge, {"ticket": other, "into": ticket}),
    ):
        with pytest.raises(NotInTheHall):
            morning.at("10:01").tell(command, **facts)
    morning.tell(c.MarkAbsent, ticket=ticket)
    with pytest.raises(NotInTheHall):
        morning.tell(c.Resume, ticket=ticket)


def test_what_another_counter_has_to_do_is_put_aside_until_that_one_calls(morning):
    ticket = begun(morning)
    morning.tell(c.StartServing, ticket=ticket)
    morning.tell(c.AddService, ticket=ticket, service="residenza")
    morning.tell(c.Close, ticket=ticket)
    assert morning.state_of(ticket) == "parked"
    morning.open("2", BRUNO).tell(c.CallTicket, BRUNO, counter="2", ticket=ticket)
    assert morning.branch.hall.tickets[ticket].service == "residenza"


def test_who_comes_all_the_same_is_not_checked_in(morning):
    with pytest.raises(NotInTheHall):
        morning.tell(c.CheckIn, TOTEM, booking="7")


def test_a_booking_of_another_kind_is_another_booking(morning):
    in_person = Booking("7", "tributi", CALL.at)
    cancelled, planned = morning.tell(c.PlanDay, bookings=(in_person,))
    assert (cancelled.booking, planned.booking) == ("7", "7")
    morning.tell(c.CheckIn, TOTEM, booking="7")


def test_nothing_is_learned_from_it_about_waits_and_arrivals(morning):
    ticket = begun(morning)
    morning.tell(c.MarkAbsent, ticket=ticket)
    experience = Experience(morning.branch.plan)
    before = (experience.walk_away(), experience.absence_min, list(experience.lateness))
    for event in morning.events:
        experience.apply(event)
    after = (experience.walk_away(), experience.absence_min, list(experience.lateness))
    assert after == before
    assert experience.arrivals(experience.quarter(morning.now)) == {}
    assert promises(morning.events, morning.branch.today.zone) == []


def test_one_that_is_an_hour_late_is_still_to_be_called(morning):
    morning.now += timedelta(hours=1)
    assert morning.state_of(begun(morning)) == "called"
