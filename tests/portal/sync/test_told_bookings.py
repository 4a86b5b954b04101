"""What citizens are told when their branch says what became of a booking."""

from datetime import timedelta

from msgspec.structs import replace
from sqlalchemy import select

from portal.bookings import bookings
from portal.notifications.tables import outbox
from portal.sync.told_bookings import ToldBookings
from sportello.bookings.lifecycle import BookingState


class TellingBranch:
    """The branch of one booking, which says its next versions."""

    def __init__(self, portal, made):
        self.portal = portal
        self.id = made["id"]

    async def tell(self, state: BookingState, after: timedelta = timedelta(0)):
        comune = self.portal.context.directory.comuni[0]
        async with self.portal.context.database.transaction() as connection:
            it = (await bookings.read(connection, comune.id, self.id)).appointment
            now = it.ends_at + after
            told = ToldBookings(connection, comune, it.branch, now)
            next_one = replace(it, state=state, version=it.version + 1)
            await told.hear(next_one, is_whole=False)
        return now

    async def messages(self):
        query = select(outbox).where(outbox.c.booking == self.id).order_by(outbox.c.due_at)
        async with self.portal.context.database.reading() as connection:
            return (await connection.execute(query)).all()


async def test_after_a_visit_the_person_is_asked_once_how_it_went(small_portal):
    branch = TellingBranch(small_portal, await small_portal.booked())
    await branch.tell(BookingState.ARRIVED)
    ended = await branch.tell(BookingState.SERVED)
    await branch.tell(BookingState.SERVED)
    (asked,) = [each for each in await branch.messages() if each.kind == "how_was_it"]
    assert asked.due_at == ended + timedelta(hours=1)
    assert asked.stale_at == asked.due_at + timedelta(days=3)


async def test_a_visit_that_was_missed_is_not_asked_about(small_portal):
    branch = TellingBranch(small_portal, await small_portal.booked())
    await branch.tell(BookingState.MISSED)
    assert "how_was_it" not in {each.kind for each in await branch.messages()}
