"""Sheets and calendars as they were: each saved state, by whom and when.

Owns their rows, and the check that no one saves over a change that they have not seen.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.branches import staff_settings
from portal.branches.sheets import BranchSheet, ServiceSheet
from portal.identity.rights import StaffMember
from portal.staff.tables import sheet_version
from sportello.bookings.calendar import Calendar
from sportello.model.refusals import NotNow

AnySheet = BranchSheet | ServiceSheet | Calendar


class SheetKind(StrEnum):
    BRANCH = "branch"
    SERVICE = "service"
    CALENDAR = "calendar"


_KIND_OF: Mapping[type[Struct], SheetKind] = MappingProxyType(
    {
        BranchSheet: SheetKind.BRANCH,
        ServiceSheet: SheetKind.SERVICE,
        Calendar: SheetKind.CALENDAR,
    }
)


class SheetChanged(NotNow):
    """Another operator has saved it since the form was opened: load it again."""


def digest_of(sheet: AnySheet | None) -> str:
    """What a form carries of the state that it shows; empty for a new one."""
    if sheet is None:
        return ""
    return sha256(msgspec.json.encode(sheet, order="sorted")).hexdigest()[:16]


async def save(
    connection: AsyncConnection,
    comune: str,
    sheet: AnySheet,
    seen: str,
    member: StaffMember,
    now: datetime,
) -> None:
    """Use `sheet` from now on, if what is stored is still what was `seen`. Raises: SheetChanged"""
    before = await staff_settings.stored(connection, comune, type(sheet), sheet.id)
    _check_seen(before, seen, sheet.id)
    await _keep_first(connection, comune, before, now)
    await staff_settings.put(connection, comune, sheet)
    await _add(connection, comune, sheet, member.name, now)


async def withdraw(
    connection: AsyncConnection,
    comune: str,
    calendar: Calendar,
    seen: str,
    member: StaffMember,
    now: datetime,
) -> None:
    """Remove the calendar, if it is still the one that was `seen`. Raises: SheetChanged"""
    before = await staff_settings.stored(connection, comune, Calendar, calendar.id)
    _check_seen(before, seen, calendar.id)
    await _keep_first(connection, comune, before, now)
    await staff_settings.remove(connection, comune, Calendar, calendar.id)
    await _add(connection, comune, calendar, member.name, now, body="")


def _check_seen(before: AnySheet | None, seen: str, id: str) -> None:
    if digest_of(before) != seen:
        raise SheetChanged(f"{id} was changed by another operator: load it again")


async def _keep_first(
    connection: AsyncConnection, comune: str, before: AnySheet | None, now: datetime
) -> None:
    """What was there before anyone saved, as version 1."""
    if before is None:
        return
    kind = _KIND_OF[type(before)]
    query = select(sheet_version.c.number).where(_is(comune, kind, before.id)).limit(1)
    if (await connection.execute(query)).first() is None:
        await _add(connection, comune, before, "", now)


async def _add(
    connection: AsyncConnection,
    comune: str,
    sheet: AnySheet,
    operator_name: str,
    now: datetime,
    body: str | None = None,
) -> None:
    kind = _KIND_OF[type(sheet)]
    highest = select(func.max(sheet_version.c.number)).where(_is(comune, kind, sheet.id))
    number = (await connection.execute(highest)).scalar_one() or 0
    await connection.execute(
        insert(sheet_version).values(
            comune=comune,
            kind=kind,
            id=sheet.id,
            number=number + 1,
            at=now,
            operator_name=operator_name,
            body=msgspec.json.encode(sheet).decode() if body is None else body,
        )
    )


def _is(comune: str, kind: SheetKind, id: str) -> ColumnElement[bool]:
    here = (sheet_version.c.comune == comune) & (sheet_version.c.kind == kind)
    return here & (sheet_version.c.id == id)
