"""The statements of both sides where each is kept in PostgreSQL: a long day of all there is."""

import pytest

from sportello.bookings.lifecycle import BookingState
from sportello.bookings.refusals import SlotFull
from tests.sync.both_sides import LATER_SLOTS, MORNING, NINE, SLOTS, Fault


async def test_a_day_with_all_that_the_sync_knows_is_the_same_on_postgresql(both_shared):
    both, portal, branch = both_shared, both_shared.portal, both_shared.branch
    served, cancelled, moved = [await portal.book(slot) for slot in SLOTS]
    desk = await branch.book(SLOTS[1])
    await portal.offer(SLOTS[0], 1)
    await branch.offer(LATER_SLOTS[0], 2)
    await portal.tell_visitors()
    both.wire.faults = [Fault.TWICE, Fault.TWICE, Fault.TWICE]
    await branch.sync()
    assert await portal.seats(SLOTS[0]) == (1, 0, 1)
    assert await branch.seats(SLOTS[0]) == (3, 0, 0)
    assert await portal.seats(LATER_SLOTS[0]) == (4, 0, 0)
    citizen, _ = await branch.parts.people.visitor_of(served)
    assert citizen.surname == "Fontanelli"
    with pytest.raises(SlotFull):
        await portal.hold(SLOTS[0])

    both.set_time(MORNING)
    await branch.begin_day()
    await portal.cancel(cancelled)
    await portal.move(moved, SLOTS[1])
    await branch.check_in(served)
    both.set_time(NINE)
    await branch.serve_next()
    await branch.sync()
    await branch.look()
    await branch.sync()
    states = [(await portal.read(id)).appointment.state for id in (served, cancelled, moved, desk)]
    assert states == [
        BookingState.SERVED,
        BookingState.CANCELLED,
        BookingState.CONFIRMED,
        BookingState.CONFIRMED,
    ]
    for id in (served, cancelled, moved, desk):
        here, there = (await portal.read(id)).appointment, await branch.store.read(id)
        assert (here.version, here.state, here.slots) == (there.version, there.state, there.slots)
    assert await portal.seats(SLOTS[1]) == (2, 0, 1)
    await branch.parts.outbox.renew()
    await branch.sync()
    assert await branch.seats(SLOTS[0]) == (3, 0, 0)
