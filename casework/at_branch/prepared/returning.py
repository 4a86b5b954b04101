"""A request that was opened here and not sent goes back to the citizen; then nothing of it is here.

Owns the order: its files, then its answers, then it is erased.
"""

from contextlib import suppress

import structlog
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.at_branch.portal import PortalSaysNo
from casework.at_branch.prepared import copies
from casework.at_branch.prepared.copies import SealedCopies
from casework.at_branch.prepared.sent_at_home import BranchHalf, give_files
from casework.attachments import attachments
from casework.drafts import cases
from casework.drafts.refusals import UnknownCase
from casework.drafts.tables import guided_case
from casework.prepared.holding import body_of, set_held
from sportello.cases.lifecycle import CaseState

AT_HOME = "home"
"""Who changes a case that goes back."""

GIVEN_UP = frozenset({"unknown_case"})

log = structlog.get_logger(__name__)


async def hand_back(here: BranchHalf, sealed: SealedCopies, comune: str, id: str) -> None:
    """What was sent stays, for its sender to end. The portal knows that it was open here.

    Raises: PortalNotReached, PortalSaysNo
    """
    async with here.database.transaction() as connection:
        try:
            case = await cases.find(connection, comune, id, is_locked=True)
        except UnknownCase:
            await copies.drop(connection, comune, [id])
            return
        if case.state is not CaseState.DRAFT:
            return
        await set_held(connection, comune, id, AT_HOME)
        body = await body_of(connection, comune, case)
        came_with = await sealed.body(connection, comune, id)
    try:
        await give_files(here, comune, id, {file.id for file in came_with.files})
        await here.portal.hand_back(id, body)
    except PortalSaysNo as refused:
        if refused.code not in GIVEN_UP:
            raise
        log.warning("prepared_case_not_taken_back", case=id, code=refused.code)
    await erase(here, comune, id)


async def is_draft(here: BranchHalf, comune: str, id: str) -> bool:
    async with here.database.reading() as connection:
        with suppress(UnknownCase):
            return (await cases.find(connection, comune, id)).state is CaseState.DRAFT
    return False


async def erase(here: BranchHalf, comune: str, id: str) -> None:
    """The copy, the case if it was opened, and its files."""
    async with here.database.transaction() as connection:
        pieces = await attachments.remove_all(connection, comune, id)
        await copies.drop(connection, comune, [id])
        await _forget(connection, comune, id)
    await here.files.vault.store.erase(pieces)


async def _forget(connection: AsyncConnection, comune: str, id: str) -> None:
    await cases.forget_changes(connection, comune, id)
    here = (guided_case.c.comune == comune) & (guided_case.c.id == id)
    await connection.execute(delete(guided_case).where(here))
