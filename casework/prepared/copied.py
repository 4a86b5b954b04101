"""Which branches have a copy of a prepared case, and may hand it back wherever its visit is now.

A function takes a connection and never commits.
"""

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.drafts.tables import guided_case
from casework.prepared.tables import prepared_copy
from casework.storage.inserts import insert_new


async def note_copied(connection: AsyncConnection, comune: str, case: str, branch: str) -> None:
    row = {"comune": comune, "case_id": case, "branch": branch}
    await insert_new(connection, prepared_copy, row)


async def has_copy(connection: AsyncConnection, comune: str, case: str, branch: str) -> bool:
    here = (prepared_copy.c.comune == comune) & (prepared_copy.c.case_id == case)
    query = select(prepared_copy.c.case_id).where(here, prepared_copy.c.branch == branch)
    return (await connection.execute(query)).scalar() is not None


async def forget_gone(connection: AsyncConnection) -> None:
    """Copies of cases that are no more."""
    is_its_case = (guided_case.c.comune == prepared_copy.c.comune) & (
        guided_case.c.id == prepared_copy.c.case_id
    )
    there = select(guided_case.c.id).where(is_its_case)
    await connection.execute(delete(prepared_copy).where(~there.exists()))
