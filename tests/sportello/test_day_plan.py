"""The plan of the day: what a command changes is told in events of their own."""

from datetime import timedelta

import pytest

from sportello.model import commands as c
from sportello.model.day import Booking, PlannedBreak
from sportello.model.events import (
    BookingCancelled,
    BookingMoved,
    BookingPlanned,
    BreakCancelled,
    BreakPlanned,
    ShiftCancelled,
    ShiftPlanned,
)
from sportello.model.refusals import NothingToSay, UnknownBooking, UnknownService
from tests.sportello.a_branch import MONDAY, TOTEM, Morning

NINE, TEN = MONDAY + timedelta(hours=8), MONDAY + timedelta(hours=9)


@pytest.fixture
def morning() -> Morning:
    return Morning().at("08:30")


def test_each_booking_is_planned_moved_and_cancelled_by_an_event_of_its_own(morning):
    stays, moves, goes = (Booking(id, "certificati", NINE) for id in ("b1", "b2", "b3"))
    _, *planned = morning.tell(c.PlanDay, bookings=(stays, moves, goes))
    assert planned == [
        BookingPlanned(at=morning.now, booking=b.id, service="certificati", slot_at=NINE)
        for b in (stays, moves, goes)
    ]
    moved, new = Booking("b2", "certificati", TEN), Booking("b4", "tributi", TEN)
    assert morning.tell(c.PlanDay, bookings=(stays, moved, new)) == [
        BookingMoved(at=morning.now, booking="b2", slot_at=TEN),
        BookingCancelled(at=morning.now, booking="b3"),
        BookingPlanned(at=morning.now, booking="b4", service="tributi", slot_at=TEN),
    ]
    assert morning.branch.today.bookings == {"b1": stays, "b2": moved, "b4": new}
    assert morning.branch.hall.bookings == morning.branch.today.bookings


def test_a_booking_of_another_service_is_another_booking(morning):
    morning.tell(c.PlanDay, bookings=(Booking("b1", "certificati", NINE),))
    cancelled, planned = morning.tell(c.PlanDay, bookings=(Booking("b1", "tributi", NINE),))
    assert isinstance(cancelled, BookingCancelled)
    assert (planned.booking, planned.service) == ("b1", "tributi")


def test_a_plan_that_changes_nothing_says_nothing(morning):
    whole = {
        "bookings": (Booking("b1", "certificati", NINE),),
        "breaks": (PlannedBreak("1", TEN, 15.0),),
        "roster": ("1", "2"),
    }
    morning.tell(c.PlanDay, **whole)
    with pytest.raises(NothingToSay, match="so already"):
        morning.tell(c.PlanDay, **whole)
    with pytest.raises(NothingToSay, match="so already"):
        morning.tell(c.PlanDay, roster=("2", "1"))


def test_only_the_breaks_and_shifts_that_change_are_told(morning):
    early, late = PlannedBreak("1", NINE, 15.0), PlannedBreak("1", TEN, 15.0)
    morning.tell(c.PlanDay, breaks=(early, early), roster=("1",))
    assert morning.tell(c.PlanDay, breaks=(early, late), roster=("2",)) == [
        BreakCancelled(at=morning.now, counter="1", due_at=NINE, length_min=15.0),
        BreakPlanned(at=morning.now, counter="1", due_at=TEN, length_min=15.0),
        ShiftCancelled(at=morning.now, counter="1"),
        ShiftPlanned(at=morning.now, counter="2"),
    ]
    assert morning.branch.hall.breaks == (early, late)
    assert morning.branch.today.roster == ("2",)


def test_one_booking_is_planned_moved_and_cancelled_without_the_list_of_all(morning):
    morning.tell(c.PlanDay, bookings=(Booking("b1", "certificati", NINE),))
    morning.tell(c.PlanBooking, booking=Booking("b2", "tributi", NINE))
    morning.tell(c.MoveBooking, booking="b2", to=TEN)
    morning.tell(c.CancelBooking, booking="b1")
    assert morning.branch.today.bookings == {"b2": Booking("b2", "tributi", TEN)}


def test_a_change_of_one_booking_that_is_none_is_refused(morning):
    morning.tell(c.PlanBooking, booking=Booking("b1", "certificati", NINE))
    with pytest.raises(NothingToSay, match="move or cancel"):
        morning.tell(c.PlanBooking, booking=Booking("b1", "certificati", TEN))
    with pytest.raises(NothingToSay, match="then already"):
        morning.tell(c.MoveBooking, booking="b1", to=NINE)
    with pytest.raises(UnknownService):
        morning.tell(c.PlanBooking, booking=Booking("b2", "passaporti", NINE))
    for command, facts in ((c.MoveBooking, {"to": TEN}), (c.CancelBooking, {})):
        with pytest.raises(UnknownBooking, match="'b2'"):
            morning.tell(command, booking="b2", **facts)


def test_who_has_arrived_stays_whatever_is_planned_afterwards(morning):
    booking = Booking("b1", "certificati", NINE)
    morning.tell(c.PlanBooking, booking=booking)
    morning.tell(c.CheckIn, TOTEM, booking="b1")
    with pytest.raises(NothingToSay):
        morning.tell(c.PlanDay, bookings=())
    with pytest.raises(NothingToSay):
        morning.tell(c.PlanBooking, booking=booking)
    for command, facts in ((c.MoveBooking, {"to": TEN}), (c.CancelBooking, {})):
        with pytest.raises(UnknownBooking):
            morning.tell(command, booking="b1", **facts)
    assert morning.branch.hall.bookings == {"b1": booking}


def test_one_booking_names_no_person():
    for id in ("RSSMRA85T10A562S", "12345678901"):
        with pytest.raises(ValueError, match="a number"):
            c.PlanBooking(id=Morning().command_id(), booking=Booking(id, "certificati", NINE))
