"""Citizens sign in at a portal: with SPID by a real provider, with a card at its door."""

from datetime import timedelta

import aiohttp
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import select
from yarl import URL

from portal.identity.tables import citizen, sign_in
from tests.portal.identity.a_portal_with_doors import (
    REGIONE,
    a_portal_with_doors,
)
from tests.portal.identity.cns.a_card_issuer import (
    GIULIA,
    SIGNING_POLICY,
    TODAY,
    CardIssuer,
    an_rsa_signer,
)
from tests.portal.identity.cns.a_trust_list import a_trust_list, service
from web.sessions.browser_sessions import COOKIE

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def portal(tmp_path_factory):
    async with a_portal_with_doors(tmp_path_factory.mktemp("doors")) as portal:
        yield portal


async def log_of(portal):
    async with portal.context.database.reading() as connection:
        query = select(sign_in.c.owner, sign_in.c.method, sign_in.c.level, sign_in.c.issuer)
        return [tuple(row) for row in await connection.execute(query.order_by(sign_in.c.at))]


# --- by the provider --------------------------------------------------------------------------


async def test_a_citizen_signs_in_with_spid_and_finds_their_area(portal):
    visitor = await portal.sign_in()
    assert (visitor.status, visitor.path) == (200, "/area-personale")
    assert visitor.sees("Giulia Bianchi")
    assert visitor.sees(GIULIA)
    assert (await log_of(portal))[-1][1:] == ("spid", 2, portal.provider.issuer)


async def test_who_has_not_signed_in_is_led_to_the_choice(portal):
    for path in ("/area-personale", "/area-personale/profilo", "/area-personale/dati"):
        visitor = await portal.visitor().get(path)
        assert (visitor.path, visitor.status) == ("/accesso", 200)
    assert visitor.sees("Entra con SPID")
    assert visitor.sees("Entra con la tessera")


async def test_one_goes_on_to_where_one_wanted_to_go_but_to_no_other_site(portal):
    for wanted, reached in (
        ("/area-personale/dati", "/area-personale/dati"),
        ("//evil.example/", "/area-personale"),
        ("https://evil.example/", "/area-personale"),
        ("/\\evil.example", "/area-personale"),
        ("", "/area-personale"),
    ):
        visitor = portal.visitor()
        await visitor.get(str(URL("/accesso/spid").with_query(torna=wanted)))
        back = await portal.provider.choose(visitor.path, "giulia")
        await visitor.get(str(URL("/accesso/ritorno").with_query(back)))
        assert visitor.path == reached, wanted


async def test_the_session_gets_a_new_secret_at_every_sign_in(portal):
    visitor = portal.visitor()
    visitor.cookies[COOKIE] = "planted-by-another"
    await portal.sign_in(visitor=visitor)
    first = visitor.cookies[COOKIE]
    assert first != "planted-by-another"
    await portal.sign_in(visitor=visitor)
    assert visitor.cookies[COOKIE] != first
    old = portal.visitor()
    old.cookies[COOKIE] = first
    assert (await old.get("/area-personale")).path == "/accesso"


async def test_the_answer_of_a_provider_works_in_the_browser_that_began_and_once(portal):
    visitor = await portal.visitor().get("/accesso/spid")
    back = await portal.provider.choose(visitor.path, "giulia")
    address = str(URL("/accesso/ritorno").with_query(back))
    other = await portal.visitor().get(address)
    assert (other.status, COOKIE in other.cookies) == (400, False)
    assert other.sees("Questo accesso non è più valido")
    held = visitor.cookies["__Host-sign-in"]
    assert (await visitor.get(address)).path == "/area-personale"
    thief = portal.visitor()
    thief.cookies["__Host-sign-in"] = held
    assert (await thief.get(address)).status == 400


