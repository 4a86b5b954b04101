"""Where a branch keeps its requests: a file of SQLite, sealed attachments, and their secret."""

import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from casework.at_branch.seam import FILE_NAME, KEY_FILE, RESTORED
from casework.at_branch.tables import branch_metadata
from casework.emergency.entries import note_restored
from casework.emergency.tables import KEPT
from casework.storage.database import Database, sqlite_engines
from casework.storage.growing import open_grown
from casework.storage.metadata import casework_metadata
from casework.storage.schema import CASEWORK_SUBJECTS
from web.process.cannot_start import CannotStart

KEY_BYTES = 32

SCHEMA = (casework_metadata, branch_metadata)
assert CASEWORK_SUBJECTS, "imported for their tables"


@asynccontextmanager
async def open_store(directory: Path) -> AsyncIterator[Database]:
    """The database in `directory`, made when it is first opened.

    Raises: CannotStart if a later version of this program has written it
    """
    open_grown(directory / FILE_NAME, SCHEMA, kept=KEPT)
    writer, reader = sqlite_engines(directory / FILE_NAME)
    try:
        yield Database(writer, reader)
    finally:
        await writer.dispose()
        await reader.dispose()


async def note_restore(database: Database, directory: Path) -> None:
    """Where the store came out of a copy, emergency numbers leave out those that may be lost."""
    mark = directory / RESTORED
    if mark.exists():
        async with database.transaction() as connection:
            await note_restored(connection)
        mark.unlink()


def secret_of(directory: Path) -> bytes:
    """What tokens are derived from, and what seals attachments; made for a store without one.

    Raises: CannotStart if it is damaged
    """
    file = directory / KEY_FILE
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        secret = file.read_bytes()
        if len(secret) != KEY_BYTES:
            raise CannotStart(f"{file} is damaged: copy it from the branch's last copy") from None
        return secret
    secret = secrets.token_bytes(KEY_BYTES)
    with os.fdopen(handle, "wb") as made:
        made.write(secret)
        made.flush()
        os.fsync(made.fileno())
    return secret
