"""Services and branches: previewed as citizens would see them, saved, compared, brought back."""

import re

import pytest
from msgspec.structs import replace

from portal.branches.staff_settings import put
from portal.identity.rights import GivenRole, StaffRole
from portal.notifications.tables import outbox
from portal.staff.sheets.branch_sheets import read_branch, written_branch
from portal.staff.sheets.service_sheets import read_service, written_service
from tests.portal.pages.a_page import read
from tests.portal.pages.state_checker import check_service_page
from tests.portal.staff.an_operator import an_operator

SERVICE = "/personale/servizi/autentica-firma"
BRANCH = "/personale/sedi/centro"


@pytest.fixture
async def anna(small_portal):
    return await an_operator(small_portal, StaffRole.MANAGER)


def here(portal):
    return portal.context.directory.comuni[0]


async def form_of(operator, path, written):
    """What the page's form would send, with the state that it has seen."""
    _, page = await operator.read(path)
    return written | {"seen": re.search(r'name="seen" value="([^"]+)"', page)[1]}


def test_the_forms_say_what_the_sheets_are(small_portal):
    for service in here(small_portal).services.values():
        assert read_service(None, service, written_service(service)) == (service, {})
    for branch in here(small_portal).branches.values():
        assert read_branch(None, branch, written_branch(branch)) == (branch, {})


async def test_a_service_is_seen_as_citizens_would_saved_and_brought_back(small_portal, anna):
    before = here(small_portal).services["autentica-firma"]
    form = await form_of(anna, SERVICE, written_service(before))
    form |= {"name-it": "Autentica della firma", "name-de": "Beglaubigung", "is_moderated": "1"}
    form |= {"document-0-it": "Una <foto> recente", "document-0-en": "A recent <photo>"}
    form |= {"name-en": "A certified signature"}
    status, page = await anna.send(f"{SERVICE}/vista", form)
    assert (status, "A certified signature" in page) == (200, True)
    assert "A recent &lt;photo&gt;" in page
    status, page = await anna.send(f"{SERVICE}/anteprima", form | {"testi": "de"})
    assert (status, "Beglaubigung" in page) == (200, True)
    assert here(small_portal).services["autentica-firma"] == before
    status, location = await anna.send(f"{SERVICE}/salva", form)
    assert (status, location) == (303, f"{SERVICE}?fatto=salvato")
    now = here(small_portal).services["autentica-firma"]
    assert (now.name["de"], now.is_moderated) == ("Beglaubigung", True)
    assert now.documents[0]["it"] == "Una <foto> recente"
    assert (await anna.send(f"{SERVICE}/salva", form))[0] == 409
    _, page = await anna.read(f"{SERVICE}/versioni")
    assert "Anna Neri" in page
    assert "A booking waits until an office approves it" in page
    _, page = await anna.read(f"{SERVICE}/versioni/1")
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
    assert hidden["name-it"] == before.name["it"].replace("'", "&#39;")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name-it", " ", "Please fill in this field."),
        ("audience-it", "", "Please fill in this field."),
        ("name-de", "x" * 121, "This is too long: please shorten it."),
        ("minutes", "none", "Write a whole number from 1 to 480."),
        ("access", "sometimes", "Please choose one of the answers."),
        ("kind-in_person", "", "Choose at least one way."),
    ],
)
async def test_a_fault_in_a_service_is_told_on_top_and_at_its_field(
    small_portal, anna, field, value, sentence
):
    before = here(small_portal).services["autentica-firma"]
    form = await form_of(anna, SERVICE, written_service(before))
    form |= {f"kind-{kind}": "" for kind in ("phone", "video")} | {"audience-en": "All"}
    form |= {field: value}
    for step in ("anteprima", "vista", "salva"):
        status, page = await anna.send(f"{SERVICE}/{step}", form)
        assert (status, page.count(sentence)) == (422, 2)
    assert here(small_portal).services["autentica-firma"] == before


