"""Operators sign in with password and telephone, or with SPID; no step opens more than it may."""

from datetime import timedelta

import pytest
import pytest_asyncio
from sqlalchemy import select

from portal.identity.operators import accounts
from portal.identity.rights import GivenRole, StaffRole
from portal.identity.tables import sign_in
from tests.portal.identity.a_portal_with_doors import (
    PASSWORD,
    a_portal_with_doors,
    telephone_of,
)
from web.sessions.browser_sessions import COOKIE

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def portal(tmp_path):
    async with a_portal_with_doors(tmp_path) as portal:
        yield portal


async def test_an_operator_signs_in_with_password_and_telephone(portal):
    roles = GivenRole(StaffRole.CLERK, "centro"), GivenRole(StaffRole.AUDITOR)
    await portal.operator("anna", *roles)
    visitor, _ = await portal.sign_in_operator()
    assert (visitor.path, visitor.status) == ("/personale", 200)
    assert visitor.sees("Anna Neri")
    assert visitor.sees("revisore: tutte le sedi")
    assert visitor.sees("operatore: ")
    async with portal.context.database.reading() as connection:
        query = select(sign_in.c.method, sign_in.c.level)
        assert [tuple(row) for row in await connection.execute(query)] == [("password", 2)]


async def test_at_the_next_sign_in_the_secret_is_not_shown_again(portal):
    await portal.operator()
    _, telephone = await portal.sign_in_operator()
    visitor = await portal.visitor().get("/personale/accesso")
    await visitor.send("/personale/accesso", {"login": "anna", "password": PASSWORD})
    assert visitor.path == "/personale/codice"
    assert "<code" not in visitor.text
    assert "<svg" not in visitor.text.partition("<main")[2].partition("</main")[0]
    portal.clock.ahead += timedelta(seconds=30)
    await visitor.send("/personale/codice", {"code": telephone.at(portal.clock())})
    assert visitor.path == "/personale"


async def test_a_code_that_was_used_signs_in_no_one(portal):
    await portal.operator()
    _, telephone = await portal.sign_in_operator()
    visitor = await portal.visitor().get("/personale/accesso")
    await visitor.send("/personale/accesso", {"login": "anna", "password": PASSWORD})
    await visitor.send("/personale/codice", {"code": telephone.at(portal.clock())})
    assert (visitor.path, visitor.status) == ("/personale/codice", 400)
    assert visitor.sees("Questo codice non è giusto")
    assert (await visitor.get("/personale")).path == "/personale/accesso"


async def test_the_whole_session_has_another_secret_than_the_half_one(portal):
    await portal.operator()
    visitor = await portal.visitor().get("/personale/accesso")
    await visitor.send("/personale/accesso", {"login": "anna", "password": PASSWORD})
    half = visitor.cookies[COOKIE]
    telephone = telephone_of(visitor)
    await visitor.send("/personale/codice", {"code": telephone.at(portal.clock())})
    assert visitor.path == "/personale"
    assert visitor.cookies[COOKIE] != half
    old = portal.visitor()
    old.cookies[COOKIE] = half
    assert (await old.get("/personale")).path == "/personale/accesso"
    assert (await old.get("/personale/codice")).path == "/personale/accesso"


async def test_a_login_that_does_not_exist_is_told_as_a_wrong_password(portal):
    await portal.operator()
    told = []
    for login in ("anna", "bruno"):
        visitor = await portal.visitor().get("/personale/accesso")
        await visitor.send("/personale/accesso", {"login": login, "password": "guess"})
        assert visitor.status == 400
        told.append(visitor.text.partition("<form")[0].partition("<main")[2])
        assert COOKIE not in visitor.cookies
    assert told[0] == told[1]


async def test_after_some_guesses_the_network_waits_and_is_told_how_long(portal):
    await portal.operator()
    visitor = await portal.visitor().get("/personale/accesso")
    for _ in range(5):
        await visitor.send("/personale/accesso", {"login": "anna", "password": "guess"})
    await visitor.send("/personale/accesso", {"login": "anna", "password": PASSWORD})
    assert visitor.status == 429
    assert 0 < int(visitor.headers["Retry-After"]) <= 31
    assert visitor.sees("Troppi tentativi")


async def test_the_password_is_taken_from_our_own_page_only(portal):
    await portal.operator()
    said = {"login": "anna", "password": PASSWORD}
    visitor = await portal.visitor().get("/personale/accesso")
    for form, headers in (
        ({"form_token": ""}, {}),
        ({}, {"Sec-Fetch-Site": "cross-site"}),
        ({}, {"Origin": "https://evil.example"}),
    ):
        await visitor.get("/personale/accesso")
        await visitor.send("/personale/accesso", {**said, **form}, **headers)
        assert (visitor.status, COOKIE in visitor.cookies) == (403, False)


async def test_an_operator_signs_in_with_spid_by_their_codice_fiscale(portal):
    async with portal.context.database.transaction() as connection:
        await accounts.add_operator(
            connection, portal.comune, "giulia", "Giulia Bianchi", None, "BNCGLI85D49D548B"
        )
    visitor = portal.visitor()
    await visitor.get("/accesso/spid?torna=/personale")
    back = await portal.provider.choose(visitor.path, "giulia")
    query = "&".join(f"{name}={value}" for name, value in back.items())
    assert (await visitor.get(f"/accesso/ritorno?{query}")).path == "/personale"
    assert (await visitor.get("/area-personale")).path == "/accesso"


async def test_a_citizen_who_is_no_operator_gets_no_desk(portal):
    visitor = portal.visitor()
    await visitor.get("/accesso/spid?torna=/personale")
    back = await portal.provider.choose(visitor.path, "giulia")
    query = "&".join(f"{name}={value}" for name, value in back.items())
    await visitor.get(f"/accesso/ritorno?{query}")
    assert visitor.sees("Lei non è tra gli operatori")
    assert COOKIE not in visitor.cookies


async def test_logging_out_ends_here_or_everywhere(portal):
    await portal.operator()
    here, telephone = await portal.sign_in_operator()
    there = await portal.visitor().get("/personale/accesso")
    await there.send("/personale/accesso", {"login": "anna", "password": PASSWORD})
    portal.clock.ahead += timedelta(seconds=30)
    await there.send("/personale/codice", {"code": telephone.at(portal.clock())})
    assert there.path == "/personale"
    await here.send("/personale/uscita", {"here": "1"})
    assert (await here.get("/personale")).path == "/personale/accesso"
    await there.send("/personale/uscita", {"everywhere": "1"})
    assert (await there.get("/personale")).path == "/personale/accesso"


async def test_who_is_removed_is_out_at_the_next_click(portal):
    id = await portal.operator()
    visitor, _ = await portal.sign_in_operator()
    async with portal.context.database.transaction() as connection:
        await accounts.remove_operator(connection, portal.comune, id)
    assert (await visitor.get("/personale")).path == "/personale/accesso"
