"""The demo's SPID and CIE: an OpenID Connect provider on loopback, with the sample citizens.

Owns its pages, its codes and its key, all in memory and new at every start. It asks for no password
and says so: people sign in as the citizen whom they choose. Code flow with PKCE, as the portal's
relying party asks for. Sources: OpenID Connect Core 1.0; RFC 7636; RFC 9207 for `iss`.
"""

import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from hashlib import sha256
from hmac import compare_digest
from types import TracebackType
from typing import Self

from aiohttp import encode_basic_auth, hdrs, web
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from msgspec import Struct
from yarl import URL

from appliance.demo.loopback_site import open_site
from portal.config.sample import CitizenToTry
from text.catalogue import Catalogue, Words
from web.pages.bootstrap_italia import SITE_FILES, PageFrame, site_templates, style_files
from web.pages.headers import SELF, page_headers
from web.pages.static_files import StaticFiles

CLIENT = "sportello"
CALLBACK = "/accesso/ritorno"
CODE_LASTS_S, TOKEN_LASTS_S = 60.0, 300
WAYS = {"spid": "SPID", "cie": "CIE"}
"""By `idp_hint`, which the portal's settings send along."""

CATALOGUE = Catalogue("appliance")


class _AuthorizationRequest(Struct, frozen=True):
    """What the portal asks with; the members that are used, by their own names."""

    client_id: str
    redirect_uri: str
    state: str
    nonce: str
    code_challenge: str
    level: str
    way: str
    language: str


class _IssuedCode(Struct, frozen=True):
    asked: _AuthorizationRequest
    citizen: CitizenToTry
    until: float


