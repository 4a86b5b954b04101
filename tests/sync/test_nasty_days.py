"""Each nasty day between portal and branch, played on real files with a wire in the test's hand."""

import pytest

from sportello.bookings.lifecycle import BookingState
from tests.sync.both_sides import MORNING, NINE, both_sides


@pytest.fixture
async def both(tmp_path):
    async with both_sides(tmp_path) as both:
        yield both


async def test_a_booking_made_online_is_at_the_branch_and_what_became_of_it_at_the_portal(both):
    portal, branch = both.portal, both.branch
    id = await portal.book()
    await portal.tell_visitors()
    await branch.sync()
    assert (await branch.store.read(id)).state is BookingState.CONFIRMED
    citizen, contacts = await branch.parts.people.visitor_of(id)
    assert (citizen.surname, contacts.email) == ("Fontanelli", "maria@example.org")

    both.set_time(MORNING)
    await branch.begin_day()
    await branch.check_in(id)
    both.set_time(NINE)
    await branch.serve_next()
    await branch.look()
    await branch.sync()
    assert (await portal.read(id)).appointment.state is BookingState.SERVED
