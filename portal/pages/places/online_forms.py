"""Which services have a form that can be filled in online, as the sheets of services show it.

Owns what is asked of the database for them: at most one question a second for each Comune. A sheet
may so be a second behind; whether a request can begin is asked again when it does.
"""

from datetime import datetime, timedelta

from msgspec import Struct

from casework.definitions import store
from portal.branches.directory import ComuneDirectory
from portal.storage.database import Database

VALID_FOR = timedelta(seconds=1)


class PublishedForms(Struct, frozen=True):
    """Services with a published form, as the database had them at `at`."""

    at: datetime
    services: frozenset[str]


class OnlineForms:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, PublishedForms] = {}

    async def of(self, comune: ComuneDirectory, now: datetime) -> frozenset[str]:
        """The ids of the services."""
        known = self._known.get(comune.id)
        if known is None or abs(now - known.at) >= VALID_FOR:
            async with self._database.brief_reading() as connection:
                found = await store.published_services(connection, comune.id)
            known = self._known[comune.id] = PublishedForms(now, found)
        return known.services
