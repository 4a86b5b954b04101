"""A booking from search to confirmation as a browser without scripts makes it, and its bad luck."""

import asyncio
import re
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from aiohttp import ClientSession
from icalendar import Calendar
from msgspec.structs import replace
from sqlalchemy import select, update

from portal.__main__ import main
from portal.bookings import tables
from portal.branches.sheets import ServiceSheet
from portal.branches.staff_settings import put, remove
from sportello.bookings.lifecycle import AppointmentKind
from tests.portal.a_portal import PortalUnderTest
from tests.portal.pages.a_page import PageRead, a_citizen, read, said, share_of_known_classes
from text.written_days import read_day

SERVICE = "autentica-firma"
ROME = ZoneInfo("Europe/Rome")
MARIA = {
    "for_whom": "io",
    "given_name": "Maria",
    "surname": "Fontanelli",
    "codice_fiscale": "FNTMRA85D52L840G",
    "email": "maria@borgosanlieto.example",
    "channel": "email",
    "privacy": "1",
}


class Walk:
    """One browser on its way through a booking."""

    def __init__(self, portal: PortalUnderTest, client: ClientSession) -> None:
        self.portal = portal
        self.client = client
        self.pages = 0

    async def open(self, path: str) -> PageRead:
        self.pages += 1
        return await read(self.client, self.portal.url + path)

    async def send(self, page: PageRead, **changed: str) -> PageRead:
        """The first form of the page that is sent by POST, with these fields."""
        self.pages += 1
        form = next(f for f in page.tree.forms if f.method == "POST")
        fields = dict(form.form_values()) | changed
        return await read(self.client, self.portal.url + form.action, fields)

    async def choose(self, page: PageRead, number: int = -1) -> PageRead:
        """Touch the button of a slot, the last one if no other is said."""
        slots = page.tree.xpath("//button[@name='slot']")
        return await self.send(page, slot=slots[number].get("value"))

    async def to_person(self, service: str = SERVICE, days: int = 7) -> PageRead:
        """On a day when the portal still owns the booking."""
        later = datetime.now(UTC).date() + timedelta(days=days)
        return await self.choose(await self.open(f"/prenota?servizio={service}&da={later}"))

    async def to_summary(self, **changed: str) -> PageRead:
        return await self.send(await self.to_person(), **MARIA | changed)

    async def booked(self, **changed: str) -> PageRead:
        return await self.send(await self.to_summary(**changed))


@pytest.fixture
async def walk(small_portal):
    async with a_citizen() as client:
        yield Walk(small_portal, client)


@pytest.fixture
async def walk_on_either(portal):
    """On SQLite and on PostgreSQL."""
    async with a_citizen() as client:
        yield Walk(portal, client)


async def test_a_service_is_found_and_booked_in_under_five_pages(walk):
    found = await walk.open("/servizi?q=autentica")
    link = found.tree.xpath("//a[starts-with(@href, '/prenota?')]/@href")[0]
    person = await walk.choose(await walk.open(link))
    assert "Teniamo questo orario per lei fino alle" in person.text
    summary = await walk.send(person, **MARIA)
    assert "Maria Fontanelli" in summary.text
    assert walk.pages < 5
    (earlier,) = summary.tree.xpath("//input[@name='prima']")
    assert not earlier.checked
    booked = await walk.send(summary, prima="1")
    assert booked.status == 200
    assert "È in lista d'attesa per un orario prima del suo." in booked.text
    assert "qualsiasi giorno precedente" in booked.text
    assert "Il suo appuntamento è prenotato" in booked.text
    assert "Documento d'identità" in booked.text
    assert booked.tree.xpath("//*[local-name()='svg'][@class='segno']")


