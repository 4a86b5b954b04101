"""The booking in a real Chromium: with scripts off, by keyboard alone, and as axe-core finds it."""

from datetime import UTC, datetime, timedelta

import pytest
from selenium.webdriver import Keys
from sqlalchemy import update

from portal.bookings import tables
from portal.error_sentences import CATALOGUE
from tests.queue_server.a_browser import TALL, a_browser

SERVICE = "autentica-firma"
MANY_TABS = 150
PERSON = {
    "given_name": "Maria",
    "surname": "Fontanelli",
    "codice_fiscale": "FNTMRA85D52L840G",
    "email": "maria@borgosanlieto.example",
}


def _next_week() -> str:
    return str(datetime.now(UTC).date() + timedelta(days=7))


async def test_without_scripts_everything_can_be_booked_and_cancelled(small_portal):
    async with a_browser() as browser:
        await browser.switch_scripts_off()
        await browser.open(f"{small_portal.url}/prenota?servizio={SERVICE}&lingua=it")
        await browser.touch("09:00")
        await browser.see("Teniamo questo orario per lei")
        for field, text in PERSON.items():
            await browser.write(field, text)
        await browser.press(*[Keys.TAB] * 2, Keys.SPACE)
        await browser.touch("Vai al riepilogo")
        await browser.see("Non è ancora prenotato nulla")
        await browser.touch("Conferma la prenotazione")
        await browser.see("Il suo appuntamento è prenotato")
        await browser.touch("Sposta")
        await browser.see("La sua prenotazione resta")
        await browser.touch("10:00")
        await browser.touch("Sposta la prenotazione")
        await browser.see("ore 10:00")


async def test_by_keyboard_alone_a_service_is_searched_and_booked(small_portal):
    async with a_browser() as browser:

        async def tab_to(condition: str) -> None:
            """Go on until the focus is on what the condition says of `e`."""
            for _ in range(MANY_TABS):
                await browser.press(Keys.TAB)
                if await browser.tell(f"const e = document.activeElement; return {condition}"):
                    return
            raise AssertionError(f"the focus never came to: {condition}")

        await browser.open(small_portal.url + "/?lingua=it")
        await tab_to("e.id == 'q'")
        await browser.press("autentica", Keys.ENTER)
        await browser.see("1 servizio trovato")
        await tab_to("e.href && e.href.includes('/prenota?')")
        await browser.press(Keys.ENTER)
        await browser.see("Scelga luogo, giorno e ora")
        await tab_to("e.name == 'slot'")
        await browser.press(Keys.ENTER)
        await browser.see("Teniamo questo orario per lei")
        await tab_to("e.textContent.trim() == 'Vai al riepilogo'")
        await browser.press(Keys.ENTER)
        await browser.see("Manca qualcosa o qualcosa non è corretto")
        assert await browser.tell("return document.activeElement.id") == "errors"
        for field, text in PERSON.items():
            await tab_to(f"e.id == '{field}'")
            await browser.press(text)
        await tab_to("e.id == 'privacy'")
        await browser.press(Keys.SPACE)
        await tab_to("e.textContent.trim() == 'Vai al riepilogo'")
        await browser.press(Keys.ENTER)
        await browser.see("Non è ancora prenotato nulla")
        await tab_to("e.textContent.trim() == 'Conferma la prenotazione'")
        await browser.press(Keys.ENTER)
        await browser.see("Il suo appuntamento è prenotato")


async def test_a_touch_on_confirm_that_is_repeated_books_once_and_complains_of_nothing(
    small_portal,
):
    async with a_browser() as browser:
        await browser.open(f"{small_portal.url}/prenota?servizio={SERVICE}&lingua=it")
        await browser.touch("09:00")
        await browser.see("Teniamo questo orario per lei")
        for field, text in PERSON.items():
            await browser.write(field, text)
        await browser.tell("document.getElementById('privacy').click()")
        await browser.touch("Vai al riepilogo")
        await browser.see("Non è ancora prenotato nulla")
        twice = "const b = document.querySelector('main button.btn-lg'); b.click(); b.click()"
        await browser.tell(twice)
        await browser.see("Il suo appuntamento è prenotato")
        assert await browser.complaints() == []


