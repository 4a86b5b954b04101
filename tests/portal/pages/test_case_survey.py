"""A request is judged once when it was sent, and once more after its outcome, without a name."""

import pytest
from sqlalchemy import update

from casework.definitions.library import library_definition
from casework.drafts.tables import guided_case
from portal.satisfaction.tables import feedback
from tests.portal.cases.a_case import publish
from tests.portal.pages.a_page import a_citizen, read
from tests.portal.pages.a_request import LAMP, LAMP_ANSWERS, RequestWalk

TAKES = "/valutazione"


@pytest.fixture
async def walk(small_portal):
    """Whose request was sent."""
    await publish(small_portal, library_definition(LAMP))
    async with a_citizen() as client:
        walk = RequestWalk(small_portal, client)
        await walk.begin(LAMP)
        await walk.fill_all(LAMP_ANSWERS)
        await walk.submit(f"{walk.path}/invio")
        yield walk


async def judge(walk, stars, **changed):
    form = (await walk.open(walk.path)).form(TAKES)
    return await read(walk.client, walk.portal.url + TAKES, form | {"stars": stars} | changed)


async def test_a_request_has_an_answer_when_sent_and_one_after_its_outcome(walk):
    for stars in ("5", "1"):
        assert "Grazie" in (await judge(walk, stars)).text
    kept = await walk.portal.rows(feedback.c.about, feedback.c.stars)
    assert kept == [(LAMP, 5)]
    async with walk.portal.context.database.transaction() as connection:
        await connection.execute(update(guided_case).values(state="complete"))
    for stars in ("2", "4"):
        await judge(walk, stars)
    kept = await walk.portal.rows(feedback.c.about, feedback.c.stars, feedback.c.once)
    assert sorted(kept)[0][:2] == (LAMP, 2)
    assert len(kept) == 2
    assert walk.path.rsplit("/", 1)[-1] not in repr(await walk.portal.rows(*feedback.c))


async def test_a_request_is_not_judged_without_its_link(walk):
    id = walk.path.rsplit("/", 1)[-1]
    for changed in (
        {"proof": ""},
        {"proof": "x" * 43},
        {"about": f"outcome:{id}"},
        {"about": "sent:another"},
    ):
        await judge(walk, "1", **changed)
    assert await walk.portal.rows(feedback.c.about) == []
