"""A form changed on a page: texts, documents, sums, term, office, responsible, remedies."""

import pytest
from lxml.html import fromstring
from msgspec.structs import replace

from casework.definitions import store
from casework.definitions.library import library_definition
from portal.identity.rights import StaffRole
from portal.staff.tables import activity
from sportello.cases.definition import PersonResponsible, Remedy, RequiredDocument
from tests.portal.staff.an_operator import an_operator

FORMS = "/personale/moduli"


@pytest.fixture
async def anna(small_portal):
    return await an_operator(small_portal, StaffRole.MANAGER)


async def definition(portal, service, version):
    async with portal.context.database.reading() as connection:
        stored = await store.stored_version(connection, portal.comune, service, version)
    return stored.definition


async def draft(portal, service):
    """A draft of the form as it comes with the suite: version 2."""
    async with portal.context.database.transaction() as connection:
        form = library_definition(service)
        await store.add_draft(connection, portal.comune, form, portal.clock())


async def written(operator, version, language="en"):
    """What the page of a version would send as it is."""
    status, page = await operator.read(f"{FORMS}/{version}/modifica?testi={language}")
    assert status == 200
    (form,) = [f for f in fromstring(page).forms if f.action.endswith("/salva")]
    return {name: value for name, value in form.form_values() if name != "form_token"}


@pytest.mark.parametrize("service", ["tari", "suolo-pubblico", "sue-front"])
async def test_a_page_saved_as_it_is_makes_a_draft_that_asks_the_same(small_portal, anna, service):
    before = await definition(small_portal, service, 1)
    for language in ("en", "ar"):
        said = await written(anna, f"{service}/1", language)
        status, location = await anna.send(f"{FORMS}/{service}/1/salva", said)
        assert status == 303
    assert location == f"{FORMS}/{service}/3?fatto=salvato"
    for version in (2, 3):
        assert replace(await definition(small_portal, service, version), version=1) == before


async def test_texts_amounts_and_who_answers_are_changed_in_a_draft(small_portal, anna):
    await draft(small_portal, "suolo-pubblico")
    before = await definition(small_portal, "suolo-pubblico", 2)
    said = await written(anna, "suolo-pubblico/2", "de")
    paper = before.documents[0]
    field = before.steps[0].fields[0]
    said |= {
        "title-de": "Öffentlicher Grund",
        "office": "  Ufficio   Suolo ",
        "term.days": "45",
        "term.is_silent_assent": "1",
        "responsible.role-it": "Responsabile del Suolo",
        "responsible.phone": "051 123456",
        f"steps.{before.steps[0].id}.fields.{field.name}.help-it": "Come sul documento.\r\nTutti.",
        f"documents.{paper.id}.label-it": "",
        "documents.new.label-it": "Foto del luogo",
        "documents.new.most_files": "3",
        "documents.new.is_optional": "1",
        "remedies.new.text-it": "Ricorso al prefetto.",
        "remedies.new.days": "30",
        "stamp_duties.1.cents": "16.5",
    }
    status, location = await anna.send(f"{FORMS}/suolo-pubblico/2/salva", said)
    assert (status, location) == (303, f"{FORMS}/suolo-pubblico/2?fatto=salvato")
    after = await definition(small_portal, "suolo-pubblico", 2)
    assert after.title == before.title | {"de": "Öffentlicher Grund"}
    assert (after.office, after.term.days, after.term.is_silent_assent) == (
        "Ufficio Suolo", 45, True,
    )  # fmt: skip
    assert after.responsible == replace(
        before.responsible or PersonResponsible(role={}),
        role=(before.responsible.role if before.responsible else {})
        | {"it": "Responsabile del Suolo"},
        phone="051 123456",
    )
    assert after.steps[0].fields[0].help["it"] == "Come sul documento.\nTutti."
    photo = RequiredDocument(
        id="document_1", label={"it": "Foto del luogo"}, is_optional=True, is_curable=False,
        most_files=3,
    )  # fmt: skip
    assert after.documents == (*before.documents[1:], photo)
    appeal = Remedy(text={"it": "Ricorso al prefetto."}, days=30)
    assert after.remedies == (*before.remedies, appeal)
    assert [kind for (kind,) in await small_portal.rows(activity.c.kind)] == ["form_changed"]
    _, page = await anna.read(location)
    assert "Öffentlicher Grund" in page


