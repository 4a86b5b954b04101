"""`POST /api/v1/feedback`: the survey of pages and visits, for programs."""

import pytest
from sqlalchemy import select

from portal.satisfaction.tables import feedback

PATH = "/api/v1/feedback"


async def answers(portal):
    async with portal.context.database.reading() as connection:
        return (await connection.execute(select(feedback).order_by(feedback.c.stars))).all()


async def test_a_visit_has_one_answer_which_does_not_name_the_booking(portal):
    made = await portal.booked()
    said = {"about": made["id"], "stars": 5, "reasons": ["clear", "sure"], "text": "Bene"}
    own = {"Authorization": f"Bearer {made['token']}"}
    for about in (made["id"], "of-no-booking"):
        for headers in ({}, {"Authorization": "Bearer another"}):
            sent = said | {"about": about}
            status, told = await portal.ask("POST", PATH, json=sent, headers=headers)
            assert (status, told["code"]) == (404, "unknown_booking")
    assert (await portal.ask("POST", PATH, json=said, headers=own))[0] == 201
    status, told = await portal.ask("POST", PATH, json=said | {"stars": 1}, headers=own)
    assert (status, told["code"]) == (409, "already_answered")
    (row,) = await answers(portal)
    assert (row.about, row.stars, row.reasons) == ("autentica-firma", 5, '["clear","sure"]')
    assert made["id"] not in repr(row)


async def test_services_and_pages_have_any_number_of_answers(small_portal):
    for stars, about in ((1, "autentica-firma"), (2, "autentica-firma"), (3, "/sedi")):
        status, told = await small_portal.ask("POST", PATH, json={"about": about, "stars": stars})
        assert status == 201
        assert told == {"about": about, "stars": stars, "reasons": []}
    assert len(await answers(small_portal)) == 3


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ({"stars": 0}, "stars"),
        ({"stars": 6}, "stars"),
        ({"stars": "5"}, "stars"),
        ({"about": ""}, "about"),
        ({"about": None}, "about"),
        ({"reasons": "clear"}, "reasons"),
        ({"text": "x" * 2001}, "text"),
        ({"text": "\0"}, "text"),
    ],
)
async def test_what_is_no_answer_is_refused_at_its_field(small_portal, said, path):
    sent = {"about": "/sedi", "stars": 3} | said
    status, told = await small_portal.ask("POST", PATH, json=sent)
    assert status == 422
    assert [error["path"] for error in told["errors"]] == [path]


async def test_reasons_that_are_not_asked_after_so_many_stars_are_left_out(small_portal):
    said = {"about": "/sedi", "stars": 2, "reasons": ["clear", "unclear", "unclear"], "text": None}
    _, told = await small_portal.ask("POST", PATH, json=said)
    assert told["reasons"] == ["unclear"]