async def test_the_back_button_after_a_sign_in_leads_to_the_area(portal):
    visitor = await portal.visitor().get("/accesso/spid")
    back = await portal.provider.choose(visitor.path, "giulia")
    address = str(URL("/accesso/ritorno").with_query(back))
    for _ in range(2):
        assert (await visitor.get(address)).path == "/area-personale"


@pytest.mark.parametrize(
    ("person", "status", "sentence"),
    [
        ("marco", 400, "Serve un accesso più sicuro"),
        ("ines", 400, "Manca il codice fiscale"),
        ("", 200, "Ha interrotto l'accesso"),
    ],
)
async def test_a_refused_sign_in_says_what_to_do_and_opens_nothing(
    portal, person, status, sentence
):
    visitor = await portal.sign_in(person)
    assert (visitor.status, COOKIE in visitor.cookies) == (status, False)
    assert visitor.sees(sentence)
    assert visitor.sees("Entra con SPID")


async def test_a_page_with_a_code_that_was_made_up_shows_none_of_it(portal):
    visitor = await portal.visitor().get("/accesso?esito=<b>x</b>")
    assert visitor.status == 400
    assert "<b>x" not in visitor.text


async def test_no_address_and_no_log_holds_a_person(portal, capsys):
    visitor = portal.visitor()
    await visitor.get("/accesso/spid")
    begun = visitor.path
    back = await portal.provider.choose(begun, "giulia")
    await visitor.get(str(URL("/accesso/ritorno").with_query(back)))
    told = capsys.readouterr()
    for text in (begun, str(back), told.out, told.err):
        assert GIULIA not in text
        assert "Bianchi" not in text


# --- logging out ------------------------------------------------------------------------------


async def test_logging_out_ends_this_session_and_everywhere_ends_all(portal):
    here, there = await portal.sign_in(), await portal.sign_in()
    await here.send("/area-personale/uscita", {"here": "1"})
    assert here.headers.get("Clear-Site-Data") is None  # on the page after the redirect
    assert (await here.get("/area-personale")).path == "/accesso"
    assert (await there.get("/area-personale")).path == "/area-personale"
    again = await portal.sign_in()
    await again.send("/area-personale/uscita", {"everywhere": "1"})
    for browser in (again, there):
        assert (await browser.get("/area-personale")).path == "/accesso"


async def test_a_session_ends_when_it_is_not_used(portal):
    visitor = await portal.sign_in()
    portal.clock.ahead += timedelta(minutes=31)
    assert (await visitor.get("/area-personale")).path == "/accesso"
    portal.clock.ahead -= timedelta(minutes=31)


async def test_the_log_holds_no_secret(portal):
    visitor = await portal.sign_in()
    assert visitor.cookies[COOKIE] not in str(await log_of(portal))


# --- with a card ------------------------------------------------------------------------------


async def with_card(portal, card, visitor=None):
    """The browser after the card's door, and where that has led it."""
    visitor = visitor or portal.visitor()
    await visitor.get("/accesso/cns")
    assert visitor.path.startswith("https://127.0.0.1:")
    address = await portal.show_card(visitor.path, card)
    return await visitor.get(address), address


async def test_a_citizen_signs_in_with_the_card(portal):
    visitor, address = await with_card(portal, REGIONE.card())
    assert visitor.path == "/area-personale"
    assert visitor.sees("Giulia Bianchi")
    assert (await log_of(portal))[-1][1:] == ("cns", 3, "cns")
    assert GIULIA not in address


async def test_card_and_spid_of_one_person_lead_to_one_area(portal):
    await with_card(portal, REGIONE.card())
    await portal.sign_in()
    (card_owner, *_), (spid_owner, *_) = (await log_of(portal))[-2:]
    assert card_owner == spid_owner
    async with portal.context.database.reading() as connection:
        rows = await connection.execute(select(citizen.c.id))
        assert len(rows.all()) == 1


