"""Sign-in and personal area in a real browser: no barrier in any state, usable by keys alone."""

import re
from pathlib import Path

import pyotp
import pytest
import pytest_asyncio
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from portal.identity.rights import GivenRole, StaffRole
from tests.portal.identity.a_portal_with_doors import PASSWORD, a_portal_with_doors
from tests.portal.identity.test_my_area import booked, set_back
from tests.queue_server.a_browser import TALL, Browser, a_browser
from web.pages.bootstrap_italia import style_files

pytestmark = pytest.mark.asyncio(loop_scope="module")

WIDE = (1280, 900)
FONTS = ("Titillium Web", "Lora", "Roboto Mono")
LEAST_SHARE = 0.3
"""Of a page's classes, as the state's checker wants of a page in the look of the Modello Comuni."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def portal(tmp_path_factory):
    async with a_portal_with_doors(tmp_path_factory.mktemp("pages")) as portal:
        await portal.operator("anna", GivenRole(StaffRole.CLERK, "centro"))
        yield portal


@pytest_asyncio.fixture(loop_scope="module")
async def browser(portal):
    async with a_browser(TALL) as browser:
        await browser.open(f"{portal.url}/accesso?lingua=it")
        yield browser


async def is_open_to_all(browser: Browser) -> bool:
    """In both sizes nothing that keeps people out, and nothing to scroll aside."""
    for size in (WIDE, TALL):
        await browser.resize(size)
        assert await browser.barriers() == []
        width = await browser.tell("return document.documentElement.scrollWidth")
        assert width == size[0]
    return True


async def fill(browser: Browser, **fields: str) -> None:
    for id, text in fields.items():
        await browser.tell(f"document.getElementById({id!r}).value = {text!r}")


async def press(browser: Browser, words: str) -> None:
    """The button of the page that says just this, by its own key."""

    def pressed() -> bool:
        path = f"//main//button[normalize-space()={words!r}]"
        browser._chrome.find_element(By.XPATH, path).send_keys(Keys.ENTER)
        return True

    await browser._until(pressed)


async def sign_in(portal, browser: Browser) -> None:
    await browser.open(f"{portal.url}/accesso/spid")
    await browser.see("Provider di prova")
    await browser.touch("giulia")
    await browser.see("Giulia Bianchi")


async def test_a_citizen_signs_in_and_every_page_of_the_area_is_open_to_all(portal, browser):
    await browser.see("Entra con SPID")
    assert await is_open_to_all(browser)
    await sign_in(portal, browser)
    await browser.see("Non ha appuntamenti")
    assert await is_open_to_all(browser)
    await set_back(portal, await booked(portal))
    await booked(portal)
    await browser.open(f"{portal.url}/area-personale")
    await browser.see("Passati e annullati")
    assert await is_open_to_all(browser)
    await browser.open(f"{portal.url}/area-personale/profilo")
    await browser.see("Come vuole ricevere gli avvisi")
    assert await is_open_to_all(browser)
    await fill(browser, email="nessuno", phone="12")
    await press(browser, "Salva")
    await browser.see("Questo non è un indirizzo e-mail")
    assert await is_open_to_all(browser)
    await fill(browser, email="giulia@example.it", phone="")
    await press(browser, "Salva")
    await browser.see("Il suo profilo è salvato")
    assert await is_open_to_all(browser)
    await browser.open(f"{portal.url}/area-personale/dati")
    await browser.see("24 mesi")
    assert await is_open_to_all(browser)
    await press(browser, "Cancellare i dati")
    await browser.see("Spunti questa casella")
    assert await is_open_to_all(browser)
    await browser.tell("document.getElementById('sure').checked = true")
    await press(browser, "Cancellare i dati")
    await browser.see("I suoi dati sono cancellati")
    assert await is_open_to_all(browser)


@pytest.mark.parametrize("language", ["it", "en", "ar"])
async def test_the_choice_and_its_refusals_are_open_to_all(portal, browser, language):
    for code in ("", "card_missing", "provider_away", "person_not_named"):
        await browser.open(f"{portal.url}/accesso?lingua={language}&esito={code}")
        assert await is_open_to_all(browser)


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_the_area_is_open_to_all_in_both_directions_of_reading(portal, browser, language):
    await sign_in(portal, browser)
    await set_back(portal, await booked(portal))
    await booked(portal)
    for path in ("", "/profilo", "/dati"):
        await browser.open(f"{portal.url}/area-personale{path}?lingua={language}")
        assert await is_open_to_all(browser)
    await browser.open(f"{portal.url}/personale/accesso?lingua={language}")
    assert await is_open_to_all(browser)


async def test_staff_signs_in_and_every_page_of_it_is_open_to_all(portal, browser):
    await browser.open(f"{portal.url}/personale/accesso")
    await browser.see("Accesso del personale")
    assert await is_open_to_all(browser)
    await fill(browser, login="anna", password="guess")
    await press(browser, "Avanti")
    await browser.see("Nome utente o password non corretti")
    assert await is_open_to_all(browser)
    await fill(browser, password=PASSWORD)
    await press(browser, "Avanti")
    await browser.see("Sei cifre")
    assert await is_open_to_all(browser)
    letters = await browser.tell("return document.querySelector('main code').textContent")
    telephone = pyotp.TOTP(letters.replace(" ", ""))
    await fill(browser, code="000000")
    await press(browser, "Accedi")
    await browser.see("Questo codice non è giusto")
    assert await is_open_to_all(browser)
    await fill(browser, code=telephone.at(portal.clock()))
    await press(browser, "Accedi")
    await browser.see("Anna Neri")
    assert await is_open_to_all(browser)


async def test_the_whole_way_is_gone_without_scripts_and_by_keys_alone(portal, browser):
    await browser.switch_scripts_off()
    await browser.open(f"{portal.url}/accesso")

    def go_to(words: str) -> bool:
        """Tab by tab to what says so, and press it."""
        for _ in range(60):
            at = browser._chrome.switch_to.active_element
            if at.text.strip() == words:
                at.send_keys(Keys.ENTER)
                return True
            at.send_keys(Keys.TAB)
        return False

    for words, seen in (
        ("Entra con SPID", "Provider di prova"),
        ("giulia", "Giulia Bianchi"),
        ("Modifichi i suoi contatti", "Come vuole ricevere gli avvisi"),
        ("Salva", "Il suo profilo è salvato"),
        ("Scarichi o cancelli i suoi dati", "24 mesi"),
    ):
        await browser._until(lambda words=words: go_to(words))
        await browser.see(seen)


# --- what the state's checker wants of a sign-in page -----------------------------------------


async def test_the_head_leads_to_the_sign_in_and_says_so_for_the_checker(portal, browser):
    href = (
        "return document.querySelector('header [data-element=personal-area-login]')"
        ".getAttribute('href')"
    )
    assert await browser.tell(href) == "/area-personale"
    visitor = await portal.visitor().get("/area-personale")
    assert visitor.path == "/accesso"


def classes_of_the_model() -> set[str]:
    style = Path(style_files()[0]).read_text(encoding="utf-8")
    return set(re.findall(r"\.(-?[A-Za-z_][\w-]*)", style))


async def test_the_sign_in_page_has_the_look_and_letters_of_the_model(browser):
    version = await browser.tell(
        "return getComputedStyle(document.documentElement)"
        ".getPropertyValue('--bootstrap-italia-version')"
    )
    assert re.match(r"\W*2\.", version)
    used = set(
        await browser.tell(
            "return [...new Set([...document.querySelectorAll('[class]')]"
            ".flatMap(e => [...e.classList]))]"
        )
    )
    assert len(used & classes_of_the_model()) / len(used) >= LEAST_SHARE
    fonts = await browser.tell(
        "return [...document.querySelectorAll('h1,h2,h3,h4,h5,h6,p')]"
        ".map(e => getComputedStyle(e).fontFamily)"
    )
    assert fonts
    assert all(font.strip("'\"").startswith(FONTS) for font in fonts), set(fonts)


async def test_every_cookie_before_and_after_the_sign_in_is_the_sites_own(portal, browser):
    await sign_in(portal, browser)
    cookies = browser._chrome.get_cookies()
    assert {cookie["domain"] for cookie in cookies} == {"127.0.0.1"}
    for cookie in cookies:
        if cookie["name"].startswith("__Host-"):
            assert cookie["secure"]
            assert cookie["httpOnly"]
            assert cookie["sameSite"] == "Lax"
