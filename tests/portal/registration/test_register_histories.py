"""Histories of a register: senders at once, some undone, some killed, stores away and put back.

The plain model is a dictionary of the numbers that were shown. After every step the numbers of each
year follow each other, and each that was shown stands for the same document as then.
"""

import asyncio
import os
from collections.abc import Iterator
from contextlib import AsyncExitStack, closing, suppress
from datetime import UTC, datetime
from itertools import count, pairwise
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete, insert, select, text, tuple_, update

from benchmarks.database import a_schema
from portal.branches.sheets import Comune
from portal.branches.staff_settings import put_comune
from portal.branches.tables import comune as comune_table
from portal.registration.copies import RegisterCopies, stop_numbering
from portal.registration.entries import Administration, RegistrationId
from portal.registration.numbering import register
from portal.registration.second_store import SecondStore
from portal.registration.tables import numbering_wait, register_copied, register_counter
from portal.registration.tables import registration as kept
from portal.storage.database import open_database
from portal.storage.migrate import migrate
from sportello.cases.refusals import NumberingWaits
from tests.portal.registration.a_register import an_entry

SENDING = st.lists(st.sampled_from(["shown", "shown", "undone", "killed"]), min_size=1, max_size=6)
ROME = ZoneInfo("Europe/Rome")
HISTORIES = int(os.environ.get("PORTAL_HISTORIES", "4"))
"""Of each database. PORTAL_HISTORIES=50 is what was measured."""


class Undone(Exception): ...


