"""Errors as pages with the same head as all others, where a browser asks.

Owns the page; which status an error has is `casework.api.problems`, what it says
`portal.error_sentences`. A program, or a Comune that is not there, gets the form of `web.pages`.
"""

from collections.abc import Awaitable, Mapping
from typing import ClassVar

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from casework.api.problems import refusal
from casework.definitions.refusals import UnknownDefinition
from casework.drafts.refusals import OpenAtCounter, UnknownCase
from portal.bookings.person_limit import TooManyBookings
from portal.branches.directory import UnknownBranch, UnknownComune
from portal.clients import solver_of
from portal.context import PortalContext
from portal.error_sentences import sentences_for
from portal.pages.booking.drafts import DraftUnknown
from portal.pages.frame import (
    BOOK,
    BOOKINGS,
    BRANCHES,
    HOME,
    PERSONAL_AREA,
    REQUESTS,
    SERVICES,
    PageLink,
)
from portal.pages.kit import PageKit, SitePage
from portal.pages.manage.routes import BookingGone
from portal.pages.requests.sent_forms import SENT_FORM
from portal.sync.links import PortalReconciling
from sportello.cases.refusals import UnknownStep
from sportello.model.refusals import Limited, Refused, UnknownBooking, UnknownService
from sportello.sync import contract
from text.catalogue import N_
from web.negotiation import wants_html
from web.pages.errors import KEPT
from web.pages.problems import ToldProblems
from web.pages.proof_of_work import COOKIE
from web.sessions.csrf import FormExpired

URLENCODED = "application/x-www-form-urlencoded"

_OWN_SENTENCES: Mapping[type[Exception], tuple[str, str, str, str]] = {
    DraftUnknown: (
        N_("This booking is no longer open here"),
        N_(
            "What was written is deleted after two hours, or it was begun in another browser. "
            "Nothing is booked: please begin again."
        ),
        N_("Services"),
        SERVICES,
    ),
    UnknownCase: (
        N_("This request cannot be opened here"),
        N_(
            "Requests that you began after signing in are in your personal area. Others open only "
            "in the browser where they were begun, until it is closed."
        ),
        N_("Personal area"),
        PERSONAL_AREA,
    ),
    OpenAtCounter: (
        N_("This request is open at the desk"),
        N_(
            "It was opened there for your visit. Until the visit is over it is changed there alone."
        ),
        N_("Personal area"),
        PERSONAL_AREA,
    ),
    UnknownStep: (
        N_("This step is not asked any more"),
        N_("By your other answers it is not needed. Nothing you wrote is lost."),
        N_("Services"),
        SERVICES,
    ),
    UnknownDefinition: (
        N_("This request cannot be made online now"),
        N_("Please look at the service: it says how else you can have it."),
        N_("Services"),
        SERVICES,
    ),
    PortalReconciling: (
        N_("Bookings at this branch are paused for a few minutes"),
        N_("Nothing was booked and nothing is lost. Try again soon, or choose another branch."),
        N_("Branches"),
        BRANCHES,
    ),
    UnknownBooking: (
        N_("This link opens no booking"),
        N_(
            "Please check that all of the link was copied, or open the booking with its code and "
            "the surname."
        ),
        N_("Open it with the code"),
        BOOKINGS,
    ),
    BookingGone: (
        N_("We do not have this booking any more"),
        N_(
            "If your appointment is still to come, please call the branch and tell the code that "
            "is in your message: you may well be expected there. Please call before you book again."
        ),
        N_("Telephone of the branches"),
        BRANCHES,
    ),
    UnknownService: (
        N_("This service is not here"),
        N_("It may have another name by now. Please look for it in the list, in your own words."),
        N_("Services"),
        SERVICES,
    ),
    UnknownBranch: (
        N_("This branch is not here"),
        N_("It may have closed or moved. Please look for another one in the list."),
        N_("Branches"),
        BRANCHES,
    ),
    TooManyBookings: (
        N_("There are other appointments already"),
        N_(
            "For this service the same person, e-mail address or number has as many appointments "
            "as one may have. Please keep one of those, or cancel it first."
        ),
        N_("Open an appointment with its code"),
        BOOKINGS,
    ),
    FormExpired: (
        N_("This form is no longer valid"),
        N_(
            "Nothing was sent. Please go back, load the page again and send the form once more. "
            "The browser must accept cookies of this site."
        ),
        N_("Services"),
        SERVICES,
    ),
}
"""Heading, text, and the way on with its label, for errors of which more can be said."""


