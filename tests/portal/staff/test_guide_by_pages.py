"""docs/definitions.md is followed on the staff pages: import, go through it, try it, publish."""

from lxml.html import fromstring

from casework.definitions import store
from portal.identity.rights import StaffRole
from tests.casework.definitions.test_the_guide import BLOCKS, GUIDE
from tests.portal.staff.an_operator import an_operator
from tests.portal.staff.test_form_pages import FORMS, import_file
from tests.portal.staff.test_form_preview import Preview

HERE = f"{FORMS}/orti/1"
SHEET = {
    "id": "orti",
    "name-it": "Orti comunali",
    "summary-it": "Un orto da coltivare per tre anni.",
    "minutes": "15",
    "access": "both",
    "kind-in_person": "1",
}


async def test_who_follows_the_guide_on_the_pages_has_published_a_form(small_portal):
    anna = await an_operator(small_portal, StaffRole.MANAGER)
    assert (await anna.send("/personale/servizi/nuovo/salva", SHEET))[0] == 303
    told = await import_file(anna, "\n".join(BLOCKS).encode(), "orti.toml")
    assert told == (303, f"{HERE}?fatto=creato")
    _, page = await anna.read(HERE)
    for said in ("See it as citizens do", "Try it with answers", "Publish"):
        assert said in page, said
        assert f"*{said}*" in GUIDE, said
    preview = Preview(anna, f"{HERE}/anteprima")
    await preview.open()
    assert (preview.step, "Your details" in preview.text) == ("who", True)
    await preview.fill({}, "vai:garden")
    assert "The other people" not in preview.text
    await preview.fill({"with_others": "1"}, "aggiorna")
    assert "The other people" in preview.text
    _, page = await anna.read(f"{HERE}/prova")
    (answers,) = fromstring(page).xpath("//textarea[@name='answers']/text()")
    _, page = await anna.send(f"{HERE}/prova", {"answers": answers})
    assert "Ufficio Verde pubblico" in page
    assert (await anna.send(f"{HERE}/pubblica"))[0] == 303
    async with small_portal.context.database.reading() as connection:
        form = await store.published(connection, small_portal.comune, "orti")
    assert [step.id for step in form.steps] == ["who", "garden", "statements"]
