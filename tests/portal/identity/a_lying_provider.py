"""A provider that signs what a real one never would: one lie at a time, all else in order."""

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from joserfc.util import urlsafe_b64encode
from yarl import URL

KEYS = [
    RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256", "kid": kid}) for kid in ("k0", "k1")
]
STRANGER = RSAKey.generate_key(2048)


class LyingProvider:
    """What it says is in its members; a test changes one of them."""

    def __init__(self) -> None:
        self.issuer = ""
        self.metadata: dict[str, Any] = {"authorization_response_iss_parameter_supported": True}
        self.published = [KEYS[0]]
        self.signs_with: Any = KEYS[0]
        self.header: dict[str, Any] = {"alg": "RS256", "kid": "k0"}
        self.claims: dict[str, Any] = {}
        """Members of the ID token in place of the right ones; None leaves a member out."""
        self.userinfo: dict[str, Any] = {"sub": "giulia", "fiscal_number": "TINIT-BNCGLI85D49D548B"}
        self.tokens: dict[str, Any] = {}
        self.token_status = 200
        self.failing: set[str] = set()
        self.asked: list[str] = []
        self.nonce = ""

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/.well-known/openid-configuration", self._discovery)
        app.router.add_get("/keys", self._keys)
        app.router.add_post("/token", self._token)
        app.router.add_get("/me", self._userinfo)
        return app

    def back_from(self, address: str, **told: str) -> dict[str, str]:
        """What the browser brings back; `told` replaces members of it."""
        asked = URL(address).query
        self.nonce = asked["nonce"]
        return {"code": "c", "state": asked["state"], "iss": self.issuer, **told}

    async def _discovery(self, request: web.Request) -> web.Response:
        self._note(request)
        return web.json_response(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/auth",
                "token_endpoint": f"{self.issuer}/token",
                "userinfo_endpoint": f"{self.issuer}/me",
                "jwks_uri": f"{self.issuer}/keys",
                **self.metadata,
            }
        )

    async def _keys(self, request: web.Request) -> web.Response:
        self._note(request)
        return web.json_response(KeySet(self.published).as_dict(private=False))

    async def _token(self, request: web.Request) -> web.Response:
        self._note(request)
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": "sportello",
            "sub": "giulia",
            "nonce": self.nonce,
            "iat": now,
            "exp": now + 300,
            **self.claims,
        }
        told = {name: value for name, value in claims.items() if value is not None}
        tokens = {
            "access_token": "a",
            "token_type": "Bearer",
            "id_token": self._signed(told),
            **self.tokens,
        }
        return web.json_response(tokens, status=self.token_status)

    async def _userinfo(self, request: web.Request) -> web.Response:
        self._note(request)
        assert request.headers["Authorization"] == "Bearer a"
        return web.json_response(self.userinfo)

    def _signed(self, claims: dict[str, Any]) -> str:
        if self.header["alg"] == "none":
            return f"{_part(self.header)}.{_part(claims)}."
        return jwt.encode(self.header, claims, self.signs_with, [self.header["alg"]])

    def _note(self, request: web.Request) -> None:
        self.asked.append(request.path)
        if request.path in self.failing:
            raise web.HTTPBadGateway


def _part(said: dict[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(said).encode()).decode()


@asynccontextmanager
async def a_lying_provider() -> AsyncIterator[LyingProvider]:
    liar = LyingProvider()
    runner = web.AppRunner(liar.app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    liar.issuer = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield liar
    finally:
        await runner.cleanup()
