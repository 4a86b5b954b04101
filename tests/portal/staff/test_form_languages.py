"""The languages of a form on a page: what is missing, the file for translators, and back."""

import aiohttp
import pytest
from msgspec.structs import replace

from casework.definitions import store
from casework.definitions.library import library_definition
from casework.definitions.translations import translated, with_translations
from portal.identity.rights import StaffRole
from tests.portal.staff.an_operator import an_operator

FORMS = "/personale/moduli"
OFF = "È spento"


@pytest.fixture
async def anna(small_portal):
    return await an_operator(small_portal, StaffRole.MANAGER)


@pytest.fixture
async def lamp(small_portal):
    """Version 2 of the lamp, a draft in which one German text is missing."""
    form = with_translations(library_definition("illuminazione-pubblica"), {OFF: {"de": ""}})
    async with small_portal.context.database.transaction() as connection:
        draft = await store.add_draft(connection, small_portal.comune, form, small_portal.clock())
    return f"{FORMS}/{draft.service}/{draft.version}/traduzioni"


async def texts_of(portal, page):
    *_, service, version, _ = page.split("/")
    async with portal.context.database.reading() as connection:
        stored = await store.stored_version(connection, portal.comune, service, int(version))
    return translated(stored.definition)


async def give(operator, page, data):
    form = aiohttp.FormData({"form_token": await operator.token()})
    form.add_field("file", data, filename="lamp.toml")
    async with operator.portal.client.post(
        f"{operator.portal.url}{page}/riprendi",
        data=form,
        headers=operator.headers,
        allow_redirects=False,
    ) as answer:
        return answer.status, answer.headers.get("Location") or await answer.text()


async def test_a_missing_text_is_named_filled_in_by_the_file_and_then_complete(
    small_portal, anna, lamp
):
    status, page = await anna.read(lamp)
    assert status == 200
    total = len(await texts_of(small_portal, lamp))
    assert f"{total - 1} of {total} texts" in page
    assert f"<li>{OFF}</li>" in page
    status, file = await anna.read(f"{lamp}/file")
    filled = file.replace('en = "Is off"\nde = ""', 'en = "Is off"\nde = "Leuchtet nicht"')
    assert filled != file
    assert await give(anna, lamp, filled) == (303, f"{lamp}?fatto=salvato")
    assert (await texts_of(small_portal, lamp))[OFF]["de"] == "Leuchtet nicht"
    status, page = await anna.read(lamp)
    assert f"of {total} texts" not in page


async def test_a_file_of_other_texts_is_not_taken_and_says_which(small_portal, anna, lamp):
    before = await texts_of(small_portal, lamp)
    status, page = await give(anna, lamp, '[[texts]]\nit = "Il palo"\nde = "Der Mast"\n')
    assert status == 422
    assert "The form has no text “Il palo”." in page
    status, page = await give(anna, lamp, "[[texts]]\nde = 3\n")
    assert status == 422
    assert "the Italian text is missing" in page
    assert await texts_of(small_portal, lamp) == before


async def test_a_translation_whose_italian_has_changed_is_to_be_checked(small_portal, anna, lamp):
    assert (await anna.send(f"{FORMS}/illuminazione-pubblica/2/pubblica"))[0] == 303
    form = library_definition("illuminazione-pubblica")
    changed = form.title | {"it": "Segnalazione di un lampione"}
    async with small_portal.context.database.transaction() as connection:
        await store.add_draft(
            connection,
            small_portal.comune,
            replace(form, title=changed),
            small_portal.clock(),
        )
    _, page = await anna.read(f"{FORMS}/illuminazione-pubblica/3/traduzioni")
    assert page.count("<li>Segnalazione di un lampione</li>") == 9