async def test_several_services_are_chosen_held_and_booked_as_one_visit(walk):
    """Two in the hall, one of them for two people, and one service that is left out again."""
    later = datetime.now(UTC).date() + timedelta(days=7)
    page = await walk.open(f"/prenota?servizio={SERVICE}")
    (wanted,) = page.tree.xpath("//form[@class='visit-form']")
    offered = wanted.xpath(".//select[@name='servizio_2']/option/@value")
    assert SERVICE not in offered
    fields = dict(wanted.form_values()) | {"servizio_2": "certificati", "da": str(later)}
    page = await walk.open(f"/prenota?{urlencode(fields)}&persone_2=2&servizio_3=tari")
    (leave_out,) = page.tree.xpath("//a[starts-with(@aria-label, 'Togli: Tassa')]/@href")
    page = await walk.open(f"{leave_out}&da={later}")
    person = await walk.choose(page)
    both = "Autentica di firma e copia conforme + Certificati anagrafici e di stato civile"
    assert both in person.text
    summary = await walk.send(person, **MARIA)
    assert "Certificati" in summary.text
    assert "2 persone" in summary.text
    booked = await walk.send(summary)
    assert "Il suo appuntamento è prenotato" in booked.text
    (again,) = [f.action for f in booked.tree.forms if f.action.endswith("/sposta")]
    token = booked.form(again)
    moving = await read(walk.client, walk.portal.url + again, token)
    assert both in moving.text
    moved = await walk.send(await walk.choose(moving, 2))
    assert [said(each) for each in moved.tree.xpath("//dl[@class='facts']//dd")][1].endswith(
        "2 persone"
    )
    (link,) = moved.tree.xpath("//a[contains(@href, '/togli?servizio=certificati')]/@href")
    asked = await walk.open(link)
    (starts_at,) = max(await walk.portal.rows(tables.booking.c.starts_at))
    walk.portal.clock.ahead = starts_at - timedelta(hours=1) - datetime.now(UTC)
    await leave_out_on_the_day(walk, asked, link)
    walk.portal.clock.ahead = timedelta(0)
    alone = await walk.send(asked)
    assert "Il servizio è stato tolto, gli altri restano al loro orario." in alone.text
    assert "Certificati" not in said(alone.tree.xpath("//dl[@class='facts']")[0])
    assert not alone.tree.xpath("//a[contains(@href, '/togli')]")


async def leave_out_on_the_day(walk: Walk, asked: PageRead, link: str) -> None:
    """The branch keeps the booking: the page says who takes a service out, also where it was open
    since the day before.
    """
    for page in (await walk.send(asked), await walk.open(link)):
        assert "La sede ha già in mano la sua prenotazione" in page.text
        assert "Certificati" in said(page.tree.xpath("//dl[@class='facts']")[0])
        assert "Non le serve più uno di questi servizi? Lo dica al personale" in page.text
        assert not page.tree.xpath("//a[contains(@href, '/togli')]")


async def test_an_appointment_by_telephone_needs_a_number_and_says_who_calls(walk):
    person = await walk.to_person("tari")
    asked = await walk.send(person, **MARIA | {"kind": "phone"})
    assert [said(each) for each in asked.tree.xpath("//*[@id='errors']//li")] == [
        "Cellulare: Compili questo campo."
    ]
    summary = await walk.send(asked, **MARIA | {"kind": "phone", "phone": "+39 333 1234560"})
    assert "Al telefono: la chiama l'ufficio" in summary.text
    booked = await walk.send(summary)
    assert "Al telefono: la chiama l'ufficio" in booked.text
    assert "Che cosa tenere a portata di mano" in booked.text
    assert not booked.tree.xpath("//*[@class='qr']")


async def test_an_appointment_by_video_has_a_room_of_its_own_on_page_and_invitation(walk):
    """Only at the branch that has rooms; the room is not named by the code."""
    person = await walk.to_person("cambio-residenza")
    summary = await walk.send(person, **MARIA | {"kind": "video"})
    assert "In videochiamata" in summary.text
    booked = await walk.send(summary)
    (link,) = booked.tree.xpath("//a[text()='Entri nella videochiamata']/@href")
    assert re.fullmatch(r"https://video\.borgosanlieto\.example/[\w-]{20}", link)
    (code,) = booked.tree.xpath("//*[contains(@class, 'code')]/text()")
    assert code not in link
    assert not booked.tree.xpath("//*[@class='qr']")
    (file,) = booked.tree.xpath("//a[contains(@href, '.ics')]/@href")
    async with walk.client.get(walk.portal.url + file) as answer:
        (event,) = Calendar.from_ical(await answer.read()).events
    assert (event["location"], event["conference"]) == (link, link)
    again = await walk.booked(kind="video")
    assert "videochiamata" not in again.text  # its service is given in person alone
    other = await walk.open("/prenota?servizio=cambio-residenza&sede=ponte-nuovo")
    assert not (await walk.choose(other)).tree.xpath("//input[@name='kind']")


