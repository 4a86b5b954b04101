"""Waiting for something earlier, as a browser without scripts does: joined, offered, taken."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sportello.bookings.periods import AFTERNOON
from tests.portal.bookings.test_waiting_list import Office
from tests.portal.pages.a_page import a_citizen, read
from text.written_days import written_day

JOIN, LEAVE = "Avvisami se si libera prima", "Non avvisarmi più"
CHANGE = "Modifico la richiesta"
ACCEPT, DECLINE = "Prendo questo orario", "No, tengo il mio"


class Person:
    """One who has booked, in a browser of their own."""

    def __init__(self, office, client, id):
        self.office = office
        self.client = client
        self.link = office.portal.context.manage_url(office.comune, id)

    async def open(self):
        return await read(self.client, self.link)

    async def touch(self, label, **fields):
        """The page after its button with that label, and with those fields filled in."""
        page = await self.open()
        (form,) = [f for f in page.tree.forms if label in f.text_content()]
        url = self.office.portal.url + form.action
        return await read(self.client, url, dict(form.form_values()) | fields)


@pytest.fixture
async def two(small_portal):
    """Maria and Giulia, who booked late, and the early seats that others have."""
    office = Office(small_portal)
    slots = await small_portal.slots()
    early, late = slots[-9], slots[-1]
    filling = [await office.booked(early) for _ in range(early["free"])]
    ids = [await office.booked(late) for _ in range(2)]
    async with a_citizen() as maria, a_citizen() as giulia:
        yield office, early, filling, Person(office, maria, ids[0]), Person(office, giulia, ids[1])


async def test_an_earlier_seat_is_offered_to_one_after_the_other_and_taken_by_a_button(two):
    office, early, filling, maria, giulia = two
    assert "Lei è la prima persona" in (await maria.touch(JOIN)).text
    assert "Prima di lei lo chiediamo a 1 persona." in (await giulia.touch(JOIN)).text
    await office.cancel(filling[0])
    await office.offer()
    offered = datetime.fromisoformat(early["starts_at"]).astimezone(ZoneInfo("Europe/Rome"))
    page = await maria.open()
    assert "Si è liberato un posto per lei" in page.text
    assert f"{offered:%H:%M}" in page.text
    assert "Si è liberato" not in (await giulia.open()).text
    assert "Le scriviamo se si libera un altro orario" in (await maria.touch(DECLINE)).text
    await office.offer()
    stale = await giulia.open()
    (offer,) = [f for f in stale.tree.forms if ACCEPT in f.text_content()]
    assert "Avvisami se si libera prima" in offer.text_content()
    taken = await giulia.touch(ACCEPT)
    assert "spostata all'orario che si è liberato" in taken.text
    assert "Prima di lei lo chiediamo a 1 persona." in taken.text
    assert f"{offered:%H:%M}" in taken.tree.xpath("string(//p[contains(@class, 'lead')])")
    (again,) = [f for f in stale.tree.forms if ACCEPT in f.text_content()]
    sent = dict(again.form_values())
    over = await read(giulia.client, office.portal.url + again.action, sent)
    assert "Questa offerta è finita" in over.text
    assert "Non è più in lista d'attesa" in (await maria.touch(LEAVE)).text
    assert JOIN in (await maria.open()).text


async def test_joining_is_offered_where_it_can_be_told_and_no_browser_joins_for_another(two):
    office, _, filling, maria, giulia = two
    page = await maria.open()
    (form,) = [f for f in page.tree.forms if JOIN in f.text_content()]
    sent = dict(form.form_values())
    url = office.portal.url + form.action
    assert (await read(giulia.client, url, sent)).status in (403, 404)
    await office.cancel(filling[0])
    async with a_citizen() as other:
        gone = await Person(office, other, filling[0]).open()
    assert JOIN not in gone.text


async def test_who_could_not_come_earlier_than_some_day_is_not_asked_about_it(two):
    office, early, filling, maria, giulia = two
    at = datetime.fromisoformat(early["starts_at"])
    await maria.touch(JOIN, da=str(at.date() + timedelta(days=1)))
    await giulia.touch(JOIN, da=str(at.date()), quando=part_of(at))
    await office.cancel(filling[0])
    await office.offer()
    assert ACCEPT not in (await maria.open()).text
    assert ACCEPT in (await giulia.open()).text


async def test_who_waits_reads_what_they_said_and_changes_it_without_losing_their_place(two):
    office, early, filling, maria, giulia = two
    day = datetime.fromisoformat(early["starts_at"]).date()
    assert "qualsiasi giorno precedente, tutta la giornata" in (await maria.touch(JOIN)).text
    await giulia.touch(JOIN)
    joined = await maria.touch(CHANGE, da=str(day + timedelta(days=1)), quando="mattina")
    assert "La richiesta è modificata" in joined.text
    assert "Lei è la prima persona" in joined.text
    page = await maria.open()
    (form,) = [f for f in page.tree.forms if CHANGE in f.text_content()]
    assert form.fields["da"] == written_day(day + timedelta(days=1))
    unread = await maria.touch(CHANGE, da="presto", quando="pomeriggio")
    assert "la data non si legge" in unread.text
    assert "in poi, mattine" in unread.text
    assert form.fields["quando"] == "mattina"
    assert "in poi, mattine" in page.text
    await maria.touch(CHANGE, da="", quando="")
    await office.cancel(filling[0])
    await office.offer()
    assert ACCEPT in (await maria.open()).text


def part_of(at):
    return "mattina" if at.time() < AFTERNOON else "pomeriggio"
