"""An office asks a citizen for what is missing and decides; the citizen answers by the API."""

import re

import pytest

from casework.definitions.library import library_definition
from portal.identity.rights import OfficeRole
from sportello.cases.lifecycle import CaseChange, CaseState
from tests.portal.cases.a_case import publish
from tests.portal.cases.test_case_news import a_report
from tests.portal.cases.test_registering import LAMP
from tests.portal.cases.told import said, told
from tests.portal.staff.test_case_pages import MARIO, QUEUE, a_member, change, handled


@pytest.fixture
async def portal(small_portal):
    await publish(small_portal, library_definition(LAMP))
    return small_portal


async def taken_over(portal, clerk):
    """A report in the hands of the clerk."""
    case = await a_report(portal)
    assert (await case.send())[0] == 201
    id = case.begun["id"]
    version = (await handled(portal, id)).version
    await clerk.send(f"{QUEUE}/{id}/prendi", {"version": str(version)})
    return case, id


async def step(portal, clerk, id, name, **form):
    version = str((await handled(portal, id)).version)
    return await clerk.send(f"{QUEUE}/{id}/{name}", {"version": version} | form)


async def called(portal, case, path, body=None):
    headers = {"Authorization": f"Bearer {case.begun['token']}"}
    url = f"{portal.url}/api/v1/cases/{case.begun['id']}/questions{path}"
    method = "GET" if body is None else "POST"
    async with portal.client.request(method, url, headers=headers, json=body) as answer:
        return answer.status, await answer.json()


async def test_what_is_missing_is_asked_for_told_without_content_and_answered(portal):
    clerk = await a_member(portal, OfficeRole.CLERK)
    case, id = await taken_over(portal, clerk)
    _, page = await clerk.read(f"{QUEUE}/{id}/scambio")
    until = re.search(r'data-day value="([^"]+)"', page)[1]
    status, to = await step(portal, clerk, id, "integra", integra="Manca il civico", until=until)
    assert (status, to) == (303, f"{QUEUE}/{id}/scambio?fatto=chiesto")
    assert "news" in [row.kind for row in await told(portal, case)]
    assert "civico" not in await said(portal, case, "news")
    status, asked = await called(portal, case, "")
    (question,) = asked["questions"]
    assert (status, question["words"], question["is_open"]) == (200, "Manca il civico", True)
    path = f"/{question['id']}/answer"
    assert (await called(portal, case, path, {"words": " "}))[0] == 422
    assert (await called(portal, case, path, {"words": "Il 3"}))[1]["answer"] == "Il 3"
    status, refused = await called(portal, case, path, {"words": "Il 4"})
    assert (status, refused["code"]) == (409, "answered_before")
    assert (await called(portal, case, "/none/answer", {"words": "Il 4"}))[0] == 404
    _, page = await clerk.read(f"{QUEUE}/{id}/scambio")
    assert "Il 3" in page
    assert (await handled(portal, id)).state is CaseState.PROCESSING


async def test_a_faulty_form_comes_back_with_what_was_written(portal):
    clerk = await a_member(portal, OfficeRole.CLERK)
    _, id = await taken_over(portal, clerk)
    status, page = await step(portal, clerk, id, "integra", integra="Il civico", until="31/12/2040")
    assert status == 422
    assert "Write a day after today" in page
    assert "Il civico" in page
    assert (await step(portal, clerk, id, "preavviso", preavviso=" "))[0] == 422
    status, page = await step(portal, clerk, id, "rigetta", rigetta="No")
    assert status == 422
    assert "Announce the rejection first" in page
    assert (await handled(portal, id)).state is CaseState.PROCESSING


async def test_while_observations_are_awaited_the_page_offers_to_grant_alone(portal):
    clerk = await a_member(portal, OfficeRole.CLERK)
    _, id = await taken_over(portal, clerk)
    assert (await step(portal, clerk, id, "preavviso", preavviso="Fuori zona"))[0] == 303
    _, page = await clerk.read(f"{QUEUE}/{id}/scambio")
    assert re.findall(rf'action="{QUEUE}/{id}/(\w+)', page) == ["accogli"]
    status, page = await step(portal, clerk, id, "rigetta", rigetta="No", exempt="Boh")
    assert status == 409
    assert "still has time to answer" in page
    assert (await step(portal, clerk, id, "accogli", accogli=""))[0] == 303
    assert (await step(portal, clerk, id, "revoca", revoca="Errore"))[0] == 303
    assert (await handled(portal, id)).state is CaseState.REVOKED


async def test_the_second_clerk_decides_nothing_and_a_reader_is_offered_nothing(portal):
    clerk = await a_member(portal, OfficeRole.CLERK)
    reader = await a_member(portal, OfficeRole.READER, name="Rita Leoni")
    _, id = await taken_over(portal, clerk)
    seen = str((await handled(portal, id)).version)
    async with portal.context.database.transaction() as connection:
        await change(connection, portal.comune, id, CaseChange.ASSIGN, MARIO, portal.clock())
    status, page = await clerk.send(f"{QUEUE}/{id}/accogli", {"version": seen})
    assert status == 409
    assert "a colleague was faster" in page
    _, page = await reader.read(f"{QUEUE}/{id}/scambio")
    assert "accogli" not in page
    assert (await reader.send(f"{QUEUE}/{id}/accogli", {"version": seen}))[0] == 403
