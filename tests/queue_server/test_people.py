"""Citizens are kept apart, sealed, and not for long."""

from datetime import UTC, date, datetime, timedelta

import pytest

from queue_server.people import Citizen, People
from sportello.events import DayStarted, TicketIssued
from sportello.refusals import UnknownCitizen
from sportello.words import Actor, Role
from tests.queue_server.a_server import FakeClock

MONDAY = date(2026, 11, 23)
FABIO = Citizen("CCCFBA85D03L219P", "Caccia", "Fabio")
ANNA = Actor("desk-1", frozenset({Role.OPERATOR}), "anna")


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def people(tmp_path, clock):
    people = People(tmp_path, clock)
    yield people
    people.close()


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
    first = await people.remember(FABIO, MONDAY)
    assert await people.remember(FABIO, MONDAY) == first
    assert await people.remember(FABIO, MONDAY + timedelta(days=1)) != first


async def test_the_operator_reads_whose_ticket_it_is_and_that_is_written_down(people, clock):
    people.note([issued_to(await people.remember(FABIO, MONDAY))])
    assert await people.read("2026-11-23-A001", ANNA) == FABIO
    readings = await people._file.run(lambda db: list(db.query("select * from reading")))
    assert readings == [
        {
            "at": clock.now.isoformat(),
            "operator": "anna",
            "station": "desk-1",
            "ticket": "2026-11-23-A001",
        }
    ]


async def test_a_ticket_of_nobody_has_nobody(people):
    people.note([issued_to(None)])
    with pytest.raises(UnknownCitizen):
        await people.read("2026-11-23-A001", ANNA)


async def test_yesterdays_tickets_are_forgotten(people, clock):
    people.note([issued_to(await people.remember(FABIO, MONDAY))])
    people.note([DayStarted(at=clock.now, day=MONDAY + timedelta(days=1))])
    with pytest.raises(UnknownCitizen):
        await people.read("2026-11-23-A001", ANNA)


async def test_a_person_is_erased_in_time_and_not_before(people, clock):
    people.note([issued_to(await people.remember(FABIO, MONDAY))])
    clock.pass_by(hours=72)
    assert await people.erase(timedelta(hours=72)) == 0
    clock.pass_by(seconds=1)
    assert await people.erase(timedelta(hours=72)) == 1
    with pytest.raises(UnknownCitizen, match="erased"):
        await people.read("2026-11-23-A001", ANNA)


async def test_nothing_on_the_disk_names_the_person(people, tmp_path):
    ref = await people.remember(FABIO, MONDAY)
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert ref.encode() in stored
    for word in ("CCCFBA85D03L219P", "Caccia", "Fabio"):
        assert word.encode() not in stored
    assert (tmp_path / "people.key").stat().st_mode & 0o777 == 0o600


async def test_the_store_is_readable_after_a_restart(people, tmp_path, clock):
    ref = await people.remember(FABIO, MONDAY)
    again = People(tmp_path, clock)
    again.note([issued_to(ref)])
    assert await again.read("2026-11-23-A001", ANNA) == FABIO
    again.close()
