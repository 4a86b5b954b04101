"""A booking's page: its request begun from there, and what is still to be brought."""

import pytest
from yarl import URL

from casework.drafts.tables import guided_case
from portal.bookings import tables
from tests.portal.pages.a_page import PageRead, a_citizen, read
from tests.portal.pages.test_booking_walk import MARIA, Walk

SERVICE = "cambio-residenza"


@pytest.fixture
async def walk(small_portal):
    async with a_citizen() as client:
        yield Walk(small_portal, client)


async def booked(walk: Walk, service: str = SERVICE) -> PageRead:
    summary = await walk.send(await walk.to_person(service), **MARIA)
    return await walk.send(summary)


async def send_to(walk: Walk, page: PageRead, end: str) -> PageRead:
    """The form whose action ends so."""
    (form,) = [each for each in page.tree.forms if (each.action or "").endswith(end)]
    return await read(walk.client, walk.portal.url + form.action, dict(form.form_values()))


async def test_who_has_just_booked_prepares_the_request_and_sees_what_is_missing(walk):
    page = await booked(walk)
    assert "Prepari ora la sua richiesta" in page.text
    begun = await send_to(walk, page, "/richiesta")
    assert begun.status == 200
    assert URL(begun.url).path.startswith("/richieste/")
    assert "token" not in begun.url
    again = await walk.open(str(URL(page.url).relative()))
    assert "Da portare su carta, o da fotografare prima" in again.text
    assert "risposte da completare" in again.text
    assert "Continua la richiesta" in again.text
    resumed = await send_to(walk, again, "/richiesta")
    assert URL(resumed.url).path.split("/")[2] == URL(begun.url).path.split("/")[2]
    assert len(await walk.portal.rows(guided_case.c.id)) == 1


async def test_the_link_of_the_message_opens_the_request_in_another_browser(walk):
    page = await booked(walk)
    begun = await send_to(walk, page, "/richiesta")
    case, id = URL(begun.url).path.split("/")[2], URL(page.url).name
    async with a_citizen() as other:
        closed = await read(other, f"{walk.portal.url}/richieste/{case}")
        assert "/richieste/" not in URL(closed.url).path
        token = walk.portal.context.booking_token(walk.portal.comune, id)
        there = Walk(walk.portal, other)
        managed = await there.open(f"/prenotazioni/{id}/{token}")
        opened = await send_to(there, managed, "/richiesta")
        assert URL(opened.url).path.split("/")[2] == case


async def test_code_and_surname_open_the_booking_and_none_of_its_requests(walk):
    page = await booked(walk)
    begun = await send_to(walk, page, "/richiesta")
    case, id = URL(begun.url).path.split("/")[2], URL(page.url).name
    ((code,),) = await walk.portal.rows(tables.booking.c.code)
    async with a_citizen() as other:
        there = Walk(walk.portal, other)
        asked = await there.open("/prenotazioni")
        managed = await there.send(asked, code=code, surname=MARIA["surname"])
        assert "Il suo appuntamento è prenotato" in managed.text
        assert "richiesta" not in "".join(f.action or "" for f in managed.tree.forms)
        token = managed.form(f"/prenotazioni/{id}/sposta")["form_token"]
        forced = await read(
            other,
            f"{walk.portal.url}/prenotazioni/{id}/richiesta",
            {"form_token": token, "servizio": SERVICE},
        )
        assert URL(forced.url).path == f"/prenotazioni/{id}"
        closed = await read(other, f"{walk.portal.url}/richieste/{case}")
        assert "/richieste/" not in URL(closed.url).path
        by_code = {c.key: c.value for c in other.cookie_jar}["prenotazione"]
        by_link = await read(other, f"{walk.portal.url}/prenotazioni/{id}/{by_code}")
        assert by_link.status == 404


async def test_a_service_without_a_form_offers_nothing_to_prepare(walk):
    page = await booked(walk, "autentica-firma")
    assert "Prepari ora" not in page.text
    assert "Documento d'identità" in page.text
