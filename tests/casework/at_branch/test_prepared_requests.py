"""A request that was prepared at home is at the counter: copied ahead, opened, sent back."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiohttp import ClientSession, UnixConnector
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.at_branch.app import serving
from casework.at_branch.seam import ACTING, Acting, CaseworkStart
from casework.attachments import attachments
from casework.attachments.tables import attachment
from casework.drafts import cases
from casework.drafts.from_home import FOR_WHOM
from casework.drafts.refusals import OpenAtCounter, UnknownCase
from casework.prepared.from_home import choose
from casework.prepared.holding import set_held
from sportello.cases.conditions import JsonValue
from sportello.cases.definition import FormStep, PresenterTitle, TextField
from sportello.cases.messages import AttachmentState
from sportello.cases.parties import PresentedFor
from tests.casework.at_branch.a_prepared_branch import PreparedBranch, a_prepared_branch
from tests.portal.a_portal import BRANCH, PortalUnderTest, a_portal
from tests.portal.cases.test_prepared_cases import SERVICE
from tests.portal.sync.test_prepared_door import a_prepared_case, change


@pytest.fixture
async def portal(tmp_path: Path) -> AsyncIterator[PortalUnderTest]:
    async with a_portal(tmp_path) as portal:
        yield portal


@pytest.fixture
async def branch(tmp_path: Path, portal: PortalUnderTest) -> AsyncIterator[PreparedBranch]:
    async with a_prepared_branch(tmp_path / "branch", portal) as branch:
        yield branch


async def write_here(branch: PreparedBranch, id: str, **answers: JsonValue) -> None:
    """As the counter's calls do."""
    async with branch.database.transaction() as connection:
        await write(connection, branch.comune, id, answers)


async def write_at_home(portal: PortalUnderTest, id: str, **answers: JsonValue) -> None:
    async with portal.context.database.transaction() as connection:
        await write(connection, portal.comune, id, answers)


async def write(
    connection: AsyncConnection, comune: str, id: str, answers: dict[str, JsonValue]
) -> None:
    case = await cases.find(connection, comune, id, is_locked=True)
    fields = tuple(TextField(name=name, label={"it": name}) for name in answers)
    step = FormStep(id="any", title={"it": ""}, fields=fields)
    await cases.save_step(connection, comune, case, step, answers, case.saved_at)


async def at_home(portal: PortalUnderTest, id: str):
    async with portal.context.database.reading() as connection:
        return await cases.find(connection, portal.comune, id)


async def test_what_is_coming_is_copied_sealed_and_follows_what_is_written_at_home(
    portal, branch, tmp_path
):
    _, case, _ = await a_prepared_case(portal)
    id = case.begun["id"]
    await branch.rounds.look()
    assert await branch.copies() == [id]
    await write_at_home(portal, id, street="Via Po")
    await branch.rounds.look()
    assert (await branch.copy_of(id)).answers["street"] == "Via Po"
    with pytest.raises(UnknownCase):
        await branch.case(id)
    stored = b"".join(file.read_bytes() for file in (tmp_path / "branch").glob("cases.db*"))
    assert b"Via Po" not in stored


async def test_the_counter_opens_the_last_version_and_home_only_reads(portal, branch):
    _, case, step = await a_prepared_case(portal)
    id = case.begun["id"]
    await branch.rounds.look()
    await write_at_home(portal, id, street="Via Po")
    for _ in range(2):
        await branch.rounds.open(id)
    assert (await branch.case(id)).answers["street"] == "Via Po"
    assert (await case.save(step, {}))[1]["code"] == "open_at_counter"


async def test_while_the_portal_is_away_what_has_arrived_opens_and_nothing_that_was_written_is_lost(
    portal, branch
):
    _, case, _ = await a_prepared_case(portal)
    id = case.begun["id"]
    await write_at_home(portal, id, street="Via Po", floor="1")
    await branch.rounds.look()
    branch.cut()
    await branch.rounds.open(id)
    await write_here(branch, id, floor="3", bell="Rossi")
    await write_at_home(portal, id, floor="2", note="cortile")
    branch.mend()
    await branch.rounds.look()
    here = (await branch.case(id)).answers
    assert {n: here[n] for n in ("street", "floor", "bell", "note")} == {
        "street": "Via Po",
        "floor": "3",
        "bell": "Rossi",
        "note": "cortile",
    }
    assert await branch.aside(id) == {"floor": "2"}
    assert (await at_home(portal, id)).held_at == "centro"


