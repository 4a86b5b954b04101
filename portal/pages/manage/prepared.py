"""Requests prepared for a booking, on its page: begun from here, and what the visit still needs.

Owns this part of the page, and who opens a request from it: who came by the link of a message or
has just booked. Code and surname open the booking and no request, which holds more than they prove.
Source: docs/decisions/0216-prepared-requests.md
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from aiohttp import web
from msgspec import Struct

from casework.definitions.refusals import UnknownDefinition
from portal.bookings import bookings
from portal.cases.host import case_comune
from portal.context import PortalContext
from portal.pages.frame import BOOKINGS
from portal.pages.kit import PageAsked, PageKit
from portal.pages.manage.cookies import BookingCookies
from portal.pages.requests.opening import RequestOpener, request_path
from portal.pages.visit_facts import name_of_service
from portal.prepared.requests import NotPrepared, PreparedRequest, may_be_prepared, prepare
from portal.prepared.wording import paper_names, still_to_do
from sportello.bookings.lifecycle import Appointment
from sportello.cases.completeness import PaperState, VisitPaper

SERVICE = "servizio"
"""The field that names the service whose request is prepared."""


class RequestsKnown(Struct, frozen=True):
    """What is known of a booking's requests: services with a form, and what was begun.

    is_open  the browser may open them
    """

    services: frozenset[str]
    begun: Mapping[str, PreparedRequest]
    is_open: bool


class PreparedShown(Struct, frozen=True):
    """One service of the booking. Lists are names, each empty where there is nothing of it.

    is_begun  else there is only the invitation to begin
    to_do     sentences: what else is left before the visit
    """

    service: str
    name: str
    is_begun: bool
    is_ready: bool = False
    is_sent: bool = False
    there: tuple[str, ...] = ()
    to_bring: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    to_do: tuple[str, ...] = ()


def prepared_shown(
    asked: PageAsked, it: Appointment, known: RequestsKnown, now: datetime
) -> tuple[PreparedShown, ...]:
    """By the booking's services in their order; of those without a form, nothing."""
    if not known.is_open:
        return ()
    shown, may_begin = [], may_be_prepared(it, now)
    for service in dict.fromkeys(it.services):
        name = name_of_service(asked, service)
        if service in known.begun:
            shown.append(_begun(asked, service, name, known.begun[service]))
        elif may_begin and service in known.services:
            shown.append(PreparedShown(service, name, is_begun=False))
    return tuple(shown)


def _begun(asked: PageAsked, service: str, name: str, request: PreparedRequest) -> PreparedShown:
    needs = request.needs

    def named(papers: Iterable[VisitPaper]) -> tuple[str, ...]:
        return paper_names(papers, asked.language)

    return PreparedShown(
        service,
        name,
        is_begun=True,
        is_ready=needs.is_ready,
        is_sent=request.is_sent,
        there=named(each for each in needs.papers if each.state is PaperState.THERE),
        to_bring=named(e for e in needs.missing_papers if e.state is PaperState.TO_BRING),
        again=named(each for each in needs.papers if each.state is PaperState.AGAIN),
        optional=named(e for e in needs.papers if e.is_optional and e.state is PaperState.TO_BRING),
        to_do=still_to_do(needs.to_mend, asked.words),
    )


class PreparingPages:
    """From a booking's page to its request."""

    def __init__(
        self,
        context: PortalContext,
        kit: PageKit,
        opener: RequestOpener,
        cookies: BookingCookies,
    ) -> None:
        self._context = context
        self._kit = kit
        self._opener = opener
        self._cookies = cookies

    def add_to(self, app: web.Application) -> None:
        app.router.add_post(f"{BOOKINGS}/{{id}}/richiesta", self.open)

    async def open(self, request: web.Request) -> web.Response:
        """The request of one service, begun if it was not, opened in this browser.

        Raises: Limited, ForeignOrigin, FormExpired, UnknownBooking
        """
        self._opener.limits.check(request, is_change=True)
        form = await self._opener.browsers.form(request)
        asked = self._kit.asked(request)
        id = self._cookies.check(request, asked.comune)
        if not self._cookies.opens_requests(request, asked.comune):
            return self._kit.redirect(request, f"{BOOKINGS}/{id}")
        comune = case_comune(asked.comune.comune)
        citizen = await self._opener.host.citizen(request, comune)
        try:
            async with self._context.database.transaction() as connection:
                booking = (await bookings.read(connection, comune.id, id)).appointment
                case = await prepare(
                    connection,
                    comune,
                    booking,
                    form.get(SERVICE, ""),
                    self._context.clock(),
                    language=asked.language,
                    citizen=citizen,
                )
        except (NotPrepared, UnknownDefinition):
            return self._kit.redirect(request, f"{BOOKINGS}/{id}")
        answer = self._kit.redirect(request, request_path(case))
        self._opener.give_cookie(answer, asked.comune, case)
        return answer
