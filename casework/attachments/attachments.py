"""The files of a draft: rows that are added once, and whose bytes never change.

Owns which states a file has and how it comes from one to another. Nothing is "clean" that the
scanner has not called so. A function takes a connection and never commits.
"""

from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Row, bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.attachments.receiving import StoredFile
from casework.attachments.refusals import (
    AttachmentUnknown,
    FileTooLarge,
    NotCleared,
    TooManyFiles,
)
from casework.attachments.tables import attachment
from sportello.cases.messages import AttachmentState


class FileRule(Struct, frozen=True, kw_only=True):
    """What a question for files takes, as `FileField` says it."""

    media_types: tuple[str, ...]
    most_files: int
    most_bytes: int


class DraftLimits(Struct, frozen=True):
    """How much one draft may hold, over all its questions."""

    most_files: int = 30
    most_bytes: int = 150_000_000


class Attachment(Struct, frozen=True, kw_only=True):
    """One attached file. `field` is the question it answers; `found` what the scanner calls it.
    `thumbnail` is the name of a sealed piece, for `FileVault.read_thumbnail`.
    """

    id: str
    field: str
    name: str
    media_type: str
    size: int
    sha256: str
    state: AttachmentState
    received_at: datetime
    found: str | None
    thumbnail: str | None


SHOWN = [attachment.c[name] for name in Attachment.__struct_fields__]


async def add(
    connection: AsyncConnection,
    comune: str,
    draft: str,
    file: StoredFile,
    *,
    field: str,
    name: str,
    media_type: str,
    now: datetime,
    state: AttachmentState = AttachmentState.RECEIVED,
    thumbnail: str | None = None,
    has_inside: bool = False,
    most_files: int | None = None,
    limits: DraftLimits = DraftLimits(),  # noqa: B008  frozen
) -> Attachment:
    """`most_files` of this field. On a refusal the caller erases `file.pieces` from the store.

    Raises: TooManyFiles, FileTooLarge if the draft would hold more than it may.
    """
    there = await listed(connection, comune, draft)
    of_field = [each for each in there if each.field == field]
    if len(there) >= limits.most_files or (most_files is not None and len(of_field) >= most_files):
        raise TooManyFiles(f"{len(of_field)} files are attached here, {len(there)} in all")
    if sum(each.size for each in there) + file.size > limits.most_bytes:
        raise FileTooLarge(f"all files together may have {limits.most_bytes} bytes")
    added = Attachment(
        id=file.id,
        field=field,
        name=name,
        media_type=media_type,
        size=file.size,
        sha256=file.sha256,
        state=state,
        received_at=now,
        found=None,
        thumbnail=thumbnail,
    )
    row = {name: getattr(added, name) for name in Attachment.__struct_fields__} | {
        "comune": comune,
        "draft": draft,
        "key": file.key,
        "pieces": msgspec.json.encode(file.pieces).decode(),
        "has_inside": has_inside,
        "state_since": now,
        "scan_at": None if state is AttachmentState.UNREADABLE else now,
    }
    await connection.execute(insert(attachment).values(row))
    return added


async def listed(connection: AsyncConnection, comune: str, draft: str) -> list[Attachment]:
    """In the order in which they came."""
    theirs = await connection.execute(_OF_DRAFT, {"of_comune": comune, "of_draft": draft})
    return [_shown(row) for row in theirs]


_OF_DRAFT = (
    select(*SHOWN)
    .where(
        attachment.c.comune == bindparam("of_comune"), attachment.c.draft == bindparam("of_draft")
    )
    .order_by(attachment.c.received_at, attachment.c.id)
)


async def find(connection: AsyncConnection, comune: str, draft: str, id: str) -> Attachment:
    """Raises: AttachmentUnknown, also for a file of another draft"""
    row = (await connection.execute(select(*SHOWN).where(*_one(comune, draft, id)))).one_or_none()
    if row is None:
        raise AttachmentUnknown(f"this draft has no attachment {id}")
    return _shown(row)