@pytest.mark.parametrize("home", [True, False])
async def test_the_citizen_chooses_between_home_and_counter_once_it_is_handed_back(
    portal, branch, home
):
    booking, case, _ = await a_prepared_case(portal)
    id, name = case.begun["id"], "citizenship"
    await branch.rounds.look()
    branch.cut()
    await branch.rounds.open(id)
    await write_here(branch, id, **{name: "it"})
    await write_at_home(portal, id, **{name: "eu"})
    branch.mend()
    await branch.rounds.look()
    await change(portal, booking, state="missed")
    await branch.rounds.look()
    _, shown = await case.get()
    (waiting,) = shown["from_home"]
    assert (waiting["name"], waiting["lines"][0]["value"]) == (name, "eu")
    status, shown = await case.put(f"/from-home/{name}", {"home": home}, shown["version"])
    assert (status, shown["from_home"]) == (200, [])
    assert (await at_home(portal, id)).answers[name] == ("eu" if home else "it")


@pytest.mark.parametrize("is_away", [False, True])
async def test_a_visit_that_does_not_take_place_hands_the_request_back(portal, branch, is_away):
    booking, case, step = await a_prepared_case(portal)
    id = case.begun["id"]
    await branch.rounds.look()
    if is_away:
        branch.cut()
    await branch.rounds.open(id)
    await write_here(branch, id, street="Via Po")
    await change(portal, booking, state="missed")
    branch.mend()
    await branch.rounds.look()
    home = await at_home(portal, id)
    assert home.answers["street"] == "Via Po"
    assert home.held_at is None
    assert await branch.copies() == []
    with pytest.raises(UnknownCase):
        await branch.case(id)
    assert (await case.save(step, {}, version=home.version))[0] == 200


async def test_who_comes_after_all_finds_the_request_open_as_it_was(portal, branch):
    booking, case, _ = await a_prepared_case(portal)
    id = case.begun["id"]
    await branch.rounds.look()
    await branch.rounds.open(id)
    await change(portal, booking, state="missed")
    async with branch.database.transaction() as connection:  # a round that was cut off
        await set_held(connection, branch.comune, id, "home")
    with pytest.raises(OpenAtCounter):
        await write_here(branch, id, street="Via Po")
    await change(portal, booking, state="arrived")
    await branch.rounds.look()
    await write_here(branch, id, street="Via Po")


async def test_a_copy_is_erased_when_its_booking_is_cancelled_or_long_over(portal, branch):
    booking, _, _ = await a_prepared_case(portal)
    await branch.rounds.look()
    await change(portal, booking, state="cancelled")
    await branch.rounds.look()
    assert await branch.copies() == []
    await a_prepared_case(portal)
    await branch.rounds.look()
    branch.cut()
    portal.clock.ahead = timedelta(days=20)
    await branch.rounds.look()
    assert await branch.copies() == []


async def test_files_come_for_the_day_and_go_back_with_those_of_the_counter(portal, branch):
    booking, case, _ = await a_prepared_case(portal)
    id = case.begun["id"]

    async def attached(host, place, comune, text):
        async def parts():
            yield text

        stored = await host.vault.receive(parts(), 100)
        async with place.transaction() as connection:
            await attachments.add(
                connection,
                comune,
                id,
                stored,
                field="title.document",
                name=f"{text.decode()}.pdf",
                media_type="application/pdf",
                now=portal.clock(),
                state=AttachmentState.CLEAN,
            )
            looked_at = update(attachment).where(attachment.c.id == stored.id)
            await connection.execute(looked_at.values(scan_at=None))
        return stored.id

    context = portal.context
    home = await attached(context.files, context.database, portal.comune, b"home")
    await branch.rounds.look()

    async def here():
        async with branch.database.reading() as connection:
            return [each.id for each in await attachments.listed(connection, branch.comune, id)]

    assert await here() == []
    await change(portal, booking, starts_at=portal.clock() + timedelta(hours=2))
    await branch.rounds.look()
    assert await here() == [home]
    await branch.rounds.open(id)
    desk = await attached(branch.files, branch.database, branch.comune, b"desk")
    assert await branch.files_of_home(booking["id"]) == 1
    async with branch.database.reading() as connection:
        stored = await attachments.cleared_file(connection, branch.comune, id, home)
    assert b"".join([piece async for piece in branch.files.vault.read(stored)]) == b"home"
    await change(portal, booking, state="missed")
    await branch.rounds.look()
    async with context.database.reading() as connection:
        found = await attachments.listed(connection, portal.comune, id)
        kept = await attachments.stored_file(connection, portal.comune, desk)
    assert {each.id for each in found} == {home, desk}
    assert b"".join([piece async for piece in context.files.vault.read(kept)]) == b"desk"
    assert await here() == []


