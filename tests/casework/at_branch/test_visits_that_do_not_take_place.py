"""A visit is moved to another branch or day, and the request that was open for it follows."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.casework.at_branch.a_prepared_branch import PreparedBranch, a_prepared_branch
from tests.casework.at_branch.test_prepared_requests import at_home, write_at_home, write_here
from tests.portal.a_portal import BRANCH, PortalUnderTest, a_portal
from tests.portal.sync.test_prepared_door import OTHER_BRANCH, a_prepared_case, change


@pytest.fixture
async def portal(tmp_path: Path) -> AsyncIterator[PortalUnderTest]:
    async with a_portal(tmp_path) as portal:
        yield portal


@pytest.fixture
async def branch(tmp_path: Path, portal: PortalUnderTest) -> AsyncIterator[PreparedBranch]:
    async with a_prepared_branch(tmp_path / "branch", portal) as branch:
        yield branch


@pytest.fixture
async def other(tmp_path: Path, portal: PortalUnderTest) -> AsyncIterator[PreparedBranch]:
    async with a_prepared_branch(tmp_path / "other", portal, OTHER_BRANCH) as other:
        yield other


async def on_its_day(portal: PortalUnderTest, booking: dict[str, Any]) -> None:
    """It is the end of a morning, and the visit's hour."""
    today = portal.clock()
    portal.clock.ahead = today.replace(hour=10) + timedelta(days=1) - today
    await change(portal, booking, starts_at=portal.clock())


@pytest.mark.parametrize("is_away", [False, True])
async def test_a_visit_moved_to_another_branch_takes_there_what_the_first_counter_wrote(
    portal, branch, other, is_away
):
    booking, case, _ = await a_prepared_case(portal)
    id = case.begun["id"]
    await branch.rounds.look()
    if is_away:
        branch.cut()
    await branch.rounds.open(id)
    await write_here(branch, id, street="Via Po")
    await change(portal, booking, branch=OTHER_BRANCH)
    branch.mend()
    await branch.rounds.look()
    assert await branch.copies() == []
    assert (await at_home(portal, id)).held_at is None
    await other.rounds.look()
    await other.rounds.open(id)
    assert (await other.case(id)).answers["street"] == "Via Po"
    assert (await at_home(portal, id)).held_at == OTHER_BRANCH


async def test_a_branch_that_comes_back_late_waits_until_the_other_counter_has_ended(
    portal, branch, other
):
    booking, case, _ = await a_prepared_case(portal)
    id = case.begun["id"]
    await branch.rounds.look()
    branch.cut()
    await branch.rounds.open(id)
    await write_here(branch, id, street="Via Po", floor="1")
    await change(portal, booking, branch=OTHER_BRANCH)
    await other.rounds.look()
    await other.rounds.open(id)
    await write_here(other, id, floor="3")
    branch.mend()
    later, _, _ = await a_prepared_case(portal)
    await branch.rounds.look()
    assert (await branch.case(id)).answers["street"] == "Via Po"
    await change(portal, later, state="cancelled")
    await branch.rounds.look()
    assert await branch.copies() == [id]
    await change(portal, booking, state="missed")
    await other.rounds.look()
    await branch.rounds.look()
    home = await at_home(portal, id)
    assert (home.held_at, home.answers["street"], home.answers["floor"]) == (None, "Via Po", "1")
    assert home.from_home == {"floor": "3"}
    assert await branch.copies() == await other.copies() == []


async def test_a_visit_moved_to_another_day_gives_the_request_back_and_is_copied_for_that_day(
    portal, branch
):
    booking, case, step = await a_prepared_case(portal)
    id = case.begun["id"]
    await on_its_day(portal, booking)
    await branch.rounds.look()
    await branch.rounds.open(id)
    await write_here(branch, id, street="Via Po")
    await branch.rounds.look()
    assert (await at_home(portal, id)).held_at == BRANCH
    await change(portal, booking, starts_at=portal.clock() + timedelta(days=3))
    await branch.rounds.look()
    home = await at_home(portal, id)
    assert (home.held_at, home.answers["street"]) == (None, "Via Po")
    assert (await case.save(step, {}, version=home.version))[0] == 200
    await write_at_home(portal, id, bell="Rossi")
    await branch.rounds.look()
    assert (await branch.copy_of(id)).answers["bell"] == "Rossi"


async def test_a_visit_moved_within_its_day_keeps_the_request_at_the_counter(portal, branch):
    booking, case, _ = await a_prepared_case(portal)
    id = case.begun["id"]
    await on_its_day(portal, booking)
    await branch.rounds.look()
    await branch.rounds.open(id)
    await change(portal, booking, starts_at=portal.clock() + timedelta(minutes=1))
    await branch.rounds.look()
    assert (await at_home(portal, id)).held_at == BRANCH


async def test_a_cancelled_visit_gives_the_request_back_with_what_the_counter_wrote(portal, branch):
    booking, case, _ = await a_prepared_case(portal)
    id = case.begun["id"]
    await branch.rounds.look()
    await branch.rounds.open(id)
    await write_here(branch, id, street="Via Po")
    await change(portal, booking, state="cancelled")
    await branch.rounds.look()
    home = await at_home(portal, id)
    assert (home.held_at, home.answers["street"]) == (None, "Via Po")
    assert await branch.copies() == []
