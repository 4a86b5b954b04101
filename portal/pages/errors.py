"""Errors as pages with the same head as all others, where a browser asks.

Owns the page; which status an error has is `portal.api.problems`, what it says
`portal.error_sentences`. A program, or a Comune that is not there, gets the form of `web.pages`.
"""

from typing import ClassVar

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from portal.api.problems import refusal
from portal.branches.directory import UnknownComune
from portal.error_sentences import sentences_for
from portal.pages.frame import HOME, PageLink
from portal.pages.kit import PageKit, SitePage
from sportello.model.refusals import Refused
from web.negotiation import wants_html
from web.pages.errors import KEPT


class NoticePage(SitePage, frozen=True, kw_only=True):
    """A sentence, and where one can go from here."""

    template: ClassVar[str] = "portal/notice.html"

    text: str
    ways: tuple[PageLink, ...] = ()


class ErrorPages:
    def __init__(self, kit: PageKit) -> None:
        self._kit = kit

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """What pages refuse, and every error of aiohttp, in the look of the site."""
        try:
            return await handler(request)
        except Refused as refused:
            told = refusal(refused)
            if not wants_html(request.headers.get(hdrs.ACCEPT, "")):
                return told
            return self._page(request, told.status, told) or told
        except web.HTTPError as error:
            if not wants_html(request.headers.get(hdrs.ACCEPT, "")):
                raise
            page = self._page(request, error.status, error)
            if page is None:
                raise
            return page

    def _page(
        self, request: web.Request, status: int, answer: web.StreamResponse
    ) -> web.Response | None:
        """None if there is no Comune in whose name it could be said."""
        try:
            asked = self._kit.asked(request)
        except UnknownComune:
            return None
        said = sentences_for(status, asked.language)
        home = PageLink(asked.words.gettext("Home page"), asked.href(HOME))
        page = NoticePage(title=said.heading, text=said.text, ways=(home,))
        told = self._kit.page(request, page, status)
        told.headers.update({name: answer.headers[name] for name in KEPT if name in answer.headers})
        return told
