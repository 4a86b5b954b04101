"""Slots with more seats taken than their calendar has since it was changed: to be settled by staff.

Owns the question. A debt is settled by moving or cancelling bookings, which tells their persons.
"""

from datetime import datetime

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.bookings.lookup import NamedBooking, bookings_in_slots
from portal.bookings.tables import slot
from portal.branches.directory import ComuneDirectory


class SlotDebt(Struct, frozen=True):
    """`taken` seats are held or booked, of `capacity`."""

    slot: str
    branch: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    taken: int


async def debts_of(
    connection: AsyncConnection, comune: ComuneDirectory, now: datetime
) -> list[SlotDebt]:
    """Those that have not ended, the first on top."""
    taken = slot.c.held + slot.c.booked
    query = (
        select(slot.c.id, slot.c.branch, slot.c.starts_at, slot.c.ends_at, slot.c.capacity, taken)
        .where(slot.c.comune == comune.id, slot.c.ends_at > now, taken > slot.c.capacity)
        .order_by(slot.c.starts_at, slot.c.id)
    )
    return [SlotDebt(*row) for row in await connection.execute(query)]


async def bookings_of_debts(
    connection: AsyncConnection, comune: ComuneDirectory, debts: list[SlotDebt], now: datetime
) -> list[NamedBooking]:
    """The bookings that have seats in those slots, each once, in order."""
    found: dict[str, NamedBooking] = {}
    for branch in sorted({each.branch for each in debts}):
        slots = [each.slot for each in debts if each.branch == branch]
        for each in await bookings_in_slots(connection, comune.id, branch, slots, now):
            found[each.kept.appointment.id] = each
    return sorted(found.values(), key=lambda each: each.kept.appointment.starts_at)