@pytest.mark.parametrize("language", ["it", "ar"])
async def test_axe_finds_no_barrier_in_any_state_of_a_booking(small_portal, language):
    words = CATALOGUE.words(language)
    async with a_browser() as browser:

        async def is_open_to_all(msgid: str, *values: str) -> None:
            await browser.see(words.gettext(msgid, *values))
            await browser.tell(
                "document.querySelectorAll('main details').forEach(d => d.open = true)"
            )
            assert await browser.barriers() == [], msgid
            wide = await browser.tell("return document.documentElement.scrollWidth")
            assert wide == TALL[0], msgid

        async def click(selector: str) -> None:
            await browser.tell(f"document.querySelector(`{selector}`).click()")

        choice = f"{small_portal.url}/prenota?servizio={SERVICE}&lingua={language}"
        for path in (
            f"&da={_next_week()}&vista=calendario",
            f"&da={_next_week()}",
            "&da=2040-01-01",
        ):
            await browser.open(choice + path)
            await is_open_to_all("Choose place, day and time")
        await browser.open(f"{choice}&da={_next_week()}")
        await click(".day button[name=slot]")
        await is_open_to_all("Details and person")
        await click("form.person button.btn-primary")
        await is_open_to_all("Something is missing or not right. What you wrote is still here.")
        await click("#for-another")
        await is_open_to_all("You, who book for another person")
        await click("#for-me")
        for field, text in PERSON.items():
            await browser.write(field, text)
        await click("#privacy")
        await click("form.person button.btn-primary")
        await is_open_to_all("Nothing is booked yet. Please check and confirm.")
        await click("main button.btn-lg")
        await is_open_to_all("Your appointment is booked")
        booking = await browser.tell("return location.href")
        await click("form[action$=sposta] button")
        await is_open_to_all("Choose place, day and time")
        await click(".day button[name=slot]")
        await is_open_to_all("Move the booking")
        await browser.open(booking + "/annulla")
        await is_open_to_all("Cancel the booking?")
        await click("main button.btn-danger")
        await is_open_to_all("The booking is cancelled and the seat is free again.")
        await browser.open(small_portal.url + "/prenotazioni")
        await is_open_to_all("Find the booking")
        await click("main button.btn-primary")
        await is_open_to_all("Please fill in this field.")
        await browser.write("code", "BBBBBBBB")
        await browser.write("surname", "Rossi")
        await click("main button.btn-primary")
        await is_open_to_all(
            "No booking has this code and this surname. Please check both: the code is in the "
            "message that confirmed the booking."
        )
        for path in ("/domande-frequenti", "/privacy", "/note-legali", "/valutazione"):
            await browser.open(small_portal.url + path)
            assert await browser.barriers() == [], path
        await browser.open(small_portal.url + "/prenota/unknown/dati")
        await is_open_to_all("This booking is no longer open here")


async def test_a_page_says_when_its_hold_is_over(small_portal):
    async with a_browser() as browser:
        await browser.open(f"{small_portal.url}/prenota?servizio={SERVICE}&lingua=it")
        await browser.touch("09:00")
        await browser.see("Teniamo questo orario per lei")
        small_portal.clock.ahead = timedelta(minutes=11)
        long_ago = datetime.now(UTC) - timedelta(seconds=1)
        async with small_portal.context.database.transaction() as connection:
            await connection.execute(update(tables.hold).values(expires_at=long_ago))
        await browser.open(await browser.tell("return location.href"))
        await browser.see("Il tempo per cui tenevamo il posto è finito")
        assert await browser.barriers() == []
