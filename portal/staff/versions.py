"""What staff has set as it was: each saved state, by whom and when.

Owns these rows, and the check that no one saves over a change that they have not seen.
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
from portal.staff.sheets.new_place import tell_of_new_place
from portal.staff.tables import sheet_version
from sportello.bookings.calendar import Calendar
from sportello.model.refusals import NotNow

AnySheet = BranchSheet | ServiceSheet | Calendar


class SheetKind(StrEnum):
    BRANCH = "branch"
    SERVICE = "service"
    CALENDAR = "calendar"
    TEMPLATE = "template"


_KIND_OF: Mapping[type[Struct], SheetKind] = MappingProxyType(
    {
        BranchSheet: SheetKind.BRANCH,
        ServiceSheet: SheetKind.SERVICE,
        Calendar: SheetKind.CALENDAR,
    }
)


class SheetChanged(NotNow):
    """Another operator has saved it since the form was opened: load it again."""


class SavedVersion(Struct, frozen=True):
    """`body` is JSON; empty where it was withdrawn, or the standard text was taken again."""

    number: int
    at: datetime
    operator_name: str
    body: str


def digest_of(sheet: Struct | None) -> str:
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
    """Use `sheet` from now on, if what is stored is still what was `seen`. Who is expected at a
    branch that has moved is told.

    Raises: SheetChanged
    """
    before = await staff_settings.stored(connection, comune, type(sheet), sheet.id)
    check_seen(before, seen, sheet.id)
    await staff_settings.put(connection, comune, sheet)
    if isinstance(before, BranchSheet) and isinstance(sheet, BranchSheet):
        await tell_of_new_place(connection, comune, before, sheet, now)
    await keep(connection, comune, _KIND_OF[type(sheet)], sheet.id, before, sheet, member, now)


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
    check_seen(before, seen, calendar.id)
    await staff_settings.remove(connection, comune, Calendar, calendar.id)
    await keep(connection, comune, SheetKind.CALENDAR, calendar.id, before, None, member, now)


async def versions_of(
    connection: AsyncConnection, comune: str, kind: SheetKind, id: str
) -> list[SavedVersion]:
    """The newest first."""
    columns = [sheet_version.c[name] for name in SavedVersion.__struct_fields__]
    query = select(*columns).where(_is(comune, kind, id))
    rows = await connection.execute(query.order_by(sheet_version.c.number.desc()))
    return [SavedVersion(*row) for row in rows]


def check_seen(before: Struct | None, seen: str, id: str) -> None:
    """Raises: SheetChanged"""
    if digest_of(before) != seen:
        raise SheetChanged(f"{id} was changed by another operator: load it again")


async def keep(
    connection: AsyncConnection,
    comune: str,
    kind: SheetKind,
    id: str,
    before: Struct | None,
    after: Struct | None,
    member: StaffMember,
    now: datetime,
) -> None:
    """Note that `before` became `after`. What was there before anyone saved is version 1."""
    highest = select(func.max(sheet_version.c.number)).where(_is(comune, kind, id))
    number = (await connection.execute(highest)).scalar_one() or 0
    states = [(member.name, after)]
    if number == 0 and before is not None:
        states.insert(0, ("", before))
    rows = [
        {
            "comune": comune,
            "kind": kind,
            "id": id,
            "number": number + n,
            "at": now,
            "operator_name": operator_name,
            "body": "" if state is None else msgspec.json.encode(state).decode(),
        }
        for n, (operator_name, state) in enumerate(states, start=1)
    ]
    await connection.execute(insert(sheet_version), rows)


def _is(comune: str, kind: SheetKind, id: str) -> ColumnElement[bool]:
    here = (sheet_version.c.comune == comune) & (sheet_version.c.kind == kind)
    return here & (sheet_version.c.id == id)
