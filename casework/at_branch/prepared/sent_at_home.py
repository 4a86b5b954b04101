"""A request that home sends while the counter has it open over a cut line.

It is registered once, as home has sent it. What was written here goes to the portal and is kept
alongside it; here the request becomes the one that was sent, and its page tells both.
Source: docs/decisions/0226-sent-at-home-while-open-at-a-counter.md
"""

from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime

import msgspec
import structlog
from msgspec import Struct

from casework.at_branch.portal import RequestsPortal
from casework.attachments import attachments
from casework.attachments.case_files import CaseFiles
from casework.documents.kept import DocumentUnavailable
from casework.drafts import cases
from casework.drafts.kept_case import KeptCase
from casework.drafts.refusals import UnknownCase
from casework.drafts.signing import SignatureWay
from casework.prepared.alongside import take_over
from casework.prepared.holding import file_of
from casework.storage.database import Database
from sportello.cases.messages import AttachmentState
from sportello.sync.prepared import WrittenHere

UNUSABLE = frozenset({AttachmentState.INFECTED, AttachmentState.UNREADABLE})

log = structlog.get_logger(__name__)


class BranchHalf(Struct, frozen=True):
    """What the branch has to work with."""

    database: Database
    files: CaseFiles
    portal: RequestsPortal
    clock: Callable[[], datetime]


async def lay_beside(here: BranchHalf, comune: str, id: str) -> None:
    """What the counter has goes alongside what home has sent; nothing of it where it is not here.

    Raises: PortalNotReached, PortalSaysNo, StorageFull
    """
    with suppress(UnknownCase):
        async with here.database.reading() as connection:
            case = await cases.find(connection, comune, id)
        told = await here.portal.lay_beside(id, written(case))
        await give_files(here, comune, id, told.files)
        await _give_signed(here, comune, case)
        async with here.database.transaction() as connection:
            newest = await cases.find(connection, comune, id, is_locked=True)
            if newest.version == case.version:
                await take_over(connection, comune, newest, told, here.clock())
                log.info("prepared_case_sent_at_home", case=id)


def written(case: KeptCase) -> WrittenHere:
    signature = None if case.signature is None else msgspec.to_builtins(case.signature)
    return WrittenHere(answers=case.answers, presented_for=case.presented_for, signature=signature)


async def give_files(here: BranchHalf, comune: str, id: str, known: Collection[str]) -> None:
    """Those that the portal has not, which knows these ids; it scans them too."""
    async with here.database.reading() as connection:
        attached = await attachments.listed(connection, comune, id)
    for each in attached:
        if each.id not in known and each.state not in UNUSABLE:
            async with here.database.reading() as connection:
                stored = await attachments.stored_file(connection, comune, each.id)
            await here.portal.give_file(id, file_of(each), here.files.vault.read(stored))


async def _give_signed(here: BranchHalf, comune: str, case: KeptCase) -> None:
    """The PDF that a card has signed here."""
    signature = case.signature
    if signature is not None and signature.way is SignatureWay.CARD:
        with suppress(DocumentUnavailable):  # the answers and their evidence are there
            pdf = await here.files.documents.signed_by_card(comune, case.id, signature.digest)
            await here.portal.bring_signed(case.id, signature.digest, pdf.body)
