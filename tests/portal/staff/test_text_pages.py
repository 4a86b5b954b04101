"""The words of messages: previewed, refused at their line, saved, brought back."""

import re

import pytest

from portal.error_sentences import CATALOGUE
from portal.identity.rights import StaffRole
from portal.notifications.composition.parts import Medium, Template
from portal.notifications.kinds import MessageKind
from portal.notifications.own_words import own_template
from tests.portal.staff.an_operator import an_operator

MAIL = "/personale/testi/confirmation/letter/it"
SMS = "/personale/testi/confirmation/sms/it"
OWN = {"subject": "Il suo appuntamento: {day}", "body": "Gentile cittadino,\r\n\r\na presto."}


@pytest.fixture
async def anna(small_portal):
    return await an_operator(small_portal, StaffRole.ADMINISTRATOR)


async def own(portal, medium=Medium.LETTER):
    words = CATALOGUE.words("it")
    async with portal.context.database.reading() as connection:
        return await own_template(
            connection, portal.comune, MessageKind.CONFIRMATION, medium, words
        )


async def seen_at(operator, path):
    _, page = await operator.read(path)
    return re.search(r'name="seen" value="([^"]*)"', page)[1]


async def test_a_text_is_previewed_saved_compared_and_the_standard_one_taken_again(
    small_portal, anna
):
    _, page = await anna.read("/personale/testi")
    assert page.count("Standard text") == 2 * len(MessageKind)
    status, page = await anna.send(f"{MAIL}/anteprima", OWN)
    assert (status, "Il suo appuntamento: mercoledì 15 settembre 2027" in page) == (200, True)
    assert await own(small_portal) is None
    status, page = await anna.send(f"{MAIL}/mail", OWN)
    assert (status, "<h1" in page, "a presto." in page) == (200, True, True)
    status, location = await anna.send(f"{MAIL}/salva", OWN)
    assert (status, location) == (303, f"{MAIL}?fatto=salvato")
    assert await own(small_portal) == Template(
        "Il suo appuntamento: {day}", "Gentile cittadino,\n\na presto."
    )
    assert (await anna.send(f"{MAIL}/salva", OWN))[0] == 409
    _, page = await anna.read(f"{MAIL}/versioni")
    assert "Anna Neri" in page
    _, page = await anna.read(f"{MAIL}/versioni/1")
    assert "Appuntamento confermato: {day}, {time}" in page
    status, _ = await anna.send(f"{MAIL}/standard", {"seen": await seen_at(anna, MAIL)})
    assert (status, await own(small_portal)) == (303, None)


async def test_a_wrong_name_is_refused_at_its_line_and_nothing_is_saved(small_portal, anna):
    wrong = OWN | {"body": "Gentile cittadino,\r\n\r\nil codice è {codice}."}
    for step in ("anteprima", "salva", "mail"):
        status, page = await anna.send(f"{MAIL}/{step}", wrong)
        assert (status, page.count("Line 3: “{codice}” is no fact of a booking.")) == (422, 2)
    status, page = await anna.send(f"{MAIL}/salva", OWN | {"subject": ""})
    assert (status, page.count("Write a subject.")) == (422, 2)
    assert await own(small_portal) is None


async def test_an_sms_tells_its_length_and_what_it_costs(small_portal, anna):
    status, page = await anna.send(f"{SMS}/anteprima", {"body": "{comune}: {day}, {code}"})
    assert status == 200
    assert re.search(r"\d+ of 160 characters\. It costs as 1 SMS\.", page)
    status, page = await anna.send(f"{SMS}/salva", {"body": "{code} " + "a" * 160})
    assert (status, page.count("longer than the 160 letters of an SMS")) == (422, 2)
    for path in ("/personale/testi/confirmation/sms/ar", "/personale/testi/nothing/sms/it"):
        assert (await anna.read(path))[0] == 404
