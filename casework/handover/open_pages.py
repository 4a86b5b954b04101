"""Which pages are open on a telephone: one for a case at most, for ten minutes, until it is ended.

Owns these rows. No function commits.
"""

import secrets
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.handover.tables import phone_page
from sportello.model.refusals import NotThere

OPEN_FOR = timedelta(minutes=10)


class PhonePageOver(NotThere):
    """It was never there, its time is over, or it was ended: told alike."""


class CameraPage(Struct, frozen=True):
    """Takes files of the case `draft` for the question at `path` until then (aware UTC)."""

    id: str
    draft: str
    path: str
    until: datetime
    received: int


async def open_page(
    connection: AsyncConnection, comune: str, draft: str, path: str, now: datetime
) -> CameraPage:
    """In place of the one that the case had. Those whose time is over are deleted."""
    await end_page(connection, comune, draft)
    await connection.execute(delete(phone_page).where(phone_page.c.until <= now))
    opened = CameraPage(secrets.token_urlsafe(16), draft, path, now + OPEN_FOR, 0)
    row = {name: getattr(opened, name) for name in CameraPage.__struct_fields__}
    await connection.execute(insert(phone_page).values(row | {"comune": comune}))
    return opened


async def find_page(connection: AsyncConnection, comune: str, id: str, now: datetime) -> CameraPage:
    """Raises: PhonePageOver"""
    columns = [phone_page.c[name] for name in CameraPage.__struct_fields__]
    one = select(*columns).where(phone_page.c.comune == comune, phone_page.c.id == id)
    row = (await connection.execute(one.where(phone_page.c.until > now))).one_or_none()
    if row is None:
        raise PhonePageOver("this page is not open")
    return CameraPage(*row)


async def page_of(
    connection: AsyncConnection, comune: str, draft: str, now: datetime
) -> CameraPage:
    """That of a case. Raises: PhonePageOver"""
    theirs = select(phone_page.c.id).where(
        phone_page.c.comune == comune, phone_page.c.draft == draft
    )
    id = (await connection.execute(theirs)).scalar_one_or_none()
    return await find_page(connection, comune, id or "", now)


async def count_file(connection: AsyncConnection, comune: str, id: str) -> None:
    """One more has come."""
    one = update(phone_page).where(phone_page.c.comune == comune, phone_page.c.id == id)
    await connection.execute(one.values(received=phone_page.c.received + 1))


async def end_page(connection: AsyncConnection, comune: str, draft: str) -> None:
    """That of a case, if it has one."""
    theirs = (phone_page.c.comune == comune, phone_page.c.draft == draft)
    await connection.execute(delete(phone_page).where(*theirs))
