"""What is sent at a branch is registered at the portal, once, whatever becomes of the line."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

from casework.attachments import attachments
from casework.attachments.tables import attachment
from casework.drafts import cases
from casework.emergency.entries import unlinked
from casework.emergency.openings import authorise, open_register
from casework.emergency.rules import Authorisation
from portal.registration.tables import registration
from sportello.cases.lifecycle import CaseState
from tests.casework.at_branch.a_branch import table_of
from tests.casework.at_branch.a_line import Trouble, branch_here
from tests.casework.attachments import wrapped
from tests.portal.a_portal import PortalUnderTest, a_portal

CALLS = 3
"""The case, its photograph, its registration."""


async def registrations(portal: PortalUnderTest) -> list[tuple[object, ...]]:
    columns = registration.c.number, registration.c.case_id, registration.c.presented_at
    return sorted(await portal.rows(*columns))


async def test_cut_or_unheard_at_any_call_each_request_gets_one_number(tmp_path: Path):
    photo = wrapped.an_image("PNG") + bytes(300_000)
    async with a_portal(tmp_path) as portal:
        table = await table_of(portal)
        async with branch_here(tmp_path / "casework", portal, table) as branch:
            sent: list[str] = []
            for kind in Trouble:
                for call in range(CALLS):
                    id = await branch.a_lamp(photo)
                    first = branch.line.calls + call
                    branch.line.troubles = {first: kind, first + 2: kind}
                    while not await branch.try_to_send(id):
                        assert (await branch.case(id)).state is CaseState.DRAFT
                    while (await branch.case(id)).state is not CaseState.REGISTERED:
                        await branch.settle()
                    sent.append(id)
            told = [await branch.case(id) for id in sent]
            entered = [
                (int(case.sent.number), case.id, case.presented_at)
                for case in told
                if case.sent is not None and case.sent.number is not None
            ]
            assert await registrations(portal) == sorted(entered)
            assert [number for number, _, _ in sorted(entered)] == list(range(1, len(sent) + 1))
        async with portal.context.database.reading() as connection:
            for id in sent:
                (file,) = await attachments.listed(connection, portal.comune, id)
                stored = await attachments.stored_file(connection, portal.comune, file.id)
                pieces = [piece async for piece in portal.context.files.vault.read(stored)]
                assert b"".join(pieces) == photo


async def test_what_was_sent_with_an_emergency_number_is_registered_and_linked(tmp_path: Path):
    async with a_portal(tmp_path) as portal:
        table = await table_of(portal)
        async with branch_here(tmp_path / "casework", portal, table) as branch:
            site, now = branch.host.emergency.site, portal.clock()
            act = Authorisation("Det. 7/2026", now.date(), now.date() + timedelta(days=30))
            async with branch.host.database.transaction() as connection:
                await authorise(connection, site, act, "rosa", now)
                await open_register(connection, site, cause="guasto", operator="rosa", now=now)
            id = await branch.a_lamp(wrapped.an_image("PNG"))
            branch.line.troubles = dict.fromkeys(range(100), Trouble.CUT)
            assert await branch.try_to_send(id)
            await branch.settle()
            sent = await branch.case(id)
            assert sent.sent is not None
            assert (sent.state, sent.sent.number) == (CaseState.SUBMITTED, None)
            branch.line.troubles = {branch.line.calls + 2: Trouble.LOST}
            await branch.settle()
            await branch.settle()
            linked = await branch.case(id)
            assert linked.sent is not None
            assert linked.sent.number == "0000001"
            assert linked.presented_at == sent.presented_at
            columns = registration.c.emergency, registration.c.presented_at
            assert await portal.rows(*columns) == [(sent.sent.emergency, sent.presented_at)]
            async with branch.host.database.reading() as connection:
                assert await unlinked(connection, site) == []


async def test_the_portal_has_the_evidence_and_the_branch_forgets_it(tmp_path: Path):
    async with a_portal(tmp_path) as portal:
        table = await table_of(portal)
        async with branch_here(tmp_path / "casework", portal, table) as branch:
            id = await branch.a_lamp(wrapped.an_image("PNG"))
            signed = await branch.signed_by_hand(id)
            assert await branch.try_to_send(id)
            async with portal.context.database.reading() as connection:
                there = await cases.find(connection, portal.comune, id)
            assert there.signature == signed.signature
            assert there.second_signatures == signed.second_signatures
            assert there.certified_copies == signed.certified_copies != ()
            await branch.settle()
            assert (await branch.case(id)).answers
            portal.clock.ahead = timedelta(hours=2)
            await branch.settle()
            case = await branch.case(id)
            assert (case.answers, case.presenter, case.signature) == ({}, None, None)
            assert (case.second_signatures, case.certified_copies) == ((), ())
            assert case.sent is not None
            assert case.sent.number is not None
            async with branch.host.database.reading() as connection:
                assert await attachments.listed(connection, branch.comune.id, id) == []


async def test_a_portal_that_has_another_request_than_was_sent_is_handed_it_again(tmp_path: Path):
    """As after it was restored from a copy."""
    async with a_portal(tmp_path) as portal:
        table = await table_of(portal)
        async with branch_here(tmp_path / "casework", portal, table) as branch:
            id = await branch.a_lamp(wrapped.an_image("PNG"))
            branch.line.troubles = {branch.line.calls + 2: Trouble.CUT}
            assert await branch.try_to_send(id)
            assert (await branch.case(id)).state is CaseState.SUBMITTED
            async with portal.context.database.transaction() as connection:
                kept = await cases.find(connection, portal.comune, id)
                changed = {"answers": "{}", "version": kept.version}
                await connection.execute(update(cases.guided_case).values(changed))
                await connection.execute(attachment.delete())
            await branch.settle()
            assert (await branch.case(id)).state is CaseState.REGISTERED
            assert len(await registrations(portal)) == 1
