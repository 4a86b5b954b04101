"""Write what staff has set. Each change raises the Comune's edition, which all processes watch."""

from collections.abc import Mapping
from typing import TypeVar

import msgspec
from msgspec import Struct
from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.branches import tables
from portal.branches.sheets import BranchSheet, Comune, ServiceSheet
from sportello.bookings.calendar import Calendar

SheetT = TypeVar("SheetT", bound=BranchSheet | ServiceSheet | Calendar)

_TABLE_OF: Mapping[type[Struct], Table] = {
    BranchSheet: tables.branch,
    ServiceSheet: tables.service,
    Calendar: tables.calendar,
}


async def put_comune(connection: AsyncConnection, comune: Comune) -> None:
    """Add a Comune, or change it."""
    body = msgspec.json.encode(comune).decode()
    if not await _has_raised_edition(connection, comune.id):
        await connection.execute(insert(tables.comune).values(comune=comune.id, body=body))
    else:
        here = tables.comune.c.comune == comune.id
        await connection.execute(update(tables.comune).where(here).values(body=body))


async def put(
    connection: AsyncConnection, comune: str, sheet: BranchSheet | ServiceSheet | Calendar
) -> None:
    """Add it, or change the one of that id."""
    table = _TABLE_OF[type(sheet)]
    here = (table.c.comune == comune) & (table.c.id == sheet.id)
    body = msgspec.json.encode(sheet).decode()
    if (await connection.execute(update(table).where(here).values(body=body))).rowcount == 0:
        await connection.execute(insert(table).values(comune=comune, id=sheet.id, body=body))
    await _has_raised_edition(connection, comune)


async def remove(connection: AsyncConnection, comune: str, kind: type[Struct], id: str) -> None:
    """Remove the sheet or calendar of that id; nothing is done if there is none."""
    table = _TABLE_OF[kind]
    await connection.execute(delete(table).where(table.c.comune == comune, table.c.id == id))
    await _has_raised_edition(connection, comune)


async def stored(
    connection: AsyncConnection, comune: str, kind: type[SheetT], id: str
) -> SheetT | None:
    """The sheet or calendar as it is stored, its row locked; None if there is none.

    The Comune's row is locked before it, so that two who add the same id wait for each other.
    """
    await lock_comune(connection, comune)
    table = _TABLE_OF[kind]
    query = select(table.c.body).where(table.c.comune == comune, table.c.id == id)
    body = (await connection.execute(query.with_for_update())).scalar_one_or_none()
    return None if body is None else msgspec.json.decode(body, type=kind)


async def lock_comune(connection: AsyncConnection, comune: str) -> None:
    """What staff sets there is changed by one operator after the other."""
    row = select(tables.comune.c.edition).where(tables.comune.c.comune == comune)
    await connection.execute(row.with_for_update())


async def has_comuni(connection: AsyncConnection) -> bool:
    return (await connection.execute(select(tables.comune.c.comune).limit(1))).first() is not None


async def _has_raised_edition(connection: AsyncConnection, comune: str) -> bool:
    """Whether the Comune is there."""
    row = tables.comune.c.comune == comune
    raised = update(tables.comune).where(row).values(edition=tables.comune.c.edition + 1)
    return (await connection.execute(raised)).rowcount == 1
