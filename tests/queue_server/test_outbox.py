"""What the branch has to tell the portal: numbered without holes, above what was given before."""

import pytest

from queue_server.storage.stores import open_home
from queue_server.sync.outbox import Outbox, Reconciling
from sportello.bookings.told import BOOKING, TROUBLE, VISITOR, BookingTrouble

TROUBLED = BookingTrouble(BOOKING, "b1", "unknown_service")


@pytest.fixture
async def outbox(tmp_path, either):
    async with open_home(tmp_path, either, "") as home:
        outbox = Outbox(home.bookings)
        await outbox.open()
        yield outbox


async def numbers(outbox: Outbox) -> tuple[int, int] | None:
    """After which number the page begins, and where it ends."""
    page = await outbox.unsent()
    return None if page is None else (page.after, page.until)


async def test_changes_are_numbered_in_order_and_kept_until_they_have_arrived(outbox):
    assert await numbers(outbox) is None
    for booking in ("b1", "b2"):
        await outbox.tell(VISITOR, booking, 1, None)
    await outbox.tell(TROUBLE, "b1", 1, TROUBLED)
    assert await numbers(outbox) == (0, 3)
    page = await outbox.unsent()
    assert [each.is_deleted for each in page.envelopes] == [True, True, False]
    await outbox.forget_sent(2)
    assert await numbers(outbox) == (2, 3)
    await outbox.forget_sent(3)
    await outbox.tell(TROUBLE, "b1", 1, TROUBLED)
    assert await numbers(outbox) == (3, 4)


async def test_what_was_told_meanwhile_goes_on_above_the_numbers_of_before(outbox):
    for _ in range(3):
        await outbox.tell(TROUBLE, "b1", 1, TROUBLED)
    told_until = (await outbox.side()).sent
    for _ in range(2):
        await outbox.tell(TROUBLE, "b1", 1, TROUBLED)
    await outbox.settled("the portal's store", 7, told_until, above=4)
    assert await numbers(outbox) == (4, 6)
    side = await outbox.side()
    assert (side.sent, side.peer, side.received) == (6, "the portal's store", 7)


async def test_a_store_that_came_out_of_a_copy_waits_for_the_portal_that_it_had_met(outbox):
    before = await outbox.side()
    assert not (await outbox.renew()).is_reconciling
    await outbox.settled("the portal's store", 7, 0, above=0)
    renewed = await outbox.renew()
    assert renewed.incarnation != before.incarnation
    with pytest.raises(Reconciling):
        outbox.check_settled()
    await outbox.settled("the portal's store", 9, 0, above=0)
    outbox.check_settled()
