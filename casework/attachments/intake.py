"""The way of a file into a draft: into the store, looked at, written down, or refused by name.

This is what pages and API call, for a file in one go and for an upload in parts. The scanner comes
later (`scanning`), so that no sender waits for it.
"""

import unicodedata
from collections.abc import AsyncIterable, Awaitable, Callable
from datetime import datetime

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.attachments import attachments, inspection, uploads
from casework.attachments.attachments import (
    Attachment,
    DraftLimits,
    FileRule,
)
from casework.attachments.inspection.inspected import SIGNED, ContentProblem, InspectedFile
from casework.attachments.receiving import FileVault, StoredFile
from casework.attachments.refusals import FileHasScript, FileIsBomb, FileTypeRefused
from casework.attachments.sweeping import Transaction
from casework.attachments.uploads import Upload
from casework.own_process.parent import OwnProcess, ProcessFailed
from sportello.cases.messages import AttachmentState

Allowed = Callable[[AsyncConnection], Awaitable[None]]
"""Raises a refusal if the draft may not be changed any more, in the transaction that changes it."""

INSPECTION_S = 30.0
LONGEST_NAME = 200
UNREADABLE = frozenset({ContentProblem.DAMAGED, ContentProblem.LOCKED})


class Intake:
    """`transaction` opens one that is committed at its end; none is open while bytes come in."""

    def __init__(
        self,
        transaction: Transaction,
        vault: FileVault,
        clock: Callable[[], datetime],
        limits: DraftLimits = DraftLimits(),  # noqa: B008  frozen
    ) -> None:
        self._transaction = transaction
        self._vault = vault
        self._clock = clock
        self._limits = limits
        self._inspector = OwnProcess(
            inspection.__name__,
            within_s=INSPECTION_S,
            for_one_answer=True,
        )

    async def take(
        self,
        comune: str,
        draft: str,
        parts: AsyncIterable[bytes],
        *,
        field: str,
        name: str,
        rule: FileRule,
        allowed: Allowed,
    ) -> Attachment:
        """Attach a file that comes in one go.

        Raises: FileEmpty, FileTooLarge, FileTypeRefused, FileHasScript, FileIsBomb, TooManyFiles,
        StorageFull, and what `allowed` raises; nothing is kept then.
        """
        file = await self._vault.receive(parts, rule.most_bytes)
        return await self._attached(
            comune, draft, file, field=field, name=name, rule=rule, allowed=allowed
        )

    async def begin(
        self,
        comune: str,
        draft: str,
        *,
        field: str,
        name: str,
        size: int,
        rule: FileRule,
        allowed: Allowed,
    ) -> Upload:
        """An upload in parts.

        Raises: FileEmpty, FileTooLarge, TooManyFiles, what `allowed` raises
        """
        async with self._transaction() as connection:
            await allowed(connection)
            return await uploads.begin(
                connection,
                comune,
                draft,
                self._vault,
                field=field,
                name=shown_name(name),
                size=size,
                most_bytes=rule.most_bytes,
                now=self._clock(),
                limits=self._limits,
            )

    async def upload(self, comune: str, draft: str, id: str) -> Upload:
        """How far it is. Raises: UploadUnknown"""
        async with self._transaction() as connection:
            return await uploads.find_upload(connection, comune, draft, id)

    async def take_part(
        self, comune: str, draft: str, id: str, offset: int, parts: AsyncIterable[bytes]
    ) -> Upload:
        """The upload with what came, which may be less than was sent.

        Raises: UploadUnknown, WrongOffset, FileTooLarge, TooMuchAsked, StorageFull
        """
        async with self._transaction() as connection:
            begun = await uploads.find_upload(connection, comune, draft, id)
        part = await uploads.store_part(self._vault, begun, offset, parts)
        try:
            async with self._transaction() as connection:
                return await uploads.keep_part(connection, comune, begun, part, self._clock())
        except BaseException:
            await self._vault.store.erase(list(part.pieces))
            raise

    async def finish(
        self, comune: str, draft: str, id: str, rule: FileRule, allowed: Allowed
    ) -> Attachment:
        """Attach the file of an upload that has all its bytes.

        Raises: UploadUnknown, FileIncomplete, and as `take`; after a refusal of the file the upload
        has ended too.
        """
        async with self._transaction() as connection:
            begun = await uploads.find_upload(connection, comune, draft, id)
        file = await uploads.whole_file(self._vault, begun)
        async with self._transaction() as connection:
            await uploads.end(connection, comune, draft, begun)
        return await self._attached(
            comune, draft, file, field=begun.field, name=begun.name, rule=rule, allowed=allowed
        )

    async def give_up(self, comune: str, draft: str, id: str) -> Upload:
        """End an upload, and erase what came of it. Raises: UploadUnknown"""
        async with self._transaction() as connection:
            begun = await uploads.find_upload(connection, comune, draft, id)
            await uploads.end(connection, comune, draft, begun)
        await self._vault.store.erase(list(begun.pieces))
        return begun

    async def remove(self, comune: str, draft: str, id: str, allowed: Allowed) -> None:
        """Take a file out of a draft, and its bytes out of the store.

        Raises: AttachmentUnknown, what `allowed` raises
        """
        async with self._transaction() as connection:
            await allowed(connection)
            pieces = await attachments.remove(connection, comune, draft, id)
        await self._vault.store.erase(pieces)

    async def close(self) -> None:
        """End the process that looks into files."""
        await self._inspector.close()

    async def _attached(
        self,
        comune: str,
        draft: str,
        file: StoredFile,
        *,
        field: str,
        name: str,
        rule: FileRule,
        allowed: Allowed,
    ) -> Attachment:
        pieces = list(file.pieces)
        try:
            inspected = await self._inspected(file)
            check(inspected, rule)
            picture = inspected.thumbnail
            if picture is not None:
                pieces.append(await self._vault.keep_thumbnail(file, picture))
            is_read = inspected.problem not in UNREADABLE
            async with self._transaction() as connection:
                await allowed(connection)
                return await attachments.add(
                    connection,
                    comune,
                    draft,
                    file,
                    field=field,
                    name=shown_name(name),
                    media_type=inspected.media_type,
                    now=self._clock(),
                    state=AttachmentState.RECEIVED if is_read else AttachmentState.UNREADABLE,
                    has_inside=inspected.has_inside,
                    thumbnail=pieces[-1] if picture is not None else None,
                    most_files=rule.most_files,
                    limits=self._limits,
                )
        except BaseException:
            await self._vault.store.erase(pieces)
            raise

    async def _inspected(self, file: StoredFile) -> InspectedFile:
        """Raises: FileIsBomb if no end of it is found"""
        try:
            told = await self._inspector.ask(file.size, self._vault.read(file))
        except ProcessFailed as failed:
            raise FileIsBomb(f"looking into the file did not end well: {failed}") from None
        return msgspec.json.decode(told, type=InspectedFile)


def check(inspected: InspectedFile, rule: FileRule) -> None:
    """What is signed is taken where its content would be.

    Raises: FileTypeRefused, FileHasScript, FileIsBomb
    """
    is_signed = inspected.media_type == SIGNED
    content = (inspected.content or SIGNED) if is_signed else inspected.media_type
    if content not in rule.media_types and inspected.media_type not in rule.media_types:
        raise FileTypeRefused(
            f"by its content it is {content}; what is asked for: {', '.join(rule.media_types)}"
        )
    match inspected.problem:
        case ContentProblem.HAS_SCRIPT:
            raise FileHasScript("the file runs something when it is opened: save it without")
        case ContentProblem.BOMB:
            raise FileIsBomb("opened, the file would be far larger than it is")


def shown_name(name: str) -> str:
    """A name as it may stand on a page and in a document: no path, nothing that is not seen."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip(" .")
    return seen[:LONGEST_NAME] or "file"
