"""Seats that come back: who waits is asked first, one at a time; then they are everyone's."""

import asyncio
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from sqlalchemy import select, update

from portal.bookings import bookings, tables
from portal.bookings.holds import end_expired
from portal.bookings.returns import waiting_list
from portal.bookings.returns.waiting_list import OfferOver, WaitingPlace
from portal.branches.staff_settings import put
from portal.notifications.tables import outbox
from sportello.bookings.periods import AFTERNOON, DayPart, EarlierWish
from sportello.bookings.refusals import BookingOver
from tests.portal.a_portal import SERVICE

ROME = ZoneInfo("Europe/Rome")


class Office:
    """A portal with one full day, and what people who wait do."""

    def __init__(self, portal):
        self.portal = portal
        self.comune = portal.context.directory.comuni[0]
        now = datetime.now(ROME)
        noon = now.replace(hour=12, minute=0, second=0, microsecond=0)
        portal.clock.ahead = noon - now

    async def do(self, change, *facts):
        async with self.portal.context.database.transaction() as connection:
            return await change(connection, *facts)

    async def booked(self, slot):
        _, held = await self.portal.hold(slot["id"])
        return (await self.portal.book(held["id"]))[1]["id"]

    async def cancel(self, id):
        await self.do(bookings.cancel, self.comune, id, self.portal.clock())

    async def wait(self, id, wish=None):
        await self.do(waiting_list.wait, self.comune.id, id, self.portal.clock(), wish)

    async def offer(self):
        """As the portal does by itself every two seconds."""
        await self.do(waiting_list.offer_returned, self.comune, self.portal.clock())

    async def accept(self, id, waits_on=False):
        now = self.portal.clock()
        async with self.portal.context.database.transaction() as connection:
            kept = await waiting_list.accept(connection, self.comune, id, now, waits_on=waits_on)
        return kept.appointment

    async def place(self, id):
        return await self.do(waiting_list.place_of, self.comune.id, id, self.portal.clock())

    async def free(self, slot):
        return {s["id"]: s["free"] for s in await self.portal.slots()}.get(slot["id"], 0)

    async def told(self):
        query = select(outbox.c.subject).where(outbox.c.kind == "seat_free")
        async with self.portal.context.database.reading() as connection:
            rows = await connection.execute(query.order_by(outbox.c.made_at))
            return list(rows.scalars())

    async def rest_ends_in(self, left):
        here = (tables.hold.c.client == "resting") & (tables.hold.c.state == "open")
        ends = update(tables.hold).where(here).values(expires_at=datetime.now(ROME) + left)
        await self.do(lambda connection: connection.execute(ends))

    async def rest_is_over(self):
        await self.rest_ends_in(-timedelta(days=1))
        await self.do(end_expired, self.comune.id)


@pytest.fixture
async def office(portal):
    return Office(portal)


@pytest.fixture
async def full(office):
    """An early slot with one booking that fills it, and two later ones who would come earlier."""
    later = str((office.portal.clock() + timedelta(days=3)).date())
    slots = [slot for slot in await office.portal.slots() if slot["starts_at"] > later]
    early, late = slots[0], slots[-1]
    filling = [await office.booked(early) for _ in range(early["free"])]
    first, second = [await office.booked(late) for _ in range(2)]
    return early, late, filling, first, second


async def test_a_seat_that_comes_back_is_offered_to_who_asked_first(office, full):
    early, late, filling, first, second = full
    await office.wait(second)
    await office.wait(first)
    free = await office.free(late)
    await office.cancel(filling[0])
    assert await office.free(early) == 0
    await office.offer()
    assert await office.told() == [second]
    await office.offer()
    place = await office.place(second)
    assert place.offered_at == datetime.fromisoformat(early["starts_at"])
    assert (await office.place(first)).offered_at is None
    moved = await office.accept(second)
    assert moved.starts_at == place.offered_at
    assert await office.place(second) is None
    # the seat that was left is later than what the other one has: it is everyone's
    await office.offer()
    assert await office.place(first) == WaitingPlace(None, None)
    assert await office.free(late) == free
    await office.rest_is_over()
    assert await office.free(late) == free + 1


async def test_who_took_a_seat_may_wait_for_something_earlier_still_behind_the_others(office, full):
    early, _, filling, first, second = full
    wish = EarlierWish(part=DayPart.MORNING)
    await office.wait(first, wish)
    await office.wait(second)
    await office.cancel(filling[0])
    await office.offer()
    moved = await office.accept(first, waits_on=True)
    assert moved.starts_at == datetime.fromisoformat(early["starts_at"])
    assert await office.place(first) == WaitingPlace(None, None, before=1, wish=wish)
    with pytest.raises(OfferOver):
        await office.accept(first, waits_on=True)


@pytest.mark.parametrize("how", ["decline", "lapse", "cancel", "stop"])
async def test_what_is_not_taken_is_the_next_ones_and_at_last_everyones(office, full, how):
    early, _, filling, first, second = full
    await office.wait(first)
    await office.wait(second)
    await office.cancel(filling[0])
    await office.offer()
    for who in (first, second):
        assert (await office.place(who)).offered_at is not None
        match how:
            case "decline":
                await office.do(waiting_list.decline, office.comune.id, who)
            case "stop":
                await office.do(waiting_list.stop_waiting, office.comune.id, who)
            case "cancel":
                await office.cancel(who)
            case "lapse":
                office.portal.clock.ahead += timedelta(hours=2, minutes=1)
                with pytest.raises(OfferOver):
                    await office.accept(who)
        assert await office.free(early) == 0
        await office.offer()
    assert await office.told() == [first, second]
    await office.rest_is_over()
    assert await office.free(early) == 1


