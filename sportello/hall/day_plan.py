"""How the plan of a day follows from its events: its bookings, planned breaks and roster.

The one fold for all that keep them: the hall's view, the branch's day, the statistics. Knows
nothing of who has come, and not what may be planned (`sportello.decisions.day_plan`).
"""

from collections.abc import Mapping

from msgspec.structs import replace

from sportello.model.day import Booking, PlannedBreak
from sportello.model.events import (
    BookingCancelled,
    BookingMoved,
    BookingPlanned,
    BreakCancelled,
    BreakMoved,
    BreakPlanned,
    DayPlanned,
    PlanEvent,
    ShiftCancelled,
    ShiftPlanned,
)


def bookings_after(bookings: Mapping[str, Booking], event: PlanEvent) -> dict[str, Booking]:
    """The bookings by id once `event` has happened.

    A board is told of bookings without their ids: to it a move or a cancellation changes nothing.
    """
    match event:
        case BookingPlanned(booking=id, service=service, slot_at=slot_at):
            return {**bookings, id: Booking(id, service, slot_at)}
        case BookingMoved(booking=id, slot_at=slot_at) if id in bookings:
            return {**bookings, id: replace(bookings[id], at=slot_at)}
        case BookingCancelled(booking=id):
            return {known: booking for known, booking in bookings.items() if known != id}
        case DayPlanned(bookings=planned) if planned is not None:
            return {booking.id: booking for booking in planned}
    return dict(bookings)


def breaks_after(breaks: tuple[PlannedBreak, ...], event: PlanEvent) -> tuple[PlannedBreak, ...]:
    """The planned breaks once `event` has happened. Two that are due at once stay two."""
    match event:
        case BreakPlanned(counter=counter, due_at=due_at, length_min=length_min):
            return (*breaks, PlannedBreak(counter, due_at, length_min))
        case BreakMoved(counter=counter, due_at=due_at, to=to):
            which = [(b.counter, b.due_at) for b in breaks].index((counter, due_at))
            return (*breaks[:which], replace(breaks[which], due_at=to), *breaks[which + 1 :])
        case BreakCancelled(counter=counter, due_at=due_at, length_min=length_min):
            which = breaks.index(PlannedBreak(counter, due_at, length_min))
            return breaks[:which] + breaks[which + 1 :]
        case DayPlanned(breaks=planned) if planned is not None:
            return planned
    return breaks


def roster_after(roster: tuple[str, ...], event: PlanEvent) -> tuple[str, ...]:
    """The counters that are to be staffed once `event` has happened."""
    match event:
        case ShiftPlanned(counter=counter):
            return (*roster, counter)
        case ShiftCancelled(counter=counter):
            return tuple(planned for planned in roster if planned != counter)
        case DayPlanned(roster=planned) if planned is not None:
            return planned
    return roster
