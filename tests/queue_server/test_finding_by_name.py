"""A person found by name at the real server's door: for staff, a few at a time, written down."""

from datetime import timedelta
from uuid import uuid4

import pytest
from msgspec.structs import replace

from queue_server.bookings.guesses import NAME_RATE
from queue_server.people import named_visitors
from sportello.bookings.by_name import MOST_FOUND
from sportello.bookings.messages import BookingsFound, FindBookingsByName, PartOfDate
from sportello.model.person import Role
from tests.queue_server.a_server import FakeClock, everything_in
from tests.queue_server.test_finding_bookings import (
    FABIO,
    HALF_PAST_TEN,
    MARIO,
    MONDAY,
    a_branch,
    at_reception,
    booked,
)


@pytest.fixture
def clock():
    return FakeClock(MONDAY)


async def named(line, surname: str, given_name: str = "", born: PartOfDate | None = None):
    return await line.ask(
        FindBookingsByName(
            id=uuid4(), surname=surname, given_name=given_name, born=born or PartOfDate()
        )
    )


async def test_a_name_finds_the_bookings_to_come_without_contacts_and_is_not_written_down(
    tmp_path, clock, either, monkeypatch
):
    monkeypatch.setattr(named_visitors, "PAGE", 2)
    async with a_branch(tmp_path, clock, either) as server:
        reception = await at_reception(server)
        fabios = await booked(reception)
        for hours, visitor in enumerate((MARIO, replace(MARIO, given_name="Maria")), 1):
            await booked(reception, HALF_PAST_TEN + timedelta(days=hours), visitor=visitor)
        (shown,) = (await named(reception, "CACC", born=PartOfDate(year=1985))).bookings
        assert shown.booking == fabios
        assert shown.visitor == replace(FABIO, email="", phone="", told_by=None)
        rossi = await named(reception, "rossi", "mari")
        assert [each.visitor.surname for each in rossi.bookings] == ["Rossi", "Rossi"]
        assert not rossi.is_more
        assert (await named(reception, "nessuno")).bookings == []
        readings = await server.running.parts.people._tables.rows(
            "select operator, about, what from reading order by about"
        )
        assert [(operator, what) for operator, _, what in readings] == [
            ("reception", "bookings_by_name")
        ] * 3
        assert {about for _, about, _ in readings} == {
            "",
            fabios.id,
            " ".join(each.id for each in rossi.bookings),
        }
        clock.now = HALF_PAST_TEN + timedelta(hours=1)
        await reception.log_in("reception")
        assert (await named(reception, "caccia")).bookings == []
    written = await everything_in(tmp_path, either)
    assert not [name for name in (b"Caccia", b"CACC", b"nessuno") if name in written]


async def test_names_cannot_be_tried_out_and_a_common_one_shows_a_few(tmp_path, clock):
    seconds = 0.0
    async with a_branch(tmp_path, clock, counter=lambda: seconds) as server:
        reception = await at_reception(server)
        for day in range(MOST_FOUND + 2):
            at = HALF_PAST_TEN + timedelta(days=day + 2 * (day // 5))
            await booked(reception, at, visitor=MARIO)
        found = await named(reception, "rossi")
        assert (len(found.bookings), found.is_more) == (MOST_FOUND, True)
        assert found.bookings[0].starts_at == HALF_PAST_TEN
        assert (await named(reception, "r'")).refused == "invalid_field"
        for _ in range(int(NAME_RATE.burst) - 1):
            assert isinstance(await named(reception, "ros"), BookingsFound)
        assert (await named(reception, "ros")).refused == "limited"
        seconds = 10.0
        assert isinstance(await named(reception, "ros"), BookingsFound)
        for role in (Role.TOTEM, Role.COUNTER, Role.BOARD):
            station = await server.line(f"other-{role}", role)
            assert (await named(station, "rossi")).refused in {"not_allowed", "login_required"}
