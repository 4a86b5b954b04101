"""Names and contacts in bookings are erased: 30 days after the day, or when a person asks for it.

The booking itself stays, for counting, and names no one.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select, union, update
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.bookings.persons import ERASED
from portal.bookings.tables import booking, person

KEPT_FOR = timedelta(days=30)


async def erase_persons(connection: AsyncConnection, comune: str, ids: Sequence[str]) -> None:
    """These rows of `person`, and what was written to the office for them or by them."""
    is_theirs = or_(booking.c.visitor.in_(ids), booking.c.booked_by.in_(ids))
    await _erase(
        connection,
        (person.c.comune == comune) & person.c.id.in_(ids),
        (booking.c.comune == comune) & is_theirs,
    )


async def erase_old(connection: AsyncConnection, now: datetime) -> None:
    """Everyone in bookings whose day was KEPT_FOR ago."""
    is_over = booking.c.starts_at < now - KEPT_FOR
    over = union(
        select(booking.c.visitor).where(is_over), select(booking.c.booked_by).where(is_over)
    )
    await _erase(connection, person.c.id.in_(over), is_over)


async def _erase(
    connection: AsyncConnection, persons: ColumnElement[bool], bookings: ColumnElement[bool]
) -> None:
    nothing: dict[str, Any] = {"codice_fiscale": None, "email": None, "phone": None}
    await connection.execute(
        update(person)
        .where(persons, person.c.surname != ERASED)
        .values(given_name=ERASED, surname=ERASED, **nothing)
    )
    written = update(booking).where(bookings, booking.c.details != "")
    await connection.execute(written.values(details=""))
