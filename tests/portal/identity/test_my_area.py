"""A citizen's own area: profile, bookings, a copy of one's data, erasing it. And nobody else's."""

import json
import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import lxml.html
import pytest
import pytest_asyncio
from sqlalchemy import select, update

from casework.definitions.library import library_definition
from casework.drafts import cases
from portal.bookings.tables import booking, hold, person
from portal.cases.access.access_log import note_access
from portal.identity.rights import StaffMember
from portal.identity.tables import citizen, session, sign_in
from portal.notifications.tables import outbox
from tests.portal.a_portal import offer_seat
from tests.portal.identity.a_portal_with_doors import a_portal_with_doors
from web.sessions.browser_sessions import COOKIE

pytestmark = pytest.mark.asyncio(loop_scope="module")

GIULIA = {
    "given_name": "Giulia",
    "surname": "Bianchi",
    "codice_fiscale": "BNCGLI85D49D548B",
    "email": "giulia@example.it",
    "phone": None,
}
SERVICE, BRANCH = "autentica-firma", "centro"


@pytest_asyncio.fixture(loop_scope="module")
async def portal(tmp_path, either_sample):
    async with a_portal_with_doors(tmp_path, either_sample) as portal:
        yield portal


@pytest_asyncio.fixture(loop_scope="module")
async def giulia(portal):
    return await portal.sign_in()


async def held(portal):
    """A hold through the API, as anyone may have one; its id."""
    day = datetime.now(UTC).date() + timedelta(days=2)
    path = (
        f"/api/v1/slots?branch={BRANCH}&service={SERVICE}&from={day}&to={day + timedelta(days=12)}"
    )
    async with portal.client.get(portal.url + path) as answer:
        slots = [slot for slot in (await answer.json())["slots"] if slot["free"] > 0]
    wanted = {"slot": slots[0]["id"], "service": SERVICE, "people": 1}
    async with portal.client.post(f"{portal.url}/api/v1/holds", json=wanted) as answer:
        return (await answer.json())["id"]


async def booked(portal, **who):
    """A booking through the API, as anyone may make one; its id."""
    said = {
        "hold": await held(portal),
        "person": GIULIA | who,
        "language": "it",
        "channel_wanted": "email",
    }
    async with portal.client.post(
        f"{portal.url}/api/v1/bookings", json=said, headers={"Idempotency-Key": str(uuid4())}
    ) as answer:
        assert answer.status == 201, await answer.text()
        return (await answer.json())["id"]


async def rows(portal, *columns):
    async with portal.context.database.reading() as connection:
        return [tuple(row) for row in await connection.execute(select(*columns))]


async def set_back(portal, id):
    """The booking was yesterday."""
    async with portal.context.database.transaction() as connection:
        query = select(booking.c.body).where(booking.c.id == id)
        body = json.loads((await connection.execute(query)).scalar_one())
        past = datetime.now(UTC) - timedelta(days=1)
        body |= {"starts_at": past.isoformat(), "ends_at": past.isoformat(), "state": "served"}
        values = {"body": json.dumps(body), "starts_at": past, "state": "served"}
        await connection.execute(update(booking).where(booking.c.id == id).values(values))


# --- what is shown ----------------------------------------------------------------------------


async def test_own_bookings_and_visits_are_shown_and_can_be_managed(portal, giulia):
    done, to_come = await booked(portal), await booked(portal)
    await set_back(portal, done)
    await giulia.get("/area-personale")
    upcoming, _, past = giulia.text.partition("Passati e annullati")
    assert f"/prenotazioni/{to_come}/" in upcoming
    assert "concluso" in past
    assert done not in giulia.text


async def test_an_earlier_time_that_is_offered_is_taken_or_declined_in_the_area(portal, giulia):
    id = await booked(portal)
    first, second = await held(portal), await held(portal)
    await offer_seat(portal.context, id, first)
    await giulia.get("/area-personale")
    assert giulia.sees("Si è liberato un posto per lei")
    decline = f"/area-personale/offerte/{id}/rifiuta"
    assert decline in giulia.text
    await giulia.send(decline, {})
    assert giulia.sees("Le scriviamo se si libera un altro orario")
    assert not giulia.sees("Si è liberato un posto per lei")
    await offer_seat(portal.context, id, second)
    await giulia.get("/area-personale")
    carla = await (await portal.sign_in("carla")).get("/area-personale")
    accept = f"/area-personale/offerte/{id}/accetta"
    assert (await carla.send(accept, {})).status == 404
    await giulia.send(accept, {})
    assert giulia.sees("è stata spostata all'orario che si è liberato")
    await giulia.send(accept, {})
    assert giulia.status == 404, "it is off the list"
    seats = await rows(portal, hold.c.state, hold.c.id)
    assert ("used", second) in seats


