"""Home, services and branches: found in everyday words, and as the state's checker wants them."""

from datetime import timedelta

import pytest
from aiohttp.test_utils import make_mocked_request
from sqlalchemy import select, text, update

from portal.bookings.tables import slot
from portal.pages.kit import PageKit
from portal.pages.places.about import TextPage
from portal.pages.places.first_free import FirstFree
from portal.satisfaction.tables import feedback
from sportello.sync.contract import Presence, ServiceWait
from tests.portal.pages.a_page import a_citizen, read, said
from tests.portal.pages.state_checker import check_service_page
from tests.queue_server.a_browser import a_browser

PATHS = ("/", "/servizi", "/servizi?q=xyz", "/servizi/cie-rilascio", "/sedi", "/sedi/centro")


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("spazzatura", "Tassa sui rifiuti (TARI)"),
        ("cambio casa", "Cambio di residenza o di indirizzo"),
        ("carta identita", "Carta d'identità: nuova o da rinnovare"),
        ("carta d'identità scaduta", "Carta d'identità: nuova o da rinnovare"),
        ("sposarsi", "Matrimonio e unione civile"),
        ("come faccio a sposarmi", "Matrimonio e unione civile"),
        ("rifuti", "Tassa sui rifiuti (TARI)"),
        ("dove pago la spazatura", "Tassa sui rifiuti (TARI)"),
        ("mi nasce un figlio", "Dichiarazione di nascita"),
        ("marriage", "Matrimonio e unione civile"),
    ],
)
async def test_a_service_is_found_in_everyday_words(small_portal, word, name):
    page = await read(small_portal.client, f"{small_portal.url}/servizi?q={word}")
    assert said(page.elements("service-link")[0]) == name


async def test_who_finds_nothing_is_told_so_and_sees_all_services(small_portal):
    page = await read(small_portal.client, f"{small_portal.url}/servizi?q=xyz")
    assert "Non abbiamo trovato nulla per «xyz»" in page.text
    assert len(page.elements("service-link")) >= 10


async def test_every_service_sheet_has_what_the_state_wants(small_portal):
    services = await read(small_portal.client, f"{small_portal.url}/servizi")
    sheets = [each.get("href") for each in services.elements("service-link")]
    assert len(sheets) >= 10
    for path in sheets:
        page = await read(small_portal.client, small_portal.url + path)
        check_service_page(page)


@pytest.mark.parametrize("path", PATHS)
async def test_every_page_asks_how_clear_it_is_in_the_words_of_the_model(small_portal, path):
    page = await read(small_portal.client, small_portal.url + path)
    assert page.say("feedback-title") == "Quanto sono chiare le informazioni su questa pagina?"
    questions = [said(each) for each in page.elements("feedback-rating-question")]
    assert questions == [
        "Dove hai incontrato le maggiori difficoltà?",
        "Quali sono stati gli aspetti che hai preferito?",
    ]
    assert [said(each) for each in page.elements("feedback-rating-answer")] == [
        "A volte le indicazioni non erano chiare",
        "A volte le indicazioni non erano complete",
        "A volte non capivo se stavo procedendo correttamente",
        "Ho avuto problemi tecnici",
        "Altro",
        "Le indicazioni erano chiare",
        "Le indicazioni erano complete",
        "Capivo sempre che stavo procedendo correttamente",
        "Non ho avuto problemi tecnici",
        "Altro",
    ]
    assert page.elements("feedback-input-text")
    assert said(page.elements("report-inefficiency")[0]) == "Segnala disservizio"


async def test_a_fault_of_ours_is_told_in_the_look_and_the_language_of_the_site(small_portal):
    async with a_citizen() as citizen:
        await read(citizen, small_portal.url + "/?lingua=de")
        async with small_portal.context.database.transaction() as connection:
            await connection.execute(text("ALTER TABLE slot RENAME TO lost"))
        page = await read(citizen, small_portal.url + "/prenota?servizio=tari")
        assert page.status == 500
        assert page.tree.get("lang") == "de"
        assert page.elements("personal-area-login"), "with the head of every page"
        async with citizen.get(small_portal.url + "/prenota?servizio=tari") as told:
            assert told.content_type == "application/problem+json"


async def test_an_answer_to_the_survey_is_kept_without_a_person(portal):
    async with a_citizen() as citizen:
        page = await read(citizen, portal.url + "/sedi")
        form = page.form("/valutazione")
        form |= {"stars": "2", "difficulty": "unclear", "text": "Orari?"}
        thanks = await read(citizen, portal.url + "/valutazione", form)
        again = await read(citizen, portal.url + "/valutazione", form | {"stars": "5"})
    assert thanks.url.endswith("/valutazione")
    assert "Grazie" in thanks.text
    assert "Grazie" in again.text
    async with portal.context.database.reading() as connection:
        row = (await connection.execute(select(feedback))).one()
    assert (row.about, row.stars, row.reasons) == ("/sedi", 2, '["unclear"]')
    assert row.text == "Orari?"


