"""Histories of two owners of seats, with a network between them that loses and repeats.

The stores are held against `tests.model.plain_seats` at every step: never a seat too many, none
lost. Of each kind of database one pair of stores serves all histories, each with slots of its own.
"""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from benchmarks.database import Cluster, a_schema
from queue_server.bookings.store import BookingStore
from queue_server.storage.migrations import BOOKINGS
from queue_server.storage.postgres import Postgres
from queue_server.storage.shared_stores import PostgresTables
from queue_server.storage.tables import SqliteTables
from sportello.bookings.calendar import Channel
from sportello.bookings.lifecycle import Appointment, BookingState, Change, VisitPart
from sportello.bookings.seats import SeatTransfer, TransferState
from sportello.bookings.slots import Slot
from sportello.model.refusals import Refused
from tests.model.plain_hall import No
from tests.model.plain_seats import PlainCopy, PlainSeat, PlainSeats, other

ROME = ZoneInfo("Europe/Rome")
START = datetime(2026, 11, 23, 8, tzinfo=UTC)
THE_DAY = datetime(2026, 12, 14, 8, tzinfo=UTC)
THAT_DAY = VisitPart("cie", 1, (), THE_DAY, THE_DAY)
OWNERS = ("online", "desk")
SLOTS = {"a": OWNERS, "b": OWNERS, "only-online": ("online",)}
SEATS_EACH = 2

OWNER, SLOT = st.sampled_from(OWNERS), st.sampled_from(sorted(SLOTS))
WHICH = st.integers(0, 3)

Stores = dict[str, BookingStore]
Message = SeatTransfer | Appointment


