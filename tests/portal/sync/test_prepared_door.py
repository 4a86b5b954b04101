"""A prepared request goes to its booking's branch ahead of the visit, and has one owner."""

from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import update

from casework.attachments import attachments
from portal.bookings import tables
from portal.sync.links import make_key
from sportello.cases.messages import AttachmentState
from sportello.sync.prepared import PREPARED
from tests.portal.a_portal import BRANCH
from tests.portal.cases.a_case import ApiCase
from tests.portal.cases.test_prepared_cases import SERVICE, prepared

OTHER_BRANCH = "ponte-nuovo"


class BranchLine:
    """What a branch says at the portal's door, with its key."""

    def __init__(self, portal, key) -> None:
        self.portal = portal
        self.headers = {"Authorization": f"Bearer {key}"}

    async def ask(self, path="", method="GET", body=None):
        url = PREPARED + path
        return await self.portal.ask(method, url, headers=self.headers, json=body)

    async def listed(self):
        status, told = await self.ask()
        assert status == 200, told
        return told["cases"]


async def a_line(portal, branch=BRANCH) -> BranchLine:
    async with portal.context.database.transaction() as connection:
        return BranchLine(portal, await make_key(connection, portal.comune, branch))


@pytest.fixture
async def line(portal):
    return await a_line(portal)


@pytest.fixture
async def small_line(small_portal):
    return await a_line(small_portal)


async def a_prepared_case(portal) -> tuple[dict, ApiCase, str]:
    """The booking, its case with one step saved, and that step."""
    booking = await portal.booked(SERVICE)
    status, begun = await prepared(portal, booking)
    assert status == 200, begun
    case, step = ApiCase(portal, begun), begun["step"]["id"]
    await case.save(step, {})
    return booking, case, step


async def change(portal, booking, **facts):
    async with portal.context.database.transaction() as connection:
        here = tables.booking.c.id == booking["id"]
        await connection.execute(update(tables.booking).where(here).values(**facts))


async def test_a_branch_is_told_of_the_requests_of_its_next_days_and_of_no_others(line):
    portal = line.portal
    booking, case, _ = await a_prepared_case(portal)
    (notice,) = await line.listed()
    assert (notice["case"], notice["booking"]) == (case.begun["id"], booking["id"])
    assert (notice["version"], notice["is_held"]) == (case.version, False)
    elsewhere = await a_line(portal, OTHER_BRANCH)
    assert await elsewhere.listed() == []
    for path, method in (("", "GET"), ("/opened", "POST"), ("/files/x", "GET")):
        status, told = await elsewhere.ask(f"/{case.begun['id']}{path}", method)
        assert (status, told["code"]) == (404, "unknown_case")
    assert (await portal.get(PREPARED))[0] == 401
    for far in (timedelta(days=11), timedelta(days=-2)):
        await change(portal, booking, starts_at=portal.clock() + far)
        assert await line.listed() == []
    await change(portal, booking, starts_at=portal.clock() + timedelta(days=9))
    assert len(await line.listed()) == 1
    await change(portal, booking, state="cancelled")
    assert await line.listed() == []


async def test_what_the_counter_has_opened_is_only_read_at_home_until_it_is_handed_back(line):
    _, case, step = await a_prepared_case(line.portal)
    path = f"/{case.begun['id']}"
    for _ in range(2):
        status, body = await line.ask(f"{path}/opened", "POST")
        assert (status, body["version"]) == (200, case.version)
    assert (await line.listed())[0]["is_held"]
    assert (await case.get())[0] == 200
    refused = [
        await case.save(step, {}),
        await case.put("/presented-for", {"title": "own"}),
        await case.sign({"way": "in_person"}),
        await case.send(accept_defects=True),
    ]
    assert [(status, told["code"]) for status, told in refused] == [(409, "open_at_counter")] * 4
    back = body | {"answers": body["answers"] | {"note": "from the desk"}, "version": 40}
    for _ in range(2):
        status, told = await line.ask(f"{path}/back", "PUT", back)
        assert status == 200
        assert told["answers"]["note"] == "from the desk"
        assert told["version"] == 41
    status, told = await case.save(step, {})
    assert (status, told["version"]) == (412, 41)
    assert told["changes"][-1]["names"] == ["note"]
    assert (await case.save(step, {}, version=41))[0] == 200


async def test_only_the_branch_that_has_opened_it_hands_it_back(small_line):
    _, case, step = await a_prepared_case(small_line.portal)
    path = f"/{case.begun['id']}"
    _, body = await small_line.ask(path)
    status, told = await small_line.ask(f"{path}/back", "PUT", body | {"answers": {"note": "x"}})
    assert (status, "note" in told["answers"]) == (200, False)
    await small_line.ask(f"{path}/opened", "POST")
    elsewhere = await a_line(small_line.portal, OTHER_BRANCH)
    assert (await elsewhere.ask(f"{path}/back", "PUT", body))[0] == 404
    status, told = await small_line.ask(f"{path}/back", "PUT", {"answers": 1})
    assert (status, told["code"]) == (422, "not_a_prepared_case")
    assert (await case.save(step, {}))[1]["code"] == "open_at_counter"


async def test_a_cancelled_visit_hands_back_what_was_opened(small_line):
    booking, case, step = await a_prepared_case(small_line.portal)
    path = f"/{case.begun['id']}"
    _, body = await small_line.ask(f"{path}/opened", "POST")
    await change(small_line.portal, booking, state="cancelled")
    assert (await small_line.ask(path))[0] == 404
    assert (await small_line.ask(f"{path}/back", "PUT", body))[0] == 200
    assert (await case.save(step, {}, version=body["version"] + 1))[0] == 200


async def test_files_go_to_the_branch_once_the_scanner_called_them_clean(small_line):
    portal = small_line.portal
    _, case, _ = await a_prepared_case(portal)

    async def parts():
        yield b"photographed"

    id = case.begun["id"]
    for state in (AttachmentState.CLEAN, AttachmentState.INFECTED):
        stored = await portal.context.files.vault.receive(parts(), 100)
        async with portal.context.database.transaction() as connection:
            await attachments.add(
                connection,
                portal.comune,
                id,
                stored,
                field="title.document",
                name=f"{state}.pdf",
                media_type="application/pdf",
                now=portal.clock(),
                state=state,
            )
    _, body = await small_line.ask(f"/{id}")
    (file,) = body["files"]
    assert file["name"] == "clean.pdf"
    url = f"{portal.url}{PREPARED}/{id}/files/"
    async with portal.client.get(url + file["id"], headers=small_line.headers) as answer:
        assert await answer.read() == b"photographed"
    await small_line.ask(f"/{id}/opened", "POST")
    detached = f"{case.path}/attachments/{file['id']}"
    status, told = await portal.ask("DELETE", detached, headers=case.headers)
    assert (status, told["code"]) == (409, "open_at_counter")
    async with portal.client.get(url + stored.id, headers=small_line.headers) as answer:
        assert answer.status == 409
        assert msgspec.json.decode(await answer.read())["code"] == "not_cleared"