async def test_every_page_says_who_is_signed_in_and_lets_them_out(portal):
    giulia, other = await portal.sign_in(), portal.visitor()
    for address in ("/", "/servizi", "/prenotazioni", "/nessuna-pagina", "/area-personale"):
        await giulia.get(address)
        assert giulia.sees("Area personale di Giulia Bianchi"), address
        await other.get(address)
        assert not other.sees("Giulia"), address
    await giulia.get("/sedi")
    (way_out,) = [f for f in lxml.html.fromstring(giulia.text).forms if f.get("id") == "sign-out"]
    await giulia.send(way_out.action, dict(way_out.form_values()) | {"here": "1"})
    await giulia.get("/")
    assert not giulia.sees("Giulia")


async def test_a_booking_under_a_mistyped_codice_fiscale_is_not_shown(portal, giulia):
    """The same codice fiscale with another name is another person's mistake."""
    id = await booked(portal, given_name="Carlo", surname="Neri")
    await giulia.get("/area-personale")
    assert id not in giulia.text
    assert giulia.sees("Non ha appuntamenti")


@pytest.mark.parametrize(
    ("given_name", "surname"),
    [("GIULIA", "bianchi"), ("Giulìa", "Bian-chi "), ("giulia", "Bianchi")],
)
async def test_a_name_may_be_written_in_several_ways(portal, giulia, given_name, surname):
    id = await booked(portal, given_name=given_name, surname=surname)
    await giulia.get("/area-personale")
    assert id in giulia.text


async def to_person(visitor):
    """The step of a booking in which one says who comes."""
    later = datetime.now(UTC).date() + timedelta(days=7)
    await visitor.get(f"/prenota?servizio={SERVICE}&da={later}")
    tree = lxml.html.fromstring(visitor.text)
    form = next(each for each in tree.forms if each.method == "POST")
    slot = tree.xpath("//button[@name='slot']/@value")[-1]
    await visitor.send(form.action, dict(form.form_values()) | {"slot": slot})
    tree = lxml.html.fromstring(visitor.text)
    return next(each for each in tree.forms if each.method == "POST")


async def test_who_has_signed_in_need_not_write_who_they_are_to_book(portal, giulia):
    form = await to_person(giulia)
    known = dict(form.form_values())
    assert (known["given_name"], known["surname"]) == ("Giulia", "Bianchi")
    assert (known["codice_fiscale"], known["email"]) == (
        "BNCGLI85D49D548B",
        "giulia@example.it",
    )
    await giulia.send(form.action, known | {"privacy": "1"})
    summary = next(e for e in lxml.html.fromstring(giulia.text).forms if e.method == "POST")
    await giulia.send(summary.action, dict(summary.form_values()))
    assert giulia.sees("Il suo appuntamento è prenotato")
    assert (await giulia.get("/area-personale")).sees("Sposti o annulli")


async def test_who_has_signed_in_holds_a_few_seats_in_all_browsers_together(portal):
    for _ in range(portal.context.settings.bookings.open_holds):
        await to_person(await portal.sign_in())
    elsewhere = await portal.sign_in()
    await to_person(elsewhere)
    assert elsewhere.status == 409
    assert elsewhere.sees("Per lei, o da questa connessione, sono già tenuti più orari")
    await to_person(await portal.sign_in("carla"))


async def test_who_has_not_signed_in_finds_an_empty_form(portal, giulia):
    known = dict((await to_person(portal.visitor())).form_values())
    assert {known["given_name"], known["codice_fiscale"], known["email"]} == {""}


# --- the profile ------------------------------------------------------------------------------


async def test_contacts_language_and_channel_are_changed(portal, giulia):
    await giulia.get("/area-personale/profilo")
    version = re.search(r'name="version" value="(\d+)"', giulia.text)[1]
    wanted = {
        "email": " nuova@example.it ",
        "phone": "333 1234567",
        "channel": "sms",
        "language": "de",
        "version": version,
    }
    await giulia.send("/area-personale/profilo", wanted)
    assert (giulia.path, giulia.status) == ("/area-personale", 200)
    assert giulia.sees("Il suo profilo è salvato")
    columns = citizen.c.email, citizen.c.phone, citizen.c.channel, citizen.c.language
    assert await rows(portal, *columns) == [("nuova@example.it", "+393331234567", "sms", "de")]


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ({"email": "no address", "channel": "email"}, "indirizzo"),
        ({"email": "", "channel": "email"}, "Compili questo campo"),
        ({"email": "a@b.it", "phone": "12", "channel": "sms"}, "telefono"),
        ({"email": "a@b.it", "phone": "0532 419111", "channel": "sms"}, "cellulare"),
    ],
)
async def test_what_is_wrong_is_said_at_the_field_and_nothing_is_lost(
    portal, giulia, wanted, sentence
):
    await giulia.get("/area-personale/profilo")
    await giulia.send("/area-personale/profilo", {"version": "1", **wanted})
    assert giulia.status == 422
    assert giulia.sees(sentence)
    assert f'value="{wanted.get("email")}"' in giulia.text
    assert await rows(portal, citizen.c.version) == [(1,)]