class Histories(RuleBasedStateMachine):
    """`wire` are messages that may arrive, late, again, in any order, or never: (to, message)."""

    numbers = count(1)
    loop: asyncio.AbstractEventLoop
    stores: Stores

    @initialize()
    def the_calendar(self):
        self.own = f"history-{next(self.numbers)}"
        self.minute = 0
        self.wire: list[tuple[str, Message]] = []
        self.holds: list[str] = ["unknown"]
        self.bookings: list[str] = []
        self.plain = PlainSeats(
            [
                PlainSeat(slot, owner)
                for slot, owners in SLOTS.items()
                for owner in owners
                for _ in range(SEATS_EACH)
            ],
            {owner: {slot for slot in SLOTS if owner in SLOTS[slot]} for owner in OWNERS},
        )
        for owner, store in self.stores.items():
            slots = [self.slot(slot) for slot in SLOTS if owner in SLOTS[slot]]
            self.do(store.seats.open(slots))

    # --- one owner ---------------------------------------------------------------------------

    @rule(owner=OWNER, slot=SLOT, minutes=st.sampled_from([1, 10]))
    def hold(self, owner, slot, minutes):
        id = self.name()
        asked = self.stores[owner].seats.hold(id, [self.at(slot)], self.now(minutes))
        self.both(asked, self.plain.hold, id, owner, slot, self.minute + minutes)
        self.holds.append(id)

    @rule(owner=OWNER, which=WHICH)
    def give_up(self, owner, which):
        hold = self.a_hold(which)
        if self.plain.holds.get(hold, (owner,))[0] == owner:
            self.do(self.stores[owner].seats.give_up(hold))
            self.plain.end_hold(hold)

    @rule(minutes=st.sampled_from([1, 5]), ended=st.sets(OWNER))
    def time_passes(self, minutes, ended):
        self.minute += minutes
        for owner in ended:
            self.do(self.stores[owner].seats.end_expired(self.now()))
            self.plain.end_expired(owner, self.minute)

    @rule(owner=OWNER, slot=SLOT)
    def book(self, owner, slot):
        """A hold that is confirmed at once, as most are."""
        self.hold(owner, slot, 10)
        self.confirm(owner, 0)

    @rule(owner=OWNER, which=WHICH)
    def confirm(self, owner, which):
        hold, id = self.a_hold(which), str(UUID(int=next(self.numbers)))
        asked = self.stores[owner].confirm(hold, self.appointment(id), self.now())
        if self.both(asked, self.plain.confirm, owner, hold, id, self.minute):
            self.bookings.append(id)

    @rule(owner=OWNER, which=WHICH, hold=WHICH, behind=st.sampled_from([0, 0, 0, 1]))
    def move(self, owner, which, hold, behind):
        if self.bookings:
            booking, hold = self.a_booking(which), self.a_hold(hold)
            seen = self.seen(owner, booking) - behind
            asked = self.stores[owner].move(booking, seen, hold, (THAT_DAY,), self.now())
            self.both(asked, self.plain.move, owner, booking, seen, hold, self.minute)

    @rule(owner=OWNER, which=WHICH, slot=SLOT)
    def move_at_once(self, owner, which, slot):
        self.hold(owner, slot, 10)
        self.move(owner, which, 0, 0)

    @rule(owner=OWNER, which=WHICH, behind=st.sampled_from([0, 0, 0, 1]))
    def cancel(self, owner, which, behind):
        if self.bookings:
            booking = self.a_booking(which)
            seen = self.seen(owner, booking) - behind
            asked = self.stores[owner].change(booking, Change.CANCEL, seen, self.now())
            self.both(asked, self.plain.cancel, owner, booking, seen)

    @rule()
    def the_day_begins(self):
        self.plain.is_the_day = True
        self.minute = max(self.minute, (THE_DAY - START) // timedelta(minutes=1))

    # --- between the two ---------------------------------------------------------------------

    @rule(owner=OWNER, slot=SLOT, number=st.sampled_from([1, 2]))
    def offer(self, owner, slot, number):
        id = self.name()
        asked = self.stores[owner].seats.offer(id, self.at(slot), number)
        self.both(asked, self.plain.offer, id, owner, slot, number)

    @rule(owner=OWNER, which=WHICH)
    def ask_back(self, owner, which):
        """The other owner may have taken it, and its answer may be on the way."""
        store = self.stores[owner]
        offers = [t for t in self.do(store.seats.offered()) if t.slot.startswith(self.own)]
        if offers:
            self.do(store.seats.ask_back(offers[which % len(offers)]))

    @rule()
    def send_all(self):
        """Each owner says again what has no answer, and what it knows of bookings."""
        for owner, store in self.stores.items():
            offers = [t for t in self.do(store.seats.offered()) if t.slot.startswith(self.own)]
            self.wire += [(other(owner), offer) for offer in offers]
            known = [b for b in self.bookings if (owner, b) in self.plain.copies]
            self.wire += [(other(owner), self.do(store.read(b))) for b in known]

    @rule()
    def all_arrives(self):
        self.send_all()
        for to, message in list(self.wire):
            self.deliver(to, message)

    @rule(which=WHICH, again=st.booleans())
    def arrive(self, which, again):
        if self.wire:
            place = which % len(self.wire)
            self.deliver(*(self.wire[place] if again else self.wire.pop(place)))

    @rule()
    def the_network_is_cut(self):
        self.wire.clear()

    def deliver(self, to, message):
        store = self.stores[to]
        if isinstance(message, Appointment):
            self.do(store.keep(message))
            self.plain.keep(to, message.id, self.as_copy(message))
        elif message.state is TransferState.OFFERED:
            answer = self.do(store.seats.answer(message))
            self.plain.answer(message.id, is_wanted_back=message.is_wanted_back)
            assert (answer.state is TransferState.TAKEN) == self.plain.offers[message.id][2]
            self.wire.append((other(to), answer))
        else:
            self.do(store.seats.settle(message))
            self.plain.settle(message.id)

    # --- what must hold ----------------------------------------------------------------------

    @invariant()
    def every_seat_is_where_the_plain_model_has_it(self):
        for owner, store in self.stores.items():
            for slot in self.plain.known[owner]:
                seats = self.do(store.seats.count(self.at(slot)))
                counted = (seats.capacity, seats.held, seats.booked)
                assert counted == self.plain.counts(owner, slot), (owner, slot)
                assert seats.held + seats.booked <= seats.capacity

    @invariant()
    def every_booking_is_as_the_plain_model_has_it(self):
        for (owner, id), copy in self.plain.copies.items():
            assert self.as_copy(self.do(self.stores[owner].read(id))) == copy

    def teardown(self):
        """The network is whole again: nothing stays on the way, and no seat is missing."""
        for _ in range(2):
            self.send_all()
            while self.wire:
                self.deliver(*self.wire.pop(0))
        self.every_seat_is_where_the_plain_model_has_it()
        for slot, owners in SLOTS.items():
            whole = sum(self.plain.counts(owner, slot)[0] for owner in owners)
            assert whole == SEATS_EACH * len(owners), f"{slot} has lost or won seats"

    # --- words -------------------------------------------------------------------------------

    def do(self, asked):
        return self.loop.run_until_complete(asked)

    def both(self, asked, plainly, *facts) -> bool:
        """Whether it was done, in the store and in the plain model alike."""
        try:
            self.do(asked)
        except Refused:
            with pytest.raises(No):
                plainly(*facts)
            return False
        plainly(*facts)
        return True

    def name(self) -> str:
        return f"{self.own}-{next(self.numbers)}"

    def at(self, slot: str) -> str:
        return f"{self.own}-{slot}"

    def slot(self, slot: str) -> Slot:
        return Slot(self.at(slot), "c", THE_DAY, THE_DAY, dict.fromkeys(Channel, SEATS_EACH))

    def now(self, later: int = 0) -> datetime:
        return START + timedelta(minutes=self.minute + later)

    def a_hold(self, which: int) -> str:
        return self.holds[-1 - which % len(self.holds)]

    def a_booking(self, which: int) -> str:
        return self.bookings[-1 - which % len(self.bookings)]

    def seen(self, owner: str, booking: str) -> int:
        copy = self.plain.copies.get((owner, booking))
        return copy.version if copy else 1

    def appointment(self, id: str) -> Appointment:
        confirmed, seat = BookingState.CONFIRMED, Channel.DESK
        return Appointment(id, "K7", 1, confirmed, "centro", "cie", (), seat, THE_DAY, THE_DAY)

    def as_copy(self, booking: Appointment) -> PlainCopy:
        (slot,) = booking.slots
        is_cancelled = booking.state is BookingState.CANCELLED
        slot = slot.removeprefix(f"{self.own}-")
        return PlainCopy(booking.seat.value, slot, booking.version, is_cancelled)


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    with closing(asyncio.new_event_loop()) as loop:
        yield loop


def play(loop: asyncio.AbstractEventLoop, stores: Stores) -> None:
    class OnThese(Histories):
        pass

    OnThese.loop, OnThese.stores = loop, stores
    run_state_machine_as_test(
        OnThese,
        settings=settings(
            max_examples=80,
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_no_seat_is_sold_twice_or_lost_on_sqlite(loop, tmp_path):
    tables = [SqliteTables(tmp_path / f"{owner}.db", BOOKINGS) for owner in OWNERS]
    try:
        stores = zip(OWNERS, tables, strict=True)
        play(loop, {owner: BookingStore(t, Channel(owner), ROME) for owner, t in stores})
    finally:
        for file in tables:
            file.close()


def test_no_seat_is_sold_twice_or_lost_on_postgresql(loop, cluster: Cluster):
    async def opened() -> list[Postgres]:
        names = [f"seats_{owner}" for owner in OWNERS]
        return [await Postgres.open(await a_schema(cluster, name)) for name in names]

    databases = loop.run_until_complete(opened())
    try:
        stores = zip(OWNERS, map(PostgresTables, databases), strict=True)
        play(loop, {owner: BookingStore(t, Channel(owner), ROME) for owner, t in stores})
    finally:
        for database in databases:
            loop.run_until_complete(database.close())
