"""The counters of a slot's online seats: each change one conditional statement.

A count is never read, changed and written back. A statement that finds fewer rows than it names
has changed nothing that may stay: its caller raises, and the transaction is rolled back. Rows of a
chain are locked in the order of their ids, so that two chains never wait for each other.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.bookings.tables import slot
from sportello.bookings.refusals import SlotFull, SlotWithdrawn


async def hold_seats(connection: AsyncConnection, comune: str, slots: Sequence[str]) -> None:
    """One free seat of each slot becomes a held one.

    Raises: SlotFull, SlotWithdrawn
    """
    is_free = slot.c.held + slot.c.booked < slot.c.capacity
    if await _count(connection, comune, slots, is_free, held=slot.c.held + 1) != len(slots):
        query = select(slot.c.id).where(_these(comune, slots), slot.c.capacity == 0)
        if (await connection.execute(query)).first() is not None:
            raise SlotWithdrawn(f"slot {slots[0]} is not offered any more: choose another one")
        raise SlotFull(f"slot {slots[0]} has no free seat: choose another one")


async def let_go_seats(connection: AsyncConnection, comune: str, slots: Sequence[str]) -> None:
    """Held seats become free."""
    await _all(connection, comune, slots, held=slot.c.held - 1)


async def book_held_seats(connection: AsyncConnection, comune: str, slots: Sequence[str]) -> None:
    """Held seats become booked ones."""
    await _all(connection, comune, slots, held=slot.c.held - 1, booked=slot.c.booked + 1)


async def free_seats(connection: AsyncConnection, comune: str, slots: Sequence[str]) -> None:
    """Booked seats become free."""
    await _all(connection, comune, slots, booked=slot.c.booked - 1)


async def lock(connection: AsyncConnection, comune: str, slots: Sequence[str]) -> None:
    """Lock the rows of several chains together, before they are changed one by one."""
    await connection.execute(_in_order(comune, slots))


async def _all(
    connection: AsyncConnection, comune: str, slots: Sequence[str], **counts: Any
) -> None:
    """For changes that the counters themselves allow at any time."""
    await _count(connection, comune, slots, None, **counts)


async def _count(
    connection: AsyncConnection,
    comune: str,
    slots: Sequence[str],
    condition: ColumnElement[bool] | None,
    **counts: Any,
) -> int:
    """The number of rows changed."""
    if len(slots) > 1:
        await connection.execute(_in_order(comune, slots))
    changed = update(slot).where(_these(comune, slots)).values(**counts)
    if condition is not None:
        changed = changed.where(condition)
    return (await connection.execute(changed)).rowcount


def _in_order(comune: str, slots: Sequence[str]) -> Any:
    return select(slot.c.id).where(_these(comune, slots)).order_by(slot.c.id).with_for_update()


def _these(comune: str, slots: Sequence[str]) -> ColumnElement[bool]:
    ids = slot.c.id == slots[0] if len(slots) == 1 else slot.c.id.in_(slots)
    return (slot.c.comune == comune) & ids
