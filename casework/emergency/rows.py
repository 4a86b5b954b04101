"""What the repositories of the emergency register share: a site's rows, and its lock."""

from typing import Any

from sqlalchemy import ColumnElement, Row, Table, update
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.emergency.rules import EmergencySite
from casework.emergency.tables import counter
from casework.storage.inserts import insert_new


def of_site(table: Table, site: EmergencySite) -> ColumnElement[bool]:
    same_register = (table.c.comune == site.comune) & (table.c.aoo == site.aoo)
    return same_register & (table.c.site == site.site)


def keys_of(site: EmergencySite) -> dict[str, Any]:
    """The columns with which every row of the site begins."""
    return {"comune": site.comune, "aoo": site.aoo, "site": site.site}


async def locked(connection: AsyncConnection, site: EmergencySite) -> Row[Any]:
    """The site's counter, which one transaction at a time may have; made if there is none yet."""
    await insert_new(connection, counter, {**keys_of(site), "year": 0, "last": 0})
    lock = update(counter).where(of_site(counter, site)).values(last=counter.c.last)
    return (await connection.execute(lock.returning(*counter.c))).one()
