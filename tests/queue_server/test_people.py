"""Citizens are kept apart, sealed, and not for long."""

from datetime import UTC, date, datetime, timedelta
from shutil import copy

import pytest
from cryptography.fernet import Fernet

from queue_server.people.records import Citizen, People
from queue_server.storage.stores import open_home
from sportello.model.events import DayStarted, TicketIssued, TicketMerged
from sportello.model.person import Actor, Role, Source
from sportello.model.refusals import UnknownCitizen
from tests.queue_server.a_server import FakeClock, everything_in
from web.process.cannot_start import CannotStart

MONDAY = date(2026, 11, 23)
FABIO = Citizen("CCCFBA85D03L219P", "Caccia", "Fabio")
ANNA = Actor("desk-1", frozenset({Role.OPERATOR}), "anna")


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
async def people(tmp_path, clock, either):
    async with open_home(tmp_path, either, "") as home:
        yield People(home.people, home.people_key, clock)


def issued_to(ref: str | None, ticket: str = "2026-11-23-A001") -> TicketIssued:
    return TicketIssued(
        at=datetime(2026, 11, 23, 8, tzinfo=UTC),
        ticket=ticket,
        code="A001",
        service="certificati",
        language="it",
        station="totem-1",
        citizen=ref,
    )


async def test_the_same_person_has_one_reference_a_day_and_another_the_next(people):
    first = await people.remember(FABIO, Source.CHIP, MONDAY)
    assert await people.remember(FABIO, Source.CHIP, MONDAY) == first
    assert await people.remember(FABIO, Source.CHIP, MONDAY + timedelta(days=1)) != first


async def test_the_operator_reads_whose_ticket_it_is_and_that_is_written_down(people, clock):
    people.note([issued_to(await people.remember(FABIO, Source.CHIP, MONDAY))])
    assert await people.read("2026-11-23-A001", ANNA) == FABIO
    readings = await people._tables.rows("select at, operator, station, about from reading")
    assert readings == [(clock.now.isoformat(), "anna", "desk-1", "2026-11-23-A001")]


async def test_who_has_read_is_known_for_a_year_and_no_longer(people, clock):
    people.note([issued_to(await people.remember(FABIO, Source.CHIP, MONDAY))])
    await people.read("2026-11-23-A001", ANNA)
    clock.pass_by(days=366)
    assert await people.erase_readings(timedelta(days=366)) == 0
    clock.pass_by(seconds=1)
    assert await people.erase_readings(timedelta(days=366)) == 1


async def test_a_ticket_of_nobody_has_nobody(people):
    people.note([issued_to(None)])
    with pytest.raises(UnknownCitizen):
        await people.read("2026-11-23-A001", ANNA)


async def test_who_showed_a_card_for_a_number_is_known_by_the_one_it_was_merged_into(people):
    merged = TicketMerged(
        at=datetime(2026, 11, 23, 9, tzinfo=UTC),
        ticket="2026-11-23-A002",
        merged="2026-11-23-A001",
        wishes=(),
        clock_at=datetime(2026, 11, 23, 8, tzinfo=UTC),
        slot_at=None,
        priority=None,
        identified=True,
    )
    people.note([issued_to(await people.remember(FABIO, Source.CHIP, MONDAY)), merged])
    assert await people.read("2026-11-23-A002", ANNA) == FABIO


async def test_yesterdays_tickets_are_forgotten(people, clock):
    people.note([issued_to(await people.remember(FABIO, Source.CHIP, MONDAY))])
    people.note([DayStarted(at=clock.now, day=MONDAY + timedelta(days=1))])
    with pytest.raises(UnknownCitizen):
        await people.read("2026-11-23-A001", ANNA)


async def test_a_person_is_erased_in_time_and_not_before(people, clock):
    people.note([issued_to(await people.remember(FABIO, Source.CHIP, MONDAY))])
    clock.pass_by(hours=72)
    assert await people.erase(timedelta(hours=72)) == 0
    clock.pass_by(seconds=1)
    assert await people.erase(timedelta(hours=72)) == 1
    with pytest.raises(UnknownCitizen, match="erased"):
        await people.read("2026-11-23-A001", ANNA)


async def test_nothing_on_the_disk_names_the_person(people, tmp_path, either):
    ref = await people.remember(FABIO, Source.CHIP, MONDAY)
    stored = await everything_in(tmp_path, either)
    assert ref.encode() in stored
    for word in ("CCCFBA85D03L219P", "Caccia", "Fabio"):
        assert word.encode() not in stored
    assert (tmp_path / "people.key").stat().st_mode & 0o777 == 0o600


async def test_the_store_is_readable_after_a_restart(people, tmp_path, clock, either):
    ref = await people.remember(FABIO, Source.CHIP, MONDAY)
    async with open_home(tmp_path, either, "") as home:
        again = People(home.people, home.people_key, clock)
        again.note([issued_to(ref)])
        assert await again.read("2026-11-23-A001", ANNA) == FABIO


async def test_servers_that_share_people_must_share_their_key(people, tmp_path, database):
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    async with open_home(first, database, ""):
        pass
    with pytest.raises(CannotStart, match=r"copy people\.key"):
        async with open_home(second, database, ""):
            pass
    assert not (second / "people.key").exists()
    copy(first / "people.key", second / "people.key")
    async with open_home(second, database, ""):
        pass
    (second / "people.key").write_bytes(Fernet.generate_key())
    with pytest.raises(CannotStart, match="is not the key of this branch"):
        async with open_home(second, database, ""):
            pass
