"""Requests that were sent, as offices work on them: the queue, one case, and whose they are."""

import re

import pytest
from msgspec.structs import replace

from casework.definitions.library import library_definition
from portal.cases.handling.changing import ChangeAuthor, change
from portal.cases.handling.handled import find, history
from portal.cases.offices.offices import all_offices, change_office, competent
from portal.cases.offices.offices import find as find_office
from portal.identity.operators.memberships import set_member
from portal.identity.rights import ALL_OFFICES, OfficeRole
from portal.identity.tables import operator as operators
from portal.staff.tables import activity
from sportello.cases.lifecycle import CaseChange, CaseParty, CaseState
from tests.portal.cases.a_case import a_case, publish
from tests.portal.cases.test_registering import ANSWERS, LAMP
from tests.portal.staff.an_operator import an_operator

OFFICE = "ufficio-manutenzioni"
QUEUE = "/personale/pratiche"
MARIO = ChangeAuthor(CaseParty.OFFICE, "mario", "Mario Bianchi")


async def a_sent(portal):
    """The id of a report that was sent."""
    case = await a_case(portal, LAMP)
    for step, answers in ANSWERS.items():
        await case.save(step, answers)
    status, told = await case.send()
    assert status == 201, told
    return case.begun["id"]


@pytest.fixture
async def portal(small_portal):
    await publish(small_portal, library_definition(LAMP))
    return small_portal


async def a_member(portal, role, office=OFFICE, name="Anna Neri"):
    person = await an_operator(portal, name=name)
    async with portal.context.database.transaction() as connection:
        ids = {n: id for id, n in await portal.rows(operators.c.id, operators.c.name)}
        await set_member(connection, portal.comune, office, ids[name], role)
    person.id = ids[name]
    return person


async def handled(portal, id):
    async with portal.context.database.reading() as connection:
        return await find(connection, portal.comune, id)


async def test_a_clerk_takes_a_request_over_and_the_history_says_so(portal):
    id = await a_sent(portal)
    clerk = await a_member(portal, OfficeRole.CLERK)
    status, page = await clerk.read(QUEUE)
    assert status == 200
    assert f'href="{QUEUE}/{id}"' in page
    assert "To take over (1)" in page
    status, page = await clerk.read(f"{QUEUE}/{id}")
    assert status == 200
    assert "Via dei Mille 3" in page
    assert "Entered in the register" in page
    assert "Anna Neri, Ufficio Manutenzioni" in page
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    status, to = await clerk.send(f"{QUEUE}/{id}/prendi", {"version": version})
    assert (status, to) == (303, f"{QUEUE}/{id}?fatto=preso")
    case = await handled(portal, id)
    assert (case.state, case.assignee_name) == (CaseState.PROCESSING, "Anna Neri")
    status, page = await clerk.read(f"{QUEUE}?chi=io")
    assert f'href="{QUEUE}/{id}"' in page


async def test_the_first_page_says_what_waits_at_ones_office_and_what_one_is_there(portal):
    await a_sent(portal)
    clerk = await a_member(portal, OfficeRole.CLERK)
    _, page = await clerk.read("/personale")
    assert "1 to take over" in page
    assert "works on requests: Ufficio Manutenzioni" in page
    assert "overdue" not in page


async def test_the_second_clerk_is_told_what_the_first_did_and_sees_the_request_as_it_is(portal):
    id = await a_sent(portal)
    clerk = await a_member(portal, OfficeRole.CLERK)
    version = (await handled(portal, id)).version
    async with portal.context.database.transaction() as connection:
        now = portal.clock()
        await change(connection, portal.comune, id, CaseChange.TAKE_OVER, MARIO, now)
    status, page = await clerk.send(f"{QUEUE}/{id}/prendi", {"version": str(version)})
    assert status == 409
    assert "Nothing was changed: a colleague was faster." in page
    assert "Taken over" in page
    assert "Mario Bianchi" in page
    assert (await handled(portal, id)).assignee_name == "Mario Bianchi"


async def test_a_request_of_another_office_is_refused_with_a_sentence_and_logged(portal):
    id = await a_sent(portal)
    async with portal.context.database.transaction() as connection:
        await competent(connection, portal.comune, "Ufficio Tributi")
    other = await a_member(portal, OfficeRole.HEAD, "ufficio-tributi")
    for path in ("", "/richiesta.pdf", "/ricevuta.pdf", "/allegati/none"):
        status, page = await other.read(f"{QUEUE}/{id}{path}")
        assert status == 403
        assert "This request is at another office" in page
        assert "Via dei Mille" not in page
    for step in ("prendi", "nota", "assegna"):
        status, page = await other.send(f"{QUEUE}/{id}/{step}", {"version": "4", "note": "x"})
        assert status == 403, step
    logged = [
        about
        for kind, about in await portal.rows(activity.c.kind, activity.c.about)
        if kind == "asked_for_case"
    ]
    assert logged == [id] * 7
    assert (await handled(portal, id)).state is CaseState.PENDING


async def test_the_number_of_another_offices_request_is_told_of_but_for_a_sensitive_one(portal):
    id = await a_sent(portal)
    number = (await handled(portal, id)).number
    async with portal.context.database.transaction() as connection:
        await competent(connection, portal.comune, "Ufficio Tributi")
    other = await a_member(portal, OfficeRole.HEAD, "ufficio-tributi")
    status, page = await other.send(f"{QUEUE}/cerca", {"words": str(number)})
    assert status == 200
    assert "is at Ufficio Manutenzioni, whose members open it" in page
    assert id not in page
    async with portal.context.database.transaction() as connection:
        office = find_office(await all_offices(connection, portal.comune), OFFICE)
        await change_office(connection, portal.comune, replace(office, is_sensitive=True))
    status, page = await other.send(f"{QUEUE}/cerca", {"words": str(number)})
    assert "This number is not of your offices." in page
    assert "Manutenzioni" not in page
    everywhere = await a_member(portal, OfficeRole.HEAD, ALL_OFFICES, name="Segretario")
    assert (await everywhere.read(f"{QUEUE}/{id}"))[0] == 403


