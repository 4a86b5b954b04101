"""The bookings of today in the hall: planned, moved and cancelled there as the store has them.

Compares the store with the hall, so that it may be done again at any time: after a restart, a day
that was taken back, a full disk. Who has arrived stays, and the store learns of it.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime
from uuid import uuid4

import structlog

from queue_server.bookings.store import BookingStore, in_the_hall
from queue_server.bookings.visits import Visits
from queue_server.office.writer import Office
from sportello.bookings.lifecycle import AFTER, Appointment, BookingState, Change, may
from sportello.bookings.refusals import VersionChanged
from sportello.hall.rules.bookings import BookingChange, changes, expected_booking
from sportello.hall.view import HallView
from sportello.model.commands import CancelBooking, MoveBooking, PlanBooking
from sportello.model.events import AnyEvent
from sportello.model.person import Actor
from sportello.model.refusals import NothingToSay, UnknownBooking, UnknownService

SERVER = Actor("server")

OneBooking = PlanBooking | MoveBooking | CancelBooking

log = structlog.get_logger(__name__)


class HallBookings:
    """Keeps the hall as the `store` says; `hall` is as it stands.

    While the store `is_reconciling` after a restore, what becomes of bookings is not written there:
    the portal may know newer versions of them.
    """

    def __init__(
        self,
        store: BookingStore,
        office: Office,
        hall: Callable[[], HallView],
        is_reconciling: Callable[[], bool] = lambda: False,
    ) -> None:
        self._store = store
        self._office = office
        self._hall = hall
        self._is_reconciling = is_reconciling
        self._visits = Visits()
        self._missed_before: date | None = None
        self._at_work = asyncio.Lock()
        self.without_service: set[str] = set()
        """Bookings that could not be planned: the branch does not have their service."""

    def note(self, events: Sequence[AnyEvent]) -> None:
        """Keep in mind what became of the visits."""
        self._visits.note(events)

    def in_the_hall(self) -> list[tuple[str, str]]:
        """Each booking whose visit goes on, with its ticket."""
        return self._visits.in_the_hall()

    def booking_of(self, ticket: str) -> str | None:
        """The booking of the visit that goes on with that ticket."""
        return self._visits.booking_of(ticket)

    async def look(self, now: datetime) -> None:
        """Do what is due at `now` (aware UTC). Raises: StorageFull, NotLeading"""
        async with self._at_work:
            await self._look(now)

    async def release(self, booking: Appointment, now: datetime) -> bool:
        """Whether the hall does not expect the booking any more, and it has no check-in either.

        Under `deciding`, so that it is not planned again before the store has changed.
        """
        day = self._hall().day
        if day is None or self._store.day_of(booking) != day:
            return True
        if expected_booking(self._hall(), booking.id) is not None:
            with suppress(NothingToSay, UnknownBooking):  # it came at the same moment
                await self._office.submit(CancelBooking(id=uuid4(), booking=booking.id), SERVER)
        return booking.id not in self._hall().came

    def deciding(self) -> asyncio.Lock:
        """Held by who decides what becomes of a booking that the hall may expect."""
        return self._at_work

    async def _look(self, now: datetime) -> None:
        await self._store.seats.end_expired(now)
        day = self._hall().day
        if day is None:
            return
        if not self._is_reconciling():
            await self._note_earlier_days(day, now)
        for booking in await self._store.concerning(day):
            await self._bring_together(booking, day, now)

    async def _note_earlier_days(self, day: date, now: datetime) -> None:
        if self._missed_before == day:
            return
        for booking in await self._store.missed(day):
            if self._visits.came(booking.id):
                await self._note_visit(booking, now)
            else:
                await self._note(booking, Change.MISS, now)
        for booking in await self._store.unfinished(day):
            became = self._visits.became(booking.id) or Change.MISS
            await self._note(booking, became, now)
        self._missed_before = day

    async def erase(self, now: datetime) -> None:
        """Delete what is kept no longer. Raises: StorageFull"""
        await self._store.erase(now)

    async def _bring_together(self, booking: Appointment, day: date, now: datetime) -> None:
        if booking.id in self._hall().came:
            if not self._is_reconciling():
                await self._note_visit(booking, now)
            return
        is_today = self._store.day_of(booking) == day
        for command in to_tell(booking, self._hall(), is_today):
            if isinstance(command, PlanBooking):
                await self._store.note_in_hall(booking.id, day)
            try:
                with suppress(NothingToSay, UnknownBooking):  # it came, or was told, meanwhile
                    await self._office.submit(command, SERVER)
            except UnknownService as refusal:
                self._warn_once(booking, refusal)

    async def _note_visit(self, booking: Appointment, now: datetime) -> None:
        """The booking came; and if the visit has ended, how."""
        became = self._visits.became(booking.id)
        if booking.state is (
            AFTER[BookingState.ARRIVED, became] if became else BookingState.ARRIVED
        ):
            return
        with suppress(VersionChanged):  # it has just changed: the next look knows how
            arrived = await self._store.arrive(booking.id)
            if became is not None and may(arrived, became):
                await self._store.change(booking.id, became, arrived.version, now)

    async def _note(self, booking: Appointment, change: Change, now: datetime) -> None:
        with suppress(VersionChanged):  # it has just changed: the next look knows how
            await self._store.change(booking.id, change, booking.version, now)

    def _warn_once(self, booking: Appointment, refusal: UnknownService) -> None:
        if booking.id not in self.without_service:
            self.without_service.add(booking.id)
            log.warning("booking_not_planned", booking=booking.id, why=refusal.detail)


def to_tell(booking: Appointment, hall: HallView, is_today: bool) -> Iterator[OneBooking]:
    """The commands after which the hall expects the booking as the store has it, or not at all."""
    told = in_the_hall(booking)
    is_wanted = is_today and booking.state is BookingState.CONFIRMED
    for change in changes(expected_booking(hall, booking.id), told if is_wanted else None):
        match change:
            case BookingChange.PLANNED:
                yield PlanBooking(id=uuid4(), booking=told)
            case BookingChange.MOVED:
                yield MoveBooking(id=uuid4(), booking=told.id, to=told.at)
            case BookingChange.CANCELLED:
                yield CancelBooking(id=uuid4(), booking=told.id)
