"""The feed: resume, the stuck reader, and waits only when they change."""

from datetime import UTC, datetime

import pytest

from queue_server.office import broadcast as module
from queue_server.office.broadcast import UNREAD_MESSAGES, Broadcast, Subscriber
from queue_server.office.projection import Sight
from sportello.model.day import Booking
from sportello.model.events import DayPlanned, DayStarted, TicketIssued
from sportello.model.refusals import ServerStopping, TooSlow
from sportello.model.wire import Happened, Resumed, Welcome, down_decoder
from sportello.model.wire import edition as plan_edition
from tests.queue_server.a_server import a_plan, hello

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.fixture
def broadcast():
    broadcast = Broadcast(a_plan())
    broadcast.publish([DayStarted(at=NOW, seq=1, day=NOW.date())])
    return broadcast


class Hall:
    """A subscriber that reads when it is told to, and notices when it is hung up on."""

    def __init__(self, sight: Sight = Sight.DESK) -> None:
        self.was_hung_up = False
        self.subscriber = Subscriber("board-1", sight, self._hang_up)

    def _hang_up(self) -> None:
        self.was_hung_up = True

    async def read(self):
        message = await self.subscriber.next()
        return message and down_decoder.decode(message)


def issued(seq: int) -> TicketIssued:
    code = f"A{seq:03d}"
    return TicketIssued(
        at=NOW,
        seq=seq,
        ticket=f"2026-11-23-{code}",
        code=code,
        service="certificati",
        language="it",
        station="totem-1",
    )


async def test_a_new_station_is_told_all_and_then_what_follows(broadcast):
    hall = Hall()
    broadcast.join(hall.subscriber, hello(None), NOW, None)
    broadcast.publish([issued(2), issued(3)])
    welcome = await hall.read()
    assert isinstance(welcome, Welcome)
    assert welcome.hall.seq == 1
    assert await hall.read() == Happened(events=[issued(2), issued(3)])


@pytest.mark.parametrize("since", [1, 2, 4, 5])
async def test_a_station_that_missed_little_is_told_that(broadcast, since):
    events = [issued(seq) for seq in range(2, 6)]
    broadcast.publish(events)
    hall = Hall()
    broadcast.join(hall.subscriber, hello(since), NOW, None)
    resumed = await hall.read()
    assert isinstance(resumed, Resumed)
    assert resumed.events == events[since - 1 :]


async def test_no_station_is_told_whose_the_bookings_are(broadcast):
    hall, late = Hall(), Hall()
    broadcast.join(hall.subscriber, hello(None), NOW, None)
    booking = Booking("b-1", "certificati", NOW, citizen="c-1")
    planned = DayPlanned(at=NOW, seq=2, bookings=(booking,), breaks=(), roster=())
    broadcast.publish([planned])
    broadcast.join(late.subscriber, hello(1), NOW, None)
    await hall.read()
    for told in (await hall.read(), await late.read()):
        assert [b.citizen for b in told.events[0].bookings] == [None]


async def test_a_station_with_another_plan_is_told_all(broadcast):
    broadcast.publish([issued(2)])
    for edition, told in ((plan_edition(a_plan()), Resumed), ("of last year", Welcome)):
        hall = Hall()
        broadcast.join(hall.subscriber, hello(1, edition=edition), NOW, None)
        assert isinstance(await hall.read(), told)


@pytest.mark.parametrize("since", [6, -1, 10**30])
async def test_a_station_of_another_journal_is_told_all(broadcast, since):
    broadcast.publish([issued(seq) for seq in range(2, 6)])
    hall = Hall()
    broadcast.join(hall.subscriber, hello(since), NOW, None)
    assert isinstance(await hall.read(), Welcome)


async def test_a_station_that_was_away_too_long_is_told_all(monkeypatch):
    monkeypatch.setattr(module, "RESUMABLE_EVENTS", 3)
    broadcast = Broadcast(a_plan())
    broadcast.publish([DayStarted(at=NOW, seq=1, day=NOW.date())])
    broadcast.publish([issued(seq) for seq in range(2, 8)])
    assert broadcast.missed(3) is None
    assert broadcast.missed(4) == [issued(5), issued(6), issued(7)]


async def test_each_batch_is_encoded_once_for_everybody(broadcast):
    halls = [Hall() for _ in range(3)]
    for hall in halls:
        broadcast.join(hall.subscriber, hello(1), NOW, None)
        await hall.read()
    broadcast.publish([issued(2)])
    messages = [await hall.subscriber.next() for hall in halls]
    assert messages[0] is messages[1] is messages[2]


async def test_who_reads_nothing_is_let_go_and_nobody_else(broadcast):
    stuck, well = Hall(), Hall()
    for hall in (stuck, well):
        broadcast.join(hall.subscriber, hello(1), NOW, None)
    for seq in range(2, UNREAD_MESSAGES + 3):
        broadcast.publish([issued(seq)])
        await well.read()
    assert stuck.was_hung_up
    assert isinstance(stuck.subscriber.ended, TooSlow)
    assert await stuck.read() is None
    assert not well.was_hung_up


async def test_who_is_let_go_in_order_gets_first_what_was_meant_for_them(broadcast):
    hall = Hall()
    broadcast.join(hall.subscriber, hello(1), NOW, None)
    broadcast.publish([issued(2)])
    broadcast.end(ServerStopping("back in a moment"))
    assert isinstance(await hall.read(), Resumed)
    assert isinstance(await hall.read(), Happened)
    assert await hall.read() is None
