"""Seats that come back: free at once, or first kept from the public for a while.

They rest where the calendar says so, against trading in seats, and where people wait for something
earlier, who are asked first. A seat that rests is a hold without a client: its expiry frees it.
"""

import json
from collections import Counter
from datetime import timedelta
from secrets import token_urlsafe

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.bookings.holds import OPEN
from portal.bookings.seat_counters import seats_in
from portal.bookings.tables import hold, waiting
from portal.branches.directory import ComuneDirectory
from portal.storage.metadata import database_now
from sportello.bookings.lifecycle import Appointment

RESTING, OFFERED = "resting", "offered"
"""In place of a client: of no one yet, and kept for one who waits."""

FIRST_ASKED_FOR = timedelta(minutes=2)
"""So long those who wait are looked for, before a seat is everyone's."""


async def rest(
    connection: AsyncConnection, comune: ComuneDirectory, left: Appointment
) -> Counter[str]:
    """The seats of `left` that are still held after it has left them; none if they are free.

    Those of each service of a visit rest by themselves: who waits wants one service.
    """
    resting = [await _rest(connection, comune, left.of_parts([part])) for part in left.parts]
    return Counter(id for each in resting for id in each.elements())


async def _rest(
    connection: AsyncConnection, comune: ComuneDirectory, left: Appointment
) -> Counter[str]:
    origin = comune.origin_of(left.slots[0])
    if origin is None:
        return Counter()
    calendar, _ = origin
    lasts = calendar.returns_after
    if await _has_waiting(connection, comune.id, left.branch):
        lasts = max(lasts, FIRST_ASKED_FOR)
    if not lasts:
        return Counter()
    await connection.execute(
        insert(hold).values(
            comune=comune.id,
            id=token_urlsafe(16),
            state=OPEN,
            client=RESTING,
            branch=left.branch,
            service=left.service,
            people=left.people,
            slots=json.dumps(left.slots),
            starts_at=left.starts_at,
            ends_at=left.ends_at,
            expires_at=database_now(lasts.total_seconds()),
        )
    )
    return seats_in([left.slots])


async def _has_waiting(connection: AsyncConnection, comune: str, branch: str) -> bool:
    here = (waiting.c.comune == comune) & (waiting.c.branch == branch)
    return (
        await connection.execute(select(waiting.c.booking).where(here).limit(1))
    ).first() is not None
