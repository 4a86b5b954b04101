"""Render a page: a typed struct in, HTML in the language of who asks out.

Owns the language choice, the links that keep to one Comune, and the headers of pages. Every subject
that has pages makes a `PageKit` for its own package; its templates extend "portal/layout.html", see
the struct as `page`, and say words with `_`, `pgettext` and `plural`;
`{{ phone|spaced }}` is a telephone number.

The HTML of a public page follows from its struct, its address and who asks, so it is kept by them:
equal ones are rendered once. Nothing is ever out of date by it. What differs from browser to
browser, the token of its forms, is put in afterwards.
Source: docs/decisions/0169-pages-kept-by-what-they-show.md
"""

from functools import cache, lru_cache
from typing import ClassVar
from urllib.parse import urlencode

from aiohttp import hdrs, web
from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader
from msgspec import Struct

from italy.phone_numbers import spaced
from portal.branches.directory import ComuneDirectory
from portal.clients import comune_of
from portal.context import PortalContext
from portal.error_sentences import CATALOGUE
from portal.pages.frame import HeadPerson, PageLink, frame_of
from sportello.model.languages import HOUSE_LANGUAGE, LANGUAGES, Text, in_language
from text.catalogue import Words
from web.negotiation import language_of
from web.pages.bootstrap_italia import SITE_FILES, site_templates
from web.pages.headers import page_headers

LANGUAGE = "lingua"
"""The query that chooses a language, and the cookie that keeps it."""

KEEP_LANGUAGE_S = 365 * 24 * 60 * 60

KEPT_PAGES = 400
"""Of some 20 kB each."""

SIGNED_IN = web.RequestKey("portal.signed_in", HeadPerson)
"""Where a request keeps its `HeadPerson`; such a page is no one else's, and is not kept."""

FORM_TOKEN = "{form token of this browser}"
"""What a public page's struct has in the place of the token of its forms."""

HEADERS = page_headers(SITE_FILES)
PUBLIC_HEADERS = {name: value for name, value in HEADERS.items() if name != "X-Robots-Tag"}


class SitePage(Struct, frozen=True, kw_only=True):
    """What a page shows. Each kind of page is a subclass that names its `template`.

    trail      breadcrumbs between home and the page, the page itself among them
    is_public  the same for everyone: search engines may show it
    """

    template: ClassVar[str]
    is_public: ClassVar[bool] = False

    title: str
    trail: tuple[PageLink, ...] = ()


class PageAsked(Struct, frozen=True):
    """Who asks for a page: in which Comune, in which language, and how links are written."""

    comune: ComuneDirectory
    words: Words
    query: str

    @property
    def language(self) -> str:
        return self.words.language.code

    def text(self, text: Text | None) -> str:
        """What staff wrote, in this language; empty if they wrote nothing."""
        return "" if text is None else in_language(text, self.language)

    def href(self, path: str) -> str:
        """A path of this site as a link that keeps to the Comune."""
        joint = "&" if "?" in path else "?"
        return f"{path}{joint}{self.query}" if self.query else path


class PageKit:
    def __init__(self, context: PortalContext, package: str) -> None:
        """Templates are in the folder `templates` of `package`."""
        self._context = context
        self._templates = _templates_of(package)
        self._kept = lru_cache(KEPT_PAGES)(self._rendered)

    def asked(self, request: web.BaseRequest) -> PageAsked:
        """Raises: UnknownComune"""
        comune = comune_of(request, self._context)
        query = request.query.get("comune")
        return PageAsked(
            comune,
            CATALOGUE.words(_language(request)),
            urlencode({"comune": query} if query else {}),
        )

    def page(
        self, request: web.BaseRequest, page: SitePage, status: int = 200, form_token: str = ""
    ) -> web.Response:
        """`form_token` stands in a public page where its struct has FORM_TOKEN.

        Raises: UnknownComune
        """
        asked = self.asked(request)
        query = tuple(request.query.items())
        signed_in: HeadPerson | None = request.get(SIGNED_IN)
        render = self._kept if page.is_public and signed_in is None else self._rendered
        html = render(asked, page, request.path, query, signed_in)
        if page.is_public:
            html = html.replace(FORM_TOKEN, form_token)
        headers = PUBLIC_HEADERS if page.is_public else HEADERS
        answer = web.Response(text=html, status=status, content_type="text/html", headers=headers)
        if request.query.get(LANGUAGE) in LANGUAGES:
            self._keep_language(answer, asked.language)
        return answer

    def _rendered(
        self,
        asked: PageAsked,
        page: SitePage,
        path: str,
        query: tuple[tuple[str, str], ...],
        signed_in: HeadPerson | None,
    ) -> str:
        """The HTML; `query` is that of the address."""
        words = asked.words
        frame = frame_of(
            asked.comune.comune,
            words,
            page.title,
            page.trail,
            path=path,
            href=asked.href,
            in_language=lambda code: _with_language(path, query, code),
            signed_in=signed_in,
        )
        return self._templates.get_template(page.template).render(
            frame=frame,
            page=page,
            href=asked.href,
            _=words.gettext,
            pgettext=words.pgettext,
            plural=words.plural,
        )

    def redirect(self, request: web.BaseRequest, path: str) -> web.Response:
        """After a form was taken: loading the page again sends nothing again."""
        location = self.asked(request).href(path)
        return web.Response(status=303, headers={**HEADERS, hdrs.LOCATION: location})

    def _keep_language(self, answer: web.Response, code: str) -> None:
        answer.set_cookie(
            LANGUAGE,
            code,
            path="/",
            max_age=KEEP_LANGUAGE_S,
            secure=self._context.is_secure,
            httponly=True,
            samesite="Lax",
        )


@cache
def _templates_of(package: str) -> Environment:
    """Compiled once a process: the tests run hundreds of portals in one."""
    templates = site_templates(package)
    assert templates.loader is not None, "site_templates gives one"
    ours = PrefixLoader({"portal": PackageLoader("portal.pages")})
    templates.loader = ChoiceLoader([templates.loader, ours])
    templates.filters["spaced"] = spaced
    return templates


def _language(request: web.BaseRequest) -> str:
    """Chosen now, chosen before, or what the browser prefers."""
    for chosen in (request.query.get(LANGUAGE), request.cookies.get(LANGUAGE)):
        if chosen in LANGUAGES:
            return str(chosen)
    accepted = request.headers.get(hdrs.ACCEPT_LANGUAGE, "")
    return language_of(accepted, LANGUAGES, HOUSE_LANGUAGE)


def _with_language(path: str, query: tuple[tuple[str, str], ...], code: str) -> str:
    others = [(name, value) for name, value in query if name != LANGUAGE]
    return f"{path}?{urlencode([*others, (LANGUAGE, code)])}"
