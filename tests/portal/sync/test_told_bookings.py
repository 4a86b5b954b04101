"""What citizens are told when their branch says what became of a booking."""

from datetime import timedelta

from msgspec.structs import replace
from sqlalchemy import select, update

from portal.bookings import bookings
from portal.bookings.tables import booking
from portal.notifications.tables import outbox
from portal.sync.hall import turns
from portal.sync.hall.told_bookings import ToldBookings
from portal.sync.links import BranchLink
from sportello.bookings.lifecycle import BookingState, VisitPart
from sportello.sync.contract import TurnTold
from tests.portal.pages.a_page import a_citizen, read


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

    async def move_second_service(self, by: timedelta):
        """Of a visit, whose first one stays where it was."""
        comune = self.portal.context.directory.comuni[0]
        async with self.portal.context.database.transaction() as connection:
            it = (await bookings.read(connection, comune.id, self.id)).appointment
            (first,) = it.parts[:1]
            starts_at = first.ends_at + by
            ends_at = starts_at + timedelta(minutes=15)
            then = VisitPart("certificati", 1, (), starts_at, ends_at)
            told = ToldBookings(connection, comune, it.branch, first.starts_at)
            visit = replace(it.of_parts([first, then]), version=it.version + 1)
            await told.hear(visit, is_whole=False)

    async def messages(self):
        query = select(outbox).where(outbox.c.subject == self.id).order_by(outbox.c.due_at)
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


async def test_who_comes_for_a_later_hour_of_one_service_of_a_visit_is_told(small_portal):
    branch = TellingBranch(small_portal, await small_portal.booked())
    for told, by in ((1, timedelta(0)), (1, timedelta(0)), (2, timedelta(minutes=30))):
        await branch.move_second_service(by)
        assert [each.kind for each in await branch.messages()].count("change") == told


async def test_what_the_branch_was_only_asked_for_does_not_look_done(small_portal):
    made = await small_portal.booked()
    asked = update(booking).where(booking.c.id == made["id"]).values(pending="cancel")
    async with small_portal.context.database.transaction() as connection:
        await connection.execute(asked)
    page = (await TellingHall(small_portal, made).page()).html
    assert "alert-info" in page
    assert "alert-success" not in page


class TellingHall(TellingBranch):
    """The branch whose hall the person of one booking is in."""

    async def turn(self, is_near: bool, follow: str | None = "https://sede.example/turno/A1-x"):
        """As with the presence of the branch."""
        context = self.portal.context
        async with context.database.transaction() as connection:
            kept = await bookings.read(connection, self.portal.comune, self.id)
            link = BranchLink(self.portal.comune, kept.appointment.branch, None, 0, False)
            told = (TurnTold(self.id, follow, is_near),)
            await turns.hear(connection, link, told, self.portal.clock())

    async def near(self):
        """The states of the messages that the turn is near."""
        return [each.state for each in await self.messages() if each.kind == "turn_near"]

    async def page(self):
        context = self.portal.context
        link = context.manage_url(context.directory.comuni[0], self.id)
        async with a_citizen() as citizen:
            return await read(citizen, link)


async def test_the_turn_is_told_to_be_near_once_and_never_after_the_call(portal):
    hall = TellingHall(portal, await portal.booked())
    await hall.turn(is_near=False)
    assert await hall.near() == []
    await hall.turn(is_near=True)
    await hall.turn(is_near=True)
    assert await hall.near() == ["waiting"]
    await hall.turn(is_near=False)  # it was called
    assert await hall.near() == ["withdrawn"]
    await hall.turn(is_near=True)  # and came back
    assert await hall.near() == ["withdrawn"]


async def test_the_turn_of_a_cancelled_booking_or_another_branchs_is_told_to_no_one(small_portal):
    made = await small_portal.booked()
    hall = TellingHall(small_portal, made)
    comune = small_portal.context.directory.comuni[0]
    async with small_portal.context.database.transaction() as connection:
        other = BranchLink(comune.id, "another", None, 0, False)
        await turns.hear(
            connection, other, (TurnTold(made["id"], None, True),), hall.portal.clock()
        )
        await bookings.cancel(connection, comune, made["id"], small_portal.clock())
    await hall.turn(is_near=True)
    assert await hall.near() == []


async def test_who_has_checked_in_follows_the_turn_from_the_page_of_the_booking(small_portal):
    hall = TellingHall(small_portal, await small_portal.booked())
    address = "https://sede.example/turno/A1-x"
    await hall.turn(is_near=False)
    assert address not in (await hall.page()).html
    await hall.tell(BookingState.ARRIVED)
    assert f'href="{address}"' in (await hall.page()).html
    await hall.turn(is_near=False, follow="javascript:alert(1)")
    assert "Segua il" not in (await hall.page()).text
    await hall.turn(is_near=False)
    await hall.tell(BookingState.SERVED)
    assert address not in (await hall.page()).html
