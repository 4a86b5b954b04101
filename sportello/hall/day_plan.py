"""How the plan of a day follows from its events: its bookings, planned breaks and roster.

The one fold for all that keep them: the hall's view, the branch's day, the statistics. Knows
nothing of who has come, and not what may be planned (`sportello.decisions.day_plan`).
"""

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

UNSAID = "unsaid"
"""In place of the id of every booking, to boards: an id lets check in."""


def change_bookings(bookings: dict[str, Booking], event: PlanEvent) -> None:
    """Change `bookings`, by id, to what they are once `event` has happened.

    A board cannot tell which one is moved or cancelled: it keeps as many as there are.
    """
    match event:
        case BookingPlanned(booking=id, service=service, slot_at=slot_at, wishes=wishes):
            known_as = f"{UNSAID} {event.seq}" if id == UNSAID else id
            planned = Booking(known_as, service, slot_at, wishes=wishes, kind=event.kind)
            bookings[known_as] = planned
        case BookingMoved(booking=id, slot_at=slot_at) if id in bookings:
            bookings[id] = replace(bookings[id], at=slot_at)
        case BookingCancelled(booking=id) if id == UNSAID:
            bookings.popitem()
        case BookingCancelled(booking=id):
            bookings.pop(id, None)  # of a day that is known from its middle on, perhaps not there
        case DayPlanned(bookings=planned) if planned is not None:
            bookings.clear()  # the only event in which a citizen ever stood
            bookings.update({b.id: replace(b, citizen=None) for b in planned})


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
