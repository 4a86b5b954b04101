"""A form gone through on a page of staff as a citizen does: nothing of it is stored."""

import pytest
from lxml.html import fromstring
from msgspec.structs import replace

from casework.attachments.tables import attachment
from casework.definitions import store
from casework.drafts.tables import guided_case
from portal.identity.rights import StaffRole
from sportello.cases import conditions as c
from sportello.cases import definition as d
from tests.portal.cases.a_case import publish
from tests.portal.staff.an_operator import an_operator
from tests.sportello.cases.a_form import words

WITH_DOG = c.Equals("has_dog", True)
DOG = d.FormDefinition(
    service="certificate",
    version=1,
    title=words("Cani"),
    office="Anagrafe",
    steps=(
        d.FormStep(
            id="owner",
            title=words("Chi chiede"),
            fields=(
                d.YesNoField(name="has_dog", label=words("Ha un cane")),
                d.TextField(name="breed", label=words("Razza"), shown_if=WITH_DOG),
                d.RowsField(
                    name="others",
                    label=words("Altri"),
                    required=False,
                    fields=(d.TextField(name="name", label=words("Nome")),),
                ),
            ),
        ),
        d.FormStep(
            id="dog",
            title=words("Il cane"),
            shown_if=WITH_DOG,
            fields=(d.FileField(name="photo", label=words("Foto del cane")),),
        ),
    ),
)
FORM = "/personale/moduli/certificate"


@pytest.fixture
async def anna(small_portal):
    return await an_operator(small_portal, StaffRole.MANAGER)


class Preview:
    """The page that is open, as a browser without scripts sends its form."""

    def __init__(self, anna, path):
        self.anna = anna
        self.path = path

    async def open(self):
        status, self.page = await self.anna.read(self.path)
        return status

    async def fill(self, written, button="avanti"):
        (form,) = [each for each in fromstring(self.page).forms if each.action == self.path]
        values = {name: value for name, value in form.form_values() if name != "form_token"}
        said = values | {f"a.{name}": text for name, text in written.items()}
        status, self.page = await self.anna.send(self.path, said | {"azione": button})
        return status

    @property
    def text(self):
        return " ".join(fromstring(self.page).text_content().split())

    @property
    def step(self):
        return fromstring(self.page).xpath("//input[@name='step']/@value")[0]


async def test_staff_goes_through_a_draft_as_a_citizen_and_nothing_is_stored(small_portal, anna):
    await publish(small_portal, DOG)
    preview = Preview(anna, f"{FORM}/1/anteprima")
    assert await preview.open() == 200
    assert (preview.step, "Razza" in preview.text) == ("owner", False)
    await preview.fill({})
    assert (preview.step, "Something is missing" in preview.text) == ("owner", True)
    await preview.fill({"has_dog": "1"}, "aggiorna")
    assert "Razza" in preview.text
    await preview.fill({}, "aggiungi:others")
    assert 'name="a.others.0.name"' in preview.page
    await preview.fill({"breed": "Bracco", "others.0.name": "Ada"})
    assert (preview.step, "Foto del cane" in preview.text) == ("dog", True)
    await preview.fill({}, "indietro")
    assert (preview.step, 'value="Bracco"' in preview.page) == ("owner", True)
    await preview.fill({}, "vai:dog")
    assert preview.step == "dog"
    await preview.fill({}, "vai:nothing")
    assert preview.step == "owner"
    assert await small_portal.rows(guided_case.c.id) == []
    assert await small_portal.rows(attachment.c.id) == []


async def test_what_was_answered_can_be_tried(small_portal, anna):
    await publish(small_portal, DOG)
    preview = Preview(anna, f"{FORM}/1/anteprima")
    await preview.open()
    await preview.fill({"has_dog": "0"})
    (form,) = [each for each in fromstring(preview.page).forms if each.action.endswith("/prova")]
    status, page = await anna.send(form.action, {"answers": form.form_values()[1][1]})
    assert (status, "All answers are right." in page) == (200, True)


async def test_what_is_no_page_of_ours_is_refused(small_portal, anna):
    await publish(small_portal, DOG)
    for said in ({}, {"answers": "[]"}, {"answers": "{}", "step": "x"}, {"answers": "{" * 5000}):
        assert (await anna.send(f"{FORM}/1/anteprima", said))[0] == 400


async def test_a_version_with_problems_tells_them_first(small_portal, anna):
    first, second = DOG.steps
    faulty = replace(DOG, steps=(first, replace(second, shown_if=c.Equals("x", True))))
    async with small_portal.context.database.transaction() as connection:
        await store.add_draft(connection, small_portal.comune, faulty, small_portal.clock())
    here = f"{FORM}/1"
    for told in (
        await anna.read(f"{here}/anteprima"),
        await anna.send(f"{here}/anteprima", {"answers": "{}", "step": "dog"}),
    ):
        assert told == (303, here)
    assert "anteprima" not in (await anna.read(here))[1]
