"""The receipts of requests that were sent: made soon after the answer, before any is asked for.

Owns when each is tried, and tried again. What a receipt says, and that it is the same file from
then on, is `casework.office.made_papers`. Source: docs/decisions/0221-receipts-are-made-after-it.md
"""

import asyncio
from datetime import datetime, timedelta

import structlog
from sqlalchemy import exists, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.documents.kept import DocumentKind, DocumentUnavailable
from casework.documents.tables import case_document
from casework.drafts.refusals import UnknownCase
from casework.drafts.tables import guided_case
from casework.office.at_hand import at_hand
from casework.office.host import CaseComune
from casework.office.made_papers import receipt_pdf
from casework.office.sending import NumberNotKept
from portal.cases.host import PortalCases, case_comune
from portal.context import PortalContext
from sportello.cases.lifecycle import WITH_THE_CITIZEN, CaseState
from sportello.model.refusals import StorageFull

LOOK_EVERY_S = 10.0
AGAIN_AFTER = timedelta(minutes=5)
LOOKED_FOR = timedelta(days=30)
"""So long after it was sent; later its receipt is made when it is asked for."""
AT_ONCE = 50
"""Of one Comune in a round."""

NUMBERED = frozenset(CaseState) - WITH_THE_CITIZEN - {CaseState.PRE_SUBMIT, CaseState.SUBMITTED}
"""A receipt without a number would be another file than the one with it: it waits."""

log = structlog.get_logger(__name__)


class ReceiptMaking:
    """`run` goes on until it is cancelled; `make_due` is one round of it."""

    def __init__(self, context: PortalContext) -> None:
        self._context = context
        self._host = PortalCases(context)
        self._again_at: dict[str, datetime] = {}

    async def run(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            try:
                await self.make_due()
            except (DBAPIError, OSError) as error:
                log.warning("receipts_failed", error=type(error).__name__)

    async def make_due(self) -> int:
        """Of all Comuni; returns how many were made. One that fails keeps no other waiting."""
        now, made = self._context.clock(), 0
        self._again_at = {id: at for id, at in self._again_at.items() if at > now}
        for directory in self._context.directory.comuni:
            comune = case_comune(directory.comune)
            async with self._context.database.reading() as connection:
                waiting = await _without_receipt(connection, comune.id, now)
            due = [id for id in waiting if id not in self._again_at]
            for id in due[:AT_ONCE]:
                made += await self._is_made(comune, id, now)
        return made

    async def _is_made(self, comune: CaseComune, id: str, now: datetime) -> bool:
        try:
            async with self._context.database.reading() as connection:
                it = await at_hand(connection, self._host, comune, id, now)
            await receipt_pdf(self._host, comune, it)
        except UnknownCase:
            return False
        except (NumberNotKept, DocumentUnavailable, StorageFull) as error:
            log.warning("receipt_not_made", case=id, error=type(error).__name__)
            self._again_at[id] = now + AGAIN_AFTER
            return False
        return True


async def _without_receipt(connection: AsyncConnection, comune: str, now: datetime) -> list[str]:
    """Ids of cases that were sent lately, the first first."""
    theirs = case_document.c.comune == comune, case_document.c.case_id == guided_case.c.id
    has_one = exists().where(*theirs, case_document.c.kind == DocumentKind.RECEIPT)
    sent = guided_case.c.comune == comune, guided_case.c.state.in_(sorted(NUMBERED))
    lately = select(guided_case.c.id).where(*sent, guided_case.c.saved_at > now - LOOKED_FOR)
    found = await connection.execute(lately.where(~has_one).order_by(guided_case.c.saved_at))
    return list(found.scalars())
