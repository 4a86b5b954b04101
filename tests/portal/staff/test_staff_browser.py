"""The staff pages in a real Chromium: no barrier, nothing wider than the screen."""

import re

from casework.definitions.library import library_definition
from portal.identity.rights import StaffRole
from portal.identity.tables import operator as operators
from tests.portal.cases.a_case import publish
from tests.portal.cases.test_registering import LAMP
from tests.portal.staff.an_operator import an_operator
from tests.portal.staff.test_case_pages import OFFICE, a_sent
from tests.queue_server.a_browser import a_browser
from web.sessions.browser_sessions import COOKIE

WIDE, SMALL = (1280, 900), (375, 760)


async def head_of(portal):
    """A form that makes the operator the head of the office."""
    (person,) = await portal.rows(operators.c.id)
    return {"person": person[0], "role": "head"}


async def test_axe_finds_no_barrier_on_any_page_of_staff(small_portal):
    portal = small_portal
    operator = await an_operator(portal, StaffRole.ADMINISTRATOR)
    made = await portal.booked()
    wanted = await portal.booked("segretariato-sociale")
    _, moving = await operator.read(f"/personale/prenotazioni/{made['id']}/sposta")
    slot = re.findall(r'name="slot" value="([^"]+)"', moving)[-1]
    await operator.send(f"/personale/prenotazioni/{made['id']}/sposta", {"slot": slot})
    await operator.send(
        f"/personale/prenotazioni/{made['id']}/nota", {"note": "Chiede l'ascensore"}
    )
    await publish(portal, library_definition(LAMP))
    case = await a_sent(portal)
    await operator.send(f"/personale/uffici/{OFFICE}/persone", await head_of(portal))
    day = made["starts_at"][:10]
    paths = [
        "/personale",
        f"/personale/giornata?sede=centro&giorno={day}",
        "/personale/cerca",
        f"/personale/prenotazioni/{made['id']}?fatto=spostato",
        f"/personale/prenotazioni/{made['id']}/sposta",
        f"/personale/prenotazioni/{made['id']}/annulla",
        "/personale/prenota",
        f"/personale/prenota/fatto?prenotazione={made['id']}",
        "/personale/richieste",
        "/personale/da-sistemare",
        "/personale/calendari",
        "/personale/calendari/centro-sportelli",
        "/personale/calendari/centro-sportelli/ritira",
        f"/personale/calendari/centro-sportelli/posti?settimana={day}",
        "/personale/calendari/centro-sportelli/versioni",
        "/personale/calendari/nuovo",
        "/personale/messaggi",
        "/personale/servizi",
        "/personale/servizi/autentica-firma?testi=ar",
        "/personale/sedi/centro",
        "/personale/testi",
        "/personale/testi/confirmation/letter/ar",
        "/personale/moduli/nido-iscrizione/1/anteprima",
        "/personale/conservazione",
        "/personale/attivita",
        "/personale/pratiche",
        f"/personale/pratiche/{case}",
        f"/personale/pratiche/{case}/scambio",
        "/personale/uffici",
        f"/personale/uffici/{OFFICE}",
        f"/personale/prenotazioni/{wanted['id']}/richiesta",
        "/personale/prenotazioni/nothing",
    ]
    async with a_browser(WIDE) as browser:
        await browser.open(portal.url + "/personale")
        cookie = {
            "name": COOKIE, "value": operator.secret, "url": portal.url,
            "secure": True, "httpOnly": True, "path": "/", "sameSite": "Lax",
        }  # fmt: skip
        await browser._devtools("Network.setCookie", cookie)
        for size in (WIDE, SMALL):
            await browser.resize(size)
            for path in paths:
                await browser.open(portal.url + path)
                assert "/accesso" not in await browser.tell("return location.pathname"), path
                assert await browser.barriers() == [], path
                wide = await browser.tell("return document.documentElement.scrollWidth")
                assert wide <= size[0], path
            await browser.open(portal.url + "/personale/calendari/centro-sportelli")
            await browser.tell("document.querySelector('#seats_online').value = '0'")
            for said in ("What would change", "Something is missing"):
                await browser.tell("document.querySelector('main form[novalidate]').submit()")
                await browser.see(said)
                assert await browser.barriers() == [], said
                await browser.tell("document.querySelector('#slot_min').value = '0'")
        meant = ("404", "422")
        told = await browser.complaints()
        assert [each for each in told if not any(status in each for status in meant)] == []
