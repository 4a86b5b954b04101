"""A portal with every way to sign in: a real provider, a door for cards, operators."""

import re
import socket
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import aiohttp
import pyotp
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from msgspec.structs import replace
from yarl import URL

from portal import app
from portal.app import RunningPortal
from portal.branches.staff_settings import put_comune
from portal.config.settings import PortalDatabaseTable, read_settings
from portal.config.sign_in import CardDoorTable, SignInTable, WayTable
from portal.identity.operators import accounts
from portal.identity.rights import GivenRole
from tests.portal.a_portal import HandClock
from tests.portal.identity.a_provider import RealProvider, a_real_provider
from tests.portal.identity.cns.a_card_issuer import TODAY, CardIssuer, an_rsa_signer, key_pem, pem
from tests.portal.identity.cns.a_trust_list import a_trust_list, service
from tests.portal.prepared import new_home
from web.password_hashes import HASHER

PASSWORD = "quattro mele nel cesto"
HASHED = HASHER.hash(PASSWORD)

COMUNI = ("c_x001", "c_x002")
REGIONE = CardIssuer()
LIST = a_trust_list([service(REGIONE.certificate)], an_rsa_signer(), TODAY + timedelta(days=180))
NOTHING_REVOKED = REGIONE.revocation_list().public_bytes(Encoding.DER)


class Visitor:
    """A browser without scripts: it keeps cookies, follows redirects, and sends forms."""

    def __init__(self, origin: str, client: aiohttp.ClientSession) -> None:
        self._origin = origin
        self._client = client
        self.cookies: dict[str, str] = {}
        self.path = ""
        self.status = 0
        self.text = ""
        self.headers: Mapping[str, str] = {}

    async def get(self, address: str, **headers: str) -> "Visitor":
        return await self._ask("GET", address, None, headers)

    async def send(self, address: str, form: Mapping[str, str], **headers: str) -> "Visitor":
        """With the token of the page that is open, unless `form` has one."""
        token = {"form_token": self.form_token} if self.form_token else {}
        return await self._ask("POST", address, {**token, **form}, headers)

    @property
    def form_token(self) -> str:
        found = re.search(r'name="form_token" value="([^"]+)"', self.text)
        return "" if found is None else found[1]

    def sees(self, words: str) -> bool:
        return words in unescape(self.text)

    async def _ask(
        self,
        method: str,
        address: str,
        form: Mapping[str, str] | None,
        headers: Mapping[str, str],
    ) -> "Visitor":
        url = URL(self._origin).join(URL(address))
        for _ in range(10):
            sent = {
                "Accept": "text/html",
                "Accept-Language": "it",
                "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
                **headers,
            }
            asked = self._client.request(
                method, url, data=form, headers=sent, allow_redirects=False
            )
            async with asked as answer:
                self.text, self.status = await answer.text(), answer.status
                self.headers = answer.headers
                for name, morsel in answer.cookies.items():
                    self.cookies.pop(name, None)
                    if morsel["max-age"] != "0":
                        self.cookies[name] = morsel.value
            self.path = url.path
            if self.status != 303:
                return self
            url, method, form = url.join(URL(self.headers["Location"])), "GET", None
            if url.origin() != URL(self._origin):
                self.path = str(url)
                return self
        raise AssertionError(f"redirected without end: {url}")


