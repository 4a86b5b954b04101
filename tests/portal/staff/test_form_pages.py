"""The forms of guided requests, as staff imports, reads, publishes and withdraws them."""

import json
import re
from importlib.resources import files

import aiohttp
import pytest
from msgspec.structs import replace

from casework.definitions import store
from casework.definitions.library import library_definition
from casework.definitions.writing import written
from portal.identity.rights import StaffRole
from portal.staff.definitions.form_drawing import KINDS
from portal.staff.definitions.part_names import ATTRIBUTES
from portal.staff.tables import activity
from sportello.cases.definition import DefinitionPart, FormItem
from tests.portal.staff.an_operator import an_operator

FORMS = "/personale/moduli"
LIBRARY = files("casework.definitions.library")
TARI = (LIBRARY / "tari.toml").read_bytes()
IN_ALL_LANGUAGES = written(library_definition("tari")).data


@pytest.fixture
async def anna(small_portal):
    return await an_operator(small_portal, StaffRole.MANAGER)


async def import_file(operator, data, name="tari.toml", **said):
    """The status, and the page or the address that it leads to."""
    form = aiohttp.FormData({"form_token": await operator.token()} | said)
    form.add_field("file", data, filename=name)
    async with operator.portal.client.post(
        f"{operator.portal.url}{FORMS}/importa",
        data=form,
        headers=operator.headers,
        allow_redirects=False,
    ) as answer:
        return answer.status, answer.headers.get("Location") or await answer.text()


async def versions(portal, service="tari"):
    async with portal.context.database.reading() as connection:
        stored = await store.all_versions(connection, portal.comune, service)
    return {each.definition.version: each.state.value for each in stored}


async def definitions(portal, *numbers, service="tari"):
    async with portal.context.database.reading() as connection:
        return [
            (await store.stored_version(connection, portal.comune, service, number)).definition
            for number in numbers
        ]


async def test_a_file_is_kept_looked_at_published_and_withdrawn(small_portal, anna):
    status, location = await import_file(anna, TARI)
    assert (status, location) == (303, f"{FORMS}/tari/2?fatto=creato")
    status, page = await anna.read(f"{FORMS}/tari/2")
    assert status == 200
    for said in (
        "Waste tax declaration, version 2",
        "Who declares",
        "Draft",
        "Cadastral data",
        "Repeated, a group each",
        "Ufficio Tributi",
        "30 days",
    ):
        assert said in page
    assert (await anna.send(f"{FORMS}/tari/2/pubblica"))[0] == 303
    assert await versions(small_portal) == {1: "withdrawn", 2: "published"}
    assert (await anna.send(f"{FORMS}/tari/2/ritira"))[0] == 303
    assert await versions(small_portal) == {1: "withdrawn", 2: "withdrawn"}
    assert (await anna.send(f"{FORMS}/tari/2/ritira"))[0] == 409
    kinds = await small_portal.rows(activity.c.kind, activity.c.about, activity.c.detail)
    assert kinds == [
        ("form_added", "tari", "2"),
        ("form_published", "tari", "2"),
        ("form_withdrawn", "tari", "2"),
    ]


async def test_the_list_shows_every_version_with_its_state(small_portal, anna):
    await import_file(anna, TARI)
    status, page = await anna.read(FORMS)
    assert status == 200
    rows = re.findall(r'href="(/personale/moduli/tari/\d)".*?<td>(\d)</td><td>(\w+)</td>', page)
    assert rows == [(f"{FORMS}/tari/2", "2", "Draft"), (f"{FORMS}/tari/1", "1", "Published")]


async def test_a_form_can_be_given_to_another_service(small_portal, anna):
    _, location = await import_file(anna, TARI, service="cie-rilascio")
    assert location == f"{FORMS}/cie-rilascio/1?fatto=creato"


async def test_a_file_with_faults_is_told_with_each_and_nothing_is_stored(small_portal, anna):
    torn = TARI.replace(b'kind = "rows"', b'kind = "row"')
    status, page = await import_file(anna, torn)
    assert status == 422
    assert "steps.property.fields.units.kind: “row” is not known. Write rows" in page
    for data, name, said in (
        (b"%PDF-1.7 \xff", "form.pdf", "nothing was stored"),
        (TARI.replace(b'service = "tari"', b'service = "tarri"'), "a.toml", "no service “tarri”"),
        (b"", "", "nothing was stored"),
    ):
        status, page = await import_file(anna, data, name)
        assert (status, said in page) == (422, True)
    assert (await anna.send(f"{FORMS}/importa"))[0] == 422
    assert await versions(small_portal) == {1: "published"}


async def test_a_draft_with_problems_names_them_and_is_not_published(small_portal, anna):
    await import_file(anna, TARI.replace(b'field = "event"', b'field = "evnt"'))
    _, page = await anna.read(f"{FORMS}/tari/2")
    assert "It depends on “evnt”, which is no field." in page
    assert "/pubblica" not in page
    assert (await anna.send(f"{FORMS}/tari/2/pubblica"))[0] == 409
    assert await versions(small_portal) == {1: "published", 2: "draft"}


