"""One browser told from another without anyone signing in, so that only it can send its forms.

Owns the cookie: a random secret, worth nothing elsewhere. What belongs to a browser is found by the
secret's digest; the token of its forms is computed from it. Two tabs share one secret.
"""

import secrets
from collections.abc import Mapping
from hashlib import sha256

from aiohttp import web
from msgspec import Struct

from portal.clients import comune_of
from portal.context import PortalContext
from web.proofs import Proofs
from web.sessions.csrf import FIELD, FormExpired, check_origin


class KnownBrowser(Struct, frozen=True):
    """`digest` names it; `form_token` goes into the hidden field `form_token` of every form."""

    digest: str
    form_token: str
    new_secret: str | None


class Browsers:
    def __init__(self, context: PortalContext) -> None:
        self._context = context
        self._proofs = Proofs(context.key, b"browser form")
        self._cookie = "__Host-visit" if context.is_secure else "visit"

    def of(self, request: web.Request) -> KnownBrowser:
        """The browser that asks. Ask once a request: one without the cookie is new each time, until
        `remember` has told it.
        """
        known = request.cookies.get(self._cookie, "")
        secret = known or secrets.token_urlsafe(32)
        digest = sha256(secret.encode(errors="replace")).hexdigest()
        return KnownBrowser(digest, self._proofs.of(digest), None if known else secret)

    def remember(self, browser: KnownBrowser, answer: web.Response) -> web.Response:
        """The same answer. No Max-Age: the cookie ends with the browser, which others may use."""
        if browser.new_secret is not None:
            answer.set_cookie(
                self._cookie,
                browser.new_secret,
                path="/",
                secure=self._context.is_secure,
                httponly=True,
                samesite="Lax",
            )
        return answer

    async def form(self, request: web.Request) -> Mapping[str, str]:
        """What was sent, once it is sure that a page of ours in this browser sent it.

        Raises: ForeignOrigin, FormExpired
        """
        form = {
            name: text for name, text in (await request.post()).items() if isinstance(text, str)
        }
        self.check(request, form.get(FIELD, ""))
        return form

    def check(self, request: web.Request, form_token: str) -> None:
        """That a page of ours in this browser sent the request.

        Raises: ForeignOrigin, FormExpired
        """
        origin = self._context.origin_of(comune_of(request, self._context))
        check_origin(request.headers, origin)
        if not self._proofs.holds(form_token, self.of(request).digest):
            raise FormExpired(reason="load the form again and send it again")