class RegisterHistories(RuleBasedStateMachine):
    """`shown` is what citizens have on their receipts: number and digest."""

    numbers = count(1)
    loop: asyncio.AbstractEventLoop
    databases: list
    place: Path

    @initialize()
    def a_comune(self):
        number = next(self.numbers)
        self.area = Administration(f"c_{number}", "AOO1")
        self.folder = self.place / f"copies-{number}"
        self.shown: dict[RegistrationId, str] = {}
        self.night = None
        self.is_away = False
        self.is_behind = False
        self.do(self.begin())
        self.start()

    def start(self):
        """Two processes begin: each knows nothing of what the ones before did."""
        store = str(self.folder)
        self.copies = [RegisterCopies(each, SecondStore(store)) for each in self.databases]

    async def begin(self):
        async with self.databases[0].transaction() as connection:
            made = Comune(id=self.area.comune, name="A", owner="A")
            await put_comune(connection, made)

    @rule(how=SENDING)
    def senders_at_once(self, how):
        async def all_of_them():
            await asyncio.gather(*(self.send(n, each) for n, each in enumerate(how)))

        self.do(all_of_them())

    async def send(self, n, how):
        entry = an_entry(uuid4().hex, administration=self.area)
        made = None
        with suppress(Undone, NumberingWaits):
            async with self.databases[n % 2].transaction() as connection:
                made = await register(connection, entry)
                if how == "undone":
                    made = None
                    raise Undone
        if made is not None:
            assert not self.is_behind, "numbered before the second store was read"
            if how == "shown" and await self.copies[n % 2].keep(made):
                assert made.id not in self.shown, "one number, two receipts"
                self.shown[made.id] = entry.sha256

    @rule()
    def the_others_look(self):
        self.do(self.copies[1].look())
        self.is_behind = self.is_behind and self.is_away

    @precondition(lambda self: not self.is_away and self.folder.exists())
    @rule()
    def the_second_store_goes_away(self):
        self.folder.rename(self.folder.with_suffix(".away"))
        self.folder.write_text("no folder")
        self.is_away = True

    @precondition(lambda self: self.is_away)
    @rule()
    def the_second_store_is_back(self):
        self.folder.unlink()
        self.folder.with_suffix(".away").rename(self.folder)
        self.is_away = False

    @rule()
    def the_year_turns(self):
        async def turn():
            here = register_counter.c.comune == self.area.comune
            async with self.databases[0].transaction() as connection:
                query = select(register_counter.c.last_at).where(here)
                last = (await connection.execute(query)).scalar()
                if last is not None:
                    midnight = datetime(last.astimezone(ROME).year + 1, 1, 1, tzinfo=ROME)
                    at = midnight.astimezone(UTC)
                    await connection.execute(
                        update(register_counter).where(here).values(last_at=at)
                    )

        self.do(turn())

    @precondition(lambda self: not self.is_behind)
    @rule()
    def the_database_is_copied_at_night(self):
        self.night = self.do(self.rows())

    @precondition(lambda self: self.night is not None)
    @rule(is_told=st.booleans())
    def the_copy_is_put_back_and_the_portal_starts(self, is_told):
        async def put_back():
            counters, copied, _ = self.night
            last = (counters[0].year, counters[0].last) if counters else (0, 0)
            async with self.databases[0].transaction() as connection:
                lost = tuple_(kept.c.year, kept.c.number) > last
                here = kept.c.comune == self.area.comune
                await connection.execute(delete(kept).where(here, lost))
                for table, rows in ((register_counter, counters), (register_copied, copied)):
                    await connection.execute(
                        delete(table).where(table.c.comune == self.area.comune)
                    )
                    if rows:
                        await connection.execute(insert(table), [row._asdict() for row in rows])
                if is_told:
                    await stop_numbering(connection)
            self.start()
            return await self.copies[0].read_back()

        self.is_behind = not self.do(put_back())
        assert self.is_behind == self.is_away

    @invariant()
    def numbers_follow_each_other_and_receipts_hold(self):
        _, _, registrations = self.do(self.rows())
        for before, after in pairwise(registrations):
            is_next = (before.year, before.number + 1) == (after.year, after.number)
            assert is_next or (after.year > before.year and after.number == 1)
            assert before.date <= after.date
        assert not registrations or registrations[0].number == 1
        if not self.is_behind:
            digests = {RegistrationId(row.year, row.number): row.sha256 for row in registrations}
            assert {id: digests.get(id) for id in self.shown} == self.shown

    async def rows(self):
        """The register's counter, how far it is copied, and all of it in order."""
        found = []
        async with self.databases[0].reading() as connection:
            for table in (register_counter, register_copied):
                query = select(table).where(table.c.comune == self.area.comune)
                found.append((await connection.execute(query)).all())
            query = select(kept).where(kept.c.comune == self.area.comune)
            rows = await connection.execute(query.order_by(kept.c.year, kept.c.number))
            return (*found, rows.all())

    def teardown(self):
        if self.is_away:
            self.the_second_store_is_back()
        self.the_others_look()
        self.senders_at_once(["shown"])
        self.numbers_follow_each_other_and_receipts_hold()
        self.do(self.leave())

    async def leave(self):
        async with self.databases[0].transaction() as connection:
            for table in (comune_table, numbering_wait, register_counter):
                here = table.c.comune == self.area.comune
                await connection.execute(delete(table).where(here))

    def do(self, asked):
        return self.loop.run_until_complete(asked)


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    with closing(asyncio.new_event_loop()) as loop:
        yield loop


def play(loop, tmp_path, urls) -> None:
    async def open_all(ending):
        opened = [await ending.enter_async_context(open_database(tmp_path, url)) for url in urls]
        async with opened[0].transaction() as connection:
            await migrate(connection)
            await connection.execute(without_guard(connection.dialect.name))
        return opened

    ending = AsyncExitStack()
    databases = loop.run_until_complete(open_all(ending))

    class OnThese(RegisterHistories):
        pass

    OnThese.loop, OnThese.databases = loop, databases * (2 // len(databases))
    OnThese.place = tmp_path
    try:
        run_state_machine_as_test(
            OnThese,
            settings=settings(
                max_examples=HISTORIES,
                stateful_step_count=12,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        loop.run_until_complete(ending.aclose())


def without_guard(dialect):
    """A copy that is put back has fewer rows: here they are deleted, which the trigger refuses."""
    on = " on registration" if dialect == "postgresql" else ""
    return text(f"drop trigger registration_no_delete{on}")


def test_numbers_have_no_gap_and_receipts_hold_on_sqlite(loop, tmp_path):
    play(loop, tmp_path, [None])


def test_numbers_have_no_gap_and_receipts_hold_on_postgresql(loop, tmp_path, cluster):
    url = loop.run_until_complete(a_schema(cluster, f"registers_{uuid4().hex}"))
    play(loop, tmp_path, [url, url])
