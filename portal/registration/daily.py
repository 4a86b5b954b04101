"""The daily register: all that was registered, annulled and changed on one local day.

Source: art. 53 DPR 445/2000, c. 5: it goes to preservation within the next working day.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.registration.annulments import Annulment
from portal.registration.changes import ChangeableField, RegistrationChange
from portal.registration.entries import Administration, Registration, RegistrationId
from portal.registration.numbering import in_register, registration_of
from portal.registration.tables import (
    annulment,
    register_counter,
    registration,
    registration_change,
)
from portal.storage.metadata import database_now
from sportello.model.refusals import NotNow


class DayNotOver(NotNow):
    """Its register is not complete before midnight."""


class DayAnnulment(Struct, frozen=True):
    id: RegistrationId
    annulment: Annulment


class DailyRegister(Struct, frozen=True):
    """In the order of numbers, and of instants. A day without anything has one as well."""

    administration: Administration
    day: date
    registrations: tuple[Registration, ...]
    annulments: tuple[DayAnnulment, ...]
    changes: tuple[RegistrationChange, ...]


async def daily_register(
    connection: AsyncConnection, administration: Administration, day: date
) -> DailyRegister:
    """In a transaction: senders who were given a number before midnight are waited for.

    Raises: DayNotOver
    """
    lock = select(register_counter).where(in_register(register_counter, administration))
    await connection.execute(lock.with_for_update())
    begins, ends = _day(administration, day)
    if (await connection.execute(select(database_now()))).scalar_one() < ends:
        raise DayNotOver(f"{day} is not over yet: its register can be made from midnight on")

    async def of_day(table: Table, at: ColumnElement[Any], *order: ColumnElement[Any]) -> list[Any]:
        here = in_register(table, administration) & (at >= begins) & (at < ends)
        return list(await connection.execute(select(table).where(here).order_by(*order)))

    columns = registration.c
    made = await of_day(registration, columns.date, columns.year, columns.number)
    annulled = await of_day(annulment, annulment.c.at, annulment.c.at)
    table = registration_change
    changed = await of_day(table, table.c.at, table.c.at, table.c.sequence)
    return DailyRegister(
        administration,
        day,
        tuple(map(registration_of, made)),
        tuple(
            DayAnnulment(
                RegistrationId(row.year, row.number),
                Annulment(row.at, row.authorisation, row.reason, row.operator),
            )
            for row in annulled
        ),
        tuple(
            RegistrationChange(
                RegistrationId(row.year, row.number),
                row.at,
                ChangeableField(row.field),
                row.value,
                row.operator,
            )
            for row in changed
        ),
    )


def _day(administration: Administration, day: date) -> tuple[datetime, datetime]:
    """Aware UTC: its first instant, and that of the next."""
    zone = ZoneInfo(administration.zone)
    begins, ends = (
        datetime.combine(each, time(), zone).astimezone(UTC) for each in (day, day + timedelta(1))
    )
    return begins, ends
