"""What goes when, the acts that allow it, and what went, as staff sees it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, update

from casework.definitions.library import library_definition
from portal.cases.handling.tables import office_case
from portal.identity.rights import StaffRole
from portal.retention.tables import disposal_act
from portal.upkeep import Upkeep
from tests.portal.cases.a_case import a_case, publish
from tests.portal.staff.an_operator import an_operator

PAGE, ACT = "/personale/conservazione", "/personale/conservazione/atto"
LAMP = library_definition("illuminazione-pubblica")
ANSWERS = {
    "what": {"fault": "off"},
    "where": {"street": "Via dei Mille 3"},
    "answer": {"wants_answer": False, "privacy": True},
}


@pytest.fixture
async def anna(small_portal):
    return await an_operator(small_portal, StaffRole.MANAGER)


async def an_ended_case(portal):
    """With a number, withdrawn two years ago."""
    await publish(portal, LAMP)
    case = await a_case(portal, LAMP.service)
    for step, answers in ANSWERS.items():
        await case.save(step, answers)
    assert (await case.send())[0] == 201
    long_ago = datetime.now(UTC) - timedelta(days=2000)
    ended = {"state": "withdrawn", "is_over": True, "changed_at": long_ago}
    async with portal.context.database.transaction() as connection:
        await connection.execute(update(office_case).values(ended))


async def test_an_ended_request_waits_for_an_act_goes_by_it_and_is_told(small_portal, anna):
    await an_ended_case(small_portal)
    _, page = await anna.read(PAGE)
    assert "1 request waits for an act." in page
    assert "Nothing yet." in page
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    act = {"atto": "prot. 77/2026", "del": f"{yesterday:%d/%m/%Y}", "fino": f"{yesterday:%d/%m/%Y}"}
    assert await anna.send(ACT, act) == (303, f"{PAGE}?fatto=atto")
    context = small_portal.context
    await Upkeep(context.database, context.directory, context.clock).publish()
    assert await small_portal.rows(office_case.c.case_id) == []
    _, page = await anna.read(PAGE)
    assert '<td data-label="Requests">1</td><td data-label="Files">0</td>' in page
    assert "prot. 77/2026" in page
    assert "waits for an act" not in page
    assert (await anna.send(ACT, act))[0] == 409


async def test_what_is_no_act_is_refused_at_its_field(small_portal, anna):
    wrong = {"atto": "", "del": "ieri", "fino": "01/02/2026"}
    status, page = await anna.send(ACT, wrong)
    assert status == 422
    assert 'id="atto-error"' in page
    assert 'id="del-error"' in page
    assert 'value="ieri"' in page
    future = {"atto": "1", "del": "01/01/2090", "fino": "01/01/2089"}
    status, page = await anna.send(ACT, future)
    assert (status, "not of a day to come" in page) == (409, True)


async def test_acts_of_another_comune_are_not_shown(small_portal, anna):
    row = {
        "comune": "c_z999",
        "reference": "prot. 1 altrove",
        "issued": datetime.now(UTC).date(),
        "covers_until": datetime.now(UTC).date(),
        "operator_name": "X",
        "at": datetime.now(UTC),
    }
    async with small_portal.context.database.transaction() as connection:
        await connection.execute(insert(disposal_act).values(row))
    assert "altrove" not in (await anna.read(PAGE))[1]
