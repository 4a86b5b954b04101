"""Slots: what a calendar offers on one day, and which of them can be booked now.

Owns how a calendar becomes slots, chains of slots, and what a changed calendar means for those
who have booked. Must not know how seats are counted (`seats`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from msgspec import Struct

from sportello.bookings.calendar import Calendar, Channel, instant_of, openings_on
from sportello.bookings.refusals import TooEarly
from sportello.model.instants import MINUTES_A_DAY
from sportello.model.refusals import TooLate


class Slot(Struct, frozen=True):
    """A time that can be booked: from `starts_at` to `ends_at` (aware UTC).

    `id` is URL-safe and the same whenever the slot is made again.
    """

    id: str
    calendar: str
    starts_at: datetime
    ends_at: datetime
    seats: Mapping[Channel, int]


Chain = tuple[Slot, ...]
"""Consecutive slots: from the start of the first to the end of the last."""


def slots_on(calendar: Calendar, day: date) -> tuple[Slot, ...]:
    """The slots of that local day in order. They never overlap; a rest at the end is left out."""
    length = timedelta(minutes=calendar.slot_min)
    slots: list[Slot] = []
    for opens, closes in openings_on(calendar, day):
        starts = opens
        while starts + length <= closes:
            slots.append(_slot(calendar, starts, starts + length))
            starts += length
    return tuple(slots)


def slots_between(calendar: Calendar, first_day: date, last_day: date) -> Iterator[Slot]:
    """The slots of those local days, both included."""
    for ahead in range((last_day - first_day).days + 1):
        yield from slots_on(calendar, first_day + timedelta(days=ahead))


def slot_id(calendar: str, starts_at: datetime) -> str:
    """Of the slot that starts at that instant (aware UTC)."""
    return f"{calendar}-{starts_at:{_START}}"


def calendar_and_start(slot_id: str) -> tuple[str, datetime] | None:
    """What `slot_id` was made of; None if it is no such id."""
    calendar, _, start = slot_id.rpartition("-")
    try:
        return calendar, datetime.strptime(start, _START).replace(tzinfo=UTC)
    except ValueError:
        return None


_START = "%Y%m%dT%H%MZ"


def _slot(calendar: Calendar, starts_at: datetime, ends_at: datetime) -> Slot:
    return Slot(slot_id(calendar.id, starts_at), calendar.id, starts_at, ends_at, calendar.seats)


def check_bookable(calendar: Calendar, slot: Slot, now: datetime) -> None:
    """Raises: TooEarly beyond the horizon, TooLate within the notice."""
    first, end = bookable_between(calendar, now)
    if slot.starts_at >= end:
        raise TooEarly(f"slot {slot.id} can be booked {calendar.horizon_days} days ahead")
    if slot.starts_at < first:
        raise TooLate(f"slot {slot.id} had to be booked {calendar.notice} before it starts")


def bookable_between(calendar: Calendar, now: datetime) -> tuple[datetime, datetime]:
    """When the slots start that can be booked now: aware UTC, the last instant not included."""
    last_day = now.astimezone(ZoneInfo(calendar.zone)).date() + timedelta(calendar.horizon_days)
    return now + calendar.notice, instant_of(calendar, last_day, MINUTES_A_DAY)


def bookable(calendar: Calendar, slots: Iterable[Slot], now: datetime) -> list[Slot]:
    """Those that are neither too near nor too far."""
    first, end = bookable_between(calendar, now)
    return [slot for slot in slots if first <= slot.starts_at < end]


def chain_from(slots: Sequence[Slot], first: int, length: int) -> tuple[Slot, ...]:
    """`length` consecutive slots from `slots[first]` on; empty if there are not so many.

    Slots are consecutive if each starts when the one before ends.
    """
    chain = tuple(slots[first : first + length])
    if length == 1:
        return chain  # most are, and a week has hundreds
    unbroken = all(before.ends_at == after.starts_at for before, after in pairwise(chain))
    return chain if unbroken and len(chain) == length else ()


def free_to_start(
    slots: Sequence[Slot], free: Mapping[str, int], length: int
) -> Iterator[tuple[Slot, int]]:
    """Each slot from which `length` slots run on, and how many such bookings can start there.

    `free` has the free seats by slot id; the scarcest slot of a chain decides.
    """
    for index, slot in enumerate(slots):
        if chain := chain_from(slots, index, length):
            yield slot, min(free.get(link.id, 0) for link in chain)


class Revision(Struct, frozen=True):
    """What a changed calendar does to the slots of some days.

    added      slots that are new
    resized    slots that stay, with other seats or another end
    withdrawn  slots that go: none of their seats is taken
    concerned  slots with seats taken that would go, or have fewer seats than are taken; they stay
               as they are, and nothing is offered at their time, until staff has settled them
    """

    added: tuple[Slot, ...]
    resized: tuple[Slot, ...]
    withdrawn: tuple[Slot, ...]
    concerned: tuple[Slot, ...]


def revise(
    before: Iterable[Slot], after: Iterable[Slot], taken: Mapping[tuple[str, Channel], int]
) -> Revision:
    """Compare slots before and after a change of their calendar.

    taken  seats that are held or booked, by slot id and channel; missing means none
    """
    old = {slot.id: slot for slot in before}
    new = {slot.id: slot for slot in after}
    concerned = tuple(slot for slot in old.values() if _overtakes(slot, new.get(slot.id), taken))
    offered = {id: slot for id, slot in new.items() if _is_clear(slot, concerned)}
    kept = {slot.id for slot in concerned}
    return Revision(
        added=tuple(slot for id, slot in offered.items() if id not in old),
        resized=tuple(slot for id, slot in offered.items() if id in old and slot != old[id]),
        withdrawn=tuple(slot for id, slot in old.items() if id not in offered and id not in kept),
        concerned=concerned,
    )


def _overtakes(slot: Slot, stays: Slot | None, taken: Mapping[tuple[str, Channel], int]) -> bool:
    """Whether more seats of `slot` are taken than remain at the same time."""
    seats = stays.seats if stays is not None and stays.ends_at == slot.ends_at else {}
    return any(taken.get((slot.id, channel), 0) > seats.get(channel, 0) for channel in Channel)


def _is_clear(slot: Slot, kept: Iterable[Slot]) -> bool:
    return all(slot.ends_at <= k.starts_at or k.ends_at <= slot.starts_at for k in kept)