class IdentityProvider:
    """From the moment it is entered. `issuer` is its address, `secret` what the portal proves."""

    def __init__(self, portal: str, citizens: Sequence[CitizenToTry]) -> None:
        """`portal` is the only address to which people are sent back."""
        self.issuer = ""
        self.secret = secrets.token_urlsafe(24)
        self._back_to = portal + CALLBACK
        self._portal = portal
        self._citizens = {each.codice_fiscale: each for each in citizens}
        self._key = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256", "kid": "demo"})
        self._codes: dict[str, _IssuedCode] = {}
        self._tokens: dict[str, CitizenToTry] = {}
        self._page = site_templates("appliance.demo").get_template("identity_provider.html")
        self._ending = AsyncExitStack()

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/.well-known/openid-configuration", self._discovery)
        app.router.add_get("/keys", self._keys)
        app.router.add_get("/authorize", self._choose)
        app.router.add_post("/authorize", self._chosen)
        app.router.add_post("/token", self._token)
        app.router.add_get("/userinfo", self._userinfo)
        app.router.add_get("/static/{name}", StaticFiles(style_files()).answer)
        self.issuer = await open_site(app, self._ending)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._ending.aclose()

    async def _discovery(self, request: web.Request) -> web.Response:
        return web.json_response(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                "jwks_uri": f"{self.issuer}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
                "authorization_response_iss_parameter_supported": True,
            }
        )

    async def _keys(self, request: web.Request) -> web.Response:
        return web.json_response(KeySet([self._key]).as_dict(private=False))

    async def _choose(self, request: web.Request) -> web.Response:
        """Whom the browser signs in as; the form goes back to this same address."""
        asked = self._asked(request.query)
        words = CATALOGUE.words(asked.language)
        html = self._page.render(
            frame=_frame(words, asked.way, self._portal),
            way=asked.way,
            citizens=list(self._citizens.values()),
            _=words.gettext,
        )
        # the answer to the form leads to the portal, which is another address
        files = {**SITE_FILES, "form-action": f"{SELF} {self._portal}"}
        return web.Response(text=html, content_type="text/html", headers=page_headers(files))

    async def _chosen(self, request: web.Request) -> web.Response:
        asked = self._asked(request.query)
        back = {"state": asked.state, "iss": self.issuer}
        citizen = self._citizens.get(str((await request.post()).get("citizen", "")))
        if citizen is None:
            back["error"] = "access_denied"
        else:
            back["code"] = secrets.token_urlsafe(24)
            until = time.monotonic() + CODE_LASTS_S
            self._codes[back["code"]] = _IssuedCode(asked, citizen, until)
        location = str(URL(asked.redirect_uri).update_query(back))
        return web.Response(status=303, headers={hdrs.LOCATION: location})

    async def _token(self, request: web.Request) -> web.Response:
        ours = encode_basic_auth(CLIENT, self.secret)
        if not compare_digest(request.headers.get(hdrs.AUTHORIZATION, "").encode(), ours.encode()):
            return _refused("invalid_client", 401)
        form = {name: str(value) for name, value in (await request.post()).items()}
        issued = self._codes.pop(form.get("code", ""), None)
        if issued is None or issued.until < time.monotonic():
            return _refused("invalid_grant")
        verifier = sha256(form.get("code_verifier", "").encode()).digest()
        challenge = urlsafe_b64encode(verifier).decode().rstrip("=")
        if challenge != issued.asked.code_challenge:
            return _refused("invalid_grant")
        token = secrets.token_urlsafe(24)
        self._tokens[token] = issued.citizen
        return web.json_response(
            {
                "access_token": token,
                "token_type": "Bearer",
                "expires_in": TOKEN_LASTS_S,
                "id_token": self._id_token(issued),
            }
        )

    async def _userinfo(self, request: web.Request) -> web.Response:
        token = request.headers.get(hdrs.AUTHORIZATION, "").removeprefix("Bearer ")
        citizen = self._tokens.pop(token, None)
        if citizen is None:
            return _refused("invalid_token", 401)
        return web.json_response(
            {
                "sub": citizen.codice_fiscale,
                "given_name": citizen.given_name,
                "family_name": citizen.surname,
                "email": citizen.email,
                "fiscal_number": f"TINIT-{citizen.codice_fiscale}",
            }
        )

    def _id_token(self, issued: _IssuedCode) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": issued.citizen.codice_fiscale,
            "nonce": issued.asked.nonce,
            "acr": issued.asked.level,
            "iat": now,
            "exp": now + TOKEN_LASTS_S,
        }
        return jwt.encode({"alg": "RS256", "kid": "demo"}, claims, self._key, ["RS256"])

    def _asked(self, query: Mapping[str, str]) -> _AuthorizationRequest:
        """Raises: HTTPBadRequest for a request that is not the portal's."""
        asked = _AuthorizationRequest(
            **{name: query.get(name, "") for name in _AuthorizationRequest.__struct_fields__[:5]},
            level=query.get("acr_values", "").partition(" ")[0],
            way=WAYS.get(query.get("idp_hint", ""), "SPID"),
            language="it" if query.get("ui_locales") == "it" else "en",
        )
        if (asked.client_id, asked.redirect_uri) != (CLIENT, self._back_to):
            raise web.HTTPBadRequest(text="only the portal of this demo signs in here")
        return asked


def sign_in_toml(issuer: str, secret: str) -> str:
    """The tables of `portal.toml` that make the portal ask this provider."""
    ways = "\n".join(f'\n[sign_in.{way}]\nfurther = {{ idp_hint = "{way}" }}' for way in WAYS)
    return f"""
[sign_in]
issuer = "{issuer}"
client_id = "{CLIENT}"
client_secret = "{secret}"
{ways}
"""


def _frame(words: Words, way: str, portal: str) -> PageFrame:
    name = words.gettext("Trial provider of %1", way)
    return PageFrame(
        language=words.language.code,
        direction="rtl" if words.language.is_right_to_left else "ltr",
        title=words.gettext("Sign in"),
        site=name,
        owner=words.gettext("Demonstration: no real identity"),
        skip=words.gettext("Skip to the content"),
        foot=words.gettext("This page of the demonstration exists on this machine alone."),
        home=portal,
        style_path="/static",
        sign="user",
    )


def _refused(error: str, status: int = 400) -> web.Response:
    return web.json_response({"error": error}, status=status)
