"""What is kept how long: the document, and what the upkeep does by itself."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

from casework.definitions.library import library_definition
from casework.drafts.tables import guided_case
from portal.cases.handling.tables import office_case
from portal.retention import kept_data
from portal.satisfaction.tables import feedback
from portal.upkeep import Upkeep
from tests.portal.cases.a_case import a_case, publish

PAGE = Path(kept_data.__file__).parents[2] / "docs" / "privacy.md"
LAMP = "illuminazione-pubblica"
ANSWERS = {
    "what": {"fault": "off"},
    "where": {"street": "Via dei Mille 3"},
    "answer": {"wants_answer": False, "privacy": True},
}


def test_the_document_is_printed_from_the_table():
    told = "run: python -m portal.retention.kept_data, and put it into docs/privacy.md"
    assert kept_data.markdown() in PAGE.read_text("utf-8"), told


async def test_the_upkeep_discards_a_request_that_never_had_a_number(small_portal):
    await publish(small_portal, library_definition(LAMP))
    case = await a_case(small_portal, LAMP)
    for step, answers in ANSWERS.items():
        await case.save(step, answers)
    assert (await case.send())[0] == 201
    over = {"state": "withdrawn", "is_over": True, "number": None}
    async with small_portal.context.database.transaction() as connection:
        await connection.execute(update(office_case).values(over))
    context = small_portal.context
    for days, left in ((10, 1), (4000, 0)):
        small_portal.clock.ahead = timedelta(days=days)
        await Upkeep(context.database, context.directory, small_portal.clock).publish()
        assert len(await small_portal.rows(guided_case.c.id)) == left


async def test_what_was_written_in_the_survey_goes_and_the_stars_stay(small_portal):
    said = {"about": "/sedi", "stars": 2, "text": "Scale troppo ripide"}
    assert (await small_portal.ask("POST", "/api/v1/feedback", json=said))[0] == 201
    context = small_portal.context
    for days, text in ((700, "Scale troppo ripide"), (731, "")):
        small_portal.clock.ahead = timedelta(days=days)
        await Upkeep(context.database, context.directory, small_portal.clock).publish()
        assert await small_portal.rows(feedback.c.stars, feedback.c.text) == [(2, text)]
