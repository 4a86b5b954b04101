"""Requests: approved or refused by an office, and told."""

import pytest
from sqlalchemy import select

from portal.bookings import bookings, moderation
from portal.bookings.tables import slot
from portal.notifications.tables import outbox
from sportello.bookings.lifecycle import BookingState
from sportello.bookings.refusals import BookingOver, VersionChanged, WrittenElsewhere
from tests.portal.a_portal import PortalUnderTest

MODERATED = "segretariato-sociale"


@pytest.fixture
async def request_made(portal: PortalUnderTest):
    return (await portal.booked(MODERATED))["id"]


async def told(portal, id):
    async with portal.context.database.reading() as connection:
        query = select(outbox.c.kind, outbox.c.remark).where(outbox.c.booking == id)
        return [tuple(row) for row in await connection.execute(query.order_by(outbox.c.version))]


async def seats_booked(portal):
    async with portal.context.database.reading() as connection:
        rows = await connection.execute(select(slot.c.booked))
        return sum(rows.scalars())


async def test_an_approved_request_is_a_booking_and_the_person_is_told(portal, request_made):
    comune = portal.context.directory.comuni[0]
    async with portal.context.database.transaction() as connection:
        waiting = await moderation.requested(connection, comune.id, portal.clock())
        assert [each.appointment.id for each in waiting] == [request_made]
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


async def test_from_its_day_on_the_branch_decides(portal, request_made):
    comune = portal.context.directory.comuni[0]
    async with portal.context.database.reading() as connection:
        kept = await bookings.read(connection, comune.id, request_made)
    with pytest.raises(WrittenElsewhere):
        async with portal.context.database.transaction() as connection:
            await moderation.approve(
                connection, comune, request_made, 1, kept.appointment.starts_at
            )
