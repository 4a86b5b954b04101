"""Slots in the database: made from the calendars for the days ahead, and changed with them.

Owns which rows there are; their counters change in `seat_counters`. What a change means for those
who have booked is `sportello.bookings.slots.revise`.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import Row, case, false, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.bookings.tables import slot
from portal.storage.metadata import byte_order
from sportello.bookings.calendar import Calendar, Channel
from sportello.bookings.slots import Revision, Slot, revise, slots_between

DAYS_BEYOND = 2
"""Made so many days before they can be booked, in whatever zone a clock is wrong."""


async def publish(
    connection: AsyncConnection, comune: str, calendar: Calendar, now: datetime
) -> Revision:
    """Make, resize and withdraw the slots from today to the calendar's horizon.

    Slots that have more seats taken than they would keep stay, with the rest as a debt, and are
    told in `Revision.concerned`.
    """
    wanted = _wanted(calendar, now)
    rows = await _rows(connection, comune, calendar.id, now)
    revision = _revision(rows, wanted)
    known = {row.id for row in rows}
    await _insert(connection, comune, calendar, [s for s in revision.added if s.id not in known])
    again = [s for s in revision.added if s.id in known]
    for changed in (*revision.resized, *again):
        await _update(
            connection, comune, changed.id, changed.seats[Channel.ONLINE], changed.ends_at
        )
    wanted_by_id = {each.id: each for each in wanted}
    for gone in (*revision.withdrawn, *revision.concerned):
        stays = wanted_by_id.get(gone.id)
        seats = stays.seats.get(Channel.ONLINE, 0) if stays is not None else 0
        await _update(connection, comune, gone.id, seats, gone.ends_at)
    return revision


async def planned(
    connection: AsyncConnection, comune: str, calendar: Calendar, now: datetime
) -> Revision:
    """What `publish` would do: nothing is written."""
    return _revision(await _rows(connection, comune, calendar.id, now), _wanted(calendar, now))


class OnlineSeats(Struct, frozen=True):
    """The online seats of one slot: `given_away` to the branch's desk, less what came back."""

    id: str
    starts_at: datetime
    free: int
    taken: int
    given_away: int


async def online_seats(
    connection: AsyncConnection, comune: str, calendar: str, first: datetime, end: datetime
) -> list[OnlineSeats]:
    """Of the slots that are offered and start from `first` on, before `end`, in order."""
    taken = slot.c.held + slot.c.booked
    query = (
        select(slot.c.id, slot.c.starts_at, slot.c.capacity, taken, slot.c.given_away)
        .where(slot.c.comune == comune, slot.c.calendar == calendar, ~slot.c.is_withdrawn)
        .where(slot.c.starts_at >= first, slot.c.starts_at < end)
        .order_by(slot.c.starts_at)
    )
    rows = await connection.execute(query)
    return [
        OnlineSeats(id, starts_at, max(0, capacity - taken), taken, given_away)
        for id, starts_at, capacity, taken, given_away in rows
    ]


async def is_of_another_branch(
    connection: AsyncConnection, comune: str, calendar: Calendar
) -> bool:
    """Whether there are slots of a calendar of that id, withdrawn by now, at another branch."""
    query = select(slot.c.id).where(
        slot.c.comune == comune, slot.c.calendar == calendar.id, slot.c.branch != calendar.branch
    )
    return (await connection.execute(query.limit(1))).first() is not None


def _wanted(calendar: Calendar, now: datetime) -> list[Slot]:
    """The slots from today to the horizon that have not ended."""
    today = now.astimezone(ZoneInfo(calendar.zone)).date()
    last_day = today + timedelta(days=calendar.horizon_days + DAYS_BEYOND)
    return [each for each in slots_between(calendar, today, last_day) if each.ends_at > now]


def _revision(rows: Iterable[Row], wanted: Iterable[Slot]) -> Revision:  # type: ignore[type-arg]
    rows = list(rows)
    # seats at the branch's desk are taken: a calendar's seats are those of both sides together
    taken = {(row.id, Channel.ONLINE): row.held + row.booked + row.given_away for row in rows}
    return revise(map(_slot, filter(_is_there, rows)), _online(wanted), taken)


def _is_there(row: Row) -> bool:  # type: ignore[type-arg]
    """Whether it is offered, or was sold before it was withdrawn."""
    is_handed_over = row.given_away > 0 and not row.is_withdrawn
    return bool(row.capacity > 0 or row.held + row.booked > 0 or is_handed_over)


def _online(slots: Iterable[Slot]) -> list[Slot]:
    """The same with the seats of this owner alone."""
    return [
        Slot(s.id, s.calendar, s.starts_at, s.ends_at, {Channel.ONLINE: s.seats[Channel.ONLINE]})
        for s in slots
        if s.seats.get(Channel.ONLINE, 0) > 0
    ]


async def _rows(
    connection: AsyncConnection, comune: str, calendar: str, since: datetime
) -> list[Row]:  # type: ignore[type-arg]
    query = select(slot).where(
        slot.c.comune == comune, slot.c.calendar == calendar, slot.c.ends_at > since
    )
    locked = query.order_by(byte_order(slot.c.id)).with_for_update()
    return list((await connection.execute(locked)).all())


def _slot(row: Row) -> Slot:  # type: ignore[type-arg]
    """As its calendar had it, before any seat was handed over."""
    seats = {Channel.ONLINE: row.capacity + row.given_away}
    return Slot(row.id, row.calendar, row.starts_at, row.ends_at, seats)


async def _insert(
    connection: AsyncConnection, comune: str, calendar: Calendar, slots: Iterable[Slot]
) -> None:
    rows = [
        {
            "comune": comune,
            "id": each.id,
            "calendar": calendar.id,
            "branch": calendar.branch,
            "starts_at": each.starts_at,
            "ends_at": each.ends_at,
            "capacity": each.seats[Channel.ONLINE],
        }
        for each in slots
    ]
    if rows:
        await connection.execute(insert(slot), rows)


async def _update(
    connection: AsyncConnection, comune: str, id: str, seats: int, ends_at: datetime
) -> None:
    """`seats` are the calendar's, 0 for a slot that is withdrawn and sells nothing more."""
    left = seats - slot.c.given_away
    is_offered = left > 0 if seats else false()
    capacity = case((is_offered, left), else_=0)
    above = slot.c.held + slot.c.booked - capacity
    await connection.execute(
        update(slot)
        .where(slot.c.comune == comune, slot.c.id == id)
        .values(
            capacity=capacity,
            debt=case((above > 0, above), else_=0),
            ends_at=ends_at,
            is_withdrawn=not seats,
        )
    )
