"""One service is taken out of a visit of several, on its booking's pages.

Owns the question and the change. Once the branch keeps the booking, its staff takes a service out,
and the page says so.
"""

from typing import ClassVar

from aiohttp import web

from portal.bookings import bookings
from portal.bookings.bookings import OnlyService
from portal.clients import RequestLimits
from portal.context import PortalContext
from portal.pages.browsers import Browsers
from portal.pages.frame import BOOKINGS, PageLink
from portal.pages.kit import PageKit, SitePage
from portal.pages.manage.routes import ManagePages
from portal.pages.visit_facts import name_of_service
from sportello.bookings.lifecycle import Change, may
from sportello.bookings.refusals import AlreadyArrived, BookingOver, WrittenElsewhere


class LeaveOutPage(SitePage, frozen=True, kw_only=True):
    """One service of a visit, that is to be left out."""

    template: ClassVar[str] = "leave_out.html"

    service: str
    service_id: str
    action: str
    back: str
    form_token: str


class LeavingOutPages:
    def __init__(
        self, context: PortalContext, kit: PageKit, browsers: Browsers, manage: ManagePages
    ) -> None:
        self._context = context
        self._kit = kit
        self._browsers = browsers
        self._manage = manage
        self._limits = RequestLimits(context)

    def add_to(self, app: web.Application) -> None:
        here = f"{BOOKINGS}/{{id}}/togli"
        app.router.add_get(here, self.ask)
        app.router.add_post(here, self.leave_out)

    async def ask(self, request: web.Request) -> web.Response:
        """Raises: UnknownBooking"""
        self._limits.check(request, is_change=False)
        asked, browser = self._kit.asked(request), self._browsers.of(request)
        it = (await self._manage.kept(request, asked)).appointment
        service, here = request.query.get("servizio", ""), f"{BOOKINGS}/{it.id}"
        if not may(it, Change.MOVE) or not it.visit or service not in it.services:
            return self._kit.redirect(request, here)
        if bookings.is_the_branches(asked.comune, it, self._context.clock()):
            return self._kit.redirect(request, f"{here}?fatto=giorno")
        title = asked.words.gettext("Leave out this service?")
        booking = PageLink(asked.words.gettext("Your booking"), asked.href(here))
        page = LeaveOutPage(
            title=title,
            trail=(booking, PageLink(title, "")),
            service=name_of_service(asked, service),
            service_id=service,
            action=asked.href(f"{here}/togli"),
            back=asked.href(here),
            form_token=browser.form_token,
        )
        return self._browsers.remember(browser, self._kit.page(request, page))

    async def leave_out(self, request: web.Request) -> web.Response:
        """Raises: UnknownBooking, ForeignOrigin, FormExpired, WishPending, PortalReconciling"""
        asked, id = await self._manage.changing(request)
        service, now = str((await request.post()).get("servizio", "")), self._context.clock()
        done = "tolto"
        try:
            async with self._context.database.transaction() as connection:
                await bookings.leave_out(connection, asked.comune, id, service, now)
        except AlreadyArrived:
            done = "arrivata"
        except WrittenElsewhere:
            done = "giorno"
        except (BookingOver, OnlyService):
            done = "finita"
        return self._kit.redirect(request, f"{BOOKINGS}/{id}?fatto={done}")
