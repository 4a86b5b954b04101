"""The seats of reception and telephone: when one is free by the branch's calendars, and holds.

Must not know who books. Counts are those of `seats`; a slot is opened there when it is first held,
with the seats that its calendar had then.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from queue_server.bookings.seats import Seats
from sportello.bookings.calendar import Calendar
from sportello.bookings.refusals import HoldUnknown, SlotFull, SlotWithdrawn, TooEarly
from sportello.bookings.seats import SeatTransfer
from sportello.bookings.slots import (
    Chain,
    Slot,
    chain_from,
    check_bookable,
    free_to_start,
    slots_on,
)
from sportello.model.refusals import InvalidField, NotServedHere, TooLate

HOLD_LASTS = timedelta(minutes=10)
MOST_DAYS = 62


class HeldChain(Struct, frozen=True):
    """Consecutive slots with a seat in each, kept until `expires_at`."""

    chain: Chain
    expires_at: datetime


class DeskSeats:
    def __init__(
        self,
        seats: Seats,
        calendars: Sequence[Calendar],
        zone: ZoneInfo,
        check_settled: Callable[[], None] = lambda: None,
    ) -> None:
        """`check_settled` refuses while it is not known what was sold."""
        self._seats = seats
        self._calendars = calendars
        self._zone = zone
        self._check_settled = check_settled

    async def free(
        self, service: str, first_day: date, last_day: date, people: int, now: datetime
    ) -> list[tuple[Chain, int]]:
        """The times that can be booked now, and how many such bookings can start there.

        Raises: NotServedHere if no calendar has the service, InvalidField beyond MOST_DAYS.
        """
        if (last_day - first_day).days >= MOST_DAYS:
            raise InvalidField(f"ask for {MOST_DAYS} days at most - at `$.last_day`")
        calendar = self._calendar_of(service)
        length = calendar.length(service, people)
        found = []
        for day in _days(first_day, last_day):
            slots = slots_on(calendar, day)
            free = await self._free_seats(slots)
            for first, count in free_to_start(slots, free, length):
                if _is_bookable(calendar, first, now):
                    found.append((chain_from(slots, slots.index(first), length), count))
        return found

    async def hold(self, id: str, service: str, slot: str, people: int, now: datetime) -> HeldChain:
        """Keep a seat in the slots that begin with `slot`, for HOLD_LASTS.

        Raises: NotServedHere, SlotWithdrawn, SlotFull, TooEarly, TooLate, Reconciling.
        """
        self._check_settled()
        calendar = self._calendar_of(service)
        chain = self._chain(calendar, slot, calendar.length(service, people))
        check_bookable(calendar, chain[0], now)
        await self._seats.open(chain)
        expires_at = now + HOLD_LASTS
        await self._seats.hold(id, [link.id for link in chain], expires_at)
        return HeldChain(chain, expires_at)

    async def held(self, id: str, service: str, people: int, now: datetime) -> Chain:
        """What a hold keeps, for so many people and that service.

        Raises: NotServedHere, HoldUnknown, HoldUsed, HoldExpired, SlotWithdrawn.
        """
        calendar = self._calendar_of(service)
        slots = await self._seats.held(id, now)
        chain = self._chain(calendar, slots[0], calendar.length(service, people))
        if tuple(link.id for link in chain) != slots:
            raise HoldUnknown(f"hold {id} is not for {people} people and {service}: hold again")
        return chain

    async def hand_over(self, id: str, slot: str, seats: int) -> SeatTransfer:
        """Put free seats of the desk on the way to the portal; the same offer again is the same.

        Raises: SlotFull, Reconciling
        """
        self._check_settled()
        await self.open(slot)
        return await self._seats.offer(id, slot, seats)

    async def open(self, slot: str) -> None:
        """Count the desk's seats of a slot that other seats are about to join, if it is offered."""
        for calendar in self._calendars:
            day = _day_in(slot, self._zone)
            offered = [each for each in slots_on(calendar, day) if each.id == slot] if day else []
            await self._seats.open(offered)

    async def _free_seats(self, slots: Sequence[Slot]) -> dict[str, int]:
        """By slot id. One that was never held has all the seats of its calendar."""
        if not slots:
            return {}
        counts = await self._seats.counts(slots[0].starts_at, slots[-1].starts_at)
        unopened = {slot.id: slot.seats.get(self._seats.own, 0) for slot in slots}
        return unopened | {count.slot: count.free for count in counts}

    def _calendar_of(self, service: str) -> Calendar:
        for calendar in self._calendars:
            if service in calendar.services:
                return calendar
        raise NotServedHere(f"no calendar of the branch has {service!r}: see [calendars]")

    def _chain(self, calendar: Calendar, first: str, length: int) -> Chain:
        """Raises: SlotWithdrawn, SlotFull."""
        day = _day_in(first, self._zone)
        slots = slots_on(calendar, day) if day else ()
        for index, slot in enumerate(slots):
            if slot.id == first:
                if chain := chain_from(slots, index, length):
                    return chain
                raise SlotFull(f"from slot {first} on there are no {length} slots in a row")
        raise SlotWithdrawn(f"slot {first} is not offered")


def _days(first_day: date, last_day: date) -> Iterator[date]:
    for ahead in range((last_day - first_day).days + 1):
        yield first_day + timedelta(days=ahead)


def _is_bookable(calendar: Calendar, slot: Slot, now: datetime) -> bool:
    try:
        check_bookable(calendar, slot, now)
    except (TooEarly, TooLate):
        return False
    return slot.starts_at > now


def _day_in(slot: str, zone: ZoneInfo) -> date | None:
    """The local day of a slot by its id; None if it is no slot's."""
    try:
        at = datetime.strptime(slot.rpartition("-")[2], "%Y%m%dT%H%M%z")
    except ValueError:
        return None
    return at.astimezone(zone).date()
