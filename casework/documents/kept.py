"""Documents of cases: made once, kept sealed in the store of attachments, and given out again.

Owns that the same answers are the same file: what was read before signing is what a signed file is
compared with. A file that the store lost is made again, and counts only if it is the same.
Source: docs/decisions/0210-which-file-the-register-names.md
"""

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

import msgspec
import structlog
from msgspec import Struct
from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.attachments.file_store import PieceMissing
from casework.attachments.receiving import FileVault, StoredFile
from casework.attachments.sealing import SealBroken
from casework.attachments.sweeping import Transaction
from casework.documents.content import ReceiptContent, RequestContent
from casework.documents.press import DocumentPress
from casework.documents.tables import case_document
from casework.own_process.parent import ProcessFailed
from casework.storage.inserts import insert_new
from sportello.model.refusals import NotPossible

MOST_BYTES = 50_000_000

log = structlog.get_logger(__name__)


class DocumentKind(StrEnum):
    """A request's last part says how it is signed, so there is one for each way."""

    FOR_FILE = "for_file"
    FOR_CARD = "for_card"
    FOR_SESSION = "for_session"
    BY_HAND = "by_hand"
    RECEIPT = "receipt"
    SIGNED_BY_CARD = "signed_by_card"


class DocumentUnavailable(NotPossible):
    """It cannot be made now, or made again it is another file."""


class MadePdf(Struct, frozen=True):
    sha256: str
    body: bytes


class CaseDocuments:
    """`transaction` opens one of the database of the server that mounts casework."""

    def __init__(
        self, transaction: Transaction, vault: FileVault, clock: Callable[[], datetime]
    ) -> None:
        self._transaction = transaction
        self._vault = vault
        self._clock = clock
        self._press = DocumentPress()

    async def of_case(
        self,
        comune: str,
        case: str,
        kind: DocumentKind,
        digest: str,
        content: RequestContent | ReceiptContent,
    ) -> MadePdf:
        """The PDF of this case over these answers; made and kept if there is none yet.

        Raises: DocumentUnavailable, StorageFull
        """
        async with self._transaction() as connection:
            kept = await find(connection, comune, case, kind, digest)
        if kept is None:
            return await self._kept(comune, case, kind, digest, await self._made(content))
        try:
            return await self._read(kept)
        except (PieceMissing, SealBroken) as lost:
            log.warning("document_lost", kind=kind, error=type(lost).__name__)
        again = await self._made(content)
        if again.sha256 != kept.sha256:
            raise DocumentUnavailable("the document is lost, and made again it is another file")
        await self._replace(comune, case, kind, digest, await self._stored(again))
        return again

    async def keep_signed(self, comune: str, case: str, digest: str, body: bytes) -> MadePdf:
        """The request over these answers as a card has signed it, in the place of an earlier one.

        Raises: StorageFull
        """
        made = MadePdf(sha256(body).hexdigest(), body)
        file, kind = await self._stored(made), DocumentKind.SIGNED_BY_CARD
        if not await self._is_new(comune, case, kind, digest, file):
            await self._replace(comune, case, kind, digest, file)
        return made

    async def signed_by_card(self, comune: str, case: str, digest: str) -> MadePdf:
        """Raises: DocumentUnavailable if it is lost: only the card could make it again"""
        async with self._transaction() as connection:
            kept = await find(connection, comune, case, DocumentKind.SIGNED_BY_CARD, digest)
        if kept is None:
            raise DocumentUnavailable("there is no such signed request")
        try:
            return await self._read(kept)
        except (PieceMissing, SealBroken) as lost:
            log.error("signed_request_lost", case=case, error=type(lost).__name__)
            raise DocumentUnavailable("the signed request is lost: look for a backup") from None

    async def close(self) -> None:
        """End the process that lays out pages."""
        await self._press.close()

    async def _made(self, content: RequestContent | ReceiptContent) -> MadePdf:
        try:
            if isinstance(content, RequestContent):
                body = await self._press.request_pdf(content)
            else:
                body = await self._press.receipt_pdf(content)
        except ProcessFailed as failed:
            raise DocumentUnavailable(f"the document cannot be made now: {failed}") from None
        return MadePdf(sha256(body).hexdigest(), body)

    async def _kept(
        self, comune: str, case: str, kind: DocumentKind, digest: str, made: MadePdf
    ) -> MadePdf:
        """What is kept: another process may have been quicker."""
        file = await self._stored(made)
        if not await self._is_new(comune, case, kind, digest, file):
            await self._vault.store.erase(list(file.pieces))
        return made

    async def _is_new(
        self, comune: str, case: str, kind: DocumentKind, digest: str, file: StoredFile
    ) -> bool:
        """Whether there was none yet, and now there is this one."""
        row = _columns(file) | {
            "comune": comune,
            "case_id": case,
            "kind": kind,
            "digest": digest,
            "made_at": self._clock(),
        }
        async with self._transaction() as connection:
            return await insert_new(connection, case_document, row)

    async def _read(self, kept: StoredFile) -> MadePdf:
        """Raises: PieceMissing, SealBroken"""
        return MadePdf(kept.sha256, b"".join([each async for each in self._vault.read(kept)]))

    async def _replace(
        self, comune: str, case: str, kind: DocumentKind, digest: str, file: StoredFile
    ) -> None:
        async with self._transaction() as connection:
            changed = update(case_document).where(*_that(comune, case, kind, digest))
            await connection.execute(changed.values(_columns(file)))

    async def _stored(self, made: MadePdf) -> StoredFile:
        return await self._vault.receive(_whole(made.body), MOST_BYTES)


async def find(
    connection: AsyncConnection, comune: str, case: str, kind: DocumentKind, digest: str
) -> StoredFile | None:
    wanted = [case_document.c[name] for name in StoredFile.__struct_fields__]
    that = select(*wanted).where(*_that(comune, case, kind, digest))
    row = (await connection.execute(that)).one_or_none()
    if row is None:
        return None
    return StoredFile(**{**row._mapping, "pieces": tuple(msgspec.json.decode(row.pieces))})


async def forget(connection: AsyncConnection, comune: str, case: str) -> None:
    """All documents of a case that is given up. The sweep of attachments erases the bytes."""
    theirs = case_document.c.comune == comune, case_document.c.case_id == case
    await connection.execute(delete(case_document).where(*theirs))


def _that(
    comune: str, case: str, kind: DocumentKind, digest: str
) -> tuple[ColumnElement[bool], ...]:
    return (
        case_document.c.comune == comune,
        case_document.c.case_id == case,
        case_document.c.kind == kind,
        case_document.c.digest == digest,
    )


def _columns(file: StoredFile) -> dict[str, object]:
    facts = msgspec.structs.asdict(file)
    return {**facts, "pieces": msgspec.json.encode(file.pieces).decode()}


async def _whole(body: bytes) -> AsyncIterator[bytes]:
    yield body
