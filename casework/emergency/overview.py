"""The emergency register of a site as staff reads it: its state, until when, totals and gaps."""

from datetime import date, datetime

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.emergency.entries import daily_totals, gaps, unlinked
from casework.emergency.openings import authorisations, last_opening
from casework.emergency.rules import Authorisation, EmergencyOpening, EmergencySite, Gap
from sportello.cases.emergency import EmergencyStanding


class EmergencyOverview(Struct, frozen=True, kw_only=True):
    """`opening` is the one that goes on, or the last; `totals` are its entries by local day;
    `unlinked` counts all that wait for their ordinary number.
    """

    site: EmergencySite
    standing: EmergencyStanding
    authorisations: tuple[Authorisation, ...]
    opening: EmergencyOpening | None
    totals: dict[date, int]
    gaps: list[Gap]
    unlinked: int


async def read_overview(
    connection: AsyncConnection, site: EmergencySite, now: datetime
) -> EmergencyOverview:
    opening = await last_opening(connection, site)
    return EmergencyOverview(
        site=site,
        standing=_standing(opening, now),
        authorisations=await authorisations(connection, site),
        opening=opening,
        totals={} if opening is None else await daily_totals(connection, site, opening.number),
        gaps=await gaps(connection, site),
        unlinked=len(await unlinked(connection, site)),
    )


def _standing(opening: EmergencyOpening | None, now: datetime) -> EmergencyStanding:
    if opening is None or opening.closing is not None:
        return EmergencyStanding.CLOSED
    return EmergencyStanding.OPEN if now < opening.until else EmergencyStanding.OVER
