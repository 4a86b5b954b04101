"""Home sends a request while the counter has it open over a cut line: one registration, no answer
lost.
"""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import func

from casework.attachments import attachments
from casework.definitions.library import library_definition
from casework.drafts.kept_case import KeptCase
from casework.emergency.entries import link_of
from casework.emergency.openings import authorise, open_register
from casework.emergency.rules import Authorisation, EmergencyNumber
from portal.registration.tables import registration
from portal.sync import links
from queue_server.config.tables import PortalTable
from sportello.cases.lifecycle import CaseState
from sportello.cases.messages import AttachmentState
from sportello.cases.refusals import AlreadySent, WrittenMeanwhile
from tests.casework.at_branch.a_line import ANSWERS, LAMP, BranchHere, Trouble, branch_here
from tests.casework.at_branch.test_prepared_requests import at_home, write, write_at_home
from tests.portal.a_portal import BRANCH, PortalUnderTest, a_portal
from tests.portal.cases.a_case import ApiCase, publish
from tests.portal.cases.test_prepared_cases import SERVICE
from tests.portal.sync.test_prepared_door import a_prepared_case


class OpenAtTheCounter:
    """A prepared request that was opened from its copy while the portal was away."""

    def __init__(self, portal: PortalUnderTest, branch: BranchHere, booking: Any, case: ApiCase):
        self.portal, self.branch, self.booking, self.case = portal, branch, booking, case
        self.id = case.begun["id"]

    def cut(self, is_cut: bool) -> None:
        calls = self.branch.line.calls
        upcoming = range(calls, calls + 500)
        self.branch.line.troubles = dict.fromkeys(upcoming, Trouble.CUT) if is_cut else {}

    async def here(self) -> KeptCase:
        return await self.branch.case(self.id)

    async def home(self) -> KeptCase:
        return await at_home(self.portal, self.id)

    async def write_here(self, **answers: Any) -> None:
        async with self.branch.host.database.transaction() as connection:
            await write(connection, self.branch.comune.id, self.id, answers)

    async def send_at_home(self) -> dict[str, Any]:
        """As the citizen does from their pages."""
        status, told = await self.case.send(accept_defects=True)
        assert status == 201, told
        return told

    async def open_register(self) -> None:
        """The branch's emergency register."""
        host, now = self.branch.host, self.portal.clock()
        site = host.emergency.site
        act = Authorisation("Det. 7", now.date(), now.date() + timedelta(days=30))
        async with host.database.transaction() as connection:
            await authorise(connection, site, act, "rosa", now)
            await open_register(connection, site, cause="guasto", operator="rosa", now=now)

    async def registrations(self) -> int:
        ((number,),) = await self.portal.rows(func.count(registration.c.number))
        return int(number)


@pytest.fixture
async def open_at_the_counter(tmp_path: Path) -> AsyncIterator[OpenAtTheCounter]:
    async with a_portal(tmp_path) as portal:
        async with portal.context.database.transaction() as connection:
            key = await links.make_key(connection, portal.comune, BRANCH)
        table = PortalTable(url=portal.url, branch=BRANCH, key=key)
        await publish(portal, replace(library_definition(LAMP), service=SERVICE))
        booking, case, _ = await a_prepared_case(portal)
        for answers in ANSWERS.values():
            await write_at_home(portal, case.begun["id"], **answers)
        async with branch_here(tmp_path / "branch", portal, table) as branch:
            it = OpenAtTheCounter(portal, branch, booking, case)
            await branch.prepared.look()
            it.cut(True)
            await branch.prepared.open(it.id)
            yield it


