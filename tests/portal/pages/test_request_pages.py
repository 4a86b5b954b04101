"""A citizen's request on its pages, without scripts: from the service's sheet to the receipt."""

import asyncio
import re

import pytest
import pytest_asyncio
from aiohttp import FormData
from msgspec.structs import replace
from sqlalchemy import Engine, event, func, select, update

from casework.attachments.tables import attachment
from casework.drafts.tables import guided_case
from casework.handover.tables import phone_page
from portal.identity.signed_in import ProofLevel
from portal.pages.requests.attaching import with_file
from portal.registration.tables import registration
from sportello.cases import definition as d
from tests.portal.a_portal import a_portal
from tests.portal.cases.a_case import find_virus, publish
from tests.portal.pages.a_page import a_citizen, read, said
from tests.portal.pages.a_request import (
    CERTIFICATE,
    CERTIFICATE_ANSWERS,
    CILA,
    LAMP,
    LAMP_ANSWERS,
    MARIA_WRITTEN,
    NURSERY,
    RequestWalk,
    a_picture,
    sign_in,
)
from tests.queue_server.a_browser import TALL, a_browser
from tests.sportello.cases.a_form import a_form_of, words
from web.sessions.browser_sessions import COOKIE

WEIGHT = """return performance.getEntries().filter(each => 'encodedBodySize' in each)
  .reduce((sum, each) => sum + each.encodedBodySize, 0)"""
"""Of the page with all that it loads, compressed."""