async def test_the_hand_over_is_good_in_the_browser_that_began_and_once(portal):
    visitor = await portal.visitor().get("/accesso/cns")
    address = await portal.show_card(visitor.path, REGIONE.card())
    assert (await portal.visitor().get(address)).status == 400
    held = dict(visitor.cookies)
    assert (await visitor.get(address)).path == "/area-personale"
    thief = portal.visitor()
    thief.cookies = held
    assert (await thief.get(address)).status == 400


@pytest.mark.parametrize(
    ("card", "sentence"),
    [
        (None, "Nessuna tessera è stata letta"),
        (REGIONE.card(until=TODAY - timedelta(days=1)), "Questa tessera è scaduta"),
        (REGIONE.card(policy=SIGNING_POLICY), "Questa tessera non si può usare qui"),
    ],
    ids=["none", "expired", "for signing"],
)
async def test_a_card_that_is_no_good_is_told_so_on_a_page(portal, card, sentence):
    visitor, _ = await with_card(portal, card)
    assert (visitor.status, COOKIE in visitor.cookies) == (400, False)
    assert visitor.sees(sentence)


async def test_a_card_of_a_foreign_issuer_ends_the_connection(portal):
    visitor = await portal.visitor().get("/accesso/cns")
    with pytest.raises(aiohttp.ClientError):
        await portal.show_card(visitor.path, CardIssuer("Altrove").card())
    with pytest.raises(aiohttp.ClientError):
        await portal.show_card(visitor.path, CardIssuer().card())


async def test_a_door_that_was_not_come_to_from_the_portal_hands_over_nothing(portal):
    visitor = await portal.visitor().get("/accesso/spid")
    spid_state = visitor.cookies["__Host-sign-in"]
    base = portal.context.settings.cns.public_url
    for state in ("never-begun", spid_state):
        address = await portal.show_card(f"{base}/{portal.comune}/{state}", REGIONE.card())
        assert URL(address).query["esito"] == "sign_in_expired"


async def test_a_revoked_card_is_refused_once_the_list_says_so(tmp_path):
    lost = REGIONE.card()
    async with a_portal_with_doors(tmp_path) as portal:
        visitor, _ = await with_card(portal, lost)
        assert visitor.path == "/area-personale"
    crl = REGIONE.revocation_list(lost, since=TODAY + timedelta(seconds=1))
    folder = tmp_path / "again"
    folder.mkdir()
    async with a_portal_with_doors(folder, crl=crl.public_bytes(Encoding.DER)) as portal:
        visitor, _ = await with_card(portal, lost)
        assert visitor.sees("Questa tessera è stata bloccata")


async def test_a_stale_trust_list_opens_no_door(tmp_path):
    yesterday = TODAY - timedelta(days=1)
    stale = a_trust_list([service(REGIONE.certificate)], an_rsa_signer(), yesterday)
    async with a_portal_with_doors(tmp_path, trust_list=stale) as portal:
        visitor, _ = await with_card(portal, REGIONE.card())
        assert visitor.sees("Questa tessera non si può usare qui")


async def test_two_comuni_on_one_host_keep_their_citizens_apart(tmp_path):
    async with a_portal_with_doors(tmp_path, comuni=2) as portal:
        first, second = (comune.id for comune in portal.context.directory.comuni)
        visitor = portal.visitor()
        for comune in (first, second):
            await visitor.get(f"/accesso/spid?comune={comune}")
            back = await portal.provider.choose(visitor.path, "giulia")
            assert back["comune"] == comune
            await visitor.get(str(URL("/accesso/ritorno").with_query(back)))
            assert (visitor.path, visitor.status) == ("/area-personale", 200)
            await visitor.get(f"/accesso/cns?comune={comune}")
            await visitor.get(await portal.show_card(visitor.path, REGIONE.card()))
            assert (visitor.path, visitor.status) == ("/area-personale", 200)
        await visitor.get(f"/area-personale?comune={first}")
        assert visitor.path == "/accesso", "the session is the second one's"
