"""What can be booked: the slots of a service at a branch, with the number of free seats.

`free` counts one-person bookings that can start there: over a chain, the scarcest slot decides.
Holds count as taken until they expire, also where their seats have not been given back yet.
"""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.bookings.holds import OPEN
from portal.bookings.seat_counters import IS_OFFERED
from portal.bookings.tables import hold, slot
from portal.bookings.visit_search import calendars_for, search_among
from portal.branches.attendance import kinds_of
from portal.branches.directory import ComuneDirectory
from portal.storage.metadata import database_now
from sportello.bookings.calendar import Calendar
from sportello.bookings.slots import Slot, bookable, bookable_between, free_to_start
from sportello.bookings.visits import WantedService

_LEFT = slot.c.capacity - slot.c.held - slot.c.booked


class OfferedSlot(Struct, frozen=True):
    """Instants with the branch's offset; `free` is 0 for a full slot."""

    id: str
    starts_at: datetime
    ends_at: datetime
    free: int


async def free_slots(
    connection: AsyncConnection,
    comune: ComuneDirectory,
    branch: str,
    service: str,
    days: tuple[date, date],
    now: datetime,
    people: int = 1,
) -> list[OfferedSlot]:
    """Those of the local `days`, both included, that can be booked now; full ones among them.

    `ends_at` is the end of the whole chain that `people` need.
    Raises: UnknownBranch, UnknownService
    """
    zone = ZoneInfo(comune.branch(branch).zone)
    comune.service(service)
    expired = await _held_by_expired(connection, comune.id)
    found: list[OfferedSlot] = []
    for calendar in comune.calendars_of(branch, service):
        slots, free = await _counts(connection, comune.id, calendar, days, zone, expired)
        length = calendar.length(service, people)
        lasts = length * timedelta(minutes=calendar.slot_min)
        first, end = bookable_between(calendar, now)
        for each, seats in free_to_start(slots, free, length):
            if first <= each.starts_at < end:
                starts_at = each.starts_at.astimezone(zone)
                ends_at = (each.starts_at + lasts).astimezone(zone)
                found.append(OfferedSlot(each.id, starts_at, ends_at, seats))
    return sorted(found, key=lambda each: (each.starts_at, each.id))


async def free_visits(
    connection: AsyncConnection,
    comune: ComuneDirectory,
    branch: str,
    wanted: Sequence[WantedService],
    days: tuple[date, date],
    now: datetime,
) -> list[OfferedSlot]:
    """As `free_slots`, for a visit of all the `wanted` services one after the other.

    A slot from which the visit fits but for seats that are taken is listed as full. `ends_at` is
    the end of the last service.
    Raises: UnknownBranch, UnknownService
    """
    if len(wanted) == 1:
        (only,) = wanted
        return await free_slots(connection, comune, branch, only.service, days, now, only.people)
    sheet = comune.branch(branch)
    if not kinds_of([comune.service(each.service) for each in wanted], sheet):
        return []
    zone = ZoneInfo(sheet.zone)
    expired = await _held_by_expired(connection, comune.id)
    slots: dict[str, Sequence[Slot]] = {}
    free: dict[str, int] = {}
    for calendar in calendars_for(comune, branch, wanted):
        here, counts = await _counts(connection, comune.id, calendar, days, zone, expired)
        slots[calendar.id] = bookable(calendar, here, now)
        free |= counts
    search = search_among(comune, branch, wanted, slots)
    found: list[OfferedSlot] = []
    for calendar in comune.calendars_of(branch, wanted[0].service):
        for first in slots[calendar.id]:
            parts = search.parts(first, free)
            seats = min((free[id] for part in parts for id in part.slots), default=0)
            if parts := parts or search.parts(first, dict.fromkeys(free, 1)):
                starts_at = first.starts_at.astimezone(zone)
                ends_at = parts[-1].ends_at.astimezone(zone)
                found.append(OfferedSlot(first.id, starts_at, ends_at, seats))
    return sorted(found, key=lambda each: (each.starts_at, each.id))


async def _counts(
    connection: AsyncConnection,
    comune: str,
    calendar: Calendar,
    days: tuple[date, date],
    zone: ZoneInfo,
    expired: Counter[str],
) -> tuple[Sequence[Slot], dict[str, int]]:
    """The slots of those days in order, and the free seats of each by its id; `expired` has those
    that expired holds have not given back yet.
    """
    first, last = (datetime.combine(day, time(), zone) for day in days)
    end = last + timedelta(days=1)
    wanted = {"at": comune, "of": calendar.id, "first": first, "end": end}
    rows = (await connection.execute(_OFFERED, wanted)).all()
    slots = [Slot(id, calendar.id, starts_at, ends_at, {}) for id, starts_at, ends_at, _ in rows]
    free = {id: max(0, left + expired.get(id, 0)) for id, _, _, left in rows}
    return slots, free


_OFFERED = (
    select(slot.c.id, slot.c.starts_at, slot.c.ends_at, _LEFT)
    .where(slot.c.comune == bindparam("at"), slot.c.calendar == bindparam("of"), IS_OFFERED)
    .where(slot.c.starts_at >= bindparam("first"), slot.c.starts_at < bindparam("end"))
    .order_by(slot.c.starts_at)
)


async def _held_by_expired(connection: AsyncConnection, comune: str) -> Counter[str]:
    """Seats by slot that expired holds have not given back yet."""
    chains = (await connection.execute(_EXPIRED, {"at": comune})).scalars()
    return Counter(id for chain in chains for id in json.loads(chain))


_EXPIRED = select(hold.c.slots).where(
    hold.c.comune == bindparam("at"), hold.c.state == OPEN, hold.c.expires_at <= database_now()
)


async def next_free(
    connection: AsyncConnection, comune: ComuneDirectory, now: datetime
) -> dict[str, datetime]:
    """The start of the first slot with a free seat, aware UTC, by calendar.

    Seats of expired holds count as taken until they are given back, within seconds.
    """
    can_be_booked = [
        (slot.c.calendar == each.id)
        & (slot.c.starts_at >= now + each.notice)
        & (slot.c.starts_at < now + timedelta(days=each.horizon_days))
        for each in comune.calendars.values()
    ]
    query = (
        select(slot.c.calendar, func.min(slot.c.starts_at))
        .where(slot.c.comune == comune.id, or_(*can_be_booked))
        .where(slot.c.held + slot.c.booked < slot.c.capacity)
        .group_by(slot.c.calendar)
    )
    rows = (await connection.execute(query)).all() if can_be_booked else []
    return {row.calendar: row[1] for row in rows}