async def test_who_is_expected_at_a_branch_that_moves_is_told_where_it_is(small_portal, anna):
    await small_portal.booked()
    before = here(small_portal).branches["centro"]
    kinds = (outbox.c.kind, outbox.c.state)
    for address, told in (
        (before.address.upper().replace(",", " -"), []),
        ("Via Nuova 3", ["waiting"]),
        ("Via Nuova 5", ["waiting", "withdrawn"]),
    ):
        now = here(small_portal).branches["centro"]
        form = await form_of(anna, BRANCH, written_branch(now) | {"address": address})
        assert (await anna.send(f"{BRANCH}/salva", form))[0] == 303
        rows = await small_portal.rows(*kinds)
        assert sorted(state for kind, state in rows if kind == "new_place") == told


async def test_a_branch_is_seen_as_citizens_would_and_saved(small_portal, anna):
    before = here(small_portal).branches["centro"]
    form = await form_of(anna, BRANCH, written_branch(before))
    form |= {"address": "Via Nuova 3", "rule-0-from": "07:15", "phone": "0521 000000"}
    status, page = await anna.send(f"{BRANCH}/vista", form)
    assert (status, "Via Nuova 3" in page, "07:15" in page) == (200, True, True)
    rooms = "https://video.borgosanlieto.example"
    for wrong, sentence in (
        *(
            ({"video_rooms": address}, "This is no address of rooms")
            for address in (
                "http://video.example.it/{room}",
                "https://video.example.it/",
                "https://{room}.example.it/",
                f"{rooms}/{{room}}/{{room}}",
                "https://a@example.it/{room}",
                "https://[/{room}",
            )
        ),
        ({"email": "nowhere"}, "This is no e-mail address"),
        ({"rule-0-to": "06:00"}, "This has to be later than the beginning."),
    ):
        status, page = await anna.send(f"{BRANCH}/salva", form | wrong)
        assert (status, page.count(sentence)) == (422, 2)
    assert (await anna.send(f"{BRANCH}/salva", form))[0] == 303
    async with small_portal.client.get(f"{small_portal.url}/sedi/centro") as answer:
        assert "Via Nuova 3" in await answer.text()


NEW_SERVICE = {
    "name-it": "Bonus sociale: energia e acqua",
    "summary-it": "Uno sconto sulle bollette per chi ha un ISEE basso.",
    "minutes": "15",
    "access": "both",
    "kind-in_person": "1",
}
PARTS = {
    "audience-it": "Famiglie con un ISEE fino a 9.530 euro",
    "how-it": "Presentando la dichiarazione ISEE",
    "document-0-it": "Dichiarazione ISEE",
    "result-it": "Lo sconto in bolletta",
    "terms-it": "Entro 60 giorni",
    "costs-it": "È gratuito",
    "conditions-it": "Si applica la delibera regionale",
    "topic": "Assistenza sociale",
    "category": "salute-benessere-e-assistenza",
}