async def test_a_draft_without_an_italian_text_is_shown_with_what_it_lacks(small_portal, anna):
    torn = TARI.replace(b'it = "Chi dichiara", ', b"").replace(b'it = "Dichiarazione TARI", ', b"")
    await import_file(anna, torn)
    status, page = await anna.read(f"{FORMS}/tari/2")
    assert status == 200
    assert page.count("The Italian text is missing.") == 2
    assert (await anna.read(FORMS))[0] == 200


async def test_a_draft_says_what_publishing_would_change(small_portal, anna):
    changed = IN_ALL_LANGUAGES.replace(b"Waste tax declaration", b"Waste tax, declared")
    await import_file(anna, changed)
    _, page = await anna.read(f"{FORMS}/tari/2")
    for said in (
        "What publishing changes",
        "The whole form",
        "Title, English",
        "Waste tax, declared",
    ):
        assert said in page
    await import_file(anna, IN_ALL_LANGUAGES)
    _, page = await anna.read(f"{FORMS}/tari/3")
    assert "It asks the same as the published version." in page
    _, page = await anna.read(f"{FORMS}/tari/1")
    assert "What publishing changes" not in page


async def test_two_versions_are_compared_in_words(small_portal, anna):
    changed = TARI.replace(b'name = "before"', b'name = "earlier"')
    changed = changed.replace(
        b'{ is = "equals", field = "event", value = "start" }',
        b'{ is = "answered", field = "event" }',
    )
    await import_file(anna, changed)
    status, page = await anna.read(f"{FORMS}/tari/2/confronto?con=1")
    assert status == 200
    for said in ("What you declare: field “Who used it before”", "new", "removed", "Version 1"):
        assert said in page
    assert (await anna.read(f"{FORMS}/tari/2/confronto"))[0] == 200
    _, same = await anna.read(f"{FORMS}/tari/2/confronto?con=2")
    assert "Both versions ask the same." in same
    for wrong in ("9", "x"):
        assert (await anna.read(f"{FORMS}/tari/2/confronto?con={wrong}"))[0] == 404


async def test_a_version_is_given_as_a_file_that_is_imported_again_as_it_is(small_portal, anna):
    async with small_portal.client.get(
        f"{small_portal.url}{FORMS}/tari/1/file", headers=anna.headers
    ) as answer:
        assert answer.headers["Content-Disposition"] == 'attachment; filename="tari-1.toml"'
        data = await answer.read()
    await import_file(anna, data)
    first, second = await definitions(small_portal, 1, 2)
    assert replace(second, version=1) == first


async def test_every_attribute_of_a_form_has_a_name_for_who_compares():
    def all_parts(kind):
        return [kind, *(each for below in kind.__subclasses__() for each in all_parts(below))]

    ours = [each for each in all_parts(DefinitionPart) if "sportello" in each.__module__]
    named = {name for part in ours for name in part.__struct_fields__}
    assert named | {"kind"} == set(ATTRIBUTES)


async def test_a_version_that_is_not_there_is_told(anna):
    for path in ("tari/7", "tari/x", "no-service/1"):
        status, page = await anna.read(f"{FORMS}/{path}")
        assert (status, "There is no such version of a form" in page) == (404, True)


async def test_what_a_form_says_is_shown_as_text_and_never_as_a_page(small_portal, anna):
    evil = TARI.replace(b"Dichiarazione TARI", b"<script>alert(1)</script>")
    evil = evil.replace(b"Waste tax declaration", b"<script>alert(1)</script>")
    await import_file(anna, evil)
    for path in (FORMS, f"{FORMS}/tari/2"):
        _, page = await anna.read(path)
        assert "&lt;script&gt;alert(1)" in page
        assert "<script>alert" not in page


def test_every_kind_of_field_has_a_name():
    def tags(kind):
        below = [tag for each in kind.__subclasses__() for tag in tags(each)]
        own = kind.__struct_config__.tag
        return [*below, own] if own and not kind.__subclasses__() else below

    assert set(tags(FormItem)) == set(KINDS)


FORMIO = {
    "title": "Segnalazione",
    "display": "form",
    "components": [
        {"type": "textfield", "key": "place", "label": "Dove", "input": True},
        {
            "type": "number",
            "key": "twice",
            "label": "Doppio",
            "input": True,
            "calculateValue": "value = 2 * data.n",
        },
    ],
}


async def test_a_form_of_form_io_is_kept_with_what_it_leaves_out_and_not_published(
    small_portal, anna
):
    data = json.dumps(FORMIO).encode()
    status, location = await import_file(anna, data, "form.json", service="autentica-firma")
    assert (status, location) == (303, f"{FORMS}/autentica-firma/1?fatto=creato")
    _, page = await anna.read(f"{FORMS}/autentica-firma/1")
    assert "Dove" in page
    assert "twice:" in page
    assert "Its file asks for what it does not do:" in page
    assert (await anna.send(f"{FORMS}/autentica-firma/1/pubblica"))[0] == 409


async def test_an_archive_that_is_none_is_told(small_portal, anna):
    status, page = await import_file(anna, b"PK\x03\x04 nothing", "../../form.zip")
    assert (status, "nothing was stored" in page) == (422, True)


async def test_a_file_larger_than_other_forms_may_send_is_taken(small_portal, anna):
    data = TARI + b"# a note\n" * 20_000
    status, location = await import_file(anna, data)
    assert (status, location) == (303, f"{FORMS}/tari/2?fatto=creato")
