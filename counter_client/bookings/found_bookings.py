"""The bookings of the person who is being served, or of all whom a name means.

A new one for each person: an answer that comes late fills one that is shown no more. Must not know
what becomes of a booking.
"""

from uuid import uuid4

from counter_client.bookings.person_form import PersonForm
from sportello.bookings.lifecycle import Appointment, Change, may
from sportello.bookings.messages import (
    BookingsFound,
    FindBookings,
    FindBookingsByName,
    FoundBooking,
    PartOfDate,
    Visitor,
)
from station.link import Link


class FoundBookings:
    """`bookings` as they are shown; empty before `was_asked`, and where there are none.

    is_by_name  they are of all whom the name means: one of them is to be chosen
    is_more     the name means others, too
    """

    def __init__(self, link: Link) -> None:
        self._link = link
        self.bookings: list[FoundBooking] = []
        self.was_asked = False
        self.is_by_name = False
        self.is_more = False

    async def find(self, person: PersonForm) -> None:
        """By the code that was typed; without one by the name. Raises: LinkError, Refused"""
        if person.codice_fiscale or person.booking_code:
            await self._find(person.codice_fiscale, person.booking_code)
            return
        asked = person.visitor()
        query = FindBookingsByName(
            id=uuid4(),
            surname=asked.surname,
            given_name=asked.given_name,
            born=person.born or PartOfDate(),
        )
        self._keep(await self._link.ask(query), is_by_name=True)

    async def find_of(self, named: FoundBooking) -> None:
        """All of the person of that booking; that one alone, where no codice fiscale is known.

        Raises: LinkError, Refused
        """
        codice_fiscale = named.visitor.codice_fiscale if named.visitor is not None else ""
        code = named.booking.code if named.booking is not None and not codice_fiscale else ""
        await self._find(codice_fiscale, code)

    def named(self, id: str) -> FoundBooking | None:
        """The booking of that id among those that a name has found."""
        return next((b for b in self.bookings if b.id == id), None) if self.is_by_name else None

    @property
    def visitor(self) -> Visitor | None:
        """Who was searched for, if their data may be known here and it is one person."""
        if self.is_by_name:
            return None
        return next((each.visitor for each in self.bookings if each.visitor is not None), None)

    def that_may(self, change: Change, id: str) -> Appointment | None:
        """The person's booking of that id; None if it is not theirs, or the change cannot be."""
        if self.is_by_name:
            return None
        known = next((each.booking for each in self.bookings if each.id == id), None)
        return known if known is not None and may(known, change) else None

    async def _find(self, codice_fiscale: str, code: str) -> None:
        query = FindBookings(id=uuid4(), codice_fiscale=codice_fiscale, code=code)
        self._keep(await self._link.ask(query), is_by_name=False)

    def _keep(self, found: BookingsFound, *, is_by_name: bool) -> None:
        self.bookings, self.is_more = found.bookings, found.is_more
        self.was_asked, self.is_by_name = True, is_by_name
