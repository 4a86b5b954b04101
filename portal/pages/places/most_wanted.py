"""Which services the home page shows: those that are asked for most, by the bookings of two months.

Owns the order, and what is asked of the database for it: one question an hour for each Comune.
Where nothing was booked yet, what can be booked online stands first, and of that what people come
for most at any Comune: the registry office.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from portal.bookings.lookup import booked_by_service
from portal.branches.directory import ComuneDirectory
from portal.branches.sheets import ServiceSheet
from portal.pages.places.sheets_shown import branches_of
from portal.storage.database import Database
from sportello.model.place import Access

VALID_FOR = timedelta(hours=1)
ASKED_WITHIN = timedelta(days=30)
"""Before and after now."""

ASKED_FOR_ANYWHERE = (
    "anagrafe-e-stato-civile",
    "tributi-finanze-e-contravvenzioni",
    "educazione-e-formazione",
    "salute-benessere-e-assistenza",
)
"""Categories, the most wanted first."""


class Demand(Struct, frozen=True):
    """Bookings by service, as the database had them at `at`."""

    at: datetime
    booked: Mapping[str, int]


class MostWanted:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, Demand] = {}

    async def of(self, comune: ComuneDirectory, now: datetime) -> list[ServiceSheet]:
        """All services of the Comune, the most wanted first."""
        known = self._known.get(comune.id)
        if known is None or abs(now - known.at) > VALID_FOR:
            since, until = now - ASKED_WITHIN, now + ASKED_WITHIN
            async with self._database.reading() as connection:
                booked = await booked_by_service(
                    connection, comune.id, comune.branches, since, until
                )
            known = self._known[comune.id] = Demand(now, booked)
        return in_order(comune, known.booked)


def in_order(comune: ComuneDirectory, booked: Mapping[str, int]) -> list[ServiceSheet]:
    """The services by how often they were booked; those that were not, by what they are."""

    def rank(service: ServiceSheet) -> tuple[int, bool, int]:
        is_booked_online = service.access is not Access.WALK_IN and branches_of(comune, service)
        known = service.category in ASKED_FOR_ANYWHERE
        place = ASKED_FOR_ANYWHERE.index(service.category) if known else len(ASKED_FOR_ANYWHERE)
        return -booked.get(service.id, 0), not is_booked_online, place

    return sorted(comune.public_services.values(), key=rank)
