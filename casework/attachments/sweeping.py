"""What is left behind is erased: uploads that went no further, and pieces that no row names.

Must not touch what is younger than a day: it may belong to a request that is still on its way.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from itertools import groupby

import msgspec
from sqlalchemy import Table, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.attachments.attachments import forget_infected
from casework.attachments.file_store import FileStore
from casework.attachments.tables import attachment, upload
from casework.documents.tables import case_document

KEPT = timedelta(days=1)
"""How long an upload waits for its next part."""

QUARANTINE = timedelta(days=30)
"""How long the bytes of an infected file are kept: the scanner may have been wrong."""

AT_ONCE = 500

Transaction = Callable[[], AbstractAsyncContextManager[AsyncConnection]]
"""Opens one, which is committed at its end."""


async def sweep(transaction: Transaction, store: FileStore, now: datetime) -> int:
    """Erase what is left behind. Returns the number of pieces. Raises: StorageFull"""
    async with transaction() as connection:
        await connection.execute(delete(upload).where(upload.c.touched_at < now - KEPT))
        infected = await forget_infected(connection, now - QUARANTINE)
    await store.erase(infected)
    left = 0
    old = sorted(await store.older_than(now - KEPT))
    files = [(file, list(names)) for file, names in groupby(old, key=_file_of)]
    for first in range(0, len(files), AT_ONCE):
        some = files[first : first + AT_ONCE]
        async with transaction() as connection:
            named = await _named(connection, [file for file, _ in some])
        unnamed = [name for _, names in some for name in names if name not in named]
        await store.erase(unnamed)
        left += len(unnamed)
    return left


async def _named(connection: AsyncConnection, files: list[str]) -> set[str]:
    """The pieces of these files that a row names."""
    tables: tuple[Table, ...] = (attachment, upload, case_document)
    named = {
        name
        for table in tables
        for (pieces,) in await connection.execute(
            select(table.c.pieces).where(table.c.id.in_(files))
        )
        for name in msgspec.json.decode(pieces)
    }
    pictures = select(attachment.c.thumbnail).where(attachment.c.id.in_(files))
    return named | {name for (name,) in await connection.execute(pictures) if name is not None}


def _file_of(name: str) -> str:
    return name.split("/")[0]