async def test_a_visit_lists_what_was_prepared_and_the_first_reading_opens_it(tmp_path, portal):
    booking, case, _ = await a_prepared_case(portal)
    id, path = case.begun["id"], f"/api/v1/cases/{case.begun['id']}"
    async with a_prepared_branch(tmp_path / "branch", portal) as branch:
        await branch.rounds.look()
    socket = str(tmp_path / "s")
    start = CaseworkStart(str(tmp_path / "branch"), socket, BRANCH, branch.line, "/nowhere")
    serving_visit = Acting("desk-1", "anna", "A001", booking=booking["id"])
    operator = {ACTING: Acting("desk-1", "anna").written()}
    async with (
        serving(start, portal.clock),
        ClientSession("http://casework", connector=UnixConnector(socket)) as counter,
    ):

        async def of_visit(acting: Acting) -> list[dict[str, Any]]:
            headers = {ACTING: acting.written()}
            async with counter.get("/api/v1/cases?visit=A001", headers=headers) as answer:
                assert answer.status == 200, await answer.text()
                return list((await answer.json())["cases"])

        (told,) = await of_visit(serving_visit)
        assert (told["id"], told["state"], told["service"]) == (id, "draft", SERVICE)
        assert not told["prepared"]["is_opened"]
        assert told["prepared"]["missing_papers"] + told["prepared"]["to_complete"] > 0
        assert await of_visit(Acting("desk-1", "anna", "A001", booking="another")) == []
        assert (await at_home(portal, id)).held_at is None
        wrong = operator | {"Authorization": f"Bearer {case.begun['token']}"}
        async with counter.get(path, headers=wrong) as answer:
            assert answer.status == 404
        assert (await at_home(portal, id)).held_at is None
        right = operator | {"Authorization": f"Bearer {told['token']}"}
        async with counter.get(path, headers=right) as answer:
            assert answer.status == 200, await answer.text()
        assert (await at_home(portal, id)).held_at == BRANCH
        (told,) = await of_visit(serving_visit)
        assert told["prepared"]["is_opened"]


async def test_what_home_took_back_and_for_whom_it_is_reach_the_counters_choice(portal, branch):
    _, case, _ = await a_prepared_case(portal)
    id = case.begun["id"]
    await write_at_home(portal, id, street="Via Po", floor="1", bell="Rossi")
    await branch.rounds.look()
    branch.cut()
    await branch.rounds.open(id)
    await write_here(branch, id, floor="3")
    parent = PresentedFor(title=PresenterTitle.PARENT)
    async with branch.database.transaction() as connection:
        kept = await cases.find(connection, branch.comune, id)
        await cases.present_for(connection, branch.comune, kept, parent, kept.saved_at)
    await write_at_home(portal, id, floor=None, bell=None)
    attorney = PresentedFor(title=PresenterTitle.ATTORNEY, document="Procura 7")
    async with portal.context.database.transaction() as connection:
        kept = await cases.find(connection, portal.comune, id)
        await cases.present_for(connection, portal.comune, kept, attorney, kept.saved_at)
    branch.mend()
    await branch.rounds.look()
    here = await branch.case(id)
    assert (here.answers, here.presented_for) == ({"street": "Via Po", "floor": "3"}, parent)
    assert here.from_home == {"floor": None, FOR_WHOM: msgspec.to_builtins(attorney)}
    for name in ("floor", FOR_WHOM):
        async with branch.database.transaction() as connection:
            kept = await cases.find(connection, branch.comune, id)
            await choose(connection, branch.comune, kept, name, kept.saved_at, home=True)
    here = await branch.case(id)
    assert (here.answers, here.presented_for) == ({"street": "Via Po"}, attorney)
    assert here.from_home == {}


@pytest.mark.parametrize("is_touched", [True, False])
async def test_a_file_that_home_removed_goes_at_the_counter_too_or_waits_for_a_choice(
    portal, branch, is_touched
):
    booking, case, _ = await a_prepared_case(portal)
    id = case.begun["id"]
    await change(portal, booking, starts_at=portal.clock() + timedelta(hours=2))

    async def attached(host, place, comune):
        async def parts():
            yield b"photographed"

        stored = await host.vault.receive(parts(), 100)
        async with place.transaction() as connection:
            await attachments.add(
                connection,
                comune,
                id,
                stored,
                field="title.document",
                name="procura.pdf",
                media_type="application/pdf",
                now=portal.clock(),
                state=AttachmentState.CLEAN,
            )
            looked_at = update(attachment).where(attachment.c.id == stored.id)
            await connection.execute(looked_at.values(scan_at=None))
        return stored.id

    async def here():
        async with branch.database.reading() as connection:
            return [each.id for each in await attachments.listed(connection, branch.comune, id)]

    home = await attached(portal.context.files, portal.context.database, portal.comune)
    await write_at_home(portal, id, street="Via Po")
    await branch.rounds.look()
    branch.cut()
    await branch.rounds.open(id)
    if is_touched:
        await attached(branch.files, branch.database, branch.comune)
    async with portal.context.database.transaction() as connection:
        await attachments.remove(connection, portal.comune, id, home)
    await write_at_home(portal, id, street="Via Adige")
    branch.mend()
    await branch.rounds.look()
    assert (home in await here()) is is_touched
    assert (f"file:{home}" in await branch.aside(id)) is is_touched
    if is_touched:
        async with branch.database.transaction() as connection:
            kept = await cases.find(connection, branch.comune, id)
            await choose(connection, branch.comune, kept, f"file:{home}", kept.saved_at, home=True)
        assert home not in await here()
