"""A draft that is given up: deleted with its files. What was sent stays."""

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.attachments import attachments
from casework.drafts.cases import KeptCase
from casework.drafts.tables import case_change, guided_case
from sportello.cases.lifecycle import CaseState
from sportello.cases.refusals import AlreadySent


async def discard(connection: AsyncConnection, comune: str, case: KeptCase) -> list[str]:
    """The pieces of its files, to be erased from the store after the commit. Raises: AlreadySent"""
    that = (
        guided_case.c.comune == comune,
        guided_case.c.id == case.id,
        guided_case.c.state == CaseState.DRAFT,
    )
    if (await connection.execute(delete(guided_case).where(*that))).rowcount == 0:
        raise AlreadySent(f"the case {case.id} is no draft")
    of_case = case_change.c.comune == comune, case_change.c.case_id == case.id
    await connection.execute(delete(case_change).where(*of_case))
    return await attachments.remove_all(connection, comune, case.id)
