"""The demo's portal: its operator can sign in, and its citizen finds a free time at any hour."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from appliance.demo.portal_folder import (
    BRANCH,
    PLAYED_WITHIN,
    ROME,
    DemoPortal,
    local_day,
    make_portal,
    zone_of_a_long_day,
)
from appliance.demo.sample_cards import HEALTH_CARDS
from portal.bookings.tables import slot
from portal.branches.directory import Directory
from portal.config.secret_key import read_key
from portal.identity.operators import accounts
from portal.identity.operators.second_factor import SecondFactors
from portal.storage.database import open_database
from sportello.bookings.check_in import CheckInRules
from web.password_hashes import HASHER


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "portal"


@pytest.fixture(scope="module")
def made(folder: Path) -> DemoPortal:
    return make_portal(folder, "colle-prato-46")


async def test_the_operator_signs_in_with_the_password_and_the_code_of_the_window(
    folder: Path, made: DemoPortal
) -> None:
    async with open_database(folder, None) as database:
        directory = Directory(database)
        await directory.refresh()
        (comune,) = directory.comuni
        async with database.transaction() as connection:
            account = await accounts.account_by_login(connection, comune.id, made.login)
            assert account is not None
            assert account.password is not None
            assert HASHER.verify(account.password, made.password)
            factors = SecondFactors(read_key(folder), comune.id)
            now = datetime.now(UTC)
            assert await factors.accepts(connection, account.id, made.code(), now)


async def test_a_citizen_whose_card_is_on_the_tray_can_come_at_once(
    folder: Path, made: DemoPortal
) -> None:
    assert made.citizen.codice_fiscale == HEALTH_CARDS[0].code
    now = datetime.now(UTC)
    async with open_database(folder, None) as database, database.reading() as connection:
        query = select(slot.c.starts_at).where(
            slot.c.calendar == f"{BRANCH}-sportelli", slot.c.starts_at >= now
        )
        starts = sorted((await connection.execute(query)).scalars())
    assert starts[0] - now <= CheckInRules().opens_before
    days = {local_day(start, ROME) for start in starts}
    assert {local_day(now, ROME) + timedelta(days=n) for n in range(1, 8)} <= days


def test_a_play_is_over_before_its_day_is_at_every_minute_of_any_day() -> None:
    for day in ("2026-11-28", "2026-12-31", "2027-03-14", "2027-03-28", "2027-10-31", "2028-02-29"):
        midnight = datetime.fromisoformat(f"{day}T00:00Z")
        for now in (midnight + timedelta(minutes=n) for n in range(24 * 60)):
            zone = zone_of_a_long_day(now)
            assert local_day(now, zone) == local_day(now + PLAYED_WITHIN, zone), now
            assert local_day(now, zone) == local_day(now, ROME), now
