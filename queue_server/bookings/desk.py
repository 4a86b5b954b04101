"""The seats of reception and telephone: when one is free by the branch's calendars, and holds.

Must not know who books. Counts are those of `seats`; a slot is opened there when it is first held,
with the seats that its calendar had then.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from queue_server.bookings.seats import Seats
from sportello.bookings.calendar import Calendar
from sportello.bookings.refusals import HoldUnknown, NothingOnTheWay, SlotFull, SlotWithdrawn
from sportello.bookings.seats import SeatTransfer
from sportello.bookings.slots import (
    Chain,
    Slot,
    bookable,
    chain_from,
    check_bookable,
    slots_on,
)
from sportello.bookings.visits import CalendarOffer, ServiceOffers, WantedService, visit_from
from sportello.model.refusals import InvalidField, NotServedHere

HOLD_LASTS = timedelta(minutes=10)
MOST_DAYS = 62


class HeldVisit(Struct, frozen=True):
    """For each service of a visit its slots, with a seat in each, kept until `expires_at`."""

    chains: tuple[Chain, ...]
    expires_at: datetime


class DaySearch(Struct, frozen=True):
    """The slots of one day that can be booked now, for each service of a visit in its order."""

    offers: tuple[ServiceOffers, ...]
    slots: list[Slot]

    @property
    def starts(self) -> Sequence[Slot]:
        """Where the first service may start."""
        ((offer,), *_) = self.offers
        return offer.slots


class DeskSeats:
    def __init__(
        self,
        seats: Seats,
        calendars: Sequence[Calendar],
        zone: ZoneInfo,
        check_settled: Callable[[], None] = lambda: None,
        *,
        has_portal: bool = False,
    ) -> None:
        """`check_settled` refuses while it is not known what was sold."""
        self._has_portal = has_portal
        self._seats = seats
        self._calendars = calendars
        self._zone = zone
        self._check_settled = check_settled

    async def free(
        self, wanted: Sequence[WantedService], first_day: date, last_day: date, now: datetime
    ) -> list[tuple[tuple[Chain, ...], int]]:
        """The times at which such a visit can be booked now, full ones included, and how many of
        them can start there.

        Raises: NotServedHere if no calendar has a service, InvalidField beyond MOST_DAYS.
        """
        if (last_day - first_day).days >= MOST_DAYS:
            raise InvalidField(f"ask for {MOST_DAYS} days at most - at `$.last_day`")
        found = []
        for day in _days(first_day, last_day):
            search = self._search_on(day, wanted, now)
            free = await self._free_seats(search.slots)
            all_free = dict.fromkeys(free, 1)
            for first in search.starts:
                if first.starts_at <= now:
                    continue
                chains = visit_from(first, search.offers, free)
                if chains := chains or visit_from(first, search.offers, all_free):
                    found.append((chains, min(free[link.id] for link in links(chains))))
        return found

    async def hold(
        self, id: str, wanted: Sequence[WantedService], slot: str, now: datetime
    ) -> HeldVisit:
        """Keep a seat for each service of a visit that begins with `slot`, for HOLD_LASTS.

        The same hold again is the same.
        Raises: NotServedHere, SlotWithdrawn, SlotFull, TooEarly, TooLate, Reconciling, HoldUsed,
        HoldExpired.
        """
        self._check_settled()
        expires_at = now + HOLD_LASTS
        with suppress(HoldUnknown):
            return HeldVisit(await self.held(id, wanted, now), expires_at)
        calendar = self._calendar_of(wanted[0].service)
        first = self._offered(calendar, slot)
        check_bookable(calendar, first, now)
        day = first.starts_at.astimezone(self._zone).date()
        search = self._search_on(day, wanted, now)
        free = await self._free_seats(search.slots)
        chains = visit_from(first, search.offers, free)
        if not chains:
            raise SlotFull(f"from slot {slot} on there is no seat for all that is wanted")
        await self._seats.open(links(chains))
        await self._seats.hold(id, [link.id for link in links(chains)], expires_at)
        return HeldVisit(chains, expires_at)

    async def held(
        self, id: str, wanted: Sequence[WantedService], now: datetime
    ) -> tuple[Chain, ...]:
        """What a hold keeps, for each of those services.

        Raises: NotServedHere, HoldUnknown, HoldUsed, HoldExpired.
        """
        kept = await self._seats.held(id, now)
        chains, rest = [], kept
        for each in wanted:
            calendar = self._calendar_of(each.service)
            day = _day_in(rest[0], self._zone) if rest else None
            offered = {slot.id: slot for slot in slots_on(calendar, day)} if day else {}
            length = calendar.length(each.service, each.people)
            own = tuple(offered[id] for id in rest[:length] if id in offered)
            chains.append(chain_from(own, 0, length))
            rest = rest[length:]
        if rest or not all(chains):
            raise HoldUnknown(f"hold {id} is for other services or people: hold again")
        return tuple(chains)

    async def hand_over(self, id: str, slot: str, seats: int) -> SeatTransfer:
        """Put free seats of the desk on the way to the portal; the same offer again is the same.

        Raises: NotServedHere without a portal, SlotFull, Reconciling
        """
        if not self._has_portal:
            raise _no_portal()
        self._check_settled()
        await self.open(slot)
        return await self._seats.offer(id, slot, seats)

    async def ask_back(self, slot: str) -> list[SeatTransfer]:
        """Ask the portal to return what it has not taken yet of the slot: these hand-overs.

        Raises: NotServedHere without a portal, NothingOnTheWay
        """
        if not self._has_portal:
            raise _no_portal()
        offers = [each for each in await self._seats.offered() if each.slot == slot]
        if not offers:
            raise NothingOnTheWay(f"no seat of {slot} is on the way: the portal has answered")
        for each in offers:
            await self._seats.ask_back(each)
        return [replace(each, is_wanted_back=True) for each in offers]

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
        starts = [slot.starts_at for slot in slots]
        counts = await self._seats.counts(min(starts), max(starts))
        unopened = {slot.id: slot.seats.get(self._seats.own, 0) for slot in slots}
        return unopened | {count.slot: count.free for count in counts}

    def _search_on(self, day: date, wanted: Sequence[WantedService], now: datetime) -> DaySearch:
        """Raises: NotServedHere"""
        slots: dict[str, list[Slot]] = {}
        offers = []
        for each in wanted:
            calendar = self._calendar_of(each.service)
            if calendar.id not in slots:
                slots[calendar.id] = bookable(calendar, slots_on(calendar, day), now)
            length = calendar.length(each.service, each.people)
            offers.append((CalendarOffer(slots[calendar.id], length),))
        return DaySearch(tuple(offers), [slot for own in slots.values() for slot in own])

    def _calendar_of(self, service: str) -> Calendar:
        for calendar in self._calendars:
            if service in calendar.services:
                return calendar
        raise NotServedHere(f"no calendar of the branch has {service!r}: see [calendars]")

    def _offered(self, calendar: Calendar, id: str) -> Slot:
        """Raises: SlotWithdrawn"""
        day = _day_in(id, self._zone)
        for slot in slots_on(calendar, day) if day else ():
            if slot.id == id:
                return slot
        raise SlotWithdrawn(f"slot {id} is not offered")


def _no_portal() -> NotServedHere:
    return NotServedHere("there is no [portal] in branch.toml: all seats are the desk's")


def links(chains: Iterable[Chain]) -> list[Slot]:
    """The slots of all the chains, in their order."""
    return [slot for chain in chains for slot in chain]


def _days(first_day: date, last_day: date) -> Iterator[date]:
    for ahead in range((last_day - first_day).days + 1):
        yield first_day + timedelta(days=ahead)


def _day_in(slot: str, zone: ZoneInfo) -> date | None:
    """The local day of a slot by its id; None if it is no slot's."""
    try:
        at = datetime.strptime(slot.rpartition("-")[2], "%Y%m%dT%H%M%z")
    except ValueError:
        return None
    return at.astimezone(zone).date()
