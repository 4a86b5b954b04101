"""Random histories: bookings made, moved and cancelled while providers fail and workers die.

Whatever happens, an SMS goes once, a mail again only as itself, nothing goes after a cancel, and
every message ends where a person sees what became of it.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from portal.notifications import overview
from portal.notifications.claims import LEASE
from portal.notifications.kinds import ContactChannel, MessageKind
from portal.notifications.states import MessageState, WhyNot
from portal.notifications.tables import outbox as table
from portal.notifications.transports.seam import (
    Outgoing,
    SendResult,
    accepted,
    passing,
    permanent,
    unknown,
)
from sportello.bookings.lifecycle import Appointment
from tests.portal.notifications.a_post_office import (
    COMUNE,
    MARIA,
    MARIAS_APP,
    MARIAS_PHONE,
    PostOffice,
    a_booking,
    a_post_office,
    cancelled,
    moved,
)

ADDRESSES = (MARIA, MARIAS_PHONE, MARIAS_APP)
FATES = ("taken", "taken", "away", "refused", "taken_unheard", "not_taken_unheard", "dies_before",
         "dies_after")  # fmt: skip
WAITS = (timedelta(seconds=30), timedelta(minutes=5), timedelta(hours=2), timedelta(hours=20))

NUMBERS = st.integers(0, 2)
SENDING = st.tuples(st.just("send"), st.lists(st.sampled_from(FATES), min_size=1, max_size=6))
BEGINNING = [("book", number, number) for number in range(3)]
"""One booking of each channel."""

STEPS = st.one_of(
    st.tuples(st.just("book"), NUMBERS, st.integers(0, 2)),
    st.tuples(st.just("move"), NUMBERS),
    st.tuples(st.just("cancel"), NUMBERS),
    st.tuples(st.just("near"), NUMBERS),
    st.tuples(st.just("wait"), st.sampled_from(WAITS)),
    SENDING,
    SENDING,
    st.tuples(st.just("send_again")),
)


class World:
    """What providers took, in order, and how often each message may have been repeated by hand."""

    def __init__(self, office: PostOffice) -> None:
        self.office = office
        self.bookings: dict[int, tuple[Appointment, int]] = {}
        self.fates: list[str] = []
        self.taken: list[tuple[str, str, MessageKind, int]] = []
        self.by_hand: Counter[str] = Counter()
        self.count = 0

    async def send(self, message: Outgoing) -> SendResult:
        fate = self.fates.pop(0) if self.fates else "taken"
        booking = message.facts.booking
        if fate in ("taken", "taken_unheard", "dies_after"):
            self.taken.append((message.id, booking.id, message.facts.kind, booking.version))
        match fate:
            case "dies_before" | "dies_after":
                raise asyncio.CancelledError  # ends this lane of the worker alone
            case "away":
                return passing(WhyNot.AWAY)
            case "refused":
                return permanent(WhyNot.ADDRESS)
            case "taken_unheard" | "not_taken_unheard":
                return unknown()
            case _:
                return accepted()

    async def do(self, step: tuple[object, ...]) -> None:
        match step:
            case ("book", int(number), int(address)) if number not in self.bookings:
                self.count += 1
                booking = a_booking(id=f"b{self.count}")
                self.bookings[number] = (booking, address)
                await self.tell(MessageKind.CONFIRMATION, number)
            case ("move", int(number)) if number in self.bookings:
                before, address = self.bookings[number]
                self.bookings[number] = (moved(before, timedelta(days=1)), address)
                await self.tell(MessageKind.CHANGE, number)
            case ("cancel", int(number)) if number in self.bookings:
                before, address = self.bookings[number]
                self.bookings[number] = (cancelled(before), address)
                await self.tell(MessageKind.CANCELLATION, number)
                del self.bookings[number]
            case ("near", int(number)) if number in self.bookings:
                await self.tell(MessageKind.TURN_NEAR, number)
            case ("wait", timedelta() as time):
                self.office.now += time
            case ("send", list() as fates):
                self.fates = fates.copy()
                await self.send_due()
                self.fates = []
            case ("send_again",):
                await self.send_again()

    async def tell(self, kind: MessageKind, number: int) -> None:
        booking, address = self.bookings[number]
        await self.office.tell(kind, booking, ADDRESSES[address])

    async def send_due(self) -> None:
        await self.office.worker(self).send_due()

    async def send_again(self) -> None:
        async with self.office.database.transaction() as connection:
            for dead in await overview.messages_to_decide(connection, COMUNE):
                try:
                    await overview.send_again(connection, COMUNE, dead.id, self.office.now)
                except overview.NotToSendAgain:
                    continue
                self.by_hand[dead.id] += 1


async def play(world: World, steps: list[tuple[object, ...]]) -> None:
    for step in steps:
        await world.do(step)
    for _ in range(4):  # everything that still can go, goes
        await world.send_due()
        world.office.now += LEASE
    world.office.now += timedelta(days=90)
    await world.send_due()


async def check(world: World) -> None:
    rows = {row.id: row for row in await world.office.rows()}
    times = Counter(id for id, *_ in world.taken)
    for id, row in rows.items():
        assert row.state not in (MessageState.WAITING, MessageState.SENDING), row.kind
        if row.channel != ContactChannel.EMAIL:
            assert times[id] <= 1 + world.by_hand[id], "an SMS went twice"
        if row.state == MessageState.SENT:
            assert times[id] >= 1, "what was not taken is said to be sent"
        assert row.ended_at is not None
    ends: dict[str, int] = {}
    for _, booking, kind, version in world.taken:
        assert version >= ends.get(booking, 0), "older news went after a cancel"
        if kind is MessageKind.CANCELLATION:
            ends[booking] = version


@pytest.fixture(scope="module")
def migrated(tmp_path_factory) -> Path:
    """A directory with an empty portal."""
    directory = tmp_path_factory.mktemp("migrated")

    async def make() -> None:
        async with a_post_office(directory, None):
            pass

    asyncio.run(make())
    return directory


@asynccontextmanager
async def a_world(directory: Path) -> AsyncIterator[World]:
    """Without messages yet."""
    async with a_post_office(directory, None) as office:
        async with office.database.transaction() as connection:
            await connection.execute(delete(table))
        yield World(office)


@settings(
    max_examples=50,
    phases=[Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, min_size=4, max_size=30))
def test_no_history_loses_or_doubles_a_message_or_tells_old_news_after_a_cancel(migrated, steps):
    async def history() -> None:
        async with a_world(migrated) as world:
            await play(world, [*BEGINNING, *steps])
            await check(world)

    asyncio.run(history())


def test_the_machine_can_see_a_message_that_goes_twice(migrated):
    async def history() -> None:
        async with a_world(migrated) as world:
            await play(world, [("book", 0, 1), ("send", ["taken"])])
            world.taken.append(world.taken[0])
            await check(world)

    with pytest.raises(AssertionError, match="an SMS went twice"):
        asyncio.run(history())
