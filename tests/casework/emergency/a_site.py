"""An emergency register for tests: its site, its acts, a document, a morning to begin at."""

from datetime import UTC, date, datetime
from hashlib import sha256

from casework.emergency.entries import EmergencyEntry, PresentedDocument, enter
from casework.emergency.marks import ShownNumbers
from casework.emergency.openings import authorise, open_register
from casework.emergency.rules import Authorisation, EmergencyOpening, EmergencySite
from portal.storage.database import Database

CENTRO = EmergencySite("c_b999", "AOO1", "centro")
STANDING = Authorisation("Det. 7/2026", date(2026, 1, 10), date(2026, 12, 31))
MORNING = datetime(2026, 11, 27, 8, 30, tzinfo=UTC)


def a_document(subject: str = "Iscrizione al nido") -> PresentedDocument:
    digest = sha256(subject.encode()).hexdigest()
    return PresentedDocument(sender="Maria Fontanelli", subject=subject, sha256=digest)


async def authorised(database: Database, site: EmergencySite = CENTRO) -> None:
    async with database.transaction() as connection:
        await authorise(connection, site, STANDING, "head", datetime(2026, 1, 10, tzinfo=UTC))


async def opened(
    database: Database, site: EmergencySite = CENTRO, now: datetime = MORNING
) -> EmergencyOpening:
    async with database.transaction() as connection:
        return await open_register(
            connection, site, cause="portal away", operator="op1", now=now, offset_s=1.5
        )


async def entered(
    database: Database,
    marks: ShownNumbers,
    now: datetime = MORNING,
    *,
    site: EmergencySite = CENTRO,
    subject: str = "Iscrizione al nido",
) -> EmergencyEntry:
    """As it is shown: committed, and in the mark."""
    async with database.transaction() as connection:
        made = await enter(connection, site, a_document(subject), now, marks.of(site))
    marks.raise_to(site, made.id)
    return made