async def test_what_is_given_by_video_alone_is_bookable_where_there_are_rooms(
    walk, tmp_path, capsys
):
    comune = walk.portal.context.directory.comuni[0]
    alone = replace(comune.service(SERVICE), kinds=(AppointmentKind.VIDEO,))
    async with walk.portal.context.database.transaction() as connection:
        await put(connection, comune.id, alone)
    await walk.portal.context.directory.refresh()
    comune = walk.portal.context.directory.comuni[0]
    assert comune.impossible == {("ponte-nuovo", SERVICE)}
    assert SERVICE not in {each.id for each in comune.services_of("ponte-nuovo")}
    page = await walk.open(f"/prenota?servizio={SERVICE}&servizio_2=certificati")
    offered = page.tree.xpath("//select[@name='servizio_2']/option/@value")
    assert "certificati" not in offered
    assert "In videochiamata" in (await walk.send(await walk.to_person(), **MARIA)).text
    slot = (await walk.portal.slots("certificati", "ponte-nuovo"))[0]["id"]
    status, refused = await walk.portal.hold(slot, SERVICE)
    assert (status, refused["code"]) == (409, "slot_withdrawn")
    capsys.readouterr()
    assert await asyncio.to_thread(main, ["check", str(tmp_path / "portal")]) == 0
    assert f"no one can book {SERVICE} at branch ponte-nuovo" in capsys.readouterr().out


async def test_the_steps_are_those_of_the_modello_comuni(walk):
    page = await walk.open(f"/prenota?servizio={SERVICE}")
    steps = [said(each) for each in page.tree.xpath("//nav[contains(@class, 'steps')]//li")]
    assert steps == [
        *("Autorizzazioni e condizioni", "Luogo", "Data e orario"),
        *("Dettagli appuntamento", "Richiedente", "Riepilogo"),
    ]
    assert share_of_known_classes(page) >= 0.3


async def test_the_same_slots_stand_in_the_list_and_in_the_calendar(walk):
    later = datetime.now(UTC).date() + timedelta(days=7)
    path = f"/prenota?servizio={SERVICE}&da={later}"
    as_list = await walk.open(path)
    calendar = await walk.open(f"{path}&vista=calendario")
    assert calendar.tree.xpath("//table")

    def slots(page):
        return sorted(page.tree.xpath("//button[@name='slot']/@value"))

    assert slots(as_list) == slots(calendar)


async def test_mornings_of_next_week_are_one_touch_away(walk):
    page = await walk.open(f"/prenota?servizio={SERVICE}")
    (link,) = page.tree.xpath("//a[text()='Mattine della prossima settimana']/@href")
    page = await walk.open(link)
    hours = page.tree.xpath("//div[@class='day']//button/text()")
    assert hours
    assert max(hours) < "13:00"
    (since,) = page.tree.xpath("//input[@id='da']/@value")
    today = walk.portal.clock().astimezone(ROME).date()
    assert read_day(since) == today + timedelta(days=7 - today.weekday())


@pytest.mark.parametrize("hour", [time(0, 10), time(12), time(23, 50)])
async def test_this_week_is_shown_from_today_on_at_every_hour(walk, hour):
    now = walk.portal.clock()
    today = now.astimezone(ROME).date() + timedelta(days=1)
    walk.portal.clock.ahead = datetime.combine(today, hour, ROME) - now
    page = await walk.open(f"/prenota?servizio={SERVICE}&da={today}")
    (since,) = page.tree.xpath("//input[@id='da']/@value")
    assert (read_day(since) or date.min) >= today
    wanted = await walk.open(f"/prenota?servizio={SERVICE}&da=31-02-2027")
    assert "Questa non è una data: scriva giorno, mese e anno" in wanted.text
    (written,) = wanted.tree.xpath("//input[@id='da']")
    assert written.get("value") == "31-02-2027"
    assert written.get("aria-invalid") == "true"