async def test_an_offer_of_the_night_is_kept_until_the_morning(office, full):
    _, _, filling, first, _ = full
    await office.wait(first)
    office.portal.clock.ahead += timedelta(hours=10, minutes=30)
    await office.cancel(filling[0])
    await office.offer()
    until = (await office.place(first)).until.astimezone(ROME)
    assert (until.hour, until.minute) == (10, 0)


@pytest.mark.parametrize(
    ("left", "lasts"),
    [(timedelta(days=2), timedelta(hours=2)), (timedelta(hours=12), timedelta(hours=1))],
)
async def test_the_nearer_the_seat_the_shorter_the_offer(office, full, left, lasts):
    early, _, filling, first, _ = full
    await office.wait(first)
    asked_at = datetime.fromisoformat(early["starts_at"]) - left
    office.portal.clock.ahead += asked_at - office.portal.clock()
    await office.cancel(filling[0])
    await office.offer()
    place = await office.place(first)
    assert abs(place.until - asked_at - lasts) < timedelta(seconds=30)


async def test_a_seat_rests_while_the_only_one_it_suits_is_asked_about_another(office, full):
    early, _, filling, first, _ = full
    await office.wait(first)
    for each in filling[:2]:
        await office.cancel(each)
    await office.offer()
    await office.rest_ends_in(timedelta(seconds=30))
    await office.offer()
    query = select(tables.hold.c.expires_at).where(tables.hold.c.client == "resting")
    async with office.portal.context.database.reading() as connection:
        rests_until = (await connection.execute(query)).scalar_one()
    assert rests_until > datetime.now(ROME) + timedelta(seconds=60)
    await office.accept(first)
    await office.rest_is_over()
    assert await office.free(early) == 1


async def test_a_seat_is_offered_to_those_whose_wish_it_suits(office, full):
    early, _, filling, first, second = full
    at = datetime.fromisoformat(early["starts_at"]).astimezone(ROME)
    await office.wait(first, EarlierWish(since=at.date() + timedelta(days=1)))
    await office.wait(second, EarlierWish(part=other_part(at)))
    await office.cancel(filling[0])
    await office.offer()
    assert await office.told() == []
    await office.wait(second, EarlierWish(since=at.date()))
    await office.offer()
    assert await office.told() == [second]


def other_part(at):
    return DayPart.AFTERNOON if at.time() < AFTERNOON else DayPart.MORNING


async def test_a_seat_rests_as_long_as_its_calendar_says(office, full):
    early, _, filling, _, _ = full
    calendar = next(
        each
        for each in office.comune.calendars.values()
        if early["id"].startswith(f"{each.id}-") and SERVICE in each.services
    )
    await office.do(put, office.comune.id, replace(calendar, returns_after=timedelta(minutes=30)))
    await office.portal.context.directory.refresh()
    office.comune = office.portal.context.directory.comuni[0]
    await office.cancel(filling[0])
    assert await office.free(early) == 0
    await office.rest_is_over()
    assert await office.free(early) == 1


async def test_without_delay_and_without_who_waits_a_seat_is_free_at_once(office, full):
    early, _, filling, _, _ = full
    await office.cancel(filling[0])
    assert await office.free(early) == 1


async def test_a_cancelled_booking_waits_for_nothing(office, full):
    _, _, _, first, _ = full
    await office.cancel(first)
    with pytest.raises(BookingOver):
        await office.wait(first)


async def test_taken_and_passed_on_at_the_same_moment_the_seat_is_one_persons(office, full):
    early, _, filling, first, second = full
    await office.wait(first)
    await office.wait(second)
    await office.cancel(filling[0])
    await office.offer()
    told = await asyncio.gather(
        office.accept(first),
        office.do(waiting_list.decline, office.comune.id, first),
        office.offer(),
        office.accept(first),
        return_exceptions=True,
    )
    taken = [each for each in (told[0], told[3]) if not isinstance(each, Exception)]
    assert len(taken) <= 1
    assert all(isinstance(each, OfferOver) for each in (told[0], told[3]) if each not in taken)
    query = select(tables.slot).where(tables.slot.c.id == early["id"])
    async with office.portal.context.database.reading() as connection:
        row = (await connection.execute(query)).one()
    assert row.held + row.booked == row.capacity


async def test_a_seat_reaches_whom_it_suits_behind_many_whom_it_does_not(small_portal):
    office = Office(small_portal)
    slots = await small_portal.slots()
    early, late = slots[-120], slots[-90:]
    day = datetime.fromisoformat(early["starts_at"]).astimezone(ROME).date()
    filling = [await office.booked(early) for _ in range(early["free"])]
    for slot in late[:50]:
        await office.wait(await office.booked(slot), EarlierWish(since=day + timedelta(days=1)))
    last = await office.booked(late[-1])
    await office.wait(last, EarlierWish(since=day))
    await office.cancel(filling[0])
    await office.offer()
    assert await office.told() == [last]