class NoticePage(SitePage, frozen=True, kw_only=True):
    """A sentence, and where one can go from here."""

    template: ClassVar[str] = "portal/notice.html"

    text: str
    ways: tuple[PageLink, ...] = ()


class BusyPage(SitePage, frozen=True, kw_only=True):
    """The request as a form, to be sent again: by the person who has waited, or by the script that
    has solved the puzzle.
    """

    template: ClassVar[str] = "portal/busy.html"

    method: str
    action: str
    fields: tuple[tuple[str, str], ...]
    puzzle: str
    bits: int
    cookie: str


class ErrorPages:
    def __init__(self, context: PortalContext, kit: PageKit) -> None:
        self._context = context
        self._kit = kit

    @web.middleware
    def middleware(self, request: web.Request, handler: Handler) -> Awaitable[web.StreamResponse]:
        """What pages refuse, and every error of aiohttp, in the look of the site. Branches are
        shown no page, and each that waits would hold a coroutine for it.
        """
        if request.path.startswith(contract.PREFIX):
            return handler(request)
        return self._answer(request, handler)

    async def _answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except Refused as refused:
            told = refusal(refused)
            if not wants_html(request.headers.get(hdrs.ACCEPT, "")):
                return told
            if type(refused) is Limited and solver_of(request, self._context) is None:
                return await self._busy_page(request, told)
            return self._page(request, told.status, told, type(refused)) or told
        except web.HTTPError as error:
            if not wants_html(request.headers.get(hdrs.ACCEPT, "")):
                raise
            page = self._page(request, error.status, error, type(error))
            if page is None:
                raise
            return page

    def failed(
        self, problems: ToldProblems, request: web.BaseRequest, status: int
    ) -> web.StreamResponse:
        """The answer to a request that met a bug, or that is none."""
        told = problems.failed(request, status)
        if status < 500 or not wants_html(request.headers.get(hdrs.ACCEPT, "")):
            return told
        return self._page(request, status, told, web.HTTPInternalServerError) or told

    async def _busy_page(self, request: web.Request, told: web.Response) -> web.Response:
        """A network has used up its limit. What was written is sent again, not lost."""
        try:
            asked = self._kit.asked(request)
        except UnknownComune:
            return told
        sent = request.get(SENT_FORM)
        if request.method == "POST" and sent is None and request.content_type == URLENCODED:
            sent = await request.post() if request.path.startswith((BOOK, REQUESTS)) else None
        fields = (request.query if sent is None else sent).items()
        puzzles = self._context.puzzles
        page = BusyPage(
            title=asked.words.gettext("Too many requests"),
            method="get" if sent is None else "post",
            action=request.path if sent is None else request.path_qs,
            fields=tuple((name, text) for name, text in fields if isinstance(text, str)),
            puzzle=puzzles.new(),
            bits=puzzles.bits,
            cookie=COOKIE,
        )
        answer = self._kit.page(request, page, told.status)
        answer.headers[hdrs.RETRY_AFTER] = told.headers[hdrs.RETRY_AFTER]
        return answer

    def _page(
        self,
        request: web.BaseRequest,
        status: int,
        answer: web.StreamResponse,
        kind: type[Exception],
    ) -> web.Response | None:
        """None if there is no Comune in whose name it could be said."""
        try:
            asked = self._kit.asked(request)
        except UnknownComune:
            return None
        words = asked.words
        home = PageLink(words.gettext("Home page"), asked.href(HOME))
        if (own := _OWN_SENTENCES.get(kind)) is not None:
            heading, text, label, to = own
            way = PageLink(words.gettext(label), asked.href(to))
            page = NoticePage(
                title=words.gettext(heading), text=words.gettext(text), ways=(way, home)
            )
        else:
            said = sentences_for(status, asked.language)
            page = NoticePage(title=said.heading, text=said.text, ways=(home,))
        told = self._kit.page(request, page, status)
        told.headers.update({name: answer.headers[name] for name in KEPT if name in answer.headers})
        return told