async def test_a_visit_is_judged_by_the_link_in_its_mail_and_by_no_other_address(small_portal):
    made = await small_portal.booked()
    link = small_portal.context.survey_url(small_portal.context.directory.comuni[0], made["id"])
    async with a_citizen() as citizen:
        for wrong in (link[:-1], link.rsplit("/", 1)[0], link.replace(made["id"], "another")):
            page = await read(citizen, wrong)
            assert page.status == 404
            assert not page.tree.xpath("//form[@action='/valutazione']")
        form = (await read(citizen, link)).form("/valutazione") | {"stars": "1"}
        url = small_portal.url + "/valutazione"
        await read(citizen, url, form | {"proof": "guessed"})
        await read(citizen, url, {name: form[name] for name in form if name != "proof"})
        assert await small_portal.rows(feedback.c.about) == []
        await read(citizen, url, form)
        opened = await read(citizen, link.replace("/valutazione/", "/prenotazioni/"))
    assert await small_portal.rows(feedback.c.about) == [("autentica-firma",)]
    assert opened.status == 404, "who may judge the visit may not change the booking"


async def test_the_home_page_begins_with_what_is_booked_most(small_portal):
    url = small_portal.url
    async with a_citizen() as citizen:
        at_first = [said(each) for each in (await read(citizen, url)).elements("service-link")]
        await small_portal.booked("tari")
        small_portal.clock.ahead = timedelta(hours=2)
        page = await read(citizen, url)
    wanted = [said(each) for each in page.elements("service-link")]
    assert at_first[0] != wanted[0] == "Tassa sui rifiuti (TARI)"
    assert wanted[1:] == [each for each in at_first if each != wanted[0]][: len(wanted) - 1]
    assert "+39 0532 000100" in page.text


async def test_a_form_without_its_token_or_from_another_site_is_refused(small_portal):
    url = small_portal.url + "/valutazione"
    async with a_citizen() as citizen:
        page = await read(citizen, small_portal.url + "/sedi")
        form = page.form("/valutazione") | {"stars": "2"}
        for sent, headers in (
            (form | {"form_token": "x"}, {}),
            (form, {"Origin": "https://elsewhere.example"}),
            (form, {"Sec-Fetch-Site": "cross-site"}),
        ):
            assert (await read(citizen, url, sent, **headers)).status == 403
        assert (await read(citizen, url, form)).status == 200


async def test_a_branch_shows_its_wait_while_it_tells_it_and_says_when_it_does_not(small_portal):
    url = small_portal.url + "/sedi/centro"
    assert "non aggiornata in questo momento" in (await read(small_portal.client, url)).text
    now = Presence((ServiceWait("tari", people=4, low_min=10, high_min=15),), waiting=4)
    await small_portal.context.waits.tell(small_portal.comune, "centro", now)
    assert "10–15 minuti" in (await read(small_portal.client, url)).text
    small_portal.clock.ahead = timedelta(minutes=5)
    assert "non aggiornata in questo momento" in (await read(small_portal.client, url)).text


async def test_two_browsers_read_one_page_that_is_rendered_once_each_with_a_token_of_its_own(
    small_portal,
):
    url = small_portal.url + "/sedi"
    tokens = []
    async with a_citizen() as giulia, a_citizen() as marco:
        for citizen in (giulia, marco):
            page = await read(citizen, url)
            tokens.append(page.form("/valutazione")["form_token"])
            assert page.html.count(tokens[-1]) == 1
        sent = page.form("/valutazione") | {"stars": "5"}
        assert (await read(giulia, small_portal.url + "/valutazione", sent)).status == 403
        assert (await read(marco, small_portal.url + "/valutazione", sent)).status == 200
    assert len(set(tokens)) == 2


async def test_an_equal_public_page_is_rendered_once_and_a_changed_one_again(small_portal):
    kit = PageKit(small_portal.context, "portal.pages")
    request = make_mocked_request("GET", "/privacy", headers={"Host": "127.0.0.1"})
    for page in (_text_page("one"), _text_page("one"), _text_page("another")):
        assert page.title in str(kit.page(request, page).text)
    assert kit._kept.cache_info().misses == 2


def _text_page(title: str) -> TextPage:
    return TextPage(title=title, sections=(), element="")


async def test_the_first_free_appointment_is_asked_for_once_a_second(small_portal):
    comune, database = small_portal.context.directory.comuni[0], small_portal.context.database
    first_free, now = FirstFree(database), small_portal.clock()
    before = await first_free.of(comune, now)
    async with database.transaction() as connection:
        await connection.execute(update(slot).values(booked=slot.c.capacity - slot.c.held))
    assert await first_free.of(comune, now + timedelta(seconds=0.9)) == before != {}
    assert await first_free.of(comune, now + timedelta(seconds=1)) == {}


async def test_every_heading_and_paragraph_is_in_the_letters_of_the_model(small_portal):
    letters = """return [...document.querySelectorAll('h1,h2,h3,h4,h5,h6,p')]
        .map(e => getComputedStyle(e).fontFamily.split(',')[0].replaceAll('"', ''))
        .filter(f => !['Titillium Web', 'Lora', 'Roboto Mono'].includes(f))"""
    async with a_browser() as browser:
        for path in PATHS:
            await browser.open(small_portal.url + path)
            assert await browser.tell(letters) == [], path


async def test_the_stars_decide_which_questions_follow_without_a_script(small_portal):
    shown = "return [...document.querySelectorAll('.survey .%s')].map(e => e.offsetHeight > 0)[0]"
    async with a_browser() as browser:
        await browser.open(small_portal.url + "/sedi")
        for stars in (1, 2, 3, 4, 5):
            await browser.tell(f"document.querySelector('label[for=rate-{stars}]').click()")
            assert await browser.tell(shown % "negative") is (stars <= 3)
            assert await browser.tell(shown % "positive") is (stars > 3)
