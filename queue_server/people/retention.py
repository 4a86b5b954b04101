"""What is erased, and when: docs/operations.md has the table.

The journal is missing here, for it names no person. A booking's visitor is kept as long as
`records.BOOKING_KEPT_FOR` says.
"""

from datetime import timedelta

from msgspec import Struct

from queue_server.accounts.access import Accounts
from queue_server.people.notes import Notes
from queue_server.people.records import People


class Retention(Struct, frozen=True):
    """How long it is known who took a ticket, and who has read that."""

    identified: timedelta = timedelta(hours=72)
    readings: timedelta = timedelta(days=366)


async def erase_what_is_due(
    people: People, notes: Notes, access: Accounts, retention: Retention
) -> None:
    """Tokens go when they expire, notes with their visits. Raises: StorageFull"""
    await notes.sweep()
    await people.erase(retention.identified)
    await people.erase_readings(retention.readings)
    await access.erase_expired()
