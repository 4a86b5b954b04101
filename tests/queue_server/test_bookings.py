"""The branch's store of bookings, on SQLite and on PostgreSQL, and its way into the hall."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from queue_server.bookings.store import KEPT_FOR, BookingStore
from queue_server.people.records import Citizen
from queue_server.storage.stores import open_home
from sportello.bookings.calendar import Channel
from sportello.bookings.lifecycle import Appointment, BookingState, Change, VisitPart
from sportello.bookings.refusals import (
    AlreadyArrived,
    HoldExpired,
    HoldUnknown,
    HoldUsed,
    SlotFull,
    SlotWithdrawn,
    VersionChanged,
    WrittenElsewhere,
)
from sportello.bookings.slots import Slot
from sportello.model.commands import CheckIn
from sportello.model.person import Actor, Role
from sportello.model.refusals import UnknownBooking
from tests.queue_server.a_server import FakeClock, server_here

ROME = ZoneInfo("Europe/Rome")
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
IN_THREE_WEEKS = datetime(2026, 12, 14, 9, tzinfo=UTC)
SOON = NOW + timedelta(minutes=10)


def a_slot(id: str, starts_at: datetime = IN_THREE_WEEKS, desk: int = 1, online: int = 1) -> Slot:
    seats = {Channel.DESK: desk, Channel.ONLINE: online}
    return Slot(id, "anagrafe", starts_at, starts_at + timedelta(minutes=20), seats)


NINE, TEN, ELEVEN = (a_slot(f"s{n}", IN_THREE_WEEKS + timedelta(hours=n)) for n in range(3))


def a_booking(slot: Slot = NINE, **facts: object) -> Appointment:
    known = Appointment(
        id=str(uuid4()),
        code="K7M2QX",
        version=1,
        state=BookingState.CONFIRMED,
        branch="centro",
        service="tributi",
        slots=(slot.id,),
        seat=Channel.DESK,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
    )
    return replace(known, **facts)


@asynccontextmanager
async def a_store(directory, database, own=Channel.DESK):
    async with open_home(directory, database, "") as home:
        store = BookingStore(home.bookings, own, ROME)
        await store.seats.open((NINE, TEN, ELEVEN))
        yield store


@pytest.fixture
async def store(tmp_path, either):
    async with a_store(tmp_path, either) as store:
        yield store


async def booked(store: BookingStore, slot: Slot = NINE, **facts: object) -> Appointment:
    hold = str(uuid4())
    await store.seats.hold(hold, [slot.id], SOON)
    return await store.confirm(hold, a_booking(slot, **facts), NOW)


async def taken(store: BookingStore, slot: Slot) -> tuple[int, int, int]:
    count = await store.seats.count(slot.id)
    return count.capacity, count.held, count.booked


async def test_a_hold_becomes_a_booking_that_is_read_as_it_was_made(store):
    await store.seats.hold("h", ["s0"], SOON)
    assert await taken(store, NINE) == (1, 1, 0)
    booking = await store.confirm("h", a_booking(), NOW)
    assert await taken(store, NINE) == (1, 0, 1)
    assert await store.read(booking.id) == booking
    assert await store.confirm("h", booking, NOW) == booking
    with pytest.raises(HoldUsed):
        await store.confirm("h", a_booking(), NOW)


async def test_the_last_seat_is_sold_once_to_twenty_who_want_it_at_once(store):
    asked = [store.seats.hold(f"h{n}", ["s0"], SOON) for n in range(20)]
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes if outcome] == [SlotFull] * 19
    assert await taken(store, NINE) == (1, 1, 0)


async def test_a_chain_of_slots_is_held_whole_or_not_at_all(store):
    await store.seats.hold("first", ["s1"], SOON)
    with pytest.raises(SlotFull):
        await store.seats.hold("chain", ["s0", "s1"], SOON)
    with pytest.raises(SlotWithdrawn):
        await store.seats.hold("chain", ["s0", "s9"], SOON)
    assert await taken(store, NINE) == (1, 0, 0)


async def test_a_hold_ends_once_whichever_comes_first(store):
    await store.seats.hold("h", ["s0"], SOON)
    await store.seats.hold("h", ["s0"], SOON)
    assert await store.seats.end_expired(SOON) == 1
    await store.seats.give_up("h")
    assert await store.seats.end_expired(SOON) == 0
    assert await taken(store, NINE) == (1, 0, 0)
    with pytest.raises(HoldExpired):
        await store.confirm("h", a_booking(), NOW)
    with pytest.raises(HoldUnknown):
        await store.confirm("nothing", a_booking(), NOW)


async def test_a_hold_whose_time_is_over_makes_no_booking_even_before_it_is_ended(store):
    await store.seats.hold("h", ["s0"], SOON)
    with pytest.raises(HoldExpired):
        await store.confirm("h", a_booking(), SOON)


async def test_a_moved_booking_frees_the_seat_it_had(store):
    booking = await booked(store)
    await store.seats.hold("h", ["s1"], SOON)
    to = [VisitPart("certificati", 1, ("s1",), TEN.starts_at, TEN.ends_at)]
    moved = await store.move(booking.id, 1, "h", to, NOW)
    assert (moved.version, moved.slots, moved.starts_at) == (2, ("s1",), TEN.starts_at)
    assert (await taken(store, NINE), await taken(store, TEN)) == ((1, 0, 0), (1, 0, 1))
    await store.seats.hold("other", ["s0"], SOON)
    with pytest.raises(VersionChanged):
        await store.move(booking.id, 1, "other", booking.parts, NOW)
    assert await taken(store, NINE) == (1, 1, 0)


async def test_a_booking_is_cancelled_once_and_its_seat_is_free(store):
    booking = await booked(store)
    asked = [store.change(booking.id, Change.CANCEL, 1, NOW) for _ in range(5)]
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(o) for o in outcomes].count(Appointment) == 1
    assert await taken(store, NINE) == (1, 0, 0)


async def test_only_its_writer_changes_a_booking_and_on_its_day_that_is_the_branch(store):
    online = a_booking(seat=Channel.ONLINE)
    await store.keep(online)
    with pytest.raises(WrittenElsewhere):
        await store.change(online.id, Change.CANCEL, 1, NOW)
    after = await store.change(online.id, Change.ARRIVE, 1, NINE.starts_at)
    assert after.state is BookingState.ARRIVED
    with pytest.raises(AlreadyArrived):
        await store.change(online.id, Change.CANCEL, 2, NINE.starts_at)
    assert await taken(store, NINE) == (1, 0, 0)


async def test_what_the_other_owner_tells_is_kept_once_and_never_an_older_version(store):
    told = a_booking(seat=Channel.ONLINE)
    later = replace(told, version=3, state=BookingState.CANCELLED)
    assert await store.keep(told)
    assert await store.keep(later)
    assert not await store.keep(replace(told, version=2))
    assert not await store.keep(later)
    assert await store.read(told.id) == later


async def test_a_booking_that_the_branch_cancels_on_its_day_frees_its_owners_seat(tmp_path, either):
    async with a_store(tmp_path, either, Channel.ONLINE) as portal:
        booking = await booked(portal)
        cancelled = replace(booking, version=2, state=BookingState.CANCELLED)
        assert await portal.keep(cancelled)
        assert not await portal.keep(cancelled)
        assert await taken(portal, NINE) == (1, 0, 0)


async def test_no_booking_is_kept_under_a_name_that_could_be_a_persons(store):
    await store.seats.hold("h", ["s0"], SOON)
    for do in (lambda b: store.confirm("h", b, NOW), store.keep):
        with pytest.raises(ValueError, match="a number"):
            await do(a_booking(id="RSSMRA85T10A562S"))


async def test_what_is_old_is_deleted_and_the_rest_stays(store):
    booking = await booked(store)
    await store.seats.offer("t", "s1", 1)
    await store.erase(IN_THREE_WEEKS + KEPT_FOR - timedelta(days=1))
    assert await store.read(booking.id) == booking
    await store.erase(IN_THREE_WEEKS + KEPT_FOR + timedelta(days=1))
    with pytest.raises(UnknownBooking):
        await store.read(booking.id)
    assert await store.seats.count("s0") is None
    assert await store.seats.transfer("t") is None


# --- in the hall -------------------------------------------------------------------------------


async def at_the_hall(server):
    await server.running.parts.timers.look()
    return server.running.parts.broadcast.hall


async def test_a_card_finds_its_booking_of_three_weeks_ago_without_a_network(tmp_path, either):
    """Nothing but the branch's own stores is asked, by a server that was started since."""
    clock, by = FakeClock(NOW), Actor("totem-1", frozenset({Role.TOTEM}))
    code = "CCCFBA85D03L219P"
    async with server_here(tmp_path, clock=clock, database=either) as server:
        parts = server.running.parts
        await parts.bookings.seats.open([NINE])
        booking = await booked(parts.bookings)
        await parts.people.expect(Citizen(code, "Caccia", "Fabio"), booking.id, booking.ends_at)
    clock.now = IN_THREE_WEEKS - timedelta(minutes=10)
    async with server_here(tmp_path, clock=clock, database=either) as server:
        hall = await at_the_hall(server)
        (found,) = await server.running.parts.people.bookings_of(code, by)
        assert hall.bookings[found].at == NINE.starts_at
        totem = await server.line("totem-1", Role.TOTEM)
        ticket = (await totem.ask(CheckIn(id=uuid4(), booking=found))).accepted[-1]
        assert ticket.slot_at == NINE.starts_at
        await at_the_hall(server)
        assert (await server.running.parts.bookings.read(found)).state is BookingState.ARRIVED


