"""The openings of cases by staff. Written in the transaction that reads the case: what cannot be
logged is not shown.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from secrets import token_urlsafe

from msgspec import Struct
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.cases.access.tables import case_access
from portal.identity.rights import StaffMember


class AccessKind(StrEnum):
    """What was opened: the case, one of its documents, or a file with many cases."""

    CASE = "case"
    DOCUMENT = "document"
    EXPORT = "export"


class CaseAccess(Struct, frozen=True):
    """An opening. `at` is aware UTC; names are as they were then."""

    at: datetime
    operator: str
    operator_name: str
    office: str
    what: AccessKind


_NEW = insert(case_access)


async def note_access(
    connection: AsyncConnection,
    comune: str,
    cases: Sequence[str],
    member: StaffMember,
    office: str,
    now: datetime,
    what: AccessKind = AccessKind.CASE,
) -> None:
    """`office` is the name of the one by which `member` sees these cases."""
    rows = [
        {
            "comune": comune,
            "id": token_urlsafe(12),
            "case_id": case,
            "at": now,
            "operator": member.id,
            "operator_name": member.name,
            "office": office,
            "what": what,
        }
        for case in cases
    ]
    if rows:
        await connection.execute(_NEW, rows)


async def accesses_of(connection: AsyncConnection, comune: str, case: str) -> list[CaseAccess]:
    """The newest first."""
    columns = [case_access.c[name] for name in CaseAccess.__struct_fields__]
    theirs = case_access.c.comune == comune, case_access.c.case_id == case
    rows = await connection.execute(
        select(*columns).where(*theirs).order_by(case_access.c.at.desc(), case_access.c.operator)
    )
    return [
        CaseAccess(at, operator, name, office, AccessKind(what))
        for at, operator, name, office, what in rows
    ]


async def erase_accesses(connection: AsyncConnection, comune: str, case: str) -> int:
    """Delete those of a case that is erased itself. Returns the number deleted."""
    theirs = case_access.c.comune == comune, case_access.c.case_id == case
    return (await connection.execute(delete(case_access).where(*theirs))).rowcount
