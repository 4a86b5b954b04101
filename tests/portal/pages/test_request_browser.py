"""A request in a real Chromium: what a script saves in the background loses and refuses nothing."""

from tests.portal.pages.a_request import LAMP
from tests.queue_server.a_browser import a_browser

AT_ONCE = """
for (const id of ['a.fault', 'a.dangers', 'a.fault-1']) document.getElementById(id).click();
document.querySelector('.act button').click();
"""
"""Three answers that decide what else is asked, and "Salva e continua", quicker than any answer."""


async def test_who_answers_and_goes_on_at_once_keeps_every_answer(small_portal):
    async with a_browser() as browser:
        await browser.open(f"{small_portal.url}/richieste/nuova/{LAMP}?lingua=it")
        await browser.touch("Comincia")
        await browser.see("Che cosa non va")
        await browser.tell(AT_ONCE)
        await browser.see("Via o piazza")
        await browser.tell("document.querySelector('.act button[value=indietro]').click()")
        await browser.see("Non tocchi il palo")
        chosen = "return [...document.querySelectorAll(':checked')].map(e => e.id).join()"
        assert await browser.tell(chosen) == "a.fault-1,a.dangers"
        assert await browser.complaints() == []
