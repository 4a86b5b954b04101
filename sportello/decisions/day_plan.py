"""Decisions about what a day is planned to be: its bookings, breaks and roster. Pure; see `branch`.

A booking that was checked in is in the hall: no plan moves or cancels it any more.
"""

from collections import Counter as Tally
from collections.abc import Iterable, Iterator

from sportello.decisions.day_state import CommandContext, Today
from sportello.hall.rules.bookings import (
    BookingChange,
    changes,
    expected_booking,
    expected_bookings,
)
from sportello.model.commands import CancelBooking, MoveBooking, PlanBooking, PlanDay
from sportello.model.day import Booking, PlannedBreak
from sportello.model.events import (
    AnyEvent,
    BookingCancelled,
    BookingMoved,
    BookingPlanned,
    BreakCancelled,
    BreakPlanned,
    ShiftCancelled,
    ShiftPlanned,
)
from sportello.model.refusals import NothingToSay, UnknownBooking


def plan_day(today: Today, command: PlanDay, asked: CommandContext) -> list[AnyEvent]:
    """One event for each thing that is other than planned before."""
    bookings, breaks, roster = command.bookings, command.breaks, command.roster
    if bookings is None and breaks is None and roster is None:
        raise NothingToSay("this plan is empty: send bookings, breaks or a roster")
    for booking in bookings or ():
        _check_services(today, booking)
    for counter in (*(roster or ()), *(planned.counter for planned in breaks or ())):
        today.check_counter(counter)
    events: list[AnyEvent] = []
    if bookings is not None:
        events += _changed_bookings(today, bookings, asked)
    if breaks is not None:
        events += _changed_breaks(today, breaks, asked)
    if roster is not None:
        events += _changed_roster(today, roster, asked)
    if not events:
        raise NothingToSay("the day is planned so already")
    return events


def plan_booking(today: Today, command: PlanBooking, asked: CommandContext) -> list[AnyEvent]:
    booking = command.booking
    _check_services(today, booking)
    if booking.id in today.hall.bookings:
        raise NothingToSay(f"booking {booking.id} is planned already: move or cancel it")
    return [_planned(booking, asked)]


def move_booking(today: Today, command: MoveBooking, asked: CommandContext) -> list[AnyEvent]:
    if command.to == _expected(today, command.booking).at:
        raise NothingToSay(f"booking {command.booking} is planned for then already")
    return [BookingMoved(at=asked.now, booking=command.booking, slot_at=command.to)]


def cancel_booking(today: Today, command: CancelBooking, asked: CommandContext) -> list[AnyEvent]:
    booking = _expected(today, command.booking)
    return [BookingCancelled(at=asked.now, booking=booking.id)]


def _expected(today: Today, id: str) -> Booking:
    """Raises: UnknownBooking."""
    booking = expected_booking(today.hall, id)
    if booking is None:
        raise UnknownBooking(f"no booking {id!r} is expected today, or it was used")
    return booking


def _changed_bookings(
    today: Today, bookings: Iterable[Booking], asked: CommandContext
) -> Iterator[AnyEvent]:
    expected = expected_bookings(today.hall)
    wanted = {booking.id: booking for booking in bookings if booking.id not in today.hall.came}
    for id in dict.fromkeys((*expected, *wanted)):
        for change in changes(expected.get(id), wanted.get(id)):
            match change:
                case BookingChange.PLANNED:
                    yield _planned(wanted[id], asked)
                case BookingChange.MOVED:
                    yield BookingMoved(at=asked.now, booking=id, slot_at=wanted[id].at)
                case BookingChange.CANCELLED:
                    yield BookingCancelled(at=asked.now, booking=id)


def _planned(booking: Booking, asked: CommandContext) -> BookingPlanned:
    return BookingPlanned(
        at=asked.now,
        booking=booking.id,
        service=booking.service,
        slot_at=booking.at,
        wishes=booking.wishes,
        kind=booking.kind,
    )


def _check_services(today: Today, booking: Booking) -> None:
    """Raises: UnknownService."""
    for service in (booking.service, *booking.wishes):
        today.service(service)


def _changed_breaks(
    today: Today, breaks: Iterable[PlannedBreak], asked: CommandContext
) -> Iterator[AnyEvent]:
    wanted, known = Tally(breaks), Tally(today.hall.breaks)
    for kind, changed in ((BreakCancelled, known - wanted), (BreakPlanned, wanted - known)):
        for planned in changed.elements():
            yield kind(
                at=asked.now,
                counter=planned.counter,
                due_at=planned.due_at,
                length_min=planned.length_min,
            )


def _changed_roster(
    today: Today, roster: Iterable[str], asked: CommandContext
) -> Iterator[AnyEvent]:
    wanted = dict.fromkeys(roster)
    for counter in today.roster:
        if counter not in wanted:
            yield ShiftCancelled(at=asked.now, counter=counter)
    for counter in wanted:
        if counter not in today.roster:
            yield ShiftPlanned(at=asked.now, counter=counter)
