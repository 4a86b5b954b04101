"""Entries of an emergency register, entered in the ordinary one once it is reached again.

Source: art. 63 DPR 445/2000: the number is linked for good, and the emergency date governs terms.
"""

from msgspec.structs import asdict

from casework.emergency.entries import EmergencyEntry, OrdinaryNumber
from portal.registration.entries import Administration, RegisterEntry, Registration


def ordinary_entry(entry: EmergencyEntry) -> RegisterEntry:
    """To be registered, as often as it is handed in: each time the same registration is told."""
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
