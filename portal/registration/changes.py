"""What may still change of a registration: where it is filed, and whose office it is.

Each change is kept beneath the one before; what was registered stays as it was. Source: art. 54 and
AgID's guidelines on the protocol.
"""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct
from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.registration.entries import (
    Administration,
    EntryFaulty,
    RegistrationId,
    UnknownRegistration,
)
from portal.registration.numbering import find, in_register
from portal.registration.tables import registration_change
from portal.storage.metadata import database_now


class ChangeableField(StrEnum):
    CLASSIFICATION = "classification"
    OFFICE = "office"


class RegistrationChange(Struct, frozen=True):
    """`operator` set `field` to `value`."""

    id: RegistrationId
    at: datetime
    field: ChangeableField
    value: str
    operator: str


async def change(
    connection: AsyncConnection,
    administration: Administration,
    id: RegistrationId,
    field: ChangeableField,
    value: str,
    operator: str,
) -> None:
    """Raises: UnknownRegistration; EntryFaulty without a value"""
    if not value.strip():
        raise EntryFaulty(f"{field} cannot be empty")
    if await find(connection, administration, id) is None:
        raise UnknownRegistration(f"the register has no number {id}")
    table = registration_change
    here = in_register(table, administration), table.c.year == id.year, table.c.number == id.number
    order = select(func.coalesce(func.max(table.c.sequence), 0) + 1).where(*here)
    row = {
        "comune": administration.comune,
        "aoo": administration.aoo,
        "year": id.year,
        "number": id.number,
        "field": field.value,
        "value": value.strip(),
        "operator": operator,
    }
    await connection.execute(
        insert(table).values(**row, at=database_now(), sequence=order.scalar_subquery())
    )
