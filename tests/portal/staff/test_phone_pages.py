"""Book for a caller: the person once, first free times, read back, confirmed, read aloud."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from portal.bookings.lookup import bookings_of_services
from portal.bookings.tables import booking, slot
from portal.identity.rights import GivenRole, StaffRole
from portal.notifications.tables import outbox
from tests.portal.a_portal import MARIA
from tests.portal.staff.an_operator import an_operator

PHONE, CALENDAR = "/personale/prenota", "centro-sportelli"
WISH = {
    "sede": "centro", "servizio": "autentica-firma", "persone": "1", "volte": "1", "ritmo": "once",
    "canale": "voce", "lingua_persona": "it", "given_name": "Maria", "surname": "Fontanelli",
    "codice_fiscale": MARIA["codice_fiscale"],
}  # fmt: skip


@pytest.fixture
async def anna(small_portal):
    return await an_operator(small_portal, GivenRole(StaffRole.RECEPTION, "centro"))


async def slots_shown(operator, form):
    status, page = await operator.send(f"{PHONE}/orari", form)
    assert status == 200
    return re.findall(r'name="slot" value="([^"]+)"', page)


async def held(operator, form):
    """The form that confirms, and the page that is read back."""
    status, page = await operator.send(f"{PHONE}/riepilogo", form)
    assert status == 200, page
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
    hidden.pop("form_token")
    return hidden, page


async def count_of(portal, *which):
    async with portal.context.database.reading() as connection:
        query = select(func.count()).select_from(booking).where(*which)
        return (await connection.execute(query)).scalar_one()


async def test_a_caller_is_booked_once_and_the_code_read_aloud(small_portal, anna):
    assert (await anna.read(PHONE))[0] == 200
    slots = await slots_shown(anna, WISH)
    form, page = await held(anna, WISH | {"slot": slots[-1]})
    assert "April 12, 1985, woman" in page
    for _ in range(2):
        status, location = await anna.send(f"{PHONE}/conferma", form)
        assert (status, location.startswith(f"{PHONE}/fatto?prenotazione=")) == (303, True)
    assert await count_of(small_portal) == 1
    status, page = await anna.read(location)
    assert status == 200
    assert re.search(r"<code dir=\"ltr\">\w( \w)+</code>", page)
    async with small_portal.context.database.reading() as connection:
        assert (await connection.execute(select(func.count()).select_from(outbox))).scalar() == 0


async def test_who_has_booked_before_is_found_and_not_typed_again(small_portal, anna):
    await small_portal.booked()
    status, page = await anna.send(f"{PHONE}/persona", {"words": "fontanelli"})
    assert (status, MARIA["codice_fiscale"] in page) == (200, True)
    _, page = await anna.send(f"{PHONE}/persona", {"words": "fontanelli", "scelta": "0"})
    assert f'value="{MARIA["codice_fiscale"]}"' in page
    assert 'value="+393331234560"' in page
    other = await an_operator(small_portal, GivenRole(StaffRole.RECEPTION, "ponte-nuovo"))
    _, page = await other.send(f"{PHONE}/persona", {"words": "fontanelli"})
    assert MARIA["codice_fiscale"] not in page


async def test_a_series_is_held_whole_and_each_time_has_its_code(small_portal, anna):
    wish = WISH | {"ritmo": "weekly", "volte": "3", "canale": "email", "email": MARIA["email"]}
    slots = await slots_shown(anna, wish)
    form, _ = await held(anna, wish | {"slot": slots[0]})
    kept = form["tenuti"].split()
    assert 1 <= len(kept) <= 3
    status, location = await anna.send(f"{PHONE}/conferma", form)
    assert (status, location.count("prenotazione=")) == (303, len(kept))
    assert await count_of(small_portal) == len(kept)


async def test_places_that_are_left_are_free_again_and_no_ones_else_to_confirm(small_portal, anna):
    slots = await slots_shown(anna, WISH)
    form, _ = await held(anna, WISH | {"slot": slots[0]})
    bruno = await an_operator(small_portal, StaffRole.RECEPTION, name="Bruno")
    for step in ("conferma", "lascia"):
        assert (await bruno.send(f"{PHONE}/{step}", form))[0] == 404
    status, page = await anna.send(f"{PHONE}/lascia", form)
    assert (status, 'value="Fontanelli"' in page) == (200, True)
    async with small_portal.context.database.reading() as connection:
        assert (await connection.execute(select(func.sum(slot.c.held)))).scalar() == 0
    assert (await anna.send(f"{PHONE}/conferma", form))[0] == 409
    other = await an_operator(small_portal, GivenRole(StaffRole.RECEPTION, "ponte-nuovo"))
    for step in ("orari", "riepilogo", "conferma"):
        assert (await other.send(f"{PHONE}/{step}", form | {"slot": slots[0]}))[0] == 403
    elsewhere = form | {"sede": "ponte-nuovo", "slot": slots[0]}
    assert (await other.send(f"{PHONE}/riepilogo", elsewhere))[0] == 409


async def test_faults_are_told_on_top_and_at_their_fields(anna):
    wrong = {"codice_fiscale": "FNTMRA85D52L840X", "surname": "", "volte": "13"}
    for step in ("orari", "riepilogo"):
        status, page = await anna.send(f"{PHONE}/{step}", WISH | wrong)
        assert status == 422
        for sentence in (
            "This codice fiscale is not right",
            "Please fill in this field.",
            "Write a whole number from 1 to 12.",
        ):
            assert page.count(sentence) == 2, sentence
    status, page = await anna.send(f"{PHONE}/persona", {"words": "f"})
    assert (status, page.count("Write at least two letters.")) == (422, 2)


async def test_several_services_are_booked_for_another_person_in_one_visit(small_portal, anna):
    wish = WISH | {"servizio_2": "tari", "persone": "2", "persone_2": "1"}
    wish |= {"booker_given_name": "Luca", "booker_surname": "Fontanelli", "phone": "3331234560"}
    _, page = await anna.send(f"{PHONE}/orari", wish)
    assert 'name="servizio_3"' in page
    (*_, last) = re.findall(r'name="slot" value="([^"]+)"', page)
    form, page = await held(anna, wish | {"slot": last})
    assert "(2 people) + Waste tax (TARI)" in page
    assert "Luca Fontanelli" in page
    status, location = await anna.send(f"{PHONE}/conferma", form)
    assert (status, location.count("prenotazione=")) == (303, 1)
    async with small_portal.context.database.reading() as connection:
        named = await bookings_of_services(
            connection, small_portal.comune, "centro", CALENDAR, {"tari"}, small_portal.clock()
        )
    (found,) = named
    assert [part.people for part in found.kept.appointment.parts] == [2, 1]
    assert (found.visitor.phone, found.booked_by.given_name) == (None, "Luca")
    assert found.booked_by.phone == "+393331234560"
    _, page = await anna.read(location)
    assert page.count("Identity document") == 1


async def test_the_office_calls_where_all_services_can_be_given_so(small_portal, anna):
    wish = WISH | {"servizio": "tari", "modo": "phone", "phone": "0541 123456"}
    slots = await slots_shown(anna, wish)
    form, page = await held(anna, wish | {"slot": slots[-1]})
    assert "By telephone" in page
    _, location = await anna.send(f"{PHONE}/conferma", form)
    assert await count_of(small_portal, booking.c.body.contains('"kind":"phone"')) == 1
    _, page = await anna.read(location)
    assert "By telephone" in page
    for wrong, sentence in (
        ({"servizio_2": "autentica-firma"}, "Not all of these services are given in this way."),
        ({"servizio_2": "tari"}, "This service is chosen already."),
        ({"phone": "", "booker_surname": "Rossi"}, "Please fill in this field."),
    ):
        status, page = await anna.send(f"{PHONE}/orari", wish | wrong)
        assert (status, page.count(sentence) >= 2) == (422, True), sentence


async def test_after_the_comunes_midnight_the_desk_has_its_new_day(small_portal):
    rome, now = ZoneInfo("Europe/Rome"), small_portal.clock()
    day = now.astimezone(rome).date() + timedelta(days=1)
    small_portal.clock.ahead = datetime.combine(day, time(0, 10), rome) - now
    anna = await an_operator(small_portal, GivenRole(StaffRole.RECEPTION, "centro"))
    _, home = await anna.read("/personale")
    assert f"{day:%B} {day.day}, {day.year}" in home
    _, page = await anna.read(PHONE)
    assert f'value="{day}"' in page
