"""Drafts that no one went on with are erased, with their files, when their form says."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from casework.attachments import attachments
from casework.definitions import store
from casework.documents import kept
from casework.drafts import card_preparations, cases, unchecked


async def erase_idle_drafts(connection: AsyncConnection, comune: str, now: datetime) -> int:
    """Of all versions of all forms. The sweep of attachments erases the bytes within a day.

    Returns the number of drafts.
    """
    erased = 0
    for stored in await store.all_versions(connection, comune):
        for id in await cases.erase_idle(connection, comune, stored.definition, now):
            await attachments.remove_all(connection, comune, id)
            await kept.forget(connection, comune, id)
            await card_preparations.forget(connection, comune, id)
            await unchecked.settle(connection, comune, id)
            erased += 1
    return erased