async def test_an_older_window_overwrites_nothing(portal, giulia):
    await giulia.get("/area-personale/profilo")
    form = {"email": "a@example.it", "channel": "email", "language": "it", "version": "1"}
    token = giulia.form_token
    await giulia.send("/area-personale/profilo", form)
    await giulia.send(
        "/area-personale/profilo", {**form, "email": "b@example.it", "form_token": token}
    )
    assert giulia.status == 409
    assert giulia.sees("in un'altra finestra")
    assert 'value="b@example.it"' in giulia.text
    assert await rows(portal, citizen.c.email) == [("a@example.it",)]


# --- one's data -------------------------------------------------------------------------------


async def test_a_copy_of_ones_data_holds_all_and_only_ones_own(portal, giulia):
    mine = await booked(portal)
    other = await booked(portal, given_name="Carlo", surname="Neri")
    await giulia.get("/area-personale/dati/copia.json")
    assert giulia.headers["Content-Disposition"] == 'attachment; filename="dati.json"'
    assert "no-store" in giulia.headers["Cache-Control"]
    copy = json.loads(giulia.text)["data"]
    assert copy["profile"]["codice_fiscale"] == GIULIA["codice_fiscale"]
    assert [each["kept"]["appointment"]["id"] for each in copy["bookings"]] == [mine]
    assert [each["email"] for each in copy["named"]] == ["giulia@example.it"]
    assert [each["method"] for each in copy["sign_ins"]] == ["spid"]
    told = copy["bookings"][0]["messages"]
    assert {each["address"] for each in told} == {"giulia@example.it"}
    assert other not in giulia.text
    assert "Neri" not in giulia.text


async def test_erasing_takes_profile_sessions_and_the_name_in_past_bookings(portal, giulia):
    there = await portal.sign_in()
    past, to_come = await booked(portal), await booked(portal)
    other = await booked(portal, given_name="Carlo", surname="Neri")
    await set_back(portal, past)
    await giulia.get("/area-personale/dati")
    assert giulia.sees("resta prenotato")
    await giulia.send("/area-personale/dati/cancellazione", {"sure": "1"})
    assert giulia.sees("I suoi dati sono cancellati")
    for browser in (giulia, there):
        assert (await browser.get("/area-personale")).path == "/accesso"
    assert await rows(portal, citizen.c.id) == []
    assert await rows(portal, session.c.owner) == []
    assert await visitors(portal) == {past: "–", to_come: "Bianchi", other: "Neri"}
    about = {about for (about,) in await rows(portal, outbox.c.subject)}
    assert about == {to_come, other}, "what was sent about past ones had the address"
    assert len(await rows(portal, sign_in.c.id)) == 2, "the log stays for its 24 months"


async def visitors(portal):
    """The surname of each booking's visitor."""
    async with portal.context.database.reading() as connection:
        query = select(booking.c.id, person.c.surname).join(
            person, (person.c.comune == booking.c.comune) & (person.c.id == booking.c.visitor)
        )
        return dict([tuple(row) for row in await connection.execute(query)])


async def test_nothing_is_erased_before_one_is_sure(portal, giulia):
    await giulia.get("/area-personale/dati")
    await giulia.send("/area-personale/dati/cancellazione", {})
    assert giulia.status == 422
    assert len(await rows(portal, citizen.c.id)) == 1


# --- nobody else's ----------------------------------------------------------------------------

FORMS = (
    ("/area-personale/profilo", {"email": "x@x.it", "channel": "email", "version": "1"}),
    ("/area-personale/uscita", {"everywhere": "1"}),
    ("/area-personale/dati/cancellazione", {"sure": "1"}),
)
READS = (
    "/area-personale",
    "/area-personale/profilo",
    "/area-personale/dati",
    "/area-personale/dati/copia.json",
)


