"""What a branch forgets of a request that its portal has: all but what the counter shows of it.

Number, instant, office and term stay; who it was for, what was answered and the files go.
"""

from datetime import datetime

import msgspec
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.at_branch.prepared import copies
from casework.at_branch.tables import case_visit
from casework.attachments import attachments
from casework.documents import kept as documents
from casework.drafts.tables import guided_case
from sportello.cases.lifecycle import CaseState
from sportello.cases.parties import PresentedFor

NOTHING = {
    "answers": "{}",
    "presenter": None,
    "presented_for": msgspec.json.encode(PresentedFor()).decode(),
    "signature": None,
    "second_signatures": "[]",
    "certified_copies": "[]",
    "at_counter": None,
}


async def forget_sent(connection: AsyncConnection, comune: str, before: datetime) -> list[str]:
    """Of requests that were registered, and sent or taken over before. The pieces of their files,
    to be erased from the store after the commit.
    """
    here = guided_case.c.comune == comune
    old = (
        here,
        guided_case.c.state == CaseState.REGISTERED,
        guided_case.c.saved_at < before,
        guided_case.c.answers != "{}",
    )
    pieces: list[str] = []
    for id in (await connection.execute(select(guided_case.c.id).where(*old))).scalars().all():
        pieces += await attachments.remove_all(connection, comune, id)
        await documents.forget(connection, comune, id)
        await copies.drop(connection, comune, [id])
        case = update(guided_case).where(here, guided_case.c.id == id)
        await connection.execute(case.values(NOTHING))
        visit = case_visit.c.comune == comune, case_visit.c.case_id == id
        await connection.execute(update(case_visit).where(*visit).values(visitor=None))
    return pieces