async def test_what_is_missing_is_told_at_its_field_and_what_was_written_stays(walk):
    page = await walk.send(await walk.to_person(), **MARIA | {"surname": "", "email": "maria@"})
    assert page.status == 422
    assert [said(each) for each in page.tree.xpath("//*[@id='errors']//li")] == [
        "Cognome: Compili questo campo.",
        "E-mail: Questo non è un indirizzo e-mail: si scrive come nome@esempio.it.",
    ]
    (given_name,) = page.tree.xpath("//input[@name='given_name']/@value")
    assert given_name == "Maria"
    (wrong,) = page.tree.xpath("//input[@name='email']")
    assert wrong.get("aria-invalid") == "true"
    assert "email-error" in wrong.get("aria-describedby")


async def test_a_booking_for_another_person_names_both(walk):
    booker = {"for_whom": "altra", "booker_given_name": "Nicolò", "booker_surname": "Forlì"}
    summary = await walk.to_summary(**booker)
    assert "Maria Fontanelli" in summary.text
    assert "Nicolò Forlì" in summary.text
    await walk.send(summary)
    async with walk.portal.context.database.reading() as connection:
        persons = {row.id: row for row in await connection.execute(select(tables.person))}
        booking = (await connection.execute(select(tables.booking))).one()
    assert persons[booking.visitor].email is None
    assert persons[booking.booked_by].email == MARIA["email"]


async def test_the_same_form_sent_twice_books_once(walk_on_either):
    walk = walk_on_either
    summary = await walk.to_summary(details="Due firme")
    answers = await asyncio.gather(walk.send(summary), walk.send(summary))
    again = await walk.send(summary)
    assert len({answer.url for answer in (*answers, again)}) == 1
    async with walk.portal.context.database.reading() as connection:
        (booking,) = (await connection.execute(select(tables.booking))).all()
    assert booking.details == "Due firme"


async def test_back_after_the_booking_leads_to_the_booking(walk):
    person = await walk.to_person()
    booked = await walk.send(await walk.send(person, **MARIA))
    for path in (person.url, person.url.replace("dati", "riepilogo")):
        assert (await read(walk.client, path)).url == booked.url
    assert (await walk.send(person, **MARIA)).url == booked.url


async def test_two_tabs_are_two_bookings(walk):
    first, second = await walk.to_summary(), await walk.to_summary()
    assert (await walk.send(first)).url != (await walk.send(second)).url


async def test_a_hold_that_expired_while_typing_is_taken_again(walk_on_either):
    walk = walk_on_either
    summary = await walk.to_summary()
    await _expire_holds(walk.portal)
    booked = await walk.send(summary)
    assert "Il suo appuntamento è prenotato" in booked.text


async def test_a_slot_that_was_lost_meanwhile_is_chosen_anew_and_nothing_is_typed_twice(walk):
    summary = await walk.to_summary()
    await _expire_holds(walk.portal)
    await _fill_slots(walk.portal)
    lost = await walk.send(summary)
    assert "Il tempo è finito e il posto non è più tenuto." in lost.text
    await _empty_slots(walk.portal)
    again = await walk.choose(await read(walk.client, lost.url))
    assert again.url.endswith("/riepilogo")
    assert "Maria Fontanelli" in again.text
    assert "Il suo appuntamento è prenotato" in (await walk.send(again)).text


async def test_a_slot_taken_by_others_in_the_last_moment_is_told_with_what_is_free(walk):
    page = await walk.open(f"/prenota?servizio={SERVICE}")
    await _fill_slots(walk.portal)
    lost = await walk.choose(page)
    assert lost.status == 409
    assert "Qualcuno ha appena preso questo orario" in lost.text


async def test_a_slot_withdrawn_while_held_is_still_booked_and_then_no_longer_offered(walk):
    summary = await walk.to_summary()
    comune = walk.portal.context.directory.comuni[0]
    for calendar in comune.calendars.values():
        async with walk.portal.context.database.transaction() as connection:
            await connection.execute(
                update(tables.slot)
                .where(tables.slot.c.calendar == calendar.id)
                .values(capacity=0, debt=tables.slot.c.held + tables.slot.c.booked)
            )
    assert "Il suo appuntamento è prenotato" in (await walk.send(summary)).text
    page = await walk.open(f"/prenota?servizio={SERVICE}")
    assert "Nessun orario libero nelle prossime settimane" in page.text


