"""The rounds: what is coming is copied, what is open is told, what is over goes back or is erased.

Owns the order of these. One round does what the one before could not; the portal may be away.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from msgspec import Struct
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.at_branch.forms import FIRST_EVERY_S, CopiedForms, FormsNotHere
from casework.at_branch.portal import PortalNotReached, PortalSaysNo, RequestsPortal
from casework.at_branch.prepared import copies
from casework.at_branch.prepared.copies import ArrivedCase, SealedCopies
from casework.at_branch.prepared.opening import HomeJoined, join_home, opened_case
from casework.at_branch.prepared.returning import erase, hand_back, is_draft
from casework.at_branch.prepared.sent_at_home import BranchHalf, lay_beside
from casework.at_branch.prepared.telling import ArrivedRequest, arrived_requests
from casework.attachments import attachments
from casework.attachments.case_files import CaseFiles
from casework.attachments.refusals import FileTooLarge
from casework.drafts import cases
from casework.drafts.refusals import OpenAtCounter, UnknownCase
from casework.office.host import CaseComune
from casework.prepared.holding import set_held
from casework.storage.database import Database
from sportello.cases.messages import AttachmentState
from sportello.cases.refusals import AlreadySent
from sportello.model.refusals import StorageFull
from sportello.sync.prepared import PreparedBody, PreparedFile, PreparedNotice

LOOK_EVERY_S = 30.0
FILES_AHEAD = timedelta(hours=18)
"""The evening before: the portal may be away in the morning."""
KEPT_AFTER = timedelta(days=1)
"""A copy that was not opened is of no use a day after its visit, whatever the portal says."""

log = structlog.get_logger(__name__)


class PreparedHere(Struct, frozen=True):
    """What the process has that works on prepared requests."""

    database: Database
    files: CaseFiles
    forms: CopiedForms
    portal: RequestsPortal
    copies: SealedCopies
    clock: Callable[[], datetime]


class PreparedRounds:
    def __init__(self, here: PreparedHere) -> None:
        self._here = here
        self._half = BranchHalf(here.database, here.files, here.portal, here.clock)
        self._trouble: str | None = None

    async def run(self) -> None:
        while True:
            has_forms = await self.look()
            await asyncio.sleep(LOOK_EVERY_S if has_forms else FIRST_EVERY_S)

    async def look(self) -> bool:
        """One round; a portal that is away leaves what is here. False before any form has come."""
        try:
            comune = self._here.forms.comune.id
            await self._erase_stale(comune)
            listed = {each.case: each for each in (await self._here.portal.prepared()).cases}
            here = await self._all_here(comune)
            await self._copy(comune, listed, here)
            for known in here.values():
                notice = listed.get(known.case_id)
                if known.opened_at is None:
                    if notice is None:
                        await erase(self._half, comune, known.case_id)
                elif notice is None or self._is_for_another_day(known, notice):
                    await self._hand_back(comune, known)
                elif not known.is_told or not notice.is_held:
                    await self._tell(comune, known)
                else:
                    await self._release(comune, known.case_id)
            self._note(None)
        except FormsNotHere:
            return False
        except (PortalNotReached, PortalSaysNo, StorageFull) as failure:
            self._note(str(failure))
        except DBAPIError as failure:
            self._note(type(failure).__name__)
        return True

    async def of_booking(
        self, connection: AsyncConnection, comune: CaseComune, booking: str
    ) -> list[ArrivedRequest]:
        """What was prepared for a visit, opened or not."""
        here = self._here
        return await arrived_requests(connection, comune, here.copies, booking, here.clock())

    # --- copying ---------------------------------------------------------------------------

    async def _copy(
        self, comune: str, listed: dict[str, PreparedNotice], here: dict[str, ArrivedCase]
    ) -> None:
        for notice in listed.values():
            known = here.get(notice.case)
            is_open = known is not None and known.opened_at is not None
            if not is_open and (known is None or _is_older(known, notice)):
                try:
                    body = await self._here.portal.prepared_case(notice.case)
                except PortalSaysNo:
                    continue  # its booking has just been cancelled
                async with self._here.database.transaction() as connection:
                    await self._here.copies.keep(connection, comune, notice, body)
            if notice.starts_at < self._here.clock() + FILES_AHEAD:
                await self.fetch_files(comune, notice.case)

    async def fetch_files(self, comune: str, case: str) -> None:
        """Those that are not here yet. Raises: PortalNotReached, PortalSaysNo, StorageFull"""
        async with self._here.database.reading() as connection:
            body = await self._here.copies.body(connection, comune, case)
            there = {each.id for each in await attachments.listed(connection, comune, case)}
        for file in body.files:
            if file.id not in there:
                await self._fetch(comune, case, file)

    async def _fetch(self, comune: str, case: str, file: PreparedFile) -> None:
        vault = self._here.files.vault
        async with self._here.portal.prepared_file(case, file.id) as parts:
            try:
                stored = await vault.receive(parts, file.size, file.id)
            except FileTooLarge:
                told = f"file {file.id} is longer than it was told"
                raise PortalSaysNo("not_understood", told) from None
        async with self._here.database.transaction() as connection:
            await attachments.add(
                connection,
                comune,
                case,
                stored,
                field=file.field,
                name=file.name,
                media_type=file.media_type,
                now=file.received_at,
                state=AttachmentState.CLEAN,
            )

    # --- opening ---------------------------------------------------------------------------

    async def open(self, id: str) -> None:
        """The counter works on it from now on; what is open, or is no copy, stays as it is.

        The portal is asked first, so that its last version is opened and no other comes; while it
        is away the copy is, and the portal is told later.
        """
        comune = self._here.forms.comune.id
        async with self._here.database.reading() as connection:
            known = await copies.find(connection, comune, id)
        if known is None or known.opened_at is not None:
            return
        body, is_told = await self._last_version(comune, id)
        now = self._here.clock()
        async with self._here.database.transaction() as connection:
            if await self._here.copies.note_opened(
                connection, comune, id, body, now, is_told=is_told
            ):
                await cases.take_in(connection, comune, opened_case(id, body, now))
        if is_told:
            try:
                await self.fetch_files(comune, id)
            except (PortalNotReached, PortalSaysNo, StorageFull) as failure:
                self._note(str(failure))

    async def _last_version(self, comune: str, id: str) -> tuple[PreparedBody, bool]:
        """With whether the portal knows that it is open here."""
        try:
            return await self._here.portal.open_prepared(id), True
        except (PortalNotReached, PortalSaysNo):
            async with self._here.database.reading() as connection:
                return await self._here.copies.body(connection, comune, id), False

    async def tell(self, comune: str, id: str) -> bool:
        """The portal hears that it is open here: it was away then, has forgotten it, or has given
        it back to the citizen meanwhile. What home has written comes into it; whether that changed
        it. Where home has sent it, what is here is laid alongside that.

        Raises: PortalNotReached, PortalSaysNo, StorageFull
        """
        try:
            at_home = await self._here.portal.open_prepared(id)
        except PortalSaysNo as refused:
            if refused.code != AlreadySent.code:
                raise
            await lay_beside(self._half, comune, id)
            return True
        now, found = self._here.clock(), HomeJoined(False)
        async with self._here.database.transaction() as connection:
            before = await self._here.copies.body(connection, comune, id)
            if at_home.version > before.version:
                with suppress(UnknownCase):  # sent, and forgotten here
                    found = await join_home(connection, comune, id, before, at_home, now)
                await self._here.copies.note_joined(connection, comune, id, at_home)
            await copies.note_told(connection, comune, id)
        await self._here.files.vault.store.erase(list(found.pieces))
        return found.is_changed

    async def _tell(self, comune: str, known: ArrivedCase) -> str | None:
        """The code of the portal's refusal."""
        try:
            await self.tell(comune, known.case_id)
        except PortalSaysNo as refused:
            log.warning("prepared_case_not_held", case=known.case_id, code=refused.code)
            return refused.code
        return None

    # --- ending ----------------------------------------------------------------------------

    async def _hand_back(self, comune: str, known: ArrivedCase) -> None:
        """Its visit is over, or takes place elsewhere. What was sent is the sender's to end.

        The portal is told first, also what it knows: the citizen may have taken it up again while
        this branch was away. While another counter has it open, it waits here for that one to end.
        """
        is_open = await is_draft(self._half, comune, known.case_id)
        if is_open and await self._tell(comune, known) == OpenAtCounter.code:
            return
        await hand_back(self._half, self._here.copies, comune, known.case_id)

    def _is_for_another_day(self, known: ArrivedCase, notice: PreparedNotice) -> bool:
        """Its visit was moved after it was opened; who is served before their day is not that."""
        zone = ZoneInfo(self._here.forms.comune.zone)
        today = self._here.clock().astimezone(zone).date()
        return notice.starts_at.astimezone(zone).date() > max(
            today, known.starts_at.astimezone(zone).date()
        )

    async def _release(self, comune: str, id: str) -> None:
        """The citizen has come after all, before it was handed back."""
        async with self._here.database.transaction() as connection:
            await set_held(connection, comune, id, None)

    async def _erase_stale(self, comune: str) -> None:
        before = self._here.clock() - KEPT_AFTER
        for known in (await self._all_here(comune)).values():
            if known.opened_at is None and known.starts_at < before:
                await erase(self._half, comune, known.case_id)

    async def _all_here(self, comune: str) -> dict[str, ArrivedCase]:
        async with self._here.database.reading() as connection:
            found = await copies.all_here(connection, comune)
        return {each.case_id: each for each in found}

    def _note(self, trouble: str | None) -> None:
        if trouble is not None and trouble != self._trouble:
            log.warning("prepared_cases_not_copied", why=trouble)
        self._trouble = trouble


def _is_older(known: ArrivedCase, notice: PreparedNotice) -> bool:
    return (known.version, known.starts_at) != (notice.version, notice.starts_at)
