"""Entries of an emergency register, entered in the ordinary one once it is reached again.

Source: art. 63 DPR 445/2000: the number is linked for good, and the emergency date governs terms.
"""

from msgspec.structs import asdict
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.emergency.entries import EmergencyEntry, OrdinaryNumber
from portal.registration.entries import Administration, RegisterEntry, Registration
from portal.registration.numbering import register


async def register_emergency(connection: AsyncConnection, entry: EmergencyEntry) -> Registration:
    """Its ordinary registration, the same however often it is handed in.

    Raises: EntryFaulty, NumberingWaits
    """
    return await register(connection, ordinary_entry(entry))


def ordinary_entry(entry: EmergencyEntry) -> RegisterEntry:
    site = entry.site
    return RegisterEntry(
        administration=Administration(site.comune, site.aoo, site.zone),
        presented_at=entry.presented_at,
        emergency=entry.number,
        **asdict(entry.document),
    )


def ordinary_number(made: Registration) -> OrdinaryNumber:
    """What the emergency register keeps of it."""
    return OrdinaryNumber(made.id.year, made.id.number, made.date)
