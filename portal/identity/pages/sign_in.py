"""The choice of a way to sign in, the way there and the way back.

Owns the cookie that ties an attempt to the browser. The ways begin with links and not with forms: a
form may not lead to another site, as the pages' own policy says.
"""

from collections.abc import Mapping
from typing import ClassVar
from urllib.parse import urlencode

import structlog
from aiohttp import hdrs, web
from msgspec import Struct

from portal.clients import client_of, is_exempt
from portal.context import PortalContext
from portal.identity.attempts import LASTS
from portal.identity.entrance import (
    CALLBACK,
    CARD_CALLBACK,
    CHOICE,
    MY_AREA,
    REFUSED,
    Entrance,
)
from portal.identity.pages.sentences import RefusalSentences, sentences_of, status_of
from portal.identity.refusals import SignInRefused, TooManySignIns
from portal.identity.signed_in import SignInMethod
from portal.identity.visitors import Visitors
from portal.pages.frame import PageLink
from portal.pages.kit import HEADERS, PageAsked, PageKit, SitePage
from text.catalogue import N_
from web.rate_limits import Rate

RETURN_TO = "torna"
"""The query that says where to go on."""

COOKIE = "__Host-sign-in"
BEGINNINGS = Rate(per_s=1 / 5, burst=10)

log = structlog.get_logger(__name__)


class SignInWay(Struct, frozen=True):
    """One card of the page; `button` names the way alone, for who hears the buttons only."""

    name: str
    about: str
    button: str
    href: str


class SignInPage(SitePage, frozen=True, kw_only=True):
    template: ClassVar[str] = "sign_in.html"

    ways: tuple[SignInWay, ...]
    refused: RefusalSentences | None = None


_WAYS: Mapping[SignInMethod, tuple[str, str, str]] = {
    SignInMethod.SPID: (
        "SPID",
        N_("With the public digital identity of your provider, at level 2 or 3."),
        N_("Sign in with SPID"),
    ),
    SignInMethod.CIE: (
        "CIE",
        N_("With your electronic identity card and its PIN, or with the app CieID."),
        N_("Sign in with CIE"),
    ),
    SignInMethod.EIDAS: (
        "eIDAS",
        N_("With the digital identity of another European country."),
        N_("Sign in with eIDAS"),
    ),
    SignInMethod.CARD: (
        N_("Health card (TS-CNS)"),
        N_("With the card in a reader on this computer, and its PIN."),
        N_("Sign in with the card"),
    ),
}


class SignInPages:
    def __init__(
        self, context: PortalContext, kit: PageKit, entrance: Entrance, visitors: Visitors
    ) -> None:
        self._context = context
        self._kit = kit
        self._entrance = entrance
        self._visitors = visitors

    def add_to(self, app: web.Application) -> None:
        app.router.add_get(CHOICE, self.choose)
        app.router.add_get(CALLBACK, self.come_back)
        app.router.add_get(CARD_CALLBACK, self.come_back)
        app.router.add_get(f"{CHOICE}/{{way}}", self.begin)

    async def choose(self, request: web.Request) -> web.Response:
        """The ways, and why the last one was refused, if it was."""
        asked = self._kit.asked(request)
        code = request.query.get(REFUSED)
        page = SignInPage(
            title=asked.words.gettext("Sign in"),
            trail=(PageLink(asked.words.gettext("Sign in"), CHOICE),),
            ways=ways_of(self._entrance, asked, request.query.get(RETURN_TO, MY_AREA)),
            refused=None if code is None else sentences_of(code, asked.words),
        )
        return self._kit.page(request, page, 200 if code is None else status_of(code))

    async def begin(self, request: web.Request) -> web.Response:
        """On to the provider or to the card's door. Raises: HTTPNotFound, UnknownComune"""
        asked = self._kit.asked(request)
        try:
            way = SignInMethod(request.match_info["way"])
        except ValueError:
            raise web.HTTPNotFound from None
        try:
            self._limit(request)
            address, state = await self._entrance.begin(
                asked.comune, way, request.query.get(RETURN_TO, MY_AREA), asked.language
            )
        except SignInRefused as refused:
            return self._refused(request, refused)
        answer = web.Response(status=303, headers={**HEADERS, hdrs.LOCATION: address})
        answer.set_cookie(
            COOKIE,
            state,
            path="/",
            max_age=int(LASTS.total_seconds()),
            secure=True,
            httponly=True,
            samesite="Lax",
        )
        return answer

    async def come_back(self, request: web.Request) -> web.Response:
        """Signed in, and on to where one wanted to go; or a page that says why not."""
        asked = self._kit.asked(request)
        cookie = request.cookies.get(COOKIE)
        try:
            answer = await self._entrance.complete(asked.comune, request, cookie, asked.language)
        except SignInRefused as refused:
            if await self._visitors.citizen(request, asked.comune.id) is not None:
                # the back button, or the page loaded again: the sign-in was answered before
                return self._kit.redirect(request, MY_AREA)
            return self._refused(request, refused)
        answer.headers.update(HEADERS)
        answer.del_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="Lax")
        return answer

    def _limit(self, request: web.Request) -> None:
        """Raises: TooManySignIns"""
        if is_exempt(request, self._context):
            return
        client = client_of(request, self._context)
        if (wait_s := self._context.buckets.take(f"sign in {client}", BEGINNINGS)) > 0:
            raise TooManySignIns("too many sign-ins were begun from there", wait_s)

    def _refused(self, request: web.Request, refused: SignInRefused) -> web.Response:
        """To the choice: the page that is shown has no code of a provider in its address."""
        log.info("sign_in_refused", code=refused.code, detail=refused.detail)
        return self._kit.redirect(request, f"{CHOICE}?{REFUSED}={refused.code}")


def ways_of(entrance: Entrance, asked: PageAsked, return_to: str) -> tuple[SignInWay, ...]:
    """The cards of a page from which one goes on to `return_to`."""
    words = asked.words
    cards = []
    for way in entrance.ways:
        name, about, button = _WAYS[way]
        address = f"{CHOICE}/{way}?{urlencode({RETURN_TO: return_to})}"
        said = words.gettext(name), words.gettext(about), words.gettext(button)
        cards.append(SignInWay(*said, asked.href(address)))
    return tuple(cards)
