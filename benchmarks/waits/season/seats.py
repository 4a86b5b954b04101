"""Seats that came back more than a day ahead: whom they suited, and what became of them."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.bookings.person_limit import OPEN_STATES
from portal.bookings.tables import booking, slot, waiting
from sportello.bookings.periods import EarlierWish

A_WEEK = timedelta(days=7)


class ReturnedSeat(Struct):
    """
    suited    how many on the list it suited when it came back
    was_busy  the next free seat was more than a week away
    """

    slot: str
    suited: int
    was_cancelled: bool
    was_busy: bool
    is_by_the_list: bool = False


class SeasonFigures(Struct, frozen=True):
    """
    joined         how many asked for something earlier
    found_nothing  how many looked and found no time at all
    pages          median of those of one booking, from the search to the summary that confirms it
    """

    booked: int
    abandoned: int
    found_nothing: int
    joined: int
    pages: float
    returned: tuple[ReturnedSeat, ...]
    used_again: int
    lost_to_dead_holds: int

    @property
    def cancelled(self) -> tuple[ReturnedSeat, ...]:
        return tuple(each for each in self.returned if each.was_cancelled)

    @property
    def busy(self) -> tuple[ReturnedSeat, ...]:
        return tuple(each for each in self.returned if each.was_busy)

    def suiting(self, people: int) -> tuple[ReturnedSeat, ...]:
        """The seats that suited at least so many on the list."""
        return tuple(each for each in self.returned if each.suited >= people)


def share_by_the_list(seats: Sequence[ReturnedSeat]) -> float:
    return sum(each.is_by_the_list for each in seats) / max(1, len(seats))


def used_again(returned: Sequence[ReturnedSeat], free: dict[str, int]) -> int:
    """How many of the seats are booked at the end; `free` is what each slot has left."""
    came_back = Counter(each.slot for each in returned)
    return sum(times - min(times, free[id]) for id, times in came_back.items())


async def number_suited(connection: AsyncConnection, starts_at: datetime) -> int:
    """How many have a later booking, wish to come then and have not let that time pass."""
    later = (booking.c.id == waiting.c.booking) & (booking.c.starts_at > starts_at)
    query = select(waiting.c.wish, waiting.c.passed).join(booking, later)
    rows = (await connection.execute(query.where(booking.c.state.in_(OPEN_STATES)))).all()
    return sum(
        msgspec.json.decode(row.wish, type=EarlierWish).suits(starts_at)
        and starts_at.isoformat() not in row.passed
        for row in rows
    )


async def is_busy(connection: AsyncConnection, returned: str, now: datetime) -> bool:
    """Whether no other seat of the next seven days is free."""
    within = slot.c.starts_at.between(now, now + A_WEEK)
    is_free = slot.c.booked + slot.c.held < slot.c.capacity
    query = select(slot.c.id).where(within, is_free, slot.c.id != returned).limit(1)
    return (await connection.execute(query)).first() is None
