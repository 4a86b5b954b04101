"""The bookings of the person who is being served, as the branch found them.

A new one for each person: an answer that comes late fills one that is shown no more. Must not know
what becomes of a booking.
"""

from uuid import uuid4

from counter_client.bookings.person_form import PersonForm
from sportello.bookings.lifecycle import Appointment, Change, may
from sportello.bookings.messages import FindBookings, FoundBooking, Visitor
from station.link import Link


class FoundBookings:
    """`bookings` as they are shown; empty before `was_asked`, and where there are none."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self.bookings: list[FoundBooking] = []
        self.was_asked = False

    async def find(self, person: PersonForm) -> None:
        """By the codice fiscale or the booking's code that was typed. Raises: LinkError, Refused"""
        query = FindBookings(
            id=uuid4(), codice_fiscale=person.codice_fiscale, code=person.booking_code
        )
        self.bookings = (await self._link.ask(query)).bookings
        self.was_asked = True

    @property
    def visitor(self) -> Visitor | None:
        """Who was searched for, if their data may be known here."""
        return next((each.visitor for each in self.bookings if each.visitor is not None), None)

    def that_may(self, change: Change, id: str) -> Appointment | None:
        """The booking of that id; None if it is not among them, or the change cannot be."""
        known = next((each.booking for each in self.bookings if each.id == id), None)
        return known if known is not None and may(known, change) else None