async def test_leaving_gives_the_seat_back_and_deletes_what_was_written(walk):
    summary = await walk.to_summary()
    (leave,) = [f for f in summary.tree.forms if f.action.endswith("/lascia")]
    await read(walk.client, walk.portal.url + leave.action, dict(leave.form_values()))
    async with walk.portal.context.database.reading() as connection:
        is_held = select(tables.slot).where(tables.slot.c.held > 0)
        assert (await connection.execute(is_held)).first() is None
        body = (await connection.execute(select(tables.draft.c.body))).scalar_one()
    assert "Fontanelli" not in body


async def test_a_draft_opens_in_the_browser_that_made_it_alone(walk):
    person = await walk.to_person()
    async with a_citizen() as other:
        page = await read(other, person.url)
    assert page.status == 404
    assert "Questa prenotazione non è più aperta qui" in page.text


async def test_a_service_without_calendar_leads_to_its_sheet(walk):
    comune = walk.portal.context.directory.comuni[0]
    sheet = comune.services[SERVICE]
    async with walk.portal.context.database.transaction() as connection:
        for calendar in comune.calendars.values():
            services = tuple(each for each in calendar.services if each != sheet.id)
            await put(connection, comune.id, replace(calendar, services=services))
    await walk.portal.context.directory.refresh()
    page = await walk.open(f"/prenota?servizio={SERVICE}")
    assert page.url.endswith(f"/servizi/{SERVICE}")


async def test_a_booking_is_moved_and_stays_until_the_new_time_is_confirmed(walk_on_either):
    walk = walk_on_either
    booked = await walk.booked()
    before = said(booked.tree.xpath("//p[@class='lead']/strong")[0])
    moving = await _press(walk, booked, "sposta")
    assert f"La sua prenotazione resta per {before}" in moving.text
    summary = await walk.choose(moving, 0)
    assert summary.url.endswith("/riepilogo")
    moved = await walk.send(summary)
    assert moved.url == booked.url
    assert said(moved.tree.xpath("//p[@class='lead']/strong")[0]) != before
    assert (await walk.send(summary)).url == booked.url


async def test_a_booking_is_cancelled_after_a_question_and_its_link_still_says_so(walk):
    booked = await walk.booked()
    question = await read(walk.client, booked.url + "/annulla")
    cancelled = await walk.send(question)
    assert "La prenotazione è annullata e il posto è di nuovo libero" in cancelled.text
    assert booked.tree.xpath("//*[@class='qr']")
    assert not cancelled.tree.xpath("//*[@class='qr']"), "nothing to show at the totem"
    again = await read(walk.client, booked.url)
    assert "Questa prenotazione è annullata" in again.text
    assert again.tree.xpath(f"//a[@href='/prenota?servizio={SERVICE}']")


async def test_a_link_opens_the_booking_and_its_secret_leaves_the_address(walk):
    made = await walk.portal.booked()
    page = await read(walk.client, made["manage_url"])
    assert page.url == f"{walk.portal.url}/prenotazioni/{made['id']}"
    assert made["token"] not in page.html
    assert made["code"] in page.text


async def test_a_wrong_link_an_unknown_one_and_a_foreign_cookie_are_told_alike(walk):
    made, other = await walk.portal.booked(), await walk.portal.booked()
    url = walk.portal.url + "/prenotazioni"
    wrong = await read(walk.client, f"{url}/{made['id']}/{other['token']}")
    unknown = await read(walk.client, f"{url}/nothing/{made['token']}")
    assert wrong.status == unknown.status == 404
    assert said(wrong.tree.xpath("//main")[0]) == said(unknown.tree.xpath("//main")[0])
    await read(walk.client, other["manage_url"])
    for path in ("", "/annulla", "/appuntamento.ics"):
        page = await read(walk.client, f"{url}/{made['id']}{path}")
        assert made["code"] not in page.text


async def test_code_and_surname_open_a_booking_whatever_the_letters(walk_on_either):
    walk = walk_on_either
    made = await walk.portal.booked()
    form = await walk.open("/prenotazioni")
    spaced = " ".join(made["code"].lower())
    page = await walk.send(form, code=spaced, surname="  fontanelli ")
    assert page.url.endswith(f"/prenotazioni/{made['id']}")
    for code, surname in ((made["code"], "Rossi"), ("BBBBBBBB", "Fontanelli")):
        wrong = await walk.send(form, code=code, surname=surname)
        assert wrong.status == 404
        assert "Nessuna prenotazione ha questo codice e questo cognome" in wrong.text