async def test_the_only_request_of_a_number_is_opened(portal):
    id = await a_sent(portal)
    clerk = await a_member(portal, OfficeRole.READER)
    number = (await handled(portal, id)).number
    assert await clerk.send(f"{QUEUE}/cerca", {"words": f"{number:07}"}) == (303, f"{QUEUE}/{id}")
    _, page = await clerk.send(f"{QUEUE}/cerca", {"words": "nessuno"})
    assert "have no request of this number, name or codice fiscale" in page


async def test_a_reader_reads_and_changes_nothing(portal):
    id = await a_sent(portal)
    reader = await a_member(portal, OfficeRole.READER)
    status, page = await reader.read(f"{QUEUE}/{id}")
    assert status == 200
    assert "Take it over" not in page
    for step in ("prendi", "nota", "assegna"):
        assert (await reader.send(f"{QUEUE}/{id}/{step}", {"version": "4"}))[0] == 403


async def test_the_head_gives_a_request_to_a_clerk_and_to_another_office(portal):
    id = await a_sent(portal)
    async with portal.context.database.transaction() as connection:
        await competent(connection, portal.comune, "Ufficio Tributi")
    clerk = await a_member(portal, OfficeRole.CLERK, name="Bruno Galli")
    head = await a_member(portal, OfficeRole.HEAD)
    _, page = await head.read(f"{QUEUE}/{id}")
    assert f'value="clerk:{OFFICE}/{clerk.id}"' in page
    to = {"to": f"clerk:{OFFICE}/{clerk.id}", "version": "4", "words": "Conosci la via"}
    assert (await head.send(f"{QUEUE}/{id}/assegna", to))[0] == 303
    case = await handled(portal, id)
    assert (case.assignee, case.state) == (clerk.id, CaseState.PENDING)
    _, page = await clerk.read(f"{QUEUE}/{id}")
    assert "Assigned to Bruno Galli, Ufficio Manutenzioni: “Conosci la via”" in page
    stranger = {"to": f"clerk:{OFFICE}/none", "version": "5"}
    assert (await head.send(f"{QUEUE}/{id}/assegna", stranger))[0] == 404
    away = {"to": "office:ufficio-tributi", "version": "5"}
    assert await head.send(f"{QUEUE}/{id}/assegna", away) == (303, f"{QUEUE}?fatto=assegnato")
    assert (await handled(portal, id)).office == "ufficio-tributi"
    assert (await head.read(f"{QUEUE}/{id}"))[0] == 403


async def test_ticked_requests_are_given_at_once_and_what_changed_meanwhile_is_named(portal):
    first, second = await a_sent(portal), await a_sent(portal)
    clerk = await a_member(portal, OfficeRole.CLERK, name="Bruno Galli")
    head = await a_member(portal, OfficeRole.HEAD)
    form = {f"pick-{first}": "4", f"pick-{second}": "3", "to": f"clerk:{OFFICE}/{clerk.id}"}
    status, page = await head.send(f"{QUEUE}/assegna", form)
    assert status == 200
    assert "1 request given." in page
    number = (await handled(portal, second)).number
    assert f"Not given, since they have changed meanwhile: {number:07}" in page
    assert (await handled(portal, first)).assignee == clerk.id
    assert (await clerk.send(f"{QUEUE}/assegna", form))[0] == 403


async def test_a_note_is_kept_for_the_office(portal):
    id = await a_sent(portal)
    clerk = await a_member(portal, OfficeRole.CLERK)
    assert (await clerk.send(f"{QUEUE}/{id}/nota", {"note": "Chiamare Enel"}))[0] == 303
    assert (await clerk.send(f"{QUEUE}/{id}/nota", {"note": " "}))[0] == 422
    _, page = await clerk.read(f"{QUEUE}/{id}")
    assert "Chiamare Enel" in page
    async with portal.context.database.reading() as connection:
        assert len(await history(connection, portal.comune, id)) == 4


async def test_documents_are_given_out_and_logged(portal):
    id = await a_sent(portal)
    reader = await a_member(portal, OfficeRole.READER)
    async with portal.client.get(
        f"{portal.url}{QUEUE}/{id}/ricevuta.pdf", headers=reader.headers
    ) as answer:
        assert (answer.status, (await answer.read())[:5]) == (200, b"%PDF-")
    _, page = await reader.read(f"{QUEUE}/{id}")
    assert "opened a document" in page


async def test_the_list_is_saved_as_a_table_without_formulas(portal):
    id = await a_sent(portal)
    reader = await a_member(portal, OfficeRole.READER)
    async with portal.client.get(
        f"{portal.url}{QUEUE}/elenco.csv", headers=reader.headers
    ) as answer:
        text = (await answer.read()).decode("utf-8-sig")
    assert answer.status == 200
    head, line = text.splitlines()
    assert head.startswith("Number;Request;Person;Office")
    case = await handled(portal, id)
    assert line.startswith(f"{case.number:07}/{case.year};")
    _, page = await reader.read(f"{QUEUE}/{id}")
    assert "had it in a list" in page
