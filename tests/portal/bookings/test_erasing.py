"""What is kept of the people in bookings, and until when."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from portal.bookings.persons import ERASED
from portal.bookings.tables import booking, person
from portal.upkeep import Upkeep


async def test_thirty_days_after_its_day_a_booking_names_no_one(portal):
    made = await portal.booked()
    async with portal.context.database.transaction() as connection:
        await connection.execute(update(booking).values(details="Serve l'ascensore"))
    upkeep = Upkeep(portal.context.database, portal.context.directory, portal.clock)
    starts_at = datetime.fromisoformat(made["starts_at"])

    portal.clock.ahead = starts_at + timedelta(days=29) - datetime.now(UTC)
    await upkeep.publish()
    assert await _kept(portal) == ("Fontanelli", "maria@borgosanlieto.example", "Serve l'ascensore")
    portal.clock.ahead = starts_at + timedelta(days=31) - datetime.now(UTC)
    await upkeep.publish()
    assert await _kept(portal) == (ERASED, None, "")


async def _kept(portal) -> tuple[str, str | None, str]:
    async with portal.context.database.reading() as connection:
        named = (await connection.execute(select(person))).one()
        kept = (await connection.execute(select(booking))).one()
    return named.surname, named.email, kept.details
