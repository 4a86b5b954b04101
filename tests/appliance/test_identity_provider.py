"""The demo's SPID and CIE: a sample citizen gets into the portal, and no other request does."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from pathlib import Path

import aiohttp
from yarl import URL

from appliance.demo.identity_provider import CALLBACK, CLIENT, IdentityProvider, sign_in_toml
from appliance.demo.portal_folder import portal_toml, sample_citizens, write_settings
from portal import app
from portal.__main__ import main
from portal.config.settings import read_settings
from tests.portal.identity.a_portal_with_doors import Visitor, a_free_port

MARIA = sample_citizens()[0]
PORTAL = "http://127.0.0.1:1"


@asynccontextmanager
async def a_provider() -> AsyncIterator[tuple[IdentityProvider, aiohttp.ClientSession]]:
    """In front of no portal."""
    async with (
        IdentityProvider(PORTAL, sample_citizens()) as provider,
        aiohttp.ClientSession(provider.issuer) as client,
    ):
        yield provider, client


def asked(**changed: str) -> str:
    query = {"client_id": CLIENT, "redirect_uri": PORTAL + CALLBACK, "state": "s", "nonce": "n"}
    return str(URL("/authorize").with_query(query | {"code_challenge": "c"} | changed))


async def test_a_sample_citizen_signs_in_with_spid_or_cie_and_sees_the_personal_area(
    tmp_path: Path,
) -> None:
    folder, port = tmp_path / "portal", a_free_port()
    assert main(["init", str(folder)]) == 0
    url = f"http://127.0.0.1:{port}"
    async with (
        IdentityProvider(url, sample_citizens()) as provider,
        aiohttp.ClientSession() as http,
    ):
        sign_in = sign_in_toml(provider.issuer, provider.secret)
        write_settings(folder, portal_toml(port, 25, "http://127.0.0.1:26/sms", sign_in))
        async with app.running(folder, read_settings(folder)):
            for way in ("spid", "cie"):
                visitor = await Visitor(url, http).get(f"/accesso/{way}")
                async with http.get(visitor.path) as answer:
                    page = unescape(await answer.text())
                assert way.upper() in page
                assert "Questa è una dimostrazione" in page
                back = await choose(http, visitor.path, MARIA.codice_fiscale)
                area = await visitor.get(str(URL(CALLBACK).with_query(back)))
                assert (area.status, area.path) == (200, "/area-personale")
                assert area.sees(f"{MARIA.given_name} {MARIA.surname}")
            visitor = await Visitor(url, http).get("/accesso/spid")
            back = await choose(http, visitor.path, "")
            assert (await visitor.get(str(URL(CALLBACK).with_query(back)))).path == "/accesso"


async def choose(http: aiohttp.ClientSession, address: str, citizen: str) -> dict[str, str]:
    """What the browser brings back to the portal."""
    form = {"citizen": citizen}
    async with http.post(URL(address), data=form, allow_redirects=False) as answer:
        assert answer.status == 303
        return dict(URL(answer.headers["Location"]).query)


async def test_only_the_portal_of_the_demo_is_answered_and_only_once() -> None:
    async with a_provider() as (provider, http):
        for wrong in ({"client_id": "x"}, {"redirect_uri": "https://elsewhere.example/"}):
            assert (await http.get(asked(**wrong))).status == 400
        back = await choose(http, provider.issuer + asked(), MARIA.codice_fiscale)
        form = {"code": back["code"], "code_verifier": "not the one"}
        for secret, status in (("guessed", 401), (provider.secret, 400)):
            login = {"Authorization": aiohttp.encode_basic_auth(CLIENT, secret)}
            assert (await http.post("/token", data=form, headers=login)).status == status
        assert (await http.get("/userinfo", headers={"Authorization": "Bearer "})).status == 401


async def test_its_page_is_in_english_for_all_who_do_not_read_italian() -> None:
    async with a_provider() as (_, http), http.get(asked(ui_locales="ar")) as answer:
        page = await answer.text()
    assert re.search(r'<html lang="en" dir="ltr">', page)
    assert "This is a demonstration" in page