async def test_the_hall_follows_a_booking_that_is_moved_and_cancelled_on_its_day(tmp_path, either):
    clock = FakeClock(IN_THREE_WEEKS - timedelta(hours=1))
    async with server_here(tmp_path, clock=clock, database=either) as server:
        store = server.running.parts.bookings
        await store.seats.open([NINE, TEN])
        told = a_booking(seat=Channel.ONLINE)
        await store.keep(told)
        other = a_booking(TEN, seat=Channel.ONLINE, service="a service of another branch")
        await store.keep(other)
        hall = await at_the_hall(server)
        assert set(hall.bookings) == {told.id}
        await store.keep(replace(told, version=2, starts_at=TEN.starts_at, ends_at=TEN.ends_at))
        assert (await at_the_hall(server)).bookings[told.id].at == TEN.starts_at
        tomorrow = TEN.starts_at + timedelta(days=1)
        await store.keep(replace(told, version=3, starts_at=tomorrow, ends_at=tomorrow))
        assert (await at_the_hall(server)).bookings == {}
        await store.keep(replace(told, version=4))
        assert set((await at_the_hall(server)).bookings) == {told.id}
        await store.change(told.id, Change.CANCEL, 4, clock.now)
        seq = (await at_the_hall(server)).seq
        assert (await at_the_hall(server)).bookings == {}
        assert (await at_the_hall(server)).seq == seq, "what is so already is not told again"


async def test_who_did_not_come_is_missed_the_day_after(tmp_path):
    clock = FakeClock(IN_THREE_WEEKS)
    async with server_here(tmp_path, clock=clock) as server:
        store = server.running.parts.bookings
        booking = a_booking(seat=Channel.ONLINE)
        await store.keep(booking)
        await at_the_hall(server)
        clock.pass_by(days=1)
        await at_the_hall(server)
        assert (await store.read(booking.id)).state is BookingState.MISSED