async def test_what_cannot_be_is_told_at_its_field_and_nothing_is_saved(small_portal, anna):
    await draft(small_portal, "tari")
    before = await definition(small_portal, "tari", 2)
    said = await written(anna, "tari/2")
    wrong = {
        "title-it": "",
        "office": "",
        "term.days": "0",
        "documents.new.label-en": "A paper",
        "documents.new.most_files": "1",
        "summary-it": "x" * 5001,
    }
    status, page = await anna.send(f"{FORMS}/tari/2/salva", said | wrong)
    assert status == 422
    listed = {link.get("href") for link in fromstring(page).xpath("//*[@id='errors']//a")}
    assert listed == {
        "#title-it", "#office", "#term.days", "#documents.new.label-it", "#summary-it",
    }  # fmt: skip
    assert "A paper" in page
    assert await definition(small_portal, "tari", 2) == before


async def test_an_amount_that_is_none_is_told(small_portal, anna):
    said = await written(anna, "cimiteri/1")
    name = next(name for name in said if name.endswith(".cents"))
    for amount in ("", "0,00", "-1", "16 euro", "1,234"):
        status, page = await anna.send(f"{FORMS}/cimiteri/1/salva", said | {name: amount})
        assert (status, "as in 16,00" in page) == (422, True), amount


async def test_the_second_of_two_operators_on_a_draft_is_told_and_loses_nothing(small_portal, anna):
    await draft(small_portal, "tari")
    bruno = await an_operator(small_portal, StaffRole.MANAGER, name="Bruno Verdi")
    first, second = await written(anna, "tari/2"), await written(bruno, "tari/2")
    first |= {"title-it": "Tassa rifiuti"}
    assert (await anna.send(f"{FORMS}/tari/2/salva", first))[0] == 303
    second |= {"office": "Ufficio Entrate"}
    status, page = await bruno.send(f"{FORMS}/tari/2/salva", second)
    assert status == 409
    for said in ("Another operator has saved this draft", "Tassa rifiuti", "Ufficio Entrate"):
        assert said in page
    assert (await definition(small_portal, "tari", 2)).office == "Ufficio Tributi"
    (form,) = [f for f in fromstring(page).forms if f.action.endswith("/salva")]
    again = dict(form.form_values()) | {"title-it": "Tassa rifiuti"}
    again.pop("form_token")
    assert (await bruno.send(f"{FORMS}/tari/2/salva", again))[0] == 303
    saved = await definition(small_portal, "tari", 2)
    assert (saved.title["it"], saved.office) == ("Tassa rifiuti", "Ufficio Entrate")


async def test_a_draft_that_was_published_meanwhile_is_changed_by_a_new_version(small_portal, anna):
    await draft(small_portal, "tari")
    said = await written(anna, "tari/2")
    await anna.send(f"{FORMS}/tari/2/pubblica")
    status, location = await anna.send(f"{FORMS}/tari/2/salva", said | {"office": "Altro"})
    assert (status, location) == (303, f"{FORMS}/tari/3?fatto=salvato")
    assert (await definition(small_portal, "tari", 2)).office == "Ufficio Tributi"


async def test_saving_leads_to_the_language_that_is_written_next(small_portal, anna):
    await draft(small_portal, "tari")
    said = await written(anna, "tari/2")
    status, location = await anna.send(f"{FORMS}/tari/2/salva", said | {"testi": "fr"})
    assert (status, location) == (303, f"{FORMS}/tari/2/modifica?testi=fr&fatto=salvato")
    assert "title-fr" in await written(anna, "tari/2", "fr")


async def test_a_form_with_more_text_than_other_pages_take_is_saved(small_portal, anna):
    await draft(small_portal, "tari")
    said = await written(anna, "tari/2")
    long = {name: "è" * 4000 for name in said if name.endswith("help-it")}
    assert len(long) > 10
    assert (await anna.send(f"{FORMS}/tari/2/salva", said | long))[0] == 303
