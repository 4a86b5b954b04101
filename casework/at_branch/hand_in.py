"""Hand a request in to the portal: before it is sent, so that it can be; after, for its number.

Owns the two halves. `bring` takes case and files there, as far as they are not; `register` asks for
the number of a case that was sent here, as often as it takes: the portal registers it once. What
was sent is forgotten here once it has its number and the counter has had time to print.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta

import msgspec
import structlog
from msgspec.structs import asdict
from sqlalchemy import select

from casework.at_branch.forgetting import forget_sent
from casework.at_branch.portal import PortalNotReached, PortalSaysNo, RequestsPortal
from casework.at_branch.prepared.sent_at_home import BranchHalf, lay_beside
from casework.attachments import attachments
from casework.attachments.case_files import CaseFiles
from casework.drafts import cases
from casework.drafts.refusals import OpenAtCounter
from casework.drafts.signing import SignatureWay
from casework.drafts.tables import guided_case
from casework.emergency.desk import EmergencyDesk
from casework.emergency.entries import OrdinaryNumber
from casework.office.at_hand import CaseAtHand
from casework.office.handed_in import SentAtHomeMeanwhile
from casework.office.host import CaseComune
from casework.storage.database import Database
from sportello.cases.lifecycle import CaseChange, CaseState, next_state
from sportello.cases.refusals import AlreadySent, WrittenMeanwhile
from sportello.model.refusals import Refused
from sportello.sync.handed_in import HandedCase, HandedSending
from sportello.sync.prepared import PreparedFile

AGAIN_EVERY_S = 15.0
AT_ONCE = 256 * 1024
KEPT_TO_PRINT = timedelta(hours=1)

SentAtHand = Callable[[CaseComune, str], Awaitable[CaseAtHand]]
"""A case that was sent, by its id, as of when it was."""

log = structlog.get_logger(__name__)


class HandingIn:
    def __init__(
        self,
        database: Database,
        files: CaseFiles,
        portal: RequestsPortal,
        desk: Callable[[], EmergencyDesk],
        clock: Callable[[], datetime],
        tell: Callable[[str, str], Awaitable[bool]],
    ) -> None:
        """`tell` tells the portal that a prepared request is open here: see `PreparedRounds`."""
        self._database = database
        self._files = files
        self._portal = portal
        self._desk = desk
        self._clock = clock
        self._tell = tell
        self._half = BranchHalf(database, files, portal, clock)
        self._turn = asyncio.Lock()

    async def bring(self, comune: CaseComune, it: CaseAtHand) -> None:
        """The case and its files are at the portal, as they are now.

        Raises: PortalNotReached, PortalSaysNo
            WrittenMeanwhile  what home has written is in it now
            AlreadySent  home has sent it otherwise: it is here as home has, with what was written
                here alongside it
        """
        id, told = it.case.id, _handed(it)
        try:
            answer = await self._portal.hand_in(id, told)
        except PortalSaysNo as no:
            if no.code == SentAtHomeMeanwhile.code:
                await lay_beside(self._half, comune.id, id)
                raise AlreadySent("home has sent this request: look at it again") from None
            if no.code != OpenAtCounter.code:
                raise
            if await self._tell(comune.id, id):  # opened here while the portal was away
                raise WrittenMeanwhile(
                    "home has written meanwhile: look at the summary, then send"
                ) from None
            answer = await self._portal.hand_in(id, told)
        there = {each.id: each for each in answer.files}
        for file in told.files:
            if not there[file.id].is_whole:
                pieces = self._bytes_after(comune.id, file, there[file.id].received)
                await self._portal.bring_file(id, file, there[file.id].received, pieces)
        signature = it.case.signature
        if signature is not None and signature.way is SignatureWay.CARD:
            pdf = await self._files.documents.signed_by_card(comune.id, id, it.digest)
            await self._portal.bring_signed(id, it.digest, pdf.body)

    async def register(self, comune: CaseComune, it: CaseAtHand) -> bool:
        """Whether a case that was sent here has its number now. `it` is as of when it was sent.

        Raises: PortalNotReached, PortalSaysNo
        """
        case = it.case
        assert case.sent is not None, "it was sent"
        assert case.presented_at is not None, "it was sent"
        said = HandedSending(
            digest=it.digest, presented_at=case.presented_at, emergency=case.sent.emergency
        )
        number = (await self._portal.register(case.id, said)).number
        if number is None:
            return False
        async with self._database.transaction() as connection:
            now = await cases.find(connection, comune.id, case.id, is_locked=True)
            if now.state is CaseState.SUBMITTED:
                state = next_state(now.state, CaseChange.REGISTER)
                given = OrdinaryNumber(**asdict(number))
                await cases.keep_number(connection, comune.id, now, given)
                await cases.keep_state(connection, comune.id, case.id, state)
                if (entered := case.sent.emergency) is not None:
                    await self._desk().link(connection, entered, given, self._clock())
        return True

    async def settle(self, comune: CaseComune, sent: SentAtHand) -> None:
        """Ask for the number of everything that was sent and has none yet, then forget what is old.

        One that fails does not keep back the others. Raises: PortalNotReached, StorageFull
        """
        async with self._turn:
            async with self._database.transaction() as connection:
                pieces = await forget_sent(connection, comune.id, self._clock() - KEPT_TO_PRINT)
            await self._files.vault.store.erase(pieces)
            for id in await self._sent_without_number(comune.id):
                it = await sent(comune, id)
                try:
                    try:
                        await self.bring(comune, it)
                    except AlreadySent:
                        it = await sent(comune, id)
                    except WrittenMeanwhile:
                        it = await sent(comune, id)
                        await self.bring(comune, it)
                    await self.register(comune, it)
                except PortalNotReached:
                    raise
                except (PortalSaysNo, Refused) as why:
                    log.error("request_not_handed_in", case=id, why=str(why))

    async def _sent_without_number(self, comune: str) -> list[str]:
        sent = guided_case.c.comune == comune, guided_case.c.state == CaseState.SUBMITTED
        query = select(guided_case.c.id).where(*sent).order_by(guided_case.c.presented_at)
        async with self._database.reading() as connection:
            return list((await connection.execute(query)).scalars())

    async def _bytes_after(
        self, comune: str, file: PreparedFile, received: int
    ) -> AsyncIterator[bytes]:
        async with self._database.reading() as connection:
            stored = await attachments.stored_file(connection, comune, file.id)
        skipped = 0
        async for piece in self._files.vault.read(stored):
            rest = piece[max(0, received - skipped) :]
            skipped += len(piece)
            for start in range(0, len(rest), AT_ONCE):
                yield rest[start : start + AT_ONCE]


def _handed(it: CaseAtHand) -> HandedCase:
    case = it.case
    return HandedCase(
        service=case.service,
        definition_version=case.definition_version,
        language=case.language,
        presenter=case.presenter,
        presented_for=case.presented_for,
        answers=case.answers,
        saved_steps=case.saved_steps,
        version=case.version,
        begun_at=case.begun_at,
        signature=None if case.signature is None else msgspec.to_builtins(case.signature),
        second_signatures=tuple(map(msgspec.to_builtins, case.second_signatures)),
        certified_copies=tuple(map(msgspec.to_builtins, case.certified_copies)),
        from_home=case.from_home,
        files=tuple(
            PreparedFile(
                id=each.id,
                field=each.field,
                name=each.name,
                media_type=each.media_type,
                size=each.size,
                sha256=each.sha256,
                received_at=each.received_at,
            )
            for each in it.attached
        ),
    )
