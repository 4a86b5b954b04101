"""Histories of holds, bookings and cuts, several at the same moment and from two processes.

What was told is kept in plain lists; after every step the counters, the rows and the lists must
agree: never a seat too many, none lost, none given back twice. All histories of one kind of
database share it, each with a Comune of its own.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack, closing
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import uuid4

import msgspec
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
from msgspec.structs import replace
from sqlalchemy import select, update

from benchmarks.database import a_schema
from casework.storage.once import RequestKey, StoredAnswer
from portal.bookings import bookings, tables
from portal.bookings.confirming import WantedBooking
from portal.bookings.desk import BookingDesk
from portal.bookings.holds import WantedHold, end_expired, give_up
from portal.bookings.persons import NamedPerson
from portal.bookings.slot_rows import publish
from portal.branches.directory import ComuneDirectory
from portal.branches.sheets import BranchSheet, Comune, ServiceSheet
from portal.branches.staff_settings import put, put_comune
from portal.storage.database import open_database
from portal.storage.migrate import migrate
from sportello.bookings.calendar import Calendar, Channel, WeeklyRule
from sportello.bookings.refusals import SlotFull
from sportello.bookings.slots import slots_between
from sportello.model.place import Access
from sportello.model.plan import Span
from sportello.model.refusals import Refused

SERVICES = ("short", "long")
MARIA = NamedPerson("Maria", "Fontanelli", email="maria@borgo.example")
LASTS = timedelta(minutes=10)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)

WHICH = st.integers(0, 4)
HOLD = st.tuples(
    st.just("hold"), st.integers(0, 3), st.sampled_from(SERVICES), st.sampled_from([1, 1, 2])
)
ACT = st.one_of(
    HOLD,
    st.tuples(st.just("confirm"), WHICH, st.sampled_from("ab")),
    st.tuples(st.just("move"), WHICH, WHICH),
    st.tuples(st.just("cancel"), WHICH),
    st.tuples(st.just("give_up"), WHICH),
    st.tuples(st.just("expire"), WHICH),
    st.tuples(st.just("sweep")),
    st.tuples(st.just("resize"), st.integers(0, 3)),
)


class Histories(RuleBasedStateMachine):
    """`holds` and `bookings` are what was told; `over` are holds that hold nothing any more."""

    numbers = count(1)
    loop: asyncio.AbstractEventLoop
    databases: list

    @initialize()
    def the_calendar(self):
        self.comune = f"c_{next(self.numbers)}"
        self.holds: dict[str, tuple[str, ...]] = {}
        self.over: set[str] = set()
        self.bookings: dict[str, tuple[int, tuple[str, ...]]] = {}
        self.keys: dict[str, str] = {}
        day = datetime.now(UTC).date() + timedelta(days=10)
        morning = WeeklyRule(day.weekday(), Span(9 * 60, 11 * 60), first_day=day, last_day=day)
        self.calendar = Calendar(
            id="sportelli",
            branch="centro",
            zone="Europe/Rome",
            services=SERVICES,
            rules=(morning,),
            slot_min=30,
            seats={Channel.ONLINE: 2},
            lengths={"long": 2},
        )
        self.slots = [slot.id for slot in slots_between(self.calendar, day, day)]
        self.do(self.set_up())
        self.desks = [
            BookingDesk(database, self.directory, self.now, LASTS) for database in self.databases
        ]

    @rule(asked=st.lists(ACT, min_size=1, max_size=7))
    def at_once(self, asked):
        async def all_of_them():
            doing = [getattr(self, name)(n, *rest) for n, (name, *rest) in enumerate(asked)]
            return await asyncio.gather(*doing)

        free = self.free()
        told = self.do(all_of_them())
        if len(asked) == 1 and isinstance(told[0], SlotFull):
            first = self.slots[asked[0][1]]
            chain = self.chain(first, *asked[0][2:])
            assert min(free[id] for id in chain) <= 0, "full, but a seat was free"

    @rule(slot=st.integers(0, 3), people=st.sampled_from([1, 2]))
    def a_crowd_wants_the_same(self, slot, people):
        self.at_once([("hold", slot, "short", people)] * 6)

    @rule()
    def all_are_confirmed_twice(self):
        self.at_once([("confirm", n, "a") for n in range(5) for _ in range(2)])

    # --- what is asked, each by one of two processes -------------------------------------------

    async def hold(self, n, slot, service, people):
        wanted = WantedHold(self.slots[slot], service, people, "client")
        try:
            held = await self.desks[n % 2].hold(wanted)
        except Refused as refused:
            return refused
        self.holds[held.id] = held.slots
        return held

    async def confirm(self, n, which, variant):
        hold = self.a_hold(which)
        if hold is None:
            return None
        request = RequestKey(self.comune, "book", f"{hold}{variant}", hold)

        def answer(made):
            return StoredAnswer(201, msgspec.json.encode((made.id, made.slots)).decode())

        wanted = WantedBooking(hold=hold, visitor=MARIA, key=request, answer=answer)
        try:
            told = await self.desks[n % 2].confirm(wanted)
        except Refused as refused:
            return refused
        id, slots = json.loads(told.body)
        assert self.keys.setdefault(request.key, id) == id, "one key, two bookings"
        self.bookings.setdefault(id, (1, tuple(slots)))
        self.over.add(hold)
        return told

    async def move(self, n, which, hold):
        booking, hold = self.a_booking(which), self.a_hold(hold)
        if booking is not None and hold is not None:
            kept = await self.changing(n, bookings.move, self.directory(), booking, hold)
            if kept is not None:
                self.over.add(hold)

    async def cancel(self, n, which):
        if (booking := self.a_booking(which)) is not None:
            await self.changing(n, bookings.cancel, self.directory(), booking)

    async def changing(self, n, change, *facts):
        async with self.databases[n % 2].transaction() as connection:
            try:
                kept = await change(connection, *facts, self.now())
            except Refused:
                return None
        it = kept.appointment
        slots = () if it.state == "cancelled" else it.slots
        self.bookings[it.id] = max(self.bookings[it.id], (it.version, slots), key=lambda b: b[0])
        return kept

    async def give_up(self, n, which):
        if (hold := self.a_hold(which)) is not None:
            async with self.databases[n % 2].transaction() as connection:
                await give_up(connection, self.comune, hold)
            self.over.add(hold)

    async def expire(self, n, which):
        if (hold := self.a_hold(which)) is not None:
            here = tables.hold.c.id == hold
            async with self.databases[n % 2].transaction() as connection:
                query = update(tables.hold).where(here).values(expires_at=LONG_AGO)
                await connection.execute(query)
            self.over.add(hold)

    async def sweep(self, n):
        async with self.databases[n % 2].transaction() as connection:
            await end_expired(connection, self.comune)

    async def resize(self, n, seats):
        self.calendar = calendar = replace(self.calendar, seats={Channel.ONLINE: seats})
        async with self.databases[n % 2].transaction() as connection:
            await put(connection, self.comune, calendar)
            await publish(connection, self.comune, calendar, self.now())

    # --- what must hold ------------------------------------------------------------------------

    @invariant()
    def counters_rows_and_what_was_told_agree(self):
        self.do(self.sweep(0))
        slots, holds, booked = self.do(self.rows())
        for row in slots:
            assert row.held == self.held()[row.id], row.id
            assert row.booked == self.booked()[row.id], row.id
            assert row.debt == max(0, row.held + row.booked - row.capacity), row.id
        assert {row.id for row in holds} == set(self.holds) - self.over
        assert booked == {id: version for id, (version, _) in self.bookings.items()}

    async def rows(self):
        async with self.databases[0].reading() as connection:
            here = [tables.slot.c.comune == self.comune]
            slots = (await connection.execute(select(tables.slot).where(*here))).all()
            of_here = (tables.hold.c.comune == self.comune) & (tables.hold.c.state == "open")
            holds = (await connection.execute(select(tables.hold).where(of_here))).all()
            query = select(tables.booking.c.id, tables.booking.c.version)
            rows = await connection.execute(query.where(tables.booking.c.comune == self.comune))
            return slots, holds, {row.id: row.version for row in rows}

    # --- words ---------------------------------------------------------------------------------

    async def set_up(self):
        async with self.databases[0].transaction() as connection:
            await put_comune(connection, self.directory().comune)
            for sheet in (*self.directory().branches.values(), *self.directory().services.values()):
                await put(connection, self.comune, sheet)
            await put(connection, self.comune, self.calendar)
            await publish(connection, self.comune, self.calendar, self.now())

    def directory(self) -> ComuneDirectory:
        comune = Comune(id=self.comune, name="Borgo", owner="Comune di Borgo")
        branch = BranchSheet(id="centro", name={"it": "Centro"}, address="via Roma 1")
        sheets = {
            id: ServiceSheet(
                id=id, name={"it": id}, access=Access.APPOINTMENT_ONLY, summary={"it": id}
            )
            for id in SERVICES
        }
        calendars = {"sportelli": self.calendar}
        return ComuneDirectory(comune, 1, {"centro": branch}, sheets, calendars)

    def now(self) -> datetime:
        return datetime.now(UTC)

    def do(self, asked):
        return self.loop.run_until_complete(asked)

    def held(self) -> Counter[str]:
        return Counter(id for hold in set(self.holds) - self.over for id in self.holds[hold])

    def booked(self) -> Counter[str]:
        return Counter(id for _, slots in self.bookings.values() for id in slots)

    def free(self) -> dict[str, int]:
        seats = self.calendar.seats[Channel.ONLINE]
        return {id: seats - self.held()[id] - self.booked()[id] for id in self.slots}

    def chain(self, first, service, people):
        place = self.slots.index(first)
        return self.slots[place : place + self.calendar.length(service, people)]

    def a_hold(self, which: int) -> str | None:
        known = list(self.holds)
        return known[-1 - which % len(known)] if known else None

    def a_booking(self, which: int) -> str | None:
        known = list(self.bookings)
        return known[-1 - which % len(known)] if known else None


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    with closing(asyncio.new_event_loop()) as loop:
        yield loop


def play(loop, tmp_path, urls) -> None:
    async def open_all(ending):
        opened = [await ending.enter_async_context(open_database(tmp_path, url)) for url in urls]
        async with opened[0].transaction() as connection:
            await migrate(connection)
        return opened

    ending = AsyncExitStack()
    databases = loop.run_until_complete(open_all(ending))

    class OnThese(Histories):
        pass

    OnThese.loop, OnThese.databases = loop, databases * (2 // len(databases))
    try:
        run_state_machine_as_test(
            OnThese,
            settings=settings(
                max_examples=40,
                stateful_step_count=20,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        loop.run_until_complete(ending.aclose())


def test_seats_are_neither_oversold_nor_lost_on_sqlite(loop, tmp_path):
    play(loop, tmp_path, [None])


def test_seats_are_neither_oversold_nor_lost_on_postgresql(loop, tmp_path, cluster):
    url = loop.run_until_complete(a_schema(cluster, f"histories_{uuid4().hex}"))
    play(loop, tmp_path, [url, url])
