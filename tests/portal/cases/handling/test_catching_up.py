"""Cases that were sent before there were offices."""

from sqlalchemy import delete, update

from casework.definitions.library import library_definition
from casework.drafts.tables import guided_case
from portal import app
from portal.cases.handling.tables import case_history, case_search_key, office_case
from portal.config.settings import read_settings
from tests.portal.a_portal import PortalUnderTest, a_portal
from tests.portal.cases.a_case import a_case, publish

LAMP = "illuminazione-pubblica"
ANSWERS = {
    "what": {"fault": "off"},
    "where": {"street": "Via dei Mille 3"},
    "answer": {"wants_answer": False, "privacy": True},
}


async def test_a_case_that_was_sent_before_there_were_offices_has_its_office_after_the_start(
    tmp_path,
):
    async with a_portal(tmp_path) as portal:
        await publish(portal, library_definition(LAMP))
        case = await a_case(portal, LAMP)
        for step, answers in ANSWERS.items():
            await case.save(step, answers)
        assert (await case.send())[0] == 201
        async with portal.context.database.transaction() as connection:
            for table in (office_case, case_history, case_search_key):
                await connection.execute(delete(table))
            await connection.execute(update(guided_case).values(state="registered"))
    home = tmp_path / "portal"
    async with app.running(home, read_settings(home), port=0) as running:
        portal = PortalUnderTest(running, portal.client, portal.clock)
        rows = await portal.rows(office_case.c.case_id, office_case.c.office, office_case.c.state)
        assert rows == [(case.begun["id"], "ufficio-manutenzioni", "pending")]
        assert await portal.rows(guided_case.c.state) == [("pending",)]
        assert len(await portal.rows(case_history.c.version)) == 4
