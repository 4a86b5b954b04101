"""The first free appointment of each calendar, as the pages of places show it.

Owns what is asked of the database for them: at most one question a second for each Comune, however
many pages are read. A page may so be a second behind; a seat is held or refused by the database
alone. Source: docs/decisions/0169-pages-kept-by-what-they-show.md
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from portal.bookings.free_slots import next_free
from portal.branches.directory import ComuneDirectory
from portal.storage.database import Database

VALID_FOR = timedelta(seconds=1)


class FirstSeats(Struct, frozen=True):
    """By calendar, as the database had them at `at`."""

    comune: ComuneDirectory
    at: datetime
    starts: Mapping[str, datetime]


class FirstFree:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._found: dict[str, FirstSeats] = {}
        self._asking = asyncio.Lock()

    async def of(self, comune: ComuneDirectory, now: datetime) -> Mapping[str, datetime]:
        """The start of the first slot with a free seat, aware UTC, by calendar; at most a second
        old, and never older than a change of the Comune's calendars.
        """
        if (known := self._known(comune, now)) is not None:
            return known
        async with self._asking:
            if (known := self._known(comune, now)) is None:
                async with self._database.reading() as connection:
                    known = await next_free(connection, comune, now)
                self._found[comune.id] = FirstSeats(comune, now, known)
        return known

    def _known(self, comune: ComuneDirectory, now: datetime) -> Mapping[str, datetime] | None:
        found = self._found.get(comune.id)
        if found is None or found.comune is not comune:
            return None
        return found.starts if abs(now - found.at) < VALID_FOR else None
