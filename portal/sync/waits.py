"""The waits of the branches now, as they tell them every half minute: presence, never journaled.

On SQLite they stay in the memory of the one process; on PostgreSQL they go through an unlogged
table, which is empty after a crash, and which each process reads again every few seconds.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
import structlog
from msgspec import Struct
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from casework.storage.inserts import insert_new
from portal.pages.places.waits import WaitShown
from portal.storage.database import Database
from portal.sync.tables import wait_now
from sportello.sync.contract import Presence

READ_EVERY_S = 10.0
VALID_FOR = timedelta(seconds=120)
"""Four words missed: then the branch counts as away, and its waits as not known."""

log = structlog.get_logger(__name__)


class TimedPresence(Struct, frozen=True):
    """`at` is when the branch said so (aware UTC)."""

    at: datetime
    presence: Presence


class ToldWaits:
    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._told: dict[tuple[str, str], TimedPresence] = {}

    async def tell(self, comune: str, branch: str, presence: Presence) -> None:
        at = self._clock()
        self._told[comune, branch] = TimedPresence(at, presence)
        if not self._database.is_shared:
            return
        body = msgspec.json.encode(presence).decode()
        row = {"comune": comune, "branch": branch, "body": body, "at": at}
        async with self._database.transaction() as connection:
            if not await insert_new(connection, wait_now, row):
                here = (wait_now.c.comune == comune) & (wait_now.c.branch == branch)
                changed = update(wait_now).where(here).values(body=body, at=at)
                await connection.execute(changed)

    def told(self, comune: str, branch: str) -> TimedPresence | None:
        """What the branch said last; None while it is away."""
        told = self._told.get((comune, branch))
        is_valid = told is not None and self._clock() - told.at <= VALID_FOR
        return told if is_valid else None

    def of(self, comune: str, branch: str) -> WaitShown | None:
        """The wait at the branch as a whole: None while it is away, or does not know it."""
        told = self.told(comune, branch)
        waits = told.presence.waits if told is not None else ()
        if told is None or not waits:
            return None
        low, high = min(w.low_min for w in waits), max(w.high_min for w in waits)
        return WaitShown(low, high, told.presence.waiting)

    async def read(self) -> None:
        """What branches have told to other processes."""
        async with self._database.reading() as connection:
            rows = (await connection.execute(select(wait_now))).all()
        self._told |= {
            (row.comune, row.branch): TimedPresence(
                row.at, msgspec.json.decode(row.body, type=Presence)
            )
            for row in rows
        }

    async def run(self) -> None:
        while self._database.is_shared:
            try:
                await self.read()
            except (DBAPIError, OSError) as error:
                log.warning("waits_not_read", error=type(error).__name__)
            await asyncio.sleep(READ_EVERY_S)
