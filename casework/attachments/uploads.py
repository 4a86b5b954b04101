"""Uploads that may break off and go on: a file of a known size, sent in parts one after the other.

The protocol, to be put on HTTP by who mounts casework: `begin` says the size and gives an id. A
part is the bytes that follow what is there, of any length: `store_part` takes them in, `keep_part`
makes them count. One that does not begin there is refused with the place where to go on; of one
that breaks off, what came is kept. With the last byte the file is whole: `whole_file`, then `end`.
Source: docs/decisions/0202-where-attachments-are-kept.md
"""

import hashlib
from collections.abc import AsyncIterable, AsyncIterator
from datetime import datetime

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.attachments import attachments
from casework.attachments.attachments import DraftLimits
from casework.attachments.receiving import FileVault, StoredFile
from casework.attachments.refusals import (
    FileEmpty,
    FileIncomplete,
    FileTooLarge,
    TooManyFiles,
    UploadUnknown,
    WrongOffset,
)
from casework.attachments.tables import upload
from sportello.model.refusals import TooMuchAsked

MOST_PIECES = 1000


class Upload(Struct, frozen=True, kw_only=True):
    """`received` of `size` bytes are kept, in `pieces`. `key` is wrapped."""

    id: str
    field: str
    name: str
    size: int
    received: int
    key: bytes
    pieces: tuple[str, ...]


class StoredPart(Struct, frozen=True):
    """What came after the first `offset` bytes, in the store but in no row yet."""

    offset: int
    size: int
    pieces: tuple[str, ...]


COLUMNS = [upload.c[name] for name in Upload.__struct_fields__]


async def begin(
    connection: AsyncConnection,
    comune: str,
    draft: str,
    vault: FileVault,
    *,
    field: str,
    name: str,
    size: int,
    most_bytes: int,
    now: datetime,
    limits: DraftLimits = DraftLimits(),  # noqa: B008  frozen
    id: str | None = None,
) -> Upload:
    """`id` is that of a file which has one already, at a branch.

    Raises: FileEmpty, FileTooLarge, TooManyFiles; what is attached, and what other uploads of
    the draft will bring, counts too.
    """
    if size <= 0:
        raise FileEmpty("an upload says how many bytes will come")
    if size > most_bytes:
        raise FileTooLarge(f"the file has more than {most_bytes} bytes")
    there = [each.size for each in await attachments.listed(connection, comune, draft)]
    on_the_way = select(upload.c.size).where(upload.c.comune == comune, upload.c.draft == draft)
    there += (await connection.execute(on_the_way)).scalars()
    if len(there) >= limits.most_files:
        raise TooManyFiles(f"{len(there)} files are attached or on the way")
    if sum(there) + size > limits.most_bytes:
        raise FileTooLarge(f"all files together may have {limits.most_bytes} bytes")
    id_, key = vault.new_file(id)
    begun = Upload(id=id_, field=field, name=name, size=size, received=0, key=key, pieces=())
    row = {name: getattr(begun, name) for name in Upload.__struct_fields__}
    row |= {"comune": comune, "draft": draft, "pieces": "[]", "touched_at": now}
    await connection.execute(insert(upload).values(row))
    return begun


async def find_upload(connection: AsyncConnection, comune: str, draft: str, id: str) -> Upload:
    """Raises: UploadUnknown"""
    row = (await connection.execute(select(*COLUMNS).where(*_one(comune, draft, id)))).one_or_none()
    if row is None:
        raise UploadUnknown(f"this draft has no upload {id}: begin again")
    return Upload(**{**row._mapping, "pieces": tuple(msgspec.json.decode(row.pieces))})


async def store_part(
    vault: FileVault, begun: Upload, offset: int, parts: AsyncIterable[bytes]
) -> StoredPart:
    """Take in a part, outside of any transaction; `keep_part` then makes it count.

    A connection that breaks off (ConnectionError) gives what came before it.

    Raises: WrongOffset, FileTooLarge if more comes than was said, TooMuchAsked for the thousandth
    part, StorageFull; nothing is kept then.
    """
    if len(begun.pieces) >= MOST_PIECES:
        raise TooMuchAsked("the parts of this upload are too small: begin again with larger ones")
    if offset != begun.received:
        raise WrongOffset(f"the upload goes on at {begun.received}", begun.received)
    size = 0

    async def counted() -> AsyncIterator[bytes]:
        nonlocal size
        try:
            async for part in parts:
                if begun.received + size + len(part) > begun.size:
                    raise FileTooLarge(f"more comes than the {begun.size} bytes that were said")
                size += len(part)
                yield part
        except ConnectionError:
            return

    async with vault.writing(begun.id, begun.key, len(begun.pieces)) as (write, names):
        await write(counted())
    return StoredPart(offset, size, tuple(names))


async def keep_part(
    connection: AsyncConnection, comune: str, begun: Upload, part: StoredPart, now: datetime
) -> Upload:
    """The upload with the part. On a refusal the caller erases `part.pieces` from the store.

    Raises: WrongOffset if another part was kept meanwhile
    """
    longer = msgspec.structs.replace(
        begun, received=begun.received + part.size, pieces=(*begun.pieces, *part.pieces)
    )
    that = (upload.c.comune == comune, upload.c.id == begun.id, upload.c.received == part.offset)
    kept = {
        "received": longer.received,
        "pieces": msgspec.json.encode(longer.pieces).decode(),
        "touched_at": now,
    }
    changed = await connection.execute(update(upload).where(*that).values(kept))
    if changed.rowcount == 0:
        there = select(upload.c.received).where(upload.c.comune == comune, upload.c.id == begun.id)
        received: int = (await connection.execute(there)).scalar() or 0
        raise WrongOffset(f"another part was faster: the upload goes on at {received}", received)
    return longer


async def whole_file(vault: FileVault, begun: Upload) -> StoredFile:
    """The file of an upload that has all its bytes, outside of any transaction; it is read once
    for its digest. To be added as any other where `end` has ended the upload.

    Raises: FileIncomplete
    """
    if begun.received != begun.size:
        raise FileIncomplete(f"{begun.received} of {begun.size} bytes are here: send the rest")
    digest = hashlib.sha256()
    async for piece in vault.pieces(begun.id, begun.key, begun.pieces):
        digest.update(piece)
    return StoredFile(
        id=begun.id,
        size=begun.size,
        sha256=digest.hexdigest(),
        key=begun.key,
        pieces=begun.pieces,
    )


async def end(connection: AsyncConnection, comune: str, draft: str, begun: Upload) -> None:
    """Take the upload out: it has become a file, or is given up, and the caller erases its pieces
    after the commit.

    Raises: UploadUnknown if another request was faster
    """
    ended = await connection.execute(delete(upload).where(*_one(comune, draft, begun.id)))
    if ended.rowcount == 0:
        raise UploadUnknown(f"the upload {begun.id} has ended already")


def _one(comune: str, draft: str, id: str) -> tuple[ColumnElement[bool], ...]:
    return (upload.c.comune == comune, upload.c.draft == draft, upload.c.id == id)
