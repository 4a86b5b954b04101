"""Requests: approved or refused by an office, and told."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from portal.bookings import bookings, moderation
from portal.bookings.tables import slot
from portal.notifications.tables import outbox
from portal.upkeep import Upkeep
from sportello.bookings.lifecycle import BookingState
from sportello.bookings.refusals import BookingOver, VersionChanged
from tests.portal.a_portal import PortalUnderTest

MODERATED = "segretariato-sociale"


@pytest.fixture
async def request_made(portal: PortalUnderTest):
    return (await portal.booked(MODERATED))["id"]


@pytest.fixture
async def request_of_small(small_portal: PortalUnderTest):
    return (await small_portal.booked(MODERATED))["id"]


async def told(portal, id):
    async with portal.context.database.reading() as connection:
        query = select(outbox.c.kind, outbox.c.remark).where(outbox.c.subject == id)
        return [tuple(row) for row in await connection.execute(query.order_by(outbox.c.version))]


async def seats_booked(portal):
    async with portal.context.database.reading() as connection:
        rows = await connection.execute(select(slot.c.booked))
        return sum(rows.scalars())


async def test_an_approved_request_is_a_booking_and_the_person_is_told(portal, request_made):
    comune = portal.context.directory.comuni[0]
    async with portal.context.database.transaction() as connection:
        (waits,) = await moderation.requested(connection, comune.id, portal.clock())
        assert waits.appointment.id == request_made
        soon = waits.appointment.starts_at - timedelta(days=2)
        assert moderation.is_urgent(waits, soon)
        assert not moderation.is_urgent(waits, soon - timedelta(minutes=1))
        kept = await moderation.approve(connection, comune, request_made, 1, portal.clock())
        assert await moderation.requested(connection, comune.id, portal.clock()) == []
    assert kept.appointment.state is BookingState.CONFIRMED
    kinds = [kind for kind, _ in await told(portal, request_made)]
    assert kinds[:2] == ["moderation", "confirmation"]


async def test_a_refused_request_frees_its_seats_and_tells_the_reason(portal, request_made):
    comune = portal.context.directory.comuni[0]
    before = await seats_booked(portal)
    async with portal.context.database.transaction() as connection:
        kept = await moderation.refuse(
            connection, comune, request_made, 1, "Serve la delega.", portal.clock()
        )
    assert kept.appointment.state is BookingState.REFUSED
    assert await seats_booked(portal) == before - len(kept.appointment.slots)
    assert await told(portal, request_made) == [("moderation", ""), ("refusal", "Serve la delega.")]


async def test_a_request_is_decided_once_and_as_it_was_seen(portal, request_made):
    comune = portal.context.directory.comuni[0]
    with pytest.raises(VersionChanged):
        async with portal.context.database.transaction() as connection:
            await moderation.approve(connection, comune, request_made, 7, portal.clock())
    async with portal.context.database.transaction() as connection:
        await moderation.refuse(connection, comune, request_made, 1, "", portal.clock())
    with pytest.raises(BookingOver):
        async with portal.context.database.transaction() as connection:
            await moderation.approve(connection, comune, request_made, 2, portal.clock())


async def kept(portal, id):
    async with portal.context.database.reading() as connection:
        return (await bookings.read(connection, portal.comune, id)).appointment


async def test_a_request_is_decided_also_on_its_day_and_once(small_portal, request_of_small):
    comune = small_portal.context.directory.comuni[0]
    now = (await kept(small_portal, request_of_small)).starts_at - timedelta(minutes=1)
    async with small_portal.context.database.transaction() as connection:
        await moderation.approve(connection, comune, request_of_small, 1, now)
    with pytest.raises(BookingOver):
        async with small_portal.context.database.transaction() as connection:
            await moderation.refuse(connection, comune, request_of_small, 2, "", now)


async def test_a_request_lapses_at_its_hour_and_not_before(portal, request_made):
    upkeep = Upkeep(portal.context.database, portal.context.directory, portal.clock)
    it, seats = await kept(portal, request_made), await seats_booked(portal)
    portal.clock.ahead = it.starts_at - portal.clock() - timedelta(minutes=1)
    await upkeep.sweep()
    assert (await kept(portal, request_made)).state is BookingState.REQUESTED
    portal.clock.ahead += timedelta(minutes=1)
    await upkeep.sweep()
    await upkeep.sweep()
    after = await kept(portal, request_made)
    assert (after.state, after.version) == (BookingState.LAPSED, it.version + 1)
    assert await told(portal, request_made) == [("moderation", ""), ("lapse", "")]
    assert await seats_booked(portal) == seats
    comune, version, now = portal.context.directory.comuni[0], after.version, portal.clock()
    with pytest.raises(BookingOver):
        async with portal.context.database.transaction() as connection:
            await moderation.approve(connection, comune, request_made, version, now)


async def test_a_request_that_was_over_for_long_lapses_in_silence(small_portal, request_of_small):
    comune = small_portal.context.directory.comuni[0]
    later = (await kept(small_portal, request_of_small)).starts_at + timedelta(days=1)
    async with small_portal.context.database.transaction() as connection:
        assert await moderation.end_undecided(connection, comune, later) == 1
    assert (await kept(small_portal, request_of_small)).state is BookingState.LAPSED
    assert await told(small_portal, request_of_small) == [("moderation", "")]


async def test_the_search_for_requests_uses_their_index(small_portal):
    asked = "explain query plan select id from booking where comune = 'c' and state = 'requested'"
    async with small_portal.context.database.reading() as connection:
        plan = str((await connection.execute(text(asked))).all())
    assert "ix_booking_requested" in plan
