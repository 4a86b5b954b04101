"""What each role is shown of the hall and of its events: one projection, for both doors.

Owns which facts are hidden from whom. The citizens' references are shown to no client: a ticket
only says whether its citizen is identified. Knows no transport. Source: docs/decisions/0062.

              board, totem   integration   counter and people
    tickets        x              x                x
    booking ids                   x                x
    identified                                     x
    priorities, reasons of calls                   x
    operators' logins                              x
"""

from collections.abc import Callable
from enum import IntEnum
from functools import cache
from typing import TypeVar

from msgspec.structs import replace

from sportello.hall.day_plan import UNSAID
from sportello.hall.devices import kept
from sportello.hall.view import SILENT_RULES, Hall
from sportello.model.day import Booking, CounterState
from sportello.model.events import (
    AnyEvent,
    BookingCancelled,
    BookingMoved,
    BookingPlanned,
    ClockConfirmed,
    CounterLeft,
    CounterOpened,
    DayEnded,
    DayPlanned,
    DayStarted,
    DayTakenBack,
    PauseEnded,
    PauseStarted,
    QuotaChanged,
    RulesChanged,
    TicketCalled,
    TicketIssued,
    TicketMerged,
    TicketParked,
    TicketTransferred,
)
from sportello.model.person import Actor, Role
from sportello.model.ticket import Ticket
from sportello.model.waiting import Because

OfABooking = TypeVar("OfABooking", BookingPlanned, BookingMoved, BookingCancelled)

IDENTIFIED = "identified"
"""In place of a citizen's reference, where a station may know that there is one."""

HIDDEN = ""
"""In place of an operator's login."""

UNSAID_RULE = "unsaid"
"""In place of the rule that made a ticket the next."""


class Sight(IntEnum):
    """How much a listener is shown; a wider one includes the narrower."""

    BOARD = 1
    PARTNER = 2
    DESK = 3


SIGHT_OF = {
    Role.TOTEM: Sight.BOARD,
    Role.BOARD: Sight.BOARD,
    Role.INTEGRATION: Sight.PARTNER,
    Role.COUNTER: Sight.DESK,
    Role.OPERATOR: Sight.DESK,
    Role.RECEPTION: Sight.DESK,
    Role.SUPERVISOR: Sight.DESK,
}


def sight_of(by: Actor) -> Sight:
    """The widest that a role of `by` gives."""
    return _widest(by.roles)


@cache
def _widest(roles: frozenset[Role]) -> Sight:
    return max((SIGHT_OF[role] for role in roles), default=Sight.BOARD)


def event_seen(event: AnyEvent, sight: Sight) -> AnyEvent:
    """`event` as it is told to clients with that sight."""
    for_everybody = _FOR_EVERYBODY.get(type(event))
    if for_everybody is not None:
        event = for_everybody(event, sight)
    if sight < Sight.DESK and (narrowed := _NARROWED.get(type(event))) is not None:
        event = narrowed(event)
    return event


def hall_seen(hall: Hall, sight: Sight) -> Hall:
    """`hall` as it is told to clients with that sight, its tickets aside: see `ticket_seen`."""
    bookings = tuple(replace(booking, citizen=None) for booking in hall.bookings)
    came = hall.came
    if sight < Sight.PARTNER:
        bookings, came = _numbered(bookings), came and (UNSAID,)
    counters = hall.counters
    if sight < Sight.DESK:
        counters = tuple(map(_without_operator, counters))
    return replace(hall, bookings=bookings, came=came, counters=counters)


def ticket_seen(ticket: Ticket, sight: Sight) -> Ticket:
    """`ticket` as it is told to clients with that sight."""
    if sight is Sight.DESK:
        return ticket
    return replace(
        ticket,
        identified=False,
        priority=None,
        because=ticket.because and _unsaid(ticket.because),
        held_for=ticket.held_for and _without_login(ticket.held_for),
        parked_by=ticket.parked_by and HIDDEN,
    )


def _issued(event: TicketIssued, sight: Sight) -> TicketIssued:
    if event.citizen is None and event.booking is None:
        return event  # as most tickets are
    booking = event.booking if sight >= Sight.PARTNER else event.booking and UNSAID
    return replace(event, citizen=event.citizen and IDENTIFIED, booking=booking)


def _issued_to_strangers(event: TicketIssued) -> TicketIssued:
    station = _without_login(event.station)
    if event.citizen is None and event.priority is None and station == event.station:
        return event
    return replace(event, citizen=None, priority=None, station=station)


def _planned(event: DayPlanned, sight: Sight) -> DayPlanned:
    if event.bookings is None:
        return event
    bookings = tuple(replace(booking, citizen=None) for booking in event.bookings)
    if sight < Sight.PARTNER:
        bookings = _numbered(bookings)
    return replace(event, bookings=bookings)


def _unnamed(event: OfABooking, sight: Sight) -> OfABooking:
    """A board learns that there is one booking more or less, and not which."""
    return replace(event, booking=UNSAID) if sight < Sight.PARTNER else event


def _numbered(bookings: tuple[Booking, ...]) -> tuple[Booking, ...]:
    """An id lets check in: boards are told only that there are bookings."""
    return tuple(replace(booking, id=str(n)) for n, booking in enumerate(bookings, 1))


def _without_operator(counter: CounterState) -> CounterState:
    return replace(counter, operator=HIDDEN)


def _unsaid(because: Because) -> Because:
    return Because(because.rule if because.rule in SILENT_RULES else UNSAID_RULE, 0, 0, 0)


def _without_login(place: str) -> str:
    """The place that gave a number or calls it; "operator:anna" is one, and tells who."""
    kind, _, _ = place.partition(":")
    return f"operator:{HIDDEN}" if kind == "operator" else place


def _started(event: DayStarted, _: Sight) -> DayStarted:
    """Journals of older versions carried thousands of devices overnight."""
    return replace(event, devices=tuple(kept(event.devices).values()))


_FOR_EVERYBODY: dict[type, Callable[..., AnyEvent]] = {
    TicketIssued: _issued,
    BookingPlanned: _unnamed,
    BookingMoved: _unnamed,
    BookingCancelled: _unnamed,
    DayPlanned: _planned,
    DayStarted: _started,
}
"""What is told to no client as it stands in the journal."""

_NARROWED: dict[type, Callable[..., AnyEvent]] = {
    TicketIssued: _issued_to_strangers,
    TicketMerged: lambda e: replace(e, priority=None, identified=False),
    TicketCalled: lambda e: replace(e, operator=HIDDEN, because=_unsaid(e.because)),
    TicketParked: lambda e: replace(e, operator=e.operator and HIDDEN),
    TicketTransferred: lambda e: replace(e, held_for=e.held_for and _without_login(e.held_for)),
    CounterOpened: lambda e: replace(e, operator=HIDDEN, taken_from=None),
    CounterLeft: lambda e: replace(e, operator=HIDDEN),
    PauseStarted: lambda e: replace(e, operator=HIDDEN),
    PauseEnded: lambda e: replace(e, operator=HIDDEN),
    QuotaChanged: lambda e: replace(e, operator=HIDDEN),
    RulesChanged: lambda e: replace(e, operator=HIDDEN),
    DayEnded: lambda e: replace(e, operator=HIDDEN),
    DayTakenBack: lambda e: replace(e, operator=HIDDEN),
    ClockConfirmed: lambda e: replace(e, operator=HIDDEN),
}
"""What boards, totems and integrations are not told; what is not here they are told whole."""
