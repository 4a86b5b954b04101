"""A draft that is given up: its row and its changes are deleted. What was sent stays."""

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.drafts.cases import check_open, forget_changes
from casework.drafts.kept_case import KeptCase
from casework.drafts.tables import guided_case
from sportello.cases.lifecycle import CaseState
from sportello.cases.refusals import AlreadySent


async def delete_draft(connection: AsyncConnection, comune: str, case: KeptCase) -> None:
    """Raises: AlreadySent, OpenAtCounter"""
    check_open(case)
    that = (
        guided_case.c.comune == comune,
        guided_case.c.id == case.id,
        guided_case.c.state == CaseState.DRAFT,
        guided_case.c.held_at.is_(None),
    )
    if (await connection.execute(delete(guided_case).where(*that))).rowcount == 0:
        raise AlreadySent(f"the case {case.id} is no draft any more")
    await forget_changes(connection, comune, case.id)
