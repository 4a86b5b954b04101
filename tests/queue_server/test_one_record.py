"""One record a person, kept while a purpose lasts, and found again by the card."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from shutil import copy
from uuid import uuid4

import asyncpg
import pytest
from sqlite_utils import Database

from queue_server.people.records import BOOKING_KEPT_FOR, Citizen, People
from queue_server.storage.backup import restore
from queue_server.storage.postgres import STEPS
from queue_server.storage.stores import open_home
from sportello.model.person import Actor, Role, Source
from sportello.model.refusals import UnknownCitizen
from sportello.model.wire import WhoIs
from tests.queue_server.a_server import FakeClock, everything_in, server_here
from tests.queue_server.an_old_branch import OLD, unpack
from tests.queue_server.test_people import FABIO, issued_to

MONDAY = date(2026, 11, 23)
TOTEM = Actor("totem-1", frozenset({Role.TOTEM}))
ANNA = Actor("desk-1", frozenset({Role.OPERATOR}), "anna")
MARIO = Citizen("RSSMRA85T10A562S", "Rossi", "Mario")
HOURS_72 = timedelta(hours=72)

IN_THREE_WEEKS = datetime(2026, 12, 14, 10, tzinfo=UTC)


@pytest.fixture
def clock():
    return FakeClock()


@asynccontextmanager
async def opened(directory: Path, database: str | None, clock: FakeClock) -> AsyncIterator[People]:
    async with open_home(directory, database, "") as home:
        yield People(home.people, home.people_key, clock)


@pytest.fixture
async def people(tmp_path, clock, either):
    async with opened(tmp_path, either, clock) as people:
        yield people


async def rows(people: People, table: str, columns: str = "*") -> list[tuple]:
    return await people._tables.rows(f"select {columns} from {table}")


async def test_two_days_and_a_booking_of_one_person_are_one_record_with_two_aliases(people):
    first = await people.remember(FABIO, Source.CHIP, MONDAY)
    second = await people.remember(FABIO, Source.CHIP, MONDAY + timedelta(days=1))
    await people.expect(FABIO, "b-1", IN_THREE_WEEKS)
    assert len(await rows(people, "person")) == 1
    assert {ref for (ref,) in await rows(people, "alias", "ref")} == {first, second}


async def test_a_card_finds_its_person_and_booking_of_three_weeks_ago_without_a_network(
    tmp_path, either, clock
):
    """The people store alone is asked: no portal, no journal, and a server that was restarted."""
    async with opened(tmp_path, either, clock) as people:
        await people.expect(FABIO, "b-1", IN_THREE_WEEKS)
        ((record,),) = await rows(people, "person", "id")
        alias = await people.remember(FABIO, Source.CHIP, MONDAY)
    async with opened(tmp_path, either, clock) as people:
        while clock.now < IN_THREE_WEEKS:
            clock.pass_by(days=1)
            assert await people.erase(HOURS_72) == 0
        assert await people.bookings_of(FABIO.codice_fiscale, TOTEM) == ["b-1"]
        today = await people.remember(FABIO, Source.CHIP, IN_THREE_WEEKS.date())
        assert await rows(people, "person", "id") == [(record,)]
        assert await rows(people, "alias", "ref") == [(today,)]
    assert alias.encode() not in await everything_in(tmp_path, either)


async def test_the_journals_alias_ends_after_72_hours_though_a_booking_keeps_the_person(
    people, clock
):
    people.note([issued_to(await people.remember(FABIO, Source.CHIP, MONDAY))])
    await people.expect(FABIO, "b-1", IN_THREE_WEEKS)
    clock.pass_by(hours=72, seconds=1)
    assert await people.erase(HOURS_72) == 0
    with pytest.raises(UnknownCitizen, match="erased"):
        await people.read("2026-11-23-A001", ANNA)
    assert await people.bookings_of(FABIO.codice_fiscale, TOTEM) == ["b-1"]


async def test_a_bookings_visitor_is_erased_thirty_days_after_its_end_and_not_before(people, clock):
    await people.expect(FABIO, "b-1", IN_THREE_WEEKS)
    clock.now = IN_THREE_WEEKS + BOOKING_KEPT_FOR
    assert await people.erase(HOURS_72) == 0
    clock.pass_by(seconds=1)
    assert await people.erase(HOURS_72) == 1
    assert await people.bookings_of(FABIO.codice_fiscale, TOTEM) == []


async def test_a_booking_that_is_moved_ends_later_and_one_of_another_visitor_is_not_found(people):
    await people.expect(FABIO, "b-1", IN_THREE_WEEKS)
    await people.expect(FABIO, "b-2", IN_THREE_WEEKS + timedelta(days=1))
    await people.expect(FABIO, "b-1", IN_THREE_WEEKS + timedelta(days=2))
    assert await people.bookings_of(FABIO.codice_fiscale, TOTEM) == ["b-2", "b-1"]
    await people.expect(MARIO, "b-1", IN_THREE_WEEKS + timedelta(days=2))
    assert await people.bookings_of(FABIO.codice_fiscale, TOTEM) == ["b-2"]


async def test_who_asked_for_bookings_is_written_down_whether_there_were_any_or_not(people, clock):
    await people.expect(FABIO, "b-1", IN_THREE_WEEKS)
    await people.bookings_of(FABIO.codice_fiscale, TOTEM)
    await people.bookings_of(MARIO.codice_fiscale, TOTEM)
    readings = await rows(people, "reading", "at, station, about, what")
    at = clock.now.isoformat()
    assert readings == [(at, "totem-1", "b-1", "bookings"), (at, "totem-1", "", "bookings")]


async def test_a_person_who_comes_back_after_they_were_erased_has_a_record_again(people, clock):
    await people.remember(FABIO, Source.CHIP, MONDAY)
    clock.pass_by(hours=72, seconds=1)
    assert await people.erase(HOURS_72) == 1
    alias = await people.remember(FABIO, Source.CHIP, MONDAY + timedelta(days=3))
    people.note([issued_to(alias)])
    assert await people.read("2026-11-23-A001", ANNA) == FABIO


async def test_who_identifies_while_records_are_erased_has_one_afterwards(people, clock):
    for day in range(30):
        await people.remember(FABIO, Source.CHIP, MONDAY + timedelta(days=day))
        clock.pass_by(hours=73)
        await asyncio.gather(
            people.erase(HOURS_72),
            people.remember(FABIO, Source.CHIP, MONDAY + timedelta(days=day + 1)),
        )
        known = await rows(people, "alias join person on person.id = alias.person", "ref")
        assert len(known) == len(await rows(people, "alias")) > 0


# --- stores of the versions before -----------------------------------------------------------

OLD_STORES = ["branch-0003.tar.gz", "branch-0004.tar.gz"]
"""Before and after references. On 22 November the chip of Fabio Caccia was read, on the 23rd his
code was typed with the name "Typed" for A001, and Mario Rossi's chip was read for A002. Anna has
read who A001 is, and noted on it."""


@pytest.fixture(params=OLD_STORES)
def old(request, tmp_path) -> Path:
    restore(OLD / request.param, tmp_path / "old")
    return tmp_path / "old"


async def test_the_records_of_an_old_store_become_one_a_person_and_its_tickets_stay_known(
    old, clock
):
    async with server_here(old, clock=clock) as server:
        people = server.running.parts.people
        assert len(await rows(people, "person")) == 2
        assert len(await rows(people, "alias")) == 3
        assert await rows(people, "reading", "about, what") == [
            ("2026-11-23-A001", "person"),
            ("2026-11-23-A001", "note_written"),
        ]
        desk = await server.line("desk-1", Role.COUNTER)
        await desk.log_in("anna")
        who = await desk.ask(WhoIs(id=uuid4(), ticket="2026-11-23-A001"))
        assert who.codice_fiscale == FABIO.codice_fiscale
        clock.now = datetime(2026, 11, 26, 8, tzinfo=UTC)
        assert await people.erase(HOURS_72) == 0, "Fabio is known for his second day"
        assert len(await rows(people, "alias")) == 2
        clock.pass_by(seconds=1)
        assert await people.erase(HOURS_72) == 2


async def test_a_person_of_today_keeps_the_alias_that_the_version_before_gave(tmp_path, clock):
    restore(OLD / "branch-0004.tar.gz", tmp_path / "old")
    async with opened(tmp_path / "old", None, clock) as people:
        before = set(await rows(people, "alias", "ref"))
        assert (await people.remember(FABIO, Source.TYPED, MONDAY),) in before
        people.note([issued_to(await people.remember(FABIO, Source.TYPED, MONDAY))])
        assert (await people.read("2026-11-23-A001", ANNA)).surname == "Caccia", "by the chip"


async def test_an_old_store_is_joined_once_and_opens_again(old, clock):
    for _ in range(2):
        async with opened(old, None, clock) as people:
            assert len(await rows(people, "person")) == 2
            assert not [lookup for (lookup,) in await rows(people, "person", "lookup")
                        if lookup.startswith("day ")]  # fmt: skip


async def test_an_old_postgres_becomes_one_record_a_person_too(tmp_path, database, clock):
    await _as_before("branch-0004.tar.gz", tmp_path, database)
    async with opened(tmp_path, database, clock) as people:
        assert len(await rows(people, "person")) == 2
        assert len(await rows(people, "alias")) == 3
        people.note([issued_to(await people.remember(FABIO, Source.TYPED, MONDAY))])
        assert (await people.read("2026-11-23-A001", ANNA)).surname == "Caccia"
        assert len(await rows(people, "reading")) == 3


async def _as_before(branch: str, directory: Path, database: str) -> None:
    """The people of `branch` in a database of the version before, with their key in `directory`."""
    unpack(branch, directory / "files")
    copy(directory / "files" / "people.key", directory / "people.key")
    there = await asyncpg.connect(database)
    await there.execute("create table step (name text primary key)")
    for name, sql in STEPS.items():
        if name < "0009":
            await there.execute(sql)
            await there.execute("insert into step values ($1)", name)
    with closing(Database(directory / "files" / "people.db")) as files:
        for table in ("person", "reference", "reading", "people_key"):
            columns = [column.name for column in files[table].columns]
            await there.copy_records_to_table(
                table,
                records=[tuple(row[c] for c in columns) for row in files[table].rows],
                columns=columns,
            )
    await there.close()
