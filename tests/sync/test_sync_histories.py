"""Random histories of a portal and a branch: both sell, move, cancel, hand seats over and receive
people, while the line is cut, loses answers, delivers twice and late, and either side restarts.

At the end the line is whole, and both sides must say the same: of every booking, every hand-over,
and every seat, none of which was sold twice or lost.
"""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Coroutine, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import pytest
import uvloop
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import select

from portal.bookings.tables import booking as booking_table
from portal.sync.tables import seat_transfer
from queue_server.bookings.store import WITHOUT_SEAT
from queue_server.sync.portal_client import PortalTrouble
from sportello.bookings.calendar import Channel
from sportello.bookings.lifecycle import CAME, Appointment, BookingState
from sportello.bookings.seats import TransferState
from sportello.model.refusals import Refused
from tests.sync.both_sides import (
    LATER_SLOTS,
    MODERATED,
    MORNING,
    NINE,
    SLOTS,
    BothSides,
    Fault,
    SetClock,
    make_portal,
)

HISTORIES = int(os.environ.get("SYNC_HISTORIES", "60"))
"""As docs/sync.md says, a thousand are played before a release."""

SEATS_EACH = 2
EVERY_SLOT = [*SLOTS, *LATER_SLOTS]
SLOT = st.sampled_from([SLOTS[0], SLOTS[0], SLOTS[1], LATER_SLOTS[0]])
WHICH = st.integers(0, 5)
SIDE = st.sampled_from(["portal", "branch"])


