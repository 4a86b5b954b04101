"""What became of the visits that began with a booking: served, or gone without. Pure.

Follows the ticket that was given at check-in, also where another number of the same person goes on
with it. A day that begins ends all tickets: who is at a counter at that moment is served, since the
operator goes on with them; who still waited is missed. Knows no citizen.
"""

from collections.abc import Iterable

from sportello.bookings.lifecycle import Change
from sportello.model.events import (
    AnyEvent,
    DayStarted,
    ServiceDelivered,
    ServingStarted,
    TicketClosed,
    TicketIssued,
    TicketLeft,
    TicketMerged,
    TicketParked,
    TicketTransferred,
)


class Visits:
    """Of the day that goes on, and of the one before, which is told of in the morning."""

    def __init__(self) -> None:
        self._bookings_of: dict[str, list[str]] = {}
        self._served_now: set[str] = set()
        self._came: set[str] = set()
        self._came_before: set[str] = set()
        self._became: dict[str, Change] = {}
        self._became_before: dict[str, Change] = {}

    def note(self, events: Iterable[AnyEvent]) -> None:
        for event in events:
            match event:
                case DayStarted():
                    for ticket in sorted(self._served_now):
                        self._end(ticket, Change.SERVE)
                    self._became_before, self._became = self._became, {}
                    self._came_before, self._came = self._came, set()
                    self._bookings_of.clear()
                case TicketIssued(ticket=ticket, booking=str(booking)):
                    self._bookings_of.setdefault(ticket, []).append(booking)
                    self._came.add(booking)
                case TicketMerged(ticket=ticket, merged=merged):
                    gone = self._bookings_of.pop(merged, [])
                    self._bookings_of.setdefault(ticket, []).extend(gone)
                case ServingStarted(ticket=ticket):
                    self._served_now.add(ticket)
                case (
                    TicketParked(ticket=ticket)
                    | TicketTransferred(ticket=ticket)
                    | ServiceDelivered(ticket=ticket)
                ):
                    self._served_now.discard(ticket)
                case TicketClosed(ticket=ticket):
                    self._end(ticket, Change.SERVE)
                case TicketLeft(ticket=ticket, why=why) if why != "merged":
                    self._end(ticket, Change.MISS)

    def became(self, booking: str) -> Change | None:
        """None as long as the visit goes on, or if nothing is known of it."""
        return self._became.get(booking) or self._became_before.get(booking)

    def came(self, booking: str) -> bool:
        """Whether it was checked in, on this day or the one before."""
        return booking in self._came or booking in self._came_before

    def booking_of(self, ticket: str) -> str | None:
        """The booking that the visit with that ticket began with, while it goes on."""
        return next(iter(self._bookings_of.get(ticket, ())), None)

    def in_the_hall(self) -> list[tuple[str, str]]:
        """Each booking of a visit that goes on, with its ticket."""
        found = self._bookings_of.items()
        return [(booking, ticket) for ticket, bookings in found for booking in bookings]

    def _end(self, ticket: str, change: Change) -> None:
        self._served_now.discard(ticket)
        for booking in self._bookings_of.pop(ticket, []):
            self._became[booking] = change
