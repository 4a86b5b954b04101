"""Registers for tests: an entry in plain words, and databases of both kinds."""

from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import select, update

from portal.registration.entries import Administration, RegisterEntry, Registration
from portal.registration.numbering import register
from portal.registration.tables import register_counter, registration
from portal.storage.database import Database

BORGO = Administration("c_b999", "AOO1", "Europe/Rome")


def an_entry(subject: str = "Iscrizione al nido", **fields) -> RegisterEntry:
    facts = {
        "administration": BORGO,
        "sender": "Maria Fontanelli",
        "sha256": sha256(subject.encode()).hexdigest(),
        **fields,
    }
    return RegisterEntry(subject=subject, **facts)


async def registered(database: Database, subject: str = "Iscrizione", **fields) -> Registration:
    """In a transaction of its own."""
    async with database.transaction() as connection:
        return await register(connection, an_entry(subject, **fields))


async def numbers(database: Database, of_whom: Administration = BORGO) -> list[tuple[int, int]]:
    """Year and number of all that is registered, in their order."""
    columns = (registration.c.year, registration.c.number)
    here = (registration.c.comune == of_whom.comune) & (registration.c.aoo == of_whom.aoo)
    async with database.reading() as connection:
        rows = await connection.execute(select(*columns).where(here).order_by(*columns))
        return [tuple(row) for row in rows]


async def clock_was_at(database: Database, at: datetime) -> None:
    """As if the last number had been given then: no later one has an earlier date."""
    async with database.transaction() as connection:
        await connection.execute(update(register_counter).values(last_at=at.astimezone(UTC)))


def a_year() -> int:
    """That in which the database gives numbers now."""
    return BORGO.year_of(datetime.now(UTC))
