"""Drafts are erased, with all that hangs on them: when their form says, or their owner."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from casework.attachments import attachments
from casework.definitions import store
from casework.documents import kept
from casework.drafts import card_preparations, cases, unchecked
from casework.drafts.discarding import delete_draft
from casework.drafts.kept_case import KeptCase
from sportello.cases.lifecycle import CaseState


async def erase_idle_drafts(connection: AsyncConnection, comune: str, now: datetime) -> int:
    """Of all versions of all forms. The sweep of attachments erases the bytes within a day.

    Returns the number of drafts.
    """
    erased = 0
    for stored in await store.all_versions(connection, comune):
        for id in await cases.erase_idle(connection, comune, stored.definition, now):
            await _forget_what_hangs_on(connection, comune, id)
            erased += 1
    return erased


async def discard(connection: AsyncConnection, comune: str, case: KeptCase) -> None:
    """Erase a draft that its owner gives up, as above. Raises: AlreadySent, OpenAtCounter"""
    await delete_draft(connection, comune, case)
    await _forget_what_hangs_on(connection, comune, case.id)


async def discard_all_of(connection: AsyncConnection, comune: str, owner: str) -> None:
    """All drafts of a person but those that are open at a counter, where they are expected."""
    for case in await cases.of_owner(connection, comune, owner):
        if case.state is CaseState.DRAFT and case.held_at is None:
            await discard(connection, comune, case)


async def _forget_what_hangs_on(connection: AsyncConnection, comune: str, id: str) -> None:
    await attachments.remove_all(connection, comune, id)
    await kept.forget(connection, comune, id)
    await card_preparations.forget(connection, comune, id)
    await unchecked.settle(connection, comune, id)