pytestmark = pytest.mark.asyncio(loop_scope="module")
"""All tests have one portal, and a browser each."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def one_portal(tmp_path_factory):
    async with a_portal(tmp_path_factory.mktemp("requests")) as portal:
        yield portal


@pytest_asyncio.fixture(loop_scope="module")
async def walk(one_portal):
    async with a_citizen() as client:
        yield RequestWalk(one_portal, client)


async def number_of(walk, column):
    ((number,),) = await walk.portal.rows(func.count(column))
    return number


async def begun_by_maria(walk: RequestWalk, service: str) -> RequestWalk:
    await sign_in(walk.portal, walk.client)
    await walk.begin(service)
    return walk


def value_of(page, path):
    """What stands in the field of that path."""
    (field,) = page.tree.xpath(f"//*[@name='a.{path}']")
    return field.get("value")


async def test_a_broken_lamp_is_reported_without_signing_in(walk):
    page = await walk.open(f"/servizi/{LAMP}")
    (online,) = page.elements("service-online-access")
    page = await walk.open(online.get("href"))
    assert "Circa 2 minuti" in page.text
    await walk.begin(LAMP)
    page = await walk.fill_all(LAMP_ANSWERS)
    assert "Non manca nulla" in page.text
    page = await walk.submit(f"{walk.path}/invio")
    assert "La sua richiesta è stata inviata" in page.text
    assert re.search("Numero di protocollo ?[0-9]{7}", page.text)
    assert "Reperibilità tecnica" in page.text  # by the answer about bare wires
    assert "token" not in page.url


@pytest.mark.parametrize(("home", "stands"), [("1", "Via Roma 5"), ("0", "Via dei Mille 3")])
async def test_an_answer_that_home_wrote_otherwise_is_shown_until_one_is_chosen(walk, home, stands):
    await walk.begin(LAMP)
    await walk.fill_all(LAMP_ANSWERS)
    async with walk.portal.context.database.transaction() as connection:
        here = guided_case.c.id == walk.path.rsplit("/", 1)[-1]
        waiting = '{"street": "Via Roma 5"}'
        await connection.execute(update(guided_case).where(here).values(from_home=waiting))
    page = await walk.open(f"{walk.path}/riepilogo")
    assert "Da casa era scritto: Via Roma 5" in page.text
    page = await walk.submit(f"{walk.path}/da-casa", {"da_casa": home})
    assert "Da casa era scritto" not in page.text
    assert stands in page.text
    page = await walk.submit(f"{walk.path}/invio")
    assert "La sua richiesta è stata inviata" in page.text


async def test_sent_from_two_windows_it_is_registered_once(walk):
    await walk.begin(LAMP)
    page = await walk.fill_all(LAMP_ANSWERS)
    (form,) = [f for f in page.tree.forms if f.action.endswith("/invio")]
    send = walk.portal.url + form.action
    sent = dict(form.form_values())
    before = await number_of(walk, registration.c.number)
    first, second = await asyncio.gather(
        read(walk.client, send, sent), read(walk.client, send, sent)
    )
    assert first.url == second.url
    assert said(first.tree.find(".//main")) == said(second.tree.find(".//main"))
    assert await number_of(walk, registration.c.number) == before + 1
    page = await walk.open(f"{walk.path}/passi/what")
    assert "La sua richiesta è stata inviata" in page.text


async def test_a_certificate_is_signed_with_the_session_and_sent_with_reserve(walk):
    await begun_by_maria(walk, CERTIFICATE)
    assert walk.step == "per-chi"
    await walk.fill({})
    page = await walk.fill_all(CERTIFICATE_ANSWERS)
    assert "Firmi la richiesta" in page.text
    page = await walk.submit(f"{walk.path}/firma", {"modo": "session"})
    assert (page.status, "Spunti questa casella" in page.text) == (422, True)
    page = await walk.submit(f"{walk.path}/firma", {"modo": "session", "confermo": "1"})
    assert "Firmata alle" in page.text
    page = await walk.submit(f"{walk.path}/invio")
    assert (page.status, "Non è stata inviata" in page.text) == (422, True)
    page = await walk.submit(f"{walk.path}/invio", {"accetto": "1"})
    assert "Ricevuta con riserva" in page.text
    page = await walk.open("/area-personale")
    assert "Richieste inviate Certificato anagrafico" in page.text


async def test_an_answer_changed_after_signing_asks_for_another_signature(walk):
    await begun_by_maria(walk, CERTIFICATE)
    await walk.fill({})
    await walk.fill_all(CERTIFICATE_ANSWERS)
    await walk.submit(f"{walk.path}/firma", {"modo": "session", "confermo": "1"})
    await walk.open(f"{walk.path}/passi/which")
    await walk.fill({"copies": "3"})
    page = await walk.open(f"{walk.path}/riepilogo")
    assert "Le risposte sono cambiate dopo la firma" in page.text


async def test_a_weak_sign_in_signs_nothing_but_by_hand(walk):
    await sign_in(walk.portal, walk.client, level=ProofLevel.LOW)
    await walk.begin(CERTIFICATE)
    await walk.open(f"{walk.path}/riepilogo")
    page = await walk.submit(f"{walk.path}/firma", {"modo": "session", "confermo": "1"})
    assert (page.status, "SPID di livello 2" in page.text) == (409, True)
    page = await walk.submit(f"{walk.path}/firma", {"modo": "in_person"})
    assert "Firma a mano allo sportello." in page.text


async def test_faults_are_listed_on_top_and_told_at_each_field(walk):
    await begun_by_maria(walk, NURSERY)
    await walk.open(f"{walk.path}/passi/child")
    page = await walk.fill({"child.given_name": "Anna", "child.codice_fiscale": "no"})
    assert walk.step == "child"
    assert value_of(page, "child.given_name") == "Anna"
    links = [each.get("href") for each in page.tree.xpath("//*[@id='errori']//a")]
    assert "#a.child.codice_fiscale" in links
    assert "#a.has_disability" in links
    for link in links:
        (field,) = page.tree.xpath(f"//*[@id='{link[1:]}']")
    (field,) = page.tree.xpath("//*[@id='a.child.codice_fiscale']")
    (told,) = page.tree.xpath(f"//*[@id='{field.get('aria-describedby').split()[-1]}']")
    assert "16 lettere e cifre" in said(told)
    assert field.get("aria-invalid") == "true"


async def test_two_windows_do_not_overwrite_each_other_and_lose_nothing(walk):
    await walk.begin(LAMP)
    first = await walk.open(f"{walk.path}/passi/what")
    await walk.fill({"fault": "off"})
    walk.page = first
    page = await walk.fill({"fault": "broken", "dangers=road": "1"})
    assert page.status == 412
    assert "è cambiata in un'altra finestra" in page.text
    assert "Nell'altra finestra: È spento" in page.text
    (typed,) = page.tree.xpath("//input[@name='a.fault' and @checked]")
    assert typed.get("value") == "broken"
    await walk.fill({})
    page = await walk.open(f"{walk.path}/riepilogo")
    assert "È rotto o piegato" in page.text


async def test_back_saves_what_was_written(walk):
    await begun_by_maria(walk, CERTIFICATE)
    await walk.open(f"{walk.path}/passi/whose")
    await walk.fill({"applicant.given_name": "Mar"}, "indietro")
    assert walk.step == "which"
    page = await walk.open(f"{walk.path}/passi/whose")
    assert value_of(page, "applicant.given_name") == "Mar"
    assert "Salvato alle" in page.text


async def test_a_question_that_an_answer_brings_up_appears_at_the_next_save(walk):
    await begun_by_maria(walk, CERTIFICATE)
    page = await walk.open(f"{walk.path}/passi/which")
    assert "Da quale giorno" not in page.text
    page = await walk.fill({"certificate": "past_residence", "copies": "1"})
    assert walk.step == "which"
    assert "Da quale giorno" in page.text


async def test_a_script_saves_and_gets_the_step_as_it_is_asked_now(walk):
    await begun_by_maria(walk, CERTIFICATE)
    await walk.open(f"{walk.path}/passi/which")
    page = await walk.fill({"certificate": "past_residence"}, "aggiorna")
    assert page.status == 200
    assert "Da quale giorno" in page.text
    assert not page.tree.xpath("//*[@id='errori']"), "what is still to be written is no fault yet"


async def test_rows_are_added_and_removed(walk):
    await begun_by_maria(walk, NURSERY)
    await walk.open(f"{walk.path}/passi/family")
    await walk.fill({"has_siblings": "1"})
    await walk.fill({"siblings.0.name": "Ugo"}, "aggiungi:siblings")
    page = await walk.fill({"siblings.1.name": "Ida"}, "aggiungi:siblings")
    assert [value_of(page, f"siblings.{row}.name") for row in range(3)] == ["Ugo", "Ida", ""]
    page = await walk.fill({}, "togli:siblings.0")
    assert [value_of(page, f"siblings.{row}.name") for row in range(2)] == ["Ida", ""]


async def test_a_form_that_names_a_million_rows_makes_none_of_them(walk):
    await begun_by_maria(walk, NURSERY)
    await walk.open(f"{walk.path}/passi/family")
    await walk.fill({"has_siblings": "1"})
    many = {"campi": "siblings siblings.999.name siblings.1000000.name", "azione": "aggiorna"}
    page = await walk.submit(walk.path, many)
    assert len(page.tree.xpath("//*[@class='row-card']")) == 1


async def test_what_the_profile_knows_is_offered_and_taken_only_by_its_button(walk):
    await begun_by_maria(walk, CERTIFICATE)
    page = await walk.open(f"{walk.path}/passi/whose")
    assert "Dal suo profiloMaria Fontanelli" in page.text
    assert value_of(page, "applicant.surname") == ""
    page = await walk.fill({"phone": "0532 000100"}, "usa:applicant")
    assert value_of(page, "applicant.surname") == "Fontanelli"
    assert value_of(page, "phone") == "0532 000100"


async def test_a_file_is_attached_without_scripts_told_and_removed(walk):
    await walk.begin(LAMP)
    await walk.open(f"{walk.path}/passi/where")
    assert "JPEG, PNG, fino a 7 MB ciascuno." in walk.page.text
    page = await walk.attach("photo", "lampione.png", a_picture(), **{"a.street": "Via Po 1"})
    assert "lampione.png" in page.text
    assert "Controlliamo che non abbia virus" in page.text
    assert value_of(page, "street") == "Via Po 1"
    (name,) = [each for each in page.form(walk.path) if each.startswith("a.photo=")]
    id = name.partition("=")[2]
    page = await walk.open(f"{walk.path}/riepilogo")
    assert "lampione.png" in page.text
    await walk.open(f"{walk.path}/passi/where")
    before = await number_of(walk, attachment.c.id)
    page = await walk.fill({}, f"rimuovi:{id}")
    assert "lampione.png" not in page.text
    assert await number_of(walk, attachment.c.id) == before - 1


async def test_a_file_with_a_virus_is_named_at_its_question_and_on_the_summary(walk):
    await walk.begin(LAMP)
    await walk.open(f"{walk.path}/passi/where")
    page = await walk.attach("photo", "lampione.png", a_picture(), **{"a.street": "Via Po 1"})
    (name,) = [each for each in page.form(walk.path) if each.startswith("a.photo=")]
    await find_virus(walk.portal, name.partition("=")[2])
    page = await walk.open(f"{walk.path}/passi/where")
    assert "Contiene un virus: «lampione.png». Lo tolga e ne alleghi un altro." in page.text
    page = await walk.open(f"{walk.path}/riepilogo")
    assert "Contiene un virus: «lampione.png». Alleghi un altro file al suo posto." in page.text


async def test_a_file_that_is_not_taken_is_told_at_its_question(walk):
    await walk.begin(LAMP)
    await walk.open(f"{walk.path}/passi/where")
    page = await walk.attach("photo", "foto.png", b"no picture", **{"a.street": "Via Po 1"})
    assert page.status == 422
    assert "Questo tipo di file qui non va bene" in page.text
    assert value_of(page, "street") == "Via Po 1"


async def test_a_script_sends_a_file_in_parts_that_go_on_after_a_break(walk):
    await walk.begin(LAMP)
    page = await walk.open(f"{walk.path}/passi/where")
    token = {"X-Form-Token": page.form(walk.path)["form_token"]}
    parts = f"{walk.portal.url}{walk.path}/file/parti"
    picture = a_picture()

    async def ask(method, path, **sent):
        async with walk.client.request(method, path, headers=token, **sent) as answer:
            return answer.status, await answer.json()

    announced = {"name": "lampione.png", "size": len(picture)}
    status, begun = await ask("POST", f"{parts}?per=photo", json=announced)
    assert (status, begun["received"]) == (201, 0)
    one = f"{parts}/{begun['upload']}"
    assert await ask("PUT", f"{one}?da=0", data=picture[:50]) == (200, begun | {"received": 50})
    assert await ask("PUT", f"{one}?da=0", data=picture) == (409, begun | {"received": 50})
    assert await ask("GET", one) == (200, begun | {"received": 50})
    assert await ask("POST", one) == (409, begun | {"received": 50})
    await ask("PUT", f"{one}?da=50", data=picture[50:])
    status, told = await ask("POST", one)
    assert (status, told["was"], told["version"], told["file"]["mark"]) == (201, 1, 2, "waiting")
    page = await walk.open(f"{walk.path}/passi/where?ancora=1")
    assert "lampione.png" in page.text
    status, files = await ask("GET", f"{walk.portal.url}{walk.path}/file")
    assert [file["name"] for file in files] == ["lampione.png"]
    status, told = await ask("POST", f"{parts}?per=photo", json=announced | {"size": 8_000_000})
    assert (status, "Questo file è troppo grande" in told["sentence"]) == (422, True)


async def test_no_file_is_taken_from_a_form_without_its_token(walk):
    await walk.begin(LAMP)
    await walk.open(f"{walk.path}/passi/where")
    body = FormData()
    body.add_field("f.photo", a_picture(), filename="lampione.png", content_type="image/png")
    here, before = f"{walk.portal.url}{walk.path}", await number_of(walk, attachment.c.id)
    for path, sent in (("passi/where", body), ("file/parti?per=photo", b"{}")):
        async with walk.client.post(f"{here}/{path}", data=sent) as answer:
            assert answer.status == 403
    assert await number_of(walk, attachment.c.id) == before


async def test_a_file_of_row_a_million_makes_no_rows():
    rows = [{"name": "Ada"}]
    assert with_file(rows, "children.1.photo", "f1") == [*rows, {"photo": ["f1"]}]
    for number in ("1000000", "9" * 5000):
        assert with_file(rows, f"children.{number}.photo", "f1") == rows


async def test_the_telephone_takes_the_picture_of_a_question(walk):
    await walk.begin(LAMP)
    await walk.open(f"{walk.path}/passi/where")
    page = await walk.fill({"street": "Via Po 1"}, "telefono:photo")
    assert walk.step == "telefono"
    assert "Sono arrivati 0 file." in page.text
    async with walk.portal.context.database.reading() as connection:
        ours = phone_page.c.draft == walk.path.rpartition("/")[2]
        path = (await connection.execute(select(phone_page.c.path).where(ours))).scalar_one()
    assert path == "photo"
    (address,) = page.tree.xpath("//details//bdi/text()")
    async with a_citizen() as telephone:
        await read(telephone, address)
        body = FormData()
        body.add_field("file", a_picture(), filename="palo.png", content_type="image/png")
        await read(telephone, address.rpartition("/")[0], body)
        page = await walk.open(f"{walk.path}/telefono")
        assert "È arrivato 1 file." in page.text
        assert "palo.png" in page.text
        shown = walk.page
        page = await walk.submit(walk.path)
        assert (walk.step, "palo.png" in page.text) == ("where", True)
        assert value_of(page, "street") == "Via Po 1"
        page = await walk.open(f"{walk.path}/riepilogo")
        assert "palo.png" in page.text, "it is in the answer"
        assert (await read(telephone, address)).status == 404, "the page has ended"
    await walk.open(f"{walk.path}/telefono")
    assert walk.step != "telefono"
    for path, status in (("photo", 200), ("signature", 400), ("", 400)):
        walk.page = shown
        assert (await walk.submit(walk.path, {"per": path})).status == status


async def test_documents_are_attached_on_a_page_of_their_own(walk):
    await begun_by_maria(walk, CILA)
    page = await walk.open(f"{walk.path}/documenti")
    assert "Asseverazione firmata digitalmente" in page.text
    page = await walk.attach("documents.photos", "casa.png", a_picture())
    assert "casa.png" in page.text
    page = await walk.open(f"{walk.path}/riepilogo")
    assert "casa.png" in page.text


async def test_who_asks_for_another_says_by_which_paper_until_when(walk):
    await begun_by_maria(walk, CERTIFICATE)
    written = {"titolo": "guardian", "documento": "Decreto 12/2026", "azione": "avanti"}
    page = await walk.submit(walk.path, written | {"scadenza": "domani"})
    assert (page.status, "Questa non è una data" in page.text) == (422, True)
    page = await walk.submit(walk.path, written | {"scadenza": "31/12/2030"})
    assert walk.step == "which"
    page = await walk.open(f"{walk.path}/riepilogo")
    assert "Decreto 12/2026" in page.text
    assert "31 dicembre 2030" in page.text


async def test_a_title_that_the_form_does_not_take_is_not_kept(walk):
    await begun_by_maria(walk, NURSERY)
    await walk.submit(walk.path, {"titolo": "attorney", "azione": "avanti"})
    page = await walk.open(f"{walk.path}/riepilogo")
    assert "Per mia figlia o mio figlio" in page.text


async def test_only_who_began_it_opens_it(walk):
    await begun_by_maria(walk, CERTIFICATE)
    path = walk.portal.url + walk.path
    async with a_citizen() as stranger:
        page = await read(stranger, f"{path}/riepilogo")
        assert page.url.endswith(f"/accesso?torna={walk.path.replace('/', '%2F')}") or (
            f"/accesso?torna={walk.path}" in page.url
        )
        await sign_in(
            walk.portal,
            stranger,
            codice_fiscale="RSSMRA80A01H501U",
            given_name="Mario",
            surname="Rossi",
        )
        page = await read(stranger, f"{path}/riepilogo")
        assert (page.status, "Questa richiesta qui non si può aprire" in page.text) == (404, True)


async def test_no_page_of_a_request_opens_or_changes_for_another_citizen(walk):
    await begun_by_maria(walk, CILA)
    form = walk.page.form(walk.path)
    here = walk.portal.url + walk.path
    pages = ("", "/per-chi", "/passi/owner", "/documenti", "/riepilogo", "/pausa", "/scarta")
    acts = ("/per-chi", "/passi/owner", "/documenti", "/telefono", "/firma", "/invio", "/scarta")
    async with a_citizen() as stranger:
        other = RequestWalk(walk.portal, stranger)
        who = {"codice_fiscale": "RSSMRA80A01H501U", "given_name": "Mario", "surname": "Rossi"}
        await sign_in(walk.portal, stranger, **who)
        await other.begin(CILA)
        theirs = other.page.form(other.path)
        for path in (*pages, "/telefono", "/file", "/file/some", "/file/parti/some"):
            assert (await read(stranger, here + path)).status == 404, path
        for path in acts:
            assert (await read(stranger, here + path, form | theirs)).status == 404, path
        token = {"X-Form-Token": theirs["form_token"]}
        async with stranger.post(f"{here}/file/parti?per=x", headers=token, data=b"{}") as answer:
            assert answer.status == 404
    assert (await walk.open(walk.path)).status == 200


async def test_a_request_without_owner_opens_only_in_its_browser(walk):
    await walk.begin(LAMP)
    async with a_citizen() as stranger:
        await sign_in(walk.portal, stranger)
        page = await read(stranger, f"{walk.portal.url}{walk.path}/riepilogo")
        assert page.status == 404


async def test_a_draft_goes_on_from_another_device_and_is_given_up(walk):
    await begun_by_maria(walk, CERTIFICATE)
    await walk.fill({})
    await walk.fill(CERTIFICATE_ANSWERS["which"])
    async with a_citizen() as client:
        await sign_in(walk.portal, client)
        other = RequestWalk(walk.portal, client)
        page = await other.open("/area-personale")
        assert "Richieste da continuare Certificato anagrafico" in page.text
        assert "1 passi su 3 completati" in page.text
        await other.open(walk.path)
        assert other.step == "whose"
        await other.open(f"{walk.path}/scarta")
        await other.submit(f"{walk.path}/scarta")
        assert (await other.open(walk.path)).status == 404


async def test_a_form_that_needs_a_person_begins_after_signing_in(walk):
    page = await walk.open(f"/richieste/nuova/{CERTIFICATE}")
    (link,) = page.tree.xpath("//a[contains(@href, '/accesso?torna=')]")
    assert said(link) == "Entra e comincia"
    forms = [f.action for f in page.tree.forms if f.xpath("ancestor::main")]
    assert forms == []


async def test_a_service_without_form_offers_none(walk):
    page = await walk.open("/servizi/cie-rilascio")
    assert page.elements("service-online-access") == []
    page = await walk.open("/richieste/nuova/cie-rilascio")
    assert page.status == 404


async def test_law_stands_one_touch_away_from_a_statement(walk):
    await begun_by_maria(walk, NURSERY)
    page = await walk.open(f"{walk.path}/passi/statements")
    laws = page.tree.xpath("//details[contains(@class, 'law')]")
    assert [law.get("open") for law in laws] == [None, None]
    assert "Art. 76" in said(laws[0])


async def test_every_kind_of_field_is_written_read_and_said(walk):
    form = replace(
        a_form_of(
            d.TextField(name="title", label=words("Titolo"), is_multiline=True),
            d.NumberField(name="area", label=words("Superficie"), is_whole=False),
            d.AmountField(name="cost", label=words("Costo")),
            d.DateField(name="day", label=words("Giorno")),
            d.TimeField(name="at", label=words("Ora")),
            d.IbanField(name="iban", label=words("IBAN")),
            d.PlateField(name="plate", label=words("Targa")),
            d.MunicipalityField(name="town", label=words("Comune di nascita")),
            d.AddressField(name="home", label=words("Casa")),
            d.CadastralField(name="land", label=words("Terreno")),
            d.PersonField(name="applicant", label=words("Richiedente")),
        ),
        service="cude",
        needs_sign_in=False,
        presenters=(d.PresenterTitle.OWN,),
    )
    await publish(walk.portal, form)
    await walk.begin("cude")
    page = await walk.fill(
        {
            "title": "Riga uno\r\nRiga due",
            "area": "1.250,5",
            "cost": "€ 1.250,00",
            "day": "31012027",
            "at": "9.30",
            "iban": "IT60X0542811101000000123456",
            "plate": "ab123cd",
            "town": "vicenza",
            "home.street": "Corso Palladio",
            "home.number": "98",
            "home.postcode": "36100",
            "home.municipality": "Vicenza",
            "land.register": "buildings",
            "land.sheet": "12",
            "land.parcel": "345",
        }
        | {k: v for k, v in MARIA_WRITTEN.items() if "born" not in k and "birth" not in k}
    )
    assert walk.step == "riepilogo", page.text
    for told in (
        *("Riga uno", "1.250,5", "1.250,00 €", "31 gennaio 2027", "09:30"),
        *("IT60 X054 2811 1010 0000 0123 456", "Corso Palladio, 98", "36100 Vicenza"),
        *("Fabbricati", "Foglio: 12", "Maria Fontanelli"),
    ):
        assert told in page.text.replace("\u00a0", " "), told


async def test_a_comune_is_suggested_by_the_beginning_of_its_name(walk):
    async with walk.client.get(f"{walk.portal.url}/comuni?q=borgo%20san%20lor") as answer:
        assert await answer.json() == [{"name": "Borgo San Lorenzo", "postcode": "50032"}]
    async with walk.client.get(f"{walk.portal.url}/comuni?q=b") as answer:
        assert await answer.json() == []


async def test_what_cannot_be_read_stays_as_it_was_typed(walk):
    await begun_by_maria(walk, NURSERY)
    await walk.open(f"{walk.path}/passi/fee")
    await walk.fill({"has_isee": "1"})
    page = await walk.fill({"isee": "dodicimila"})
    assert value_of(page, "isee") == "dodicimila"
    assert "Non è scritto nel modo giusto" in page.text


async def test_a_session_that_ends_meanwhile_loses_nothing_that_was_typed(walk):
    await begun_by_maria(walk, CERTIFICATE)
    await walk.open(f"{walk.path}/passi/whose")
    written = walk.page
    walk.client.cookie_jar.clear(lambda cookie: cookie.key == COOKIE)
    page = await walk.fill({"applicant.surname": "Fontanelli"})
    assert (page.status, "Il suo accesso è scaduto" in page.text) == (403, True)
    again = page.form(walk.path)
    assert again["a.applicant.surname"] == "Fontanelli"
    await sign_in(walk.portal, walk.client)
    page = await read(walk.client, written.url, again)
    assert value_of(page, "applicant.surname") == "Fontanelli"


async def test_who_erases_their_data_erases_their_drafts_and_not_what_was_sent(walk):
    await begun_by_maria(walk, CERTIFICATE)
    await walk.begin(NURSERY)
    await walk.open("/area-personale/dati")
    before = await number_of(walk, guided_case.c.id)
    await walk.submit("/area-personale/dati", {"sure": "1"})
    assert await number_of(walk, guided_case.c.id) < before - 1
    await sign_in(walk.portal, walk.client)
    page = await walk.open("/area-personale")
    assert "Richieste da continuare" not in page.text


async def test_with_scripts_questions_come_up_and_files_go_on_their_way_at_once(walk, tmp_path):
    picture = tmp_path / "lampione.png"
    picture.write_bytes(a_picture(900))
    async with a_browser(TALL) as browser:
        await browser.open(f"{walk.portal.url}/richieste/nuova/{LAMP}?lingua=it")
        await browser.leave_by("document.querySelector('main form').submit()")
        await browser.tell("document.getElementById('a.dangers').click()")
        await browser.see("chiami subito")
        await browser.see("Salvato alle")
        await browser.tell("document.getElementById('a.fault').click()")
        await browser.leave_by("document.querySelector('.act button').click()")
        await browser.write("a.street", "Via Dante 4")
        await browser.write("f-a.photo", str(picture))
        await browser.see("lampione.png")
        written = "return document.getElementById('a.street').value"
        assert await browser.tell(written) == "Via Dante 4"
        assert await browser.tell(WEIGHT) < 200_000
        assert await browser.complaints() == []
        await browser.leave_by("document.querySelector('.act button').click()")
        await browser.see("Vuole sapere quando è riparato")


async def test_who_has_signed_in_is_looked_up_once_for_a_page(walk):
    await begun_by_maria(walk, CERTIFICATE)
    asked = []

    def note(connection, cursor, statement, *rest):
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        await walk.open(f"{walk.path}/riepilogo")
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    (_,) = [each for each in asked if re.match(r"SELECT session\.", each)]