class Histories(RuleBasedStateMachine):
    """`both` are the two sides; `online` and `desk` the ids of bookings made there."""

    loop: asyncio.AbstractEventLoop
    place: Path
    template: Path
    numbers = count()

    @initialize()
    def they_meet(self) -> None:
        self.own = self.place / str(next(self.numbers))
        self.both = BothSides(self.own, self.template)
        self.do(self.both.open())
        self.do(self.both.branch.meet())
        self.online: list[str] = []
        self.desk: list[str] = []
        self.offers: list[str] = []
        self.is_the_day = False

    # --- the portal --------------------------------------------------------------------------

    @rule(slot=SLOT)
    def book_online(self, slot: str) -> None:
        if (id := self.asked(self.both.portal.book(slot))) is not None:
            self.online.append(id)

    @rule(slot=SLOT)
    def request_online(self, slot: str) -> None:
        if (id := self.asked(self.both.portal.book(slot, MODERATED))) is not None:
            self.online.append(id)

    @rule(which=WHICH, is_approved=st.booleans())
    def decide(self, which: int, is_approved: bool) -> None:
        if self.online:
            id = self.online[which % len(self.online)]
            self.asked(self.both.portal.decide(id, is_approved))

    @rule()
    def end_undecided(self) -> None:
        self.asked(self.both.portal.end_undecided())

    @rule(which=WHICH)
    def cancel_online(self, which: int) -> None:
        if self.online:
            self.asked(self.both.portal.cancel(self.online[which % len(self.online)]))

    @rule(which=WHICH, slot=SLOT)
    def move_online(self, which: int, slot: str) -> None:
        if self.online:
            self.asked(self.both.portal.move(self.online[which % len(self.online)], slot))

    @rule(slot=SLOT, seats=st.integers(1, 2))
    def give_to_the_desk(self, slot: str, seats: int) -> None:
        if (id := self.asked(self.both.portal.offer(slot, seats))) is not None:
            self.offers.append(id)

    @rule(which=WHICH)
    def ask_the_desk_for_seats(self, which: int) -> None:
        if self.offers:
            self.asked(self.both.portal.ask_back(self.offers[which % len(self.offers)]))

    # --- the branch --------------------------------------------------------------------------

    @rule(slot=SLOT)
    def book_at_the_desk(self, slot: str) -> None:
        if (id := self.asked(self.both.branch.book(slot))) is not None:
            self.desk.append(id)

    @rule(which=WHICH)
    def cancel_at_the_desk(self, which: int) -> None:
        known = [*self.desk, *self.online]
        if known:
            self.asked(self.both.branch.cancel(known[which % len(known)]))

    @rule(slot=SLOT, seats=st.integers(1, 2))
    def give_to_the_portal(self, slot: str, seats: int) -> None:
        self.asked(self.both.branch.offer(slot, seats))

    @rule(slot=SLOT)
    def ask_the_portal_for_seats(self, slot: str) -> None:
        self.asked(self.both.branch.ask_back(slot))

    @rule(which=WHICH)
    def check_in(self, which: int) -> None:
        known = [*self.online, *self.desk]
        if known:
            self.asked(self.both.branch.check_in(known[which % len(known)]))

    @rule()
    def serve_next(self) -> None:
        self.asked(self.both.branch.serve_next())

    @rule()
    def look(self) -> None:
        self.do(self.both.branch.look())

    # --- time, and the line ------------------------------------------------------------------

    @rule(at_the_branch_alone=st.booleans())
    def the_day_begins(self, at_the_branch_alone: bool) -> None:
        """The portal may see midnight later: its clock, or its last request, is from before."""
        self.both.branch_clock.now = NINE if self.is_the_day else MORNING
        if not at_the_branch_alone:
            self.both.portal_clock.now = self.both.branch_clock.now
        if not self.is_the_day:
            self.is_the_day = True
            self.do(self.both.branch.begin_day())

    @rule(fault=st.sampled_from([None, *Fault]), is_push=st.booleans())
    def say_something(self, fault: Fault | None, is_push: bool) -> None:
        self.both.wire.faults = [] if fault is None else [fault]
        say = self.both.branch.push() if is_push else self.both.branch.pull()
        self.tried(say)
        self.both.wire.faults = []

    @rule()
    def say_it_all(self) -> None:
        self.tried(self.both.branch.sync())

    @rule(side=SIDE)
    def restart(self, side: str) -> None:
        self.do(self.both.restart(side))

    # --- what must hold ----------------------------------------------------------------------

    def teardown(self) -> None:
        """The line is whole again."""
        if not hasattr(self, "both"):
            return
        try:
            self.they_agree()
        finally:
            self.do(self.both.close())
            shutil.rmtree(self.own)

    def they_agree(self) -> None:
        both = self.both
        both.wire.faults = []
        if both.portal_clock.now < both.branch_clock.now:
            both.portal_clock.now = both.branch_clock.now
        for _ in range(2):
            self.do(both.branch.sync())
            self.do(both.branch.look())
        self.do(both.branch.sync())
        self.do(both.portal.end_undecided())
        self.do(both.branch.sync())
        here, there = self.do(self._portals()), self.do(self._branchs())
        assert {id: _plain(it) for id, it in here.items()} == {
            id: _plain(it) for id, it in there.items()
        }
        ended = both.portal_clock.now
        undecided = [it for it in here.values() if it.state is BookingState.REQUESTED]
        assert [it for it in undecided if it.starts_at <= ended] == []
        self.every_seat_is_somewhere(here)

    def every_seat_is_somewhere(self, bookings: dict[str, Appointment]) -> None:
        for slot in EVERY_SLOT:
            online = self.do(self.both.portal.seats(slot))
            desk = self.do(self.both.branch.seats(slot))
            # who came although the booking was cancelled or moved is in the hall, seat or not
            came = sum(slot in it.slots and it.state in CAME for it in bookings.values())
            seats = online[0] + desk[0] - 2 * SEATS_EACH
            assert 0 <= seats <= came, f"{slot} has lost or won seats"
            for channel, (capacity, held, booked) in (
                (Channel.ONLINE, online),
                (Channel.DESK, desk),
            ):
                sold = [
                    it
                    for it in bookings.values()
                    if it.seat is channel and slot in it.slots and it.state not in WITHOUT_SEAT
                ]
                assert (held, booked) == (0, len(sold)), (slot, channel)
                assert booked <= capacity + came, f"{slot} is sold twice"

    async def _portals(self) -> dict[str, Appointment]:
        async with self.both.portal.database.reading() as connection:
            rows = (await connection.execute(select(booking_table))).all()
            on_the_way = select(seat_transfer.c.id).where(
                seat_transfer.c.state == TransferState.OFFERED
            )
            assert (await connection.execute(on_the_way)).all() == []
        assert [row.id for row in rows if row.pending is not None] == []
        return {row.id: msgspec.json.decode(row.body, type=Appointment) for row in rows}

    async def _branchs(self) -> dict[str, Appointment]:
        assert await self.both.branch.store.seats.offered() == []
        return {it.id: it for it in await self.both.branch.store.all_known()}

    # --- words -------------------------------------------------------------------------------

    def do(self, asked: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(asked)

    def asked(self, asked: Coroutine[Any, Any, Any]) -> Any:
        """What was answered; None if it was refused."""
        with suppress(Refused):
            return self.do(asked)
        return None

    def tried(self, said: Coroutine[Any, Any, Any]) -> None:
        with suppress(PortalTrouble):
            self.do(said)


class HistoriesWithRestores(Histories):
    """The stores also go back to copies of themselves."""

    @initialize()
    def last_night(self) -> None:
        self.copied: set[str] = set()

    @rule(side=SIDE)
    def copy(self, side: str) -> None:
        self.do(self.both.copy(side))
        self.copied.add(side)

    @rule(side=SIDE)
    def restore(self, side: str) -> None:
        if side in self.copied:
            self.do(self.both.restore(side))


def _plain(it: Appointment) -> tuple[object, ...]:
    return it.version, it.state, it.slots, it.starts_at, it.seat, it.service


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        yield runner.get_loop()


@pytest.fixture
def place() -> Iterator[Path]:
    """In memory where there is such a place: what is proven here needs no disk."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as directory:
        yield Path(directory)


def play(
    machine: type[Histories], loop: asyncio.AbstractEventLoop, place: Path, histories: int
) -> None:
    template = place / "template"
    template.mkdir()
    loop.run_until_complete(make_portal(template, SetClock()))

    class Played(machine):  # type: ignore[valid-type, misc]
        pass

    Played.loop, Played.place, Played.template = loop, place, template
    run_state_machine_as_test(
        Played,
        settings=settings(
            max_examples=histories,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_random_histories_end_in_the_same_state_on_both_sides(loop, place):
    play(Histories, loop, place, HISTORIES)


def test_random_histories_with_restores_end_in_the_same_state_on_both_sides(loop, place):
    play(HistoriesWithRestores, loop, place, HISTORIES)
