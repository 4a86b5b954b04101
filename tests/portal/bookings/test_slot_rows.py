"""Slots that change with their calendar: debts, and what a preview says of them."""

from datetime import timedelta

from msgspec.structs import replace
from sqlalchemy import select

from portal.bookings import bookings
from portal.bookings.slot_rows import planned, publish
from portal.bookings.tables import slot
from portal.branches.holidays import holidays_of, with_coming_holidays
from portal.branches.staff_settings import put
from portal.upkeep import Upkeep
from sportello.bookings.calendar import Channel

CALENDAR = "centro-sportelli"


def without_rules(portal):
    calendar = portal.context.directory.comuni[0].calendars[CALENDAR]
    return replace(calendar, rules=())


async def debt_of(portal, id):
    async with portal.context.database.reading() as connection:
        query = select(slot.c.debt, slot.c.capacity, slot.c.booked).where(slot.c.id == id)
        return tuple((await connection.execute(query)).one())


async def booked_slot(portal):
    made = await portal.booked()
    async with portal.context.database.reading() as connection:
        kept = await bookings.read(connection, portal.comune, made["id"])
    return made["id"], kept.appointment.slots[0]


async def test_a_plan_says_what_publishing_does_and_writes_nothing(portal):
    _, id = await booked_slot(portal)
    calendar, now = without_rules(portal), portal.clock()
    async with portal.context.database.transaction() as connection:
        said = await planned(connection, portal.comune, calendar, now)
    assert id in {each.id for each in said.concerned}
    assert (await debt_of(portal, id))[0] == 0
    async with portal.context.database.transaction() as connection:
        done = await publish(connection, portal.comune, calendar, now)
    assert done == said
    assert await debt_of(portal, id) == (1, 0, 1)


async def test_a_debt_is_settled_by_the_cancellation(portal):
    booking, id = await booked_slot(portal)
    comune, now = portal.context.directory.comuni[0], portal.clock()
    async with portal.context.database.transaction() as connection:
        await publish(connection, portal.comune, without_rules(portal), now)
        await bookings.cancel(connection, comune, booking, now)
    assert await debt_of(portal, id) == (0, 0, 0)


async def test_upkeep_publishes_what_is_stored_and_not_what_it_has_read_before(portal):
    calendar = without_rules(portal)
    async with portal.context.database.transaction() as connection:
        await put(connection, portal.comune, calendar)
        await publish(connection, portal.comune, calendar, portal.clock())
    upkeep = Upkeep(portal.context.database, portal.context.directory, portal.clock)
    await upkeep.publish()
    async with portal.context.database.reading() as connection:
        query = select(slot.c.capacity).where(slot.c.calendar == CALENDAR, slot.c.capacity > 0)
        assert (await connection.execute(query)).all() == []


async def test_the_holidays_of_a_year_that_is_reached_are_kept_too(small_portal):
    calendar = small_portal.context.directory.comuni[0].calendars[CALENDAR]
    now = small_portal.clock()
    later = now + timedelta(days=3 * 366)
    kept = with_coming_holidays(calendar, (10, 19), later)
    assert set(holidays_of((10, 19), (later.year,))) <= kept.holidays
    assert with_coming_holidays(kept, (10, 19), later) == kept
    none = replace(calendar, holidays=frozenset())
    assert with_coming_holidays(none, (10, 19), later) == none
    assert calendar.seats[Channel.ONLINE] == 3


def test_a_patron_of_29_february_is_kept_in_leap_years():
    names = holidays_of((2, 29), (2027, 2028))
    assert [day.year for day, name in names.items() if "patrono" in name] == [2028]