async def test_the_calendar_file_is_the_appointment(walk):
    made = await walk.portal.booked()
    await read(walk.client, made["manage_url"])
    url = f"{walk.portal.url}/prenotazioni/{made['id']}/appuntamento.ics"
    async with walk.client.get(url) as answer:
        assert answer.content_type == "text/calendar"
        (event,) = Calendar.from_ical(await answer.read()).walk("VEVENT")
    assert event["dtstart"].dt == datetime.fromisoformat(made["starts_at"])


async def test_the_visit_is_confirmed_the_day_before(walk):
    booked = await walk.booked()
    assert "Confermo che vengo" not in booked.text
    async with walk.portal.context.database.reading() as connection:
        row = (await connection.execute(select(tables.booking))).one()
    walk.portal.clock.ahead = row.starts_at - timedelta(hours=30) - datetime.now(UTC)
    page = await read(walk.client, booked.url)
    confirmed = await _press(walk, page, "vengo")
    assert "Grazie, la aspettiamo" in confirmed.text


async def test_on_its_day_the_branch_is_asked_and_the_page_says_so(walk):
    booked = await walk.booked()
    async with walk.portal.context.database.reading() as connection:
        row = (await connection.execute(select(tables.booking))).one()
    walk.portal.clock.ahead = row.starts_at - timedelta(minutes=30) - datetime.now(UTC)
    page = await read(walk.client, booked.url)
    assert "In sede confermi l'arrivo al totem." in page.text
    asked = await walk.send(await read(walk.client, booked.url + "/annulla"))
    assert "Abbiamo chiesto alla sede di annullarla" in asked.text
    assert not asked.tree.xpath("//a[contains(@href, '/annulla')]")


async def test_a_booking_stays_readable_when_staff_has_removed_its_service(walk):
    booked = await walk.booked()
    async with walk.portal.context.database.transaction() as connection:
        await remove(connection, walk.portal.comune, ServiceSheet, SERVICE)
    await walk.portal.context.directory.refresh()
    page = await read(walk.client, booked.url)
    assert page.status == 200
    assert "Il suo appuntamento è prenotato" in page.text
    cancelled = await walk.send(await read(walk.client, booked.url + "/annulla"))
    assert "Questa prenotazione è annullata" in cancelled.text


async def test_who_names_no_service_chooses_one(walk):
    page = await walk.open("/prenota")
    links = page.tree.xpath("//a[starts-with(@href, '/prenota?servizio=')]")
    assert len(links) == len(walk.portal.context.directory.comuni[0].services)


async def test_every_cookie_belongs_to_this_site_alone_and_is_hidden_from_scripts(walk):
    await walk.open("/?lingua=it")
    await walk.booked()
    cookies = list(walk.client.cookie_jar)
    assert {cookie.key for cookie in cookies} == {"lingua", "visit", "prenotazione"}
    for cookie in cookies:
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


async def test_no_name_stands_in_any_address_or_log(walk, capsys):
    booked = await walk.booked()
    assert "fontanelli" not in booked.url.lower()
    assert "fontanelli" not in capsys.readouterr().out.lower()


async def _press(walk: Walk, page: PageRead, action: str) -> PageRead:
    (form,) = [f for f in page.tree.forms if f.action and f.action.endswith(action)]
    return await read(walk.client, walk.portal.url + form.action, dict(form.form_values()))


async def _expire_holds(portal: PortalUnderTest) -> None:
    """As if their minutes had gone by on the database's clock."""
    long_ago = datetime.now(UTC) - timedelta(seconds=1)
    async with portal.context.database.transaction() as connection:
        await connection.execute(update(tables.hold).values(expires_at=long_ago))


async def _fill_slots(portal: PortalUnderTest) -> None:
    slot = tables.slot
    async with portal.context.database.transaction() as connection:
        await connection.execute(update(slot).values(booked=slot.c.capacity - slot.c.held))
        await connection.execute(update(slot).values(held=0, booked=slot.c.capacity))
        await connection.execute(update(tables.hold).values(state="expired"))


async def _empty_slots(portal: PortalUnderTest) -> None:
    async with portal.context.database.transaction() as connection:
        await connection.execute(update(tables.slot).values(booked=0))
