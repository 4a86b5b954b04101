"""What the portal does by itself: seats of dead holds come back, slots are made day by day.

Each job may run in several processes at once; what one has done, the others find done.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog
from sqlalchemy.exc import DBAPIError

from portal.bookings.holds import end_expired
from portal.bookings.once import forget_old
from portal.bookings.slot_rows import publish
from portal.branches.directory import Directory
from portal.identity.forgetting import forget_what_is_over
from portal.storage.database import Database

SWEEP_EVERY_S = 2.0
PUBLISH_EVERY_S = 600.0

log = structlog.get_logger(__name__)


class Upkeep:
    def __init__(
        self, database: Database, directory: Directory, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._directory = directory
        self._clock = clock

    async def sweep(self) -> int:
        """Give back the seats of expired holds. Returns the number of holds."""
        ended = 0
        for comune in self._directory.comuni:
            async with self._database.transaction() as connection:
                ended += await end_expired(connection, comune.id)
        return ended

    async def publish(self) -> None:
        """Make the slots up to each calendar's horizon, and forget what is over."""
        now = self._clock()
        for comune in self._directory.comuni:
            for calendar in comune.calendars.values():
                async with self._database.transaction() as connection:
                    await publish(connection, comune.id, calendar, now)
        async with self._database.transaction() as connection:
            await forget_old(connection)
            await forget_what_is_over(connection, now)

    async def run_sweeping(self) -> None:
        while True:
            await _tried("sweep", self.sweep)
            await asyncio.sleep(SWEEP_EVERY_S)

    async def run_publishing(self) -> None:
        while True:
            await _tried("publish", self.publish)
            await asyncio.sleep(PUBLISH_EVERY_S)


async def _tried(name: str, job: Callable[[], Awaitable[object]]) -> None:
    """A database that is away comes back: the job is done the next time."""
    try:
        await job()
    except (DBAPIError, OSError) as error:
        log.warning("upkeep_failed", job=name, error=type(error).__name__)
