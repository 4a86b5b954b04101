"""A form tried with sample answers on a page of staff."""

import json
from datetime import date
from html import unescape

import pytest
from lxml.html import fromstring

from casework.definitions.library import library_definition, library_services
from casework.definitions.samples import sample_answers
from portal.identity.rights import StaffRole
from sportello.cases.answers.check import check_answers
from sportello.cases.answers.rules import AnswerRule
from tests.portal.staff.an_operator import an_operator

FORMS = "/personale/moduli"
TODAY = date(2026, 11, 27)


@pytest.fixture
async def anna(small_portal):
    return await an_operator(small_portal, StaffRole.MANAGER)


def words_of(page):
    return " ".join(fromstring(page).text_content().split())


@pytest.mark.parametrize("service", library_services())
def test_the_sample_answers_to_every_form_of_the_suite_are_good(service):
    form = library_definition(service)
    found = check_answers(form, sample_answers(form, TODAY), TODAY)
    assert {each.rule for each in found.errors} <= {AnswerRule.REQUIRED}, "but for files"


async def test_the_page_begins_with_answers_that_can_be_tried(small_portal, anna):
    status, page = await anna.read(f"{FORMS}/suolo-pubblico/1/prova")
    assert status == 200
    answers = fromstring(page).xpath("//textarea[@name='answers']")[0].text
    status, page = await anna.send(f"{FORMS}/suolo-pubblico/1/prova", {"answers": answers})
    assert status == 200
    for said in ("What the request comes to", "Office", "Fees", "€", "Pay the amount due."):
        assert said in unescape(page), said


async def test_what_is_wrong_hidden_and_missing_is_told_by_name(small_portal, anna):
    answers = {"applicant": {"given_name": "Maria"}, "kind_of_user": "home", "event": "x"}
    said = {"answers": json.dumps(answers)}
    status, page = await anna.send(f"{FORMS}/tari/1/prova", said)
    assert status == 200
    told = words_of(page)
    for each in (
        "not_an_option",
        "Name of the business",
        "Ufficio Tributi",
        "Correct this answer.",
    ):
        assert each in told, each


async def test_answers_that_cannot_be_read_are_told_and_stay(small_portal, anna):
    for wrong in ("{", "[]", "null", "", "{" * 5000):
        status, page = await anna.send(f"{FORMS}/tari/1/prova", {"answers": wrong})
        assert (status, "This cannot be read" in page) == (422, True)
