"""How far this portal has told its branches, kept next to its database: so that a database which
was put back without `portal restore` is noticed at the next start.

One number for each Comune, the sum of its branches' last changes, which only a restore lowers. Kept
in the portal's directory, where a restore of the database does not set it back.
"""

import asyncio
from pathlib import Path

import structlog
from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from portal.branches.tables import branch
from portal.storage.database import Database
from portal.sync.restoring import renew_incarnations
from portal.sync.tables import sync_store
from web.process.mark_file import MarkFile

FILE_NAME = "portal.sent"
KEEP_EVERY_S = 5.0

log = structlog.get_logger(__name__)


class SentMark(Struct, frozen=True):
    """Of a Comune: the incarnation of its tables, and how many changes it had numbered."""

    incarnation: str
    changes: int


class HighWater:
    def __init__(self, directory: Path, database: Database) -> None:
        self._file = MarkFile(directory / FILE_NAME, dict[str, SentMark])
        self._database = database

    async def check(self) -> bool:
        """Before anything is sold: whether the database is older than what was told of it. Then it
        begins anew, as after `portal restore`.
        """
        known = self._file.read() or {}
        async with self._database.transaction() as connection:
            now = await _marks(connection)
            is_older = any(
                mark.incarnation == known[comune].incarnation
                and mark.changes < known[comune].changes
                for comune, mark in now.items()
                if comune in known
            )
            if is_older:
                log.warning("database_is_older_than_what_was_told", file=str(self._file.path))
                await renew_incarnations(connection)
        return is_older

    async def keep(self) -> None:
        async with self._database.reading() as connection:
            marks = await _marks(connection)
        self._file.write(marks)

    async def run(self) -> None:
        while True:
            try:
                await self.keep()
            except (DBAPIError, OSError) as error:
                log.warning("high_water_not_kept", error=type(error).__name__)
            await asyncio.sleep(KEEP_EVERY_S)


async def _marks(connection: AsyncConnection) -> dict[str, SentMark]:
    query = (
        select(sync_store.c.comune, sync_store.c.incarnation, func.sum(branch.c.changes))
        .join(branch, branch.c.comune == sync_store.c.comune)
        .group_by(sync_store.c.comune, sync_store.c.incarnation)
    )
    rows = await connection.execute(query)
    return {comune: SentMark(incarnation, int(sent)) for comune, incarnation, sent in rows}
