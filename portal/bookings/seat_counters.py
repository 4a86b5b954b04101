"""The counters of a slot's online seats, and the locks around them.

Rows are locked in the order of their ids, byte by byte, whoever needs them, and a transaction
changes them once: two chains never wait for each other.
A counter that was read under its lock may be decided upon; every change is still a statement that
adds to what is there, and a CHECK stands behind it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct
from sqlalchemy import ColumnElement, bindparam, case, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.bookings.tables import slot
from portal.storage.listed import is_listed
from portal.storage.metadata import byte_order, database_now
from portal.sync.tables import branch_link

IS_OFFERED: ColumnElement[bool] = (slot.c.capacity + slot.c.given_away > 0) & ~slot.c.is_withdrawn
"""Not withdrawn: a slot whose seats were all handed over to the branch is full, and still there."""


class SlotSeats(Struct):
    """A slot whose row is locked; `free` is counted down by who decides.

    is_reconciling  its branch has still to say what it holds, after the portal was restored
    """

    id: str
    calendar: str
    starts_at: datetime
    ends_at: datetime
    is_offered: bool
    free: int
    is_reconciling: bool


async def lock_seats(
    connection: AsyncConnection, comune: str, slots: Iterable[str]
) -> tuple[dict[str, SlotSeats], datetime]:
    """Those of the slots that there are, by id, locked; and the database's clock."""
    wanted = {"at": comune, "ids": sorted(set(slots))}
    rows = (await connection.execute(_LOCKED, wanted)).all()
    found = {row.id: SlotSeats(*row[:7]) for row in rows}
    now = rows[0].now if rows else (await connection.execute(select(database_now()))).scalar_one()
    return found, now


_OF_ITS_BRANCH = (branch_link.c.comune == slot.c.comune) & (branch_link.c.branch == slot.c.branch)

_LOCKED = (
    select(
        *(slot.c.id, slot.c.calendar, slot.c.starts_at, slot.c.ends_at),
        IS_OFFERED.label("is_offered"),
        (slot.c.capacity - slot.c.held - slot.c.booked).label("free"),
        exists().where(_OF_ITS_BRANCH, branch_link.c.is_reconciling).label("is_reconciling"),
        database_now().label("now"),
    )
    .where(slot.c.comune == bindparam("at"), is_listed(slot.c.id, "ids"))
    .order_by(byte_order(slot.c.id))
    .with_for_update(of=slot)
)


async def change_seats(
    connection: AsyncConnection,
    comune: str,
    *,
    held: Mapping[str, int] | None = None,
    booked: Mapping[str, int] | None = None,
) -> None:
    """Add to the counters of each slot; what is negative gives seats back, and settles a debt."""
    more_held, more_booked = Counter(held or {}), Counter(booked or {})
    changes = [
        {"at": comune, "of": id, "held": more_held[id], "booked": more_booked[id]}
        for id in sorted(set(more_held) | set(more_booked))
    ]
    if changes:
        await connection.execute(_ADDED, changes)


_MORE_HELD = bindparam("held", type_=slot.c.held.type)
_MORE_BOOKED = bindparam("booked", type_=slot.c.booked.type)
_ABOVE = slot.c.held + _MORE_HELD + slot.c.booked + _MORE_BOOKED - slot.c.capacity

_ADDED = (
    update(slot)
    .where(slot.c.comune == bindparam("at"), slot.c.id == bindparam("of"))
    .values(
        held=slot.c.held + _MORE_HELD,
        booked=slot.c.booked + _MORE_BOOKED,
        # it shrinks with the seats above the capacity, and never grows: the CHECK stands
        debt=case((_ABOVE <= 0, 0), (slot.c.debt > _ABOVE, _ABOVE), else_=slot.c.debt),
    )
)


async def book_regardless(
    connection: AsyncConnection, comune: str, booked: Mapping[str, int]
) -> list[str]:
    """Count seats that were sold already, whether or not they are free. Returns the slots that
    have more promised than there is: the rest is their debt.
    """
    lacking: list[str] = []
    for id, seats in sorted(booked.items()):
        above = slot.c.held + slot.c.booked + seats - slot.c.capacity
        counted = (
            update(slot)
            .where(slot.c.comune == comune, slot.c.id == id)
            .values(
                booked=slot.c.booked + seats,
                debt=case((above > slot.c.debt, above), else_=slot.c.debt),
            )
            .returning(slot.c.held + slot.c.booked - slot.c.capacity)
        )
        if ((await connection.execute(counted)).scalar() or 0) > 0:
            lacking.append(id)
    return lacking


def seats_in(chains: Iterable[Iterable[str]]) -> Counter[str]:
    """How many seats of each slot the chains have."""
    return Counter(id for chain in chains for id in chain)


def negative(seats: Mapping[str, int]) -> dict[str, int]:
    return {id: -count for id, count in seats.items()}
