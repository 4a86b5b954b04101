"""The booking in a real Chromium: with scripts off and by keyboard alone."""

from datetime import UTC, datetime, timedelta

from selenium.webdriver import Keys
from sqlalchemy import update

from portal.bookings import tables
from tests.queue_server.a_browser import a_browser

SERVICE = "autentica-firma"
MANY_TABS = 150
PERSON = {
    "given_name": "Maria",
    "surname": "Fontanelli",
    "codice_fiscale": "FNTMRA85D52L840G",
    "email": "maria@borgosanlieto.example",
}


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
