"""Who may open a request in a browser: whose it is, or who has begun it here without signing in.

Owns the cookie of a request that has no owner, or was opened from its booking. It holds the case's
token, is sent to that case's pages alone, and ends with the browser.
Source: docs/decisions/0208-who-opens-a-request.md
"""

from functools import cached_property
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.drafts.kept_case import KeptCase
from casework.drafts.refusals import UnknownCase
from casework.office.at_hand import CaseAtHand, at_hand
from casework.office.host import CaseComune
from portal.branches.directory import ComuneDirectory
from portal.cases.host import PortalCases, case_comune
from portal.clients import RequestLimits
from portal.context import PortalContext
from portal.identity.entrance import CHOICE
from portal.identity.visitors import SignedInCitizen, Visitors
from portal.pages.browsers import Browsers, KnownBrowser
from portal.pages.frame import REQUESTS, SERVICES, PageLink
from portal.pages.kit import PageAsked, PageKit
from sportello.cases.guided.request import GuidedRequest
from sportello.cases.lifecycle import WITH_THE_CITIZEN

COOKIE = "richiesta"
RETURN_TO = "torna"


class OpenedRequest(Struct, frozen=True, dict=True):
    """A case that the browser may open, at the administration as cases know it. `citizen` is who
    is signed in, perhaps no one.
    """

    asked: PageAsked
    browser: KnownBrowser
    comune: CaseComune
    citizen: SignedInCitizen | None
    it: CaseAtHand

    @cached_property
    def guided(self) -> GuidedRequest:
        return self.it.guided(self.asked.language)

    @property
    def title(self) -> str:
        return self.asked.text(self.it.definition.title)

    def path(self, end: str = "") -> str:
        """Of one of its pages, as a path of this site."""
        return request_path(self.it.case.id, end)

    def href(self, end: str = "") -> str:
        return self.asked.href(self.path(end))

    def trail(self, title: str) -> tuple[PageLink, ...]:
        service = self.it.case.service
        return (
            PageLink(self.asked.words.gettext("Services"), self.asked.href(SERVICES)),
            PageLink(self.title, self.asked.href(f"{SERVICES}/{service}")),
            PageLink(title, ""),
        )


class RequestOpener:
    """What all pages of requests share."""

    def __init__(self, context: PortalContext, kit: PageKit, browsers: Browsers) -> None:
        self.context = context
        self.kit = kit
        self.browsers = browsers
        self.host = PortalCases(context)
        self.visitors = Visitors(context)
        self.limits = RequestLimits(context)

    async def open(self, request: web.Request, *, is_change: bool = False) -> OpenedRequest:
        """The case of the path, as it stands.

        Raises: Limited; UnknownCase, also for one of someone else; HTTPSeeOther to the sign-in for
        a browser that shows neither a session nor the cookie
        """
        self.limits.check(request, is_change)
        asked, id = self.kit.asked(request), request.match_info["id"]
        citizen = await self.visitors.citizen(request, asked.comune.id)
        has_token = self._has_token(request, asked.comune, id)
        if citizen is None and not has_token:
            raise self.to_sign_in(asked, request_path(id))
        async with self.context.database.brief_reading() as connection:
            comune = case_comune(asked.comune.comune)
            it = await at_hand(connection, self.host, comune, id, self.context.clock())
        if not has_token and not is_theirs(it.case, citizen):
            raise UnknownCase(f"there is no case {id}")
        return OpenedRequest(asked, self.browsers.of(request), comune, citizen, it)

    async def open_unsent(self, request: web.Request) -> OpenedRequest:
        """For a page that only a request that was not yet sent has.

        Raises: as `open`; HTTPSeeOther to what became of it, once it was sent
        """
        opened = await self.open(request)
        if opened.it.case.state not in WITH_THE_CITIZEN:
            raise web.HTTPSeeOther(opened.href())
        return opened

    async def again(
        self, connection: AsyncConnection, opened: OpenedRequest, *, is_locked: bool = False
    ) -> OpenedRequest:
        """The same as it is by now. `is_locked`: until the transaction ends. Raises: UnknownCase"""
        now, id = self.context.clock(), opened.it.case.id
        it = await at_hand(connection, self.host, opened.comune, id, now, is_locked=is_locked)
        return replace(opened, it=it)

    def to_sign_in(self, asked: PageAsked, path: str) -> web.HTTPSeeOther:
        """To the choice of a way to sign in, and then to `path`."""
        return web.HTTPSeeOther(self.sign_in_href(asked, path))

    def sign_in_href(self, asked: PageAsked, path: str) -> str:
        return asked.href(f"{CHOICE}?{urlencode({RETURN_TO: path})}")

    def zone(self, asked: PageAsked) -> ZoneInfo:
        """Where the administration is, in whose time everything is told."""
        return ZoneInfo(asked.comune.comune.zone)

    def give_cookie(self, answer: web.Response, comune: ComuneDirectory, id: str) -> None:
        """The browser may open the case from now on: one without an owner, or one that is prepared
        for a booking, which this browser has opened by its link.
        """
        answer.set_cookie(
            COOKIE,
            self.context.case_token(comune.id, id),
            path=request_path(id),
            secure=self.context.is_secure,
            httponly=True,
            samesite="Lax",
        )

    def _has_token(self, request: web.Request, comune: ComuneDirectory, id: str) -> bool:
        return self.context.is_case_token(request.cookies.get(COOKIE, ""), comune.id, id)


def request_path(id: str, end: str = "") -> str:
    return f"{REQUESTS}/{id}/{end}" if end else f"{REQUESTS}/{id}"


def is_theirs(case: KeptCase, citizen: SignedInCitizen | None) -> bool:
    return citizen is not None and case.owner == citizen.owner