async def test_a_service_is_made_as_a_draft_published_booked_and_withdrawn(small_portal, anna):
    portal, section = small_portal, "/personale/servizi"
    status, page = await anna.send(f"{section}/nuovo/salva", NEW_SERVICE | {"id": "Bonus!"})
    assert (status, page.count("Write small letters")) == (422, 2)
    taken = NEW_SERVICE | {"id": "tari"}
    assert (await anna.send(f"{section}/nuovo/salva", taken))[0] == 422
    status, location = await anna.send(f"{section}/nuovo/salva", NEW_SERVICE)
    path = f"{section}/bonus-sociale-energia-e-acqua"
    assert (status, location) == (303, f"{path}?fatto=creato")
    _, page = await anna.read(section)
    assert "Draft" in page

    calendar = here(portal).calendars["centro-sportelli"]
    id = path.rpartition("/")[2]
    more = replace(calendar, services=(*calendar.services, id), lengths={**calendar.lengths, id: 1})
    async with portal.context.database.transaction() as connection:
        await put(connection, portal.comune, more)
    await portal.context.directory.refresh()
    public = f"{portal.url}/servizi/{id}"
    assert (await read(portal.client, public)).status == 404
    slot = (await portal.slot_of_a_later_day())["id"]
    assert (await portal.slots(id), (await portal.hold(slot, service=id))[0]) == ([], 409)
    assert id not in (await read(portal.client, f"{portal.url}/servizi")).text

    form = await form_of(anna, path, written_service(here(portal).services[id]))
    status, page = await anna.send(f"{path}/pubblica", form)
    assert (status, page.count("Please fill in this field.")) == (422, 2 * 8)
    status, location = await anna.send(f"{path}/pubblica", form | PARTS)
    assert (status, location) == (303, f"{path}?fatto=pubblicato")
    check_service_page(await read(portal.client, public))
    made = await portal.booked(id)

    _, page = await anna.read(f"{path}/ritira")
    assert "Appointments to come: 1" in page
    seen = re.search(r'name="seen" value="([^"]+)"', page)[1]
    assert (await anna.send(f"{path}/ritira", {"seen": "older"}))[0] == 409
    assert (await anna.send(f"{path}/ritira", {"seen": seen}))[0] == 303
    assert (await read(portal.client, public)).status == 404
    assert (await portal.slots(id), (await portal.hold(slot, service=id))[0]) == ([], 409)
    _, page = await anna.read(f"/personale/prenotazioni/{made['id']}?lingua=it")
    assert "Bonus sociale" in page
    assert (await read(portal.client, made["manage_url"])).status == 200
    _, page = await anna.read("/personale/attivita?lingua=it")
    for done in ("Ha creato un servizio", "Ha pubblicato un servizio", "Ha ritirato un servizio"):
        assert done in page


async def test_a_branch_is_made_and_published_once_it_can_be_found(small_portal, anna):
    portal, path = small_portal, "/personale/sedi/biblioteca"
    begun = {"name-it": "Biblioteca", "address": "Via Roma 3"}
    assert (await anna.send("/personale/sedi/nuovo/salva", begun))[0] == 303
    assert (await read(portal.client, f"{portal.url}/sedi/biblioteca")).status == 404
    form = await form_of(anna, path, written_branch(here(portal).branches["biblioteca"]))
    status, page = await anna.send(f"{path}/pubblica", form)
    assert (status, page.count("Please fill in this field.")) == (422, 2 * 4)
    form |= {"postal_code": "00100", "town": "Borgo", "phone": "06 123456"}
    form |= {"rule-0-day": "0", "rule-0-from": "09:00", "rule-0-to": "12:00"}
    assert (await anna.send(f"{path}/pubblica", form))[0] == 303
    assert "Via Roma 3" in (await read(portal.client, f"{portal.url}/sedi")).text


async def test_a_manager_of_one_branch_edits_its_sheet_and_makes_none(small_portal):
    manager = await an_operator(small_portal, GivenRole(StaffRole.MANAGER, "centro"))
    for path in ("/personale/servizi", SERVICE, "/personale/servizi/nuovo"):
        assert (await manager.read(path))[0] == 403
    _, page = await manager.read("/personale/sedi")
    assert ("/personale/sedi/centro" in page, "ponte-nuovo" in page) == (True, False)
    _, page = await manager.read(BRANCH)
    assert ("salva" in page, "/ritira" in page) == (True, False)
    form = written_branch(here(small_portal).branches["ponte-nuovo"])
    for step in ("anteprima", "vista", "salva", "pubblica", "ritira"):
        assert (await manager.send(f"/personale/sedi/ponte-nuovo/{step}", form))[0] == 403
    for path in ("ponte-nuovo", "ponte-nuovo/versioni", "nuovo", "centro/ritira"):
        assert (await manager.read(f"/personale/sedi/{path}"))[0] == 403