async def test_what_the_counter_wrote_to_a_request_that_home_has_sent_is_kept_with_it(
    open_at_the_counter,
):
    it = open_at_the_counter
    await it.write_here(fault="flicker", note="cortile interno")
    number = (await it.send_at_home())["registration"]["number"]
    it.cut(False)
    for _ in range(2):
        await it.branch.prepared.look()
    home, here = await it.home(), await it.here()
    assert home.answers["fault"] == here.answers["fault"] == "off"
    assert home.at_counter.answers == {"fault": "flicker", "note": "cortile interno"}
    assert home.at_counter.branch == BRANCH
    assert here.at_counter == home.at_counter
    assert (here.state, here.sent.number) == (CaseState.REGISTERED, number)
    assert await it.registrations() == 1


async def test_a_request_that_both_sides_send_is_registered_once_and_linked(open_at_the_counter):
    it = open_at_the_counter
    await it.open_register()
    await it.write_here(fault="flicker")
    assert await it.branch.try_to_send(it.id)
    emergency = (await it.here()).sent.emergency
    assert emergency is not None
    number = (await it.send_at_home())["registration"]["number"]
    it.cut(False)
    for _ in range(2):
        await it.branch.settle()
        await it.branch.prepared.look()
    here, home = await it.here(), await it.home()
    assert (here.sent.emergency, here.sent.number) == (emergency, number)
    assert home.at_counter.answers == {"fault": "flicker"}
    async with it.branch.host.database.reading() as connection:
        site = it.branch.host.emergency.site
        entered = EmergencyNumber.of_text(emergency, site)
        assert entered is not None
        assert await link_of(connection, site, entered) is not None
    assert await it.registrations() == 1


async def test_the_counter_that_sends_after_home_did_is_told_and_nothing_is_registered_twice(
    open_at_the_counter,
):
    it = open_at_the_counter
    await it.write_here(fault="flicker")
    await it.send_at_home()
    it.cut(False)
    with pytest.raises(AlreadySent):
        await it.branch.try_to_send(it.id)
    assert (await it.here()).at_counter.answers == {"fault": "flicker"}
    assert await it.registrations() == 1


async def test_the_counter_looks_at_what_home_wrote_meanwhile_before_it_sends(open_at_the_counter):
    it = open_at_the_counter
    await it.write_here(fault="flicker")
    await write_at_home(it.portal, it.id, fault="broken", note="cortile")
    it.cut(False)
    with pytest.raises(WrittenMeanwhile):
        await it.branch.try_to_send(it.id)
    here = await it.here()
    assert (here.answers["note"], here.from_home) == ("cortile", {"fault": "broken"})
    assert await it.branch.try_to_send(it.id)
    assert await it.registrations() == 1


async def test_what_home_wrote_to_a_request_that_the_counter_had_sent_is_kept_with_it(
    open_at_the_counter,
):
    it = open_at_the_counter
    await it.open_register()
    await it.write_here(fault="flicker")
    assert await it.branch.try_to_send(it.id)
    await write_at_home(it.portal, it.id, fault="broken", note="cortile")
    it.cut(False)
    await it.branch.settle()
    home = await it.home()
    assert (home.sent.emergency is not None, home.answers["fault"]) == (True, "flicker")
    assert home.from_home == {"fault": "broken", "note": "cortile"}


async def test_files_of_the_counter_are_kept_with_the_request_and_change_nothing_of_it(
    open_at_the_counter,
):
    it = open_at_the_counter
    host = it.branch.host

    async def parts():
        yield b"photographed"

    stored = await host.files.vault.receive(parts(), 100)
    async with host.database.transaction() as connection:
        await attachments.add(
            connection,
            it.branch.comune.id,
            it.id,
            stored,
            field="photo",
            name="lampione.jpg",
            media_type="image/jpeg",
            now=it.portal.clock(),
            state=AttachmentState.CLEAN,
        )
    await it.write_here(fault="flicker")
    await it.send_at_home()
    it.cut(False)
    await it.branch.prepared.look()
    async with it.portal.context.database.reading() as connection:
        (file,) = await attachments.listed(connection, it.portal.comune, it.id)
    assert (file.id, file.field) == (stored.id, "counter:photo")
    assert await it.registrations() == 1