async def cleared_file(connection: AsyncConnection, comune: str, draft: str, id: str) -> StoredFile:
    """To read its bytes. Raises: AttachmentUnknown, NotCleared unless it is clean"""
    there = await find(connection, comune, draft, id)
    if there.state is not AttachmentState.CLEAN:
        raise NotCleared(f"{id} is {there.state}: only what the scanner called clean is given out")
    return await stored_file(connection, comune, id)


async def stored_file(connection: AsyncConnection, comune: str, id: str) -> StoredFile:
    """Whatever its state: for the scanner. Raises: AttachmentUnknown"""
    wanted = [attachment.c[name] for name in StoredFile.__struct_fields__]
    that = select(*wanted).where(attachment.c.comune == comune, attachment.c.id == id)
    row = (await connection.execute(that)).one_or_none()
    if row is None:
        raise AttachmentUnknown(f"there is no attachment {id}")
    return StoredFile(**{**row._mapping, "pieces": tuple(msgspec.json.decode(row.pieces))})


async def remove(connection: AsyncConnection, comune: str, draft: str, id: str) -> list[str]:
    """Take a file out of a draft. The pieces, to be erased from the store after the commit.

    Raises: AttachmentUnknown
    """
    pieces = await _pieces(connection, *_one(comune, draft, id))
    if (await connection.execute(delete(attachment).where(*_one(comune, draft, id)))).rowcount == 0:
        raise AttachmentUnknown(f"this draft has no attachment {id}")
    return pieces


async def remove_all(connection: AsyncConnection, comune: str, draft: str) -> list[str]:
    """As `remove`, for all files of a draft that is given up."""
    theirs = (attachment.c.comune == comune, attachment.c.draft == draft)
    pieces = await _pieces(connection, *theirs)
    await connection.execute(delete(attachment).where(*theirs))
    return pieces


async def forget_infected(connection: AsyncConnection, before: datetime) -> list[str]:
    """The pieces of files that were found infected before: to be erased after the commit. The rows
    stay, with digest and finding.
    """
    those = (attachment.c.state == AttachmentState.INFECTED, attachment.c.state_since < before)
    pieces = await _pieces(connection, *those, attachment.c.pieces != "[]")
    gone = {"pieces": "[]", "thumbnail": None}
    await connection.execute(update(attachment).where(*those).values(gone))
    return pieces


async def set_field(connection: AsyncConnection, comune: str, id: str, field: str) -> None:
    """The file answers another question than it was sent for."""
    that = (attachment.c.comune == comune, attachment.c.id == id)
    await connection.execute(update(attachment).where(*that).values(field=field))


async def set_state(
    connection: AsyncConnection,
    comune: str,
    id: str,
    state: AttachmentState,
    *,
    was: AttachmentState,
    now: datetime,
    scan_at: datetime | None = None,
    found: str | None = None,
    scans: int = 0,
) -> bool:
    """False if its state was another one by then, and nothing is changed. `scans` is added."""
    that = (attachment.c.comune == comune, attachment.c.id == id, attachment.c.state == was)
    told = {"state": state, "state_since": now, "scan_at": scan_at, "found": found}
    told["scans"] = attachment.c.scans + scans
    changed = await connection.execute(update(attachment).where(*that).values(told))
    return changed.rowcount == 1


async def _pieces(connection: AsyncConnection, *which: ColumnElement[bool]) -> list[str]:
    """All that lies in the store for these rows."""
    kept = select(attachment.c.pieces, attachment.c.thumbnail).where(*which)
    found: list[str] = []
    for pieces, thumbnail in await connection.execute(kept):
        found += msgspec.json.decode(pieces)
        if thumbnail is not None:
            found.append(thumbnail)
    return found


def _one(comune: str, draft: str, id: str) -> tuple[ColumnElement[bool], ...]:
    return (attachment.c.comune == comune, attachment.c.draft == draft, attachment.c.id == id)


def _shown(row: Row[Any]) -> Attachment:
    return Attachment(**{**row._mapping, "state": AttachmentState(row.state)})