def strangers(portal, victim):
    """Everything that a stranger may try to be taken for Giulia, by cookie, header and address."""
    id = "BNCGLI85D49D548B"
    secret = victim.cookies[COOKIE]
    headers = {
        "Authorization": f"Bearer {secret}",
        "X-User": id,
        "X-Remote-User": id,
        "X-Codice-Fiscale": id,
        "X-Forwarded-User": id,
        "X-SSL-Client-S-DN": f"CN={id}",
        "X-HTTP-Method-Override": "GET",
        "X-Forwarded-For": "127.0.0.1",
    }
    cookies = (
        {},
        {COOKIE: ""},
        {COOKIE: secret[:-1]},
        {COOKIE: secret.upper()},
        {COOKIE: secret + "x"},
        {"session": secret},
        {"__Secure-session": secret},
        {"__Host-sign-in": secret},
        {"__Host-visit": secret},
        {"visit": secret},
    )
    queries = ("", f"?id={id}", f"?codice_fiscale={id}", f"?session={secret}", "?comune=other")
    return [
        (dict(cookie), headers if with_headers else {}, query)
        for cookie in cookies
        for with_headers in (False, True)
        for query in queries
    ]


async def test_no_cookie_header_or_address_opens_another_persons_area(portal, giulia):
    await booked(portal)
    for cookies, headers, query in strangers(portal, giulia):
        for path in READS:
            stranger = portal.visitor()
            stranger.cookies = dict(cookies)
            await stranger.get(path + query, **headers)
            assert "BNCGLI85D49D548B" not in stranger.text, (cookies, headers, query, path)
            assert "giulia@example.it" not in stranger.text
            assert stranger.path == "/accesso" or stranger.status == 404


async def test_an_operator_and_half_an_operator_open_no_citizens_area(portal, giulia):
    await portal.operator("anna")
    half = await portal.visitor().get("/personale/accesso")
    await half.send("/personale/accesso", {"login": "anna", "password": "quattro mele nel cesto"})
    whole, _ = await portal.sign_in_operator()
    assert whole.path == "/personale"
    for visitor in (half, whole):
        for path in READS:
            assert (await visitor.get(path)).path == "/accesso"
    for path in ("/personale", "/personale/codice"):
        assert (await giulia.get(path)).path == "/personale/accesso"


@pytest.mark.parametrize("form", FORMS, ids=[path for path, _ in FORMS])
async def test_no_form_is_taken_from_elsewhere_or_with_anothers_token(portal, giulia, form):
    path, said = form
    await giulia.get("/area-personale/dati")
    token = giulia.form_token
    other = await portal.sign_in()
    await other.get("/area-personale/dati")
    for told, headers in (
        ({"form_token": other.form_token}, {}),
        ({"form_token": ""}, {}),
        ({"form_token": token}, {"Sec-Fetch-Site": "cross-site"}),
        ({"form_token": token}, {"Origin": "https://evil.example"}),
    ):
        await giulia.send(path, {**said, **told}, **headers)
        assert giulia.status == 403, (told, headers)
    stranger = portal.visitor()
    await stranger.send(path, {**said, "form_token": token})
    assert stranger.path == "/accesso"
    assert await rows(portal, citizen.c.email) == [("giulia@example.it",)]
    assert (await giulia.get("/area-personale")).path == "/area-personale"


async def test_a_form_cannot_be_sent_by_a_link(portal, giulia):
    for path in ("/area-personale/uscita", "/area-personale/dati/cancellazione"):
        assert (await giulia.get(path)).status == 405
    assert (await giulia.get("/area-personale")).path == "/area-personale"


async def test_the_pages_of_a_person_are_kept_in_no_cache_and_told_to_no_site(portal, giulia):
    for path in READS:
        await giulia.get(path)
        assert giulia.headers["Cache-Control"] == "no-store"
        assert giulia.headers["Referrer-Policy"] == "no-referrer"
        assert "'unsafe-inline'" not in giulia.headers["Content-Security-Policy"]


async def test_ones_requests_are_in_the_copy_with_who_opened_them(portal, giulia):
    ((owner,),) = await rows(portal, citizen.c.id)
    comune, now = portal.context.directory.comuni[0].id, portal.context.clock()
    form = library_definition("illuminazione-pubblica")
    member = StaffMember("op-anna", "Anna Neri", ())
    async with portal.context.database.transaction() as connection:
        mine = await cases.begin(
            connection, comune, form, now, language="it", owner=f"citizen:{owner}"
        )
        other = await cases.begin(connection, comune, form, now, language="it", owner="citizen:x")
        for each, office in ((mine, "Manutenzioni"), (other, "Segreto")):
            await note_access(connection, comune, [each.id], member, office, now)
    await giulia.get("/area-personale/dati")
    assert giulia.sees("1 richiesta, con file e documenti")
    assert giulia.sees("Anna Neri")
    assert "Segreto" not in giulia.text
    await giulia.get("/area-personale/dati/copia.json")
    (told,) = json.loads(giulia.text)["data"]["cases"]
    assert told["kept"]["id"] == mine.id
    assert [(each["operator_name"], each["office"]) for each in told["openings"]] == [
        ("Anna Neri", "Manutenzioni")
    ]
    assert "op-anna" not in giulia.text
    assert other.id not in giulia.text
