"""What the person comes for and when: services, the free times of them, and the time that is held.

A new one for each person: an answer that comes late changes one that is shown no more. Must not
know who comes, nor how it is said.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from counter_client.bookings.held_times import HeldTime, free_slots, hold_all, release_all
from counter_client.bookings.people_of_visit import PeopleOfVisit
from counter_client.bookings.wanted_times import WantedTimes
from sportello.bookings.desk_messages import FreeSlot
from sportello.bookings.lifecycle import Appointment
from sportello.bookings.visits import MOST_SERVICES, WantedService, wanted_again
from station.link import Link


class ChosenVisit:
    """What was chosen so far.

    services   in the order of the visit
    changing   the booking that is being moved or cancelled; None while a new one is made
    held       the times that are kept for this person, until they are booked or let go
    was_taken  whether the time that was wished went to another citizen a moment ago
    """

    def __init__(
        self, link: Link, wanted: WantedTimes, people: PeopleOfVisit, now: Callable[[], datetime]
    ) -> None:
        self._link = link
        self._people = people
        self._wanted = wanted
        self._now = now
        self._slots: list[FreeSlot] = []
        self.services: tuple[str, ...] = ()
        self.changing: Appointment | None = None
        self.held: list[HeldTime] = []
        self.was_taken = False

    @property
    def may_add(self) -> bool:
        """Whether one more service, and the one that is chosen last, find room."""
        return len(self.services) < MOST_SERVICES - 1

    def add(self, service: str) -> None:
        self.services = (*self.services, service)

    def take_back(self) -> None:
        """Leave out the service that was chosen last."""
        self.services = self.services[:-1]

    def change(self, booking: Appointment) -> None:
        """From now on it is about this booking."""
        self.changing, self.services = booking, booking.services

    def leave(self) -> None:
        """Neither a booking nor a service is chosen."""
        self.changing, self.services = None, ()

    # --- times ---------------------------------------------------------------------------------

    @property
    def times(self) -> list[FreeSlot]:
        """The free ones in the part of the day that is wished."""
        return [
            slot
            for slot in self._slots
            if slot.free and self._wanted.has(slot.starts_at.astimezone(self.zone))
        ]

    def time(self, id: str) -> FreeSlot | None:
        return next((slot for slot in self._slots if slot.id == id and slot.free), None)

    async def search_for(self, services: Sequence[str]) -> None:
        """These services are chosen once their times are known. Raises: LinkError, Refused"""
        await self._search(self._people.of(services))
        self.services = tuple(services)
        self._people.come_for(services)

    async def search(self) -> None:
        """Look for times again. Raises: LinkError, Refused"""
        await self._search(self.visit)

    async def hold(self, slot: FreeSlot) -> bool:
        """Keep that time, or the series that begins with it. False if nothing could be had: then
        the times are searched for again.

        Raises: LinkError, Refused
        """
        starts = self._wanted.starts(slot.starts_at, self.zone)
        held = await hold_all(self._link, self.visit, starts, self.zone)
        if all(each.hold is None for each in held):
            await self.search()
            self.was_taken = True
            return False
        self.held = held
        return True

    async def let_go(self) -> None:
        """What is held is free again: search for other times. Raises: LinkError, Refused"""
        await self.release()
        await self.search()

    async def release(self) -> None:
        """What is held is free again. Raises: LinkError"""
        await release_all(self._link, self.held)
        self.held = []

    async def _search(self, visit: Sequence[WantedService]) -> None:
        first, last = (
            datetime.combine(day, time(12), tzinfo=self.zone)
            for day in self._wanted.days(self._now().astimezone(self.zone).date())
        )
        self._slots = await free_slots(self._link, visit, (first, last), self.zone)
        self.was_taken = False

    @property
    def visit(self) -> tuple[WantedService, ...]:
        """The services with how many people come for each."""
        if self.changing is not None:
            return wanted_again(self.changing)
        return self._people.of(self.services)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self._link.plan.zone) if self._link.plan else ZoneInfo("UTC")