class DoorsUnderTest:
    def __init__(
        self,
        running: RunningPortal,
        url: str,
        provider: RealProvider,
        client: aiohttp.ClientSession,
        clock: HandClock,
        tls: trustme.CA,
        directory: Path,
    ) -> None:
        self._directory = directory
        self.context = running.context
        self.site = running.site
        self.url = url
        self.provider = provider
        self.client = client
        self.clock = clock
        self._tls = tls

    @property
    def comune(self) -> str:
        return self.context.directory.comuni[0].id

    def visitor(self) -> Visitor:
        return Visitor(self.url, self.client)

    async def sign_in(self, person: str = "giulia", visitor: Visitor | None = None) -> Visitor:
        """A browser in which that person of the provider has just signed in with SPID."""
        visitor = visitor or self.visitor()
        await visitor.get("/accesso/spid")
        back = await self.provider.choose(visitor.path, person)
        return await visitor.get(str(URL("/accesso/ritorno").with_query(back)))

    async def show_card(self, address: str, card: x509.Certificate | None) -> str:
        """Where the card's door leads a browser that holds `card`."""
        context = ssl.create_default_context()
        self._tls.configure_trust(context)
        if card is not None:
            file = self._directory / "card.pem"
            file.write_bytes(pem(card) + key_pem())
            context.load_cert_chain(file)
        async with self.client.get(address, ssl=context, allow_redirects=False) as answer:
            assert answer.status == 303
            return answer.headers["Location"]

    async def operator(self, login: str = "anna", *roles: GivenRole) -> str:
        """The id of a new one, whose password is `PASSWORD`."""
        async with self.context.database.transaction() as connection:
            id = await accounts.add_operator(connection, self.comune, login, "Anna Neri", HASHED)
            await accounts.give_roles(connection, self.comune, id, roles)
        return id

    async def sign_in_operator(self, login: str = "anna") -> tuple[Visitor, pyotp.TOTP]:
        """For the first time: browser and telephone."""
        visitor = await self.visitor().get("/personale/accesso")
        await visitor.send("/personale/accesso", {"login": login, "password": PASSWORD})
        telephone = telephone_of(visitor)
        await visitor.send("/personale/codice", {"code": telephone.at(self.clock())})
        return visitor, telephone


def telephone_of(visitor: Visitor) -> pyotp.TOTP:
    """The telephone into which the letters on the page have been written."""
    letters = re.search(r"<code[^>]*>([A-Z2-7 ]+)</code>", visitor.text)
    assert letters is not None, visitor.text
    return pyotp.TOTP(letters[1].replace(" ", ""))


def a_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@asynccontextmanager
async def a_portal_with_doors(
    directory: Path,
    database: str | None = None,
    *,
    trust_list: bytes = LIST,
    crl: bytes = NOTHING_REVOKED,
    comuni: int = 1,
) -> AsyncIterator[DoorsUnderTest]:
    home, port, card_port = directory / "portal", a_free_port(), a_free_port()
    url = f"http://127.0.0.1:{port}"
    await new_home(home)
    tls = trustme.CA()
    _make_door(home, tls, trust_list, crl)
    us: list[dict[str, Any]] = [
        {
            "client_id": "sportello",
            "client_secret": "a-secret-of-the-tests",
            "redirect_uris": [
                f"{url}/accesso/ritorno",
                *(f"{url}/accesso/ritorno?comune={id}" for id in COMUNI),
            ],
        }
    ]
    clock = HandClock()
    async with a_real_provider(us) as provider, aiohttp.ClientSession() as client:
        settings = replace(
            read_settings(home),
            database=PortalDatabaseTable(database),
            sign_in=SignInTable(
                issuer=provider.issuer,
                client_id="sportello",
                client_secret="a-secret-of-the-tests",
                spid=WayTable(),
                cie=WayTable(),
                eidas=WayTable(),
            ),
            cns=CardDoorTable(public_url=f"https://127.0.0.1:{card_port}", port=card_port),
        )
        async with app.running(home, settings, port=port, clock=clock) as running:
            for id in COMUNI[1:comuni]:
                only = running.context.directory.comuni[0].comune
                async with running.context.database.transaction() as connection:
                    await put_comune(connection, replace(only, id=id))
                await running.context.directory.refresh()
            yield DoorsUnderTest(running, url, provider, client, clock, tls, directory)


def _make_door(home: Path, tls: trustme.CA, trust_list: bytes, crl: bytes) -> None:
    """The files of the card's door."""
    (home / "cns").mkdir()
    door = tls.issue_cert("127.0.0.1")
    (home / "cns" / "door.crt").write_bytes(door.cert_chain_pems[0].bytes())
    (home / "cns" / "door.key").write_bytes(door.private_key_pem.bytes())
    (home / "cns" / "trust-list.xml").write_bytes(trust_list)
    (home / "cns" / "regione.crl").write_bytes(crl)
