"""The routes of a booking that was made: opened by link or code, moved, cancelled, confirmed again.

A link in a message opens a page and changes nothing: mail scanners follow links. The token in it is
swapped for a cookie at once, so that it stays in no address bar and no referrer.
"""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from aiohttp import hdrs, web

from casework.definitions import store
from portal.bookings import bookings
from portal.bookings.bookings import KeptBooking
from portal.bookings.lookup import of_code_and_surname
from portal.bookings.returns import waiting_list
from portal.cases.host import PortalCases, case_comune
from portal.clients import RequestLimits, TooManyGuesses, client_of, is_exempt
from portal.context import PortalContext
from portal.notifications.composition.facts import facts_of
from portal.notifications.composition.invitation import Organizer, calendar_file
from portal.notifications.kinds import MessageKind
from portal.pages.booking import drafts
from portal.pages.booking.drafts import BookingDraft
from portal.pages.browsers import Browsers
from portal.pages.frame import BOOK, BOOKINGS, PageLink
from portal.pages.kit import HEADERS, PageAsked, PageKit
from portal.pages.manage.cookies import BookingCookies
from portal.pages.manage.prepared import RequestsKnown
from portal.pages.manage.shown import CancelPage, FindPage, booking_page
from portal.pages.saying import moment_of
from portal.pages.visit_facts import services_said
from portal.pages.written_fields import WrittenField, faulty, sentence_of
from portal.prepared.requests import prepared_requests
from sportello.bookings.lifecycle import Change, may
from sportello.bookings.refusals import AlreadyArrived, BookingOver
from sportello.model.refusals import UnknownBooking
from web.rate_limits import Rate

GUESSES = Rate(per_s=10 / 600, burst=10)
"""Codes and surnames that one client may try."""


class BookingGone(web.HTTPGone):
    """The link is one of ours, and its booking is not here: the portal was restored from a copy."""


class ManagePages:
    def __init__(
        self, context: PortalContext, kit: PageKit, browsers: Browsers, cookies: BookingCookies
    ) -> None:
        self._context = context
        self._kit = kit
        self._browsers = browsers
        self._cookies = cookies
        self._cases = PortalCases(context)
        self._limits = RequestLimits(context)

    def add_to(self, app: web.Application) -> None:
        one = f"{BOOKINGS}/{{id}}"
        app.router.add_get(BOOKINGS, self.find)
        app.router.add_post(BOOKINGS, self.open_by_code)
        app.router.add_get(one, self.show)
        app.router.add_get(f"{one}/annulla", self.ask_to_cancel)
        app.router.add_post(f"{one}/annulla", self.cancel)
        app.router.add_post(f"{one}/sposta", self.move)
        app.router.add_post(f"{one}/vengo", self.reconfirm)
        app.router.add_get(f"{one}/appuntamento.ics", self.calendar)
        app.router.add_get(f"{one}/{{token}}", self.open_by_link)

    # --- how it is opened --------------------------------------------------------------------

    async def open_by_link(self, request: web.Request) -> web.Response:
        """Raises: UnknownBooking for a wrong token as for an unknown id"""
        self._limits.check(request, is_change=False)
        asked, id = self._kit.asked(request), request.match_info["id"]
        if not self._context.is_booking_token(request.match_info["token"], asked.comune.id, id):
            raise UnknownBooking(f"there is no booking {id}")
        answer = self._kit.redirect(request, f"{BOOKINGS}/{id}")
        self._cookies.give(answer, asked.comune, id)
        return answer

    async def find(self, request: web.Request) -> web.Response:
        self._limits.check(request, is_change=False)
        return self._find_page(request, {}, {}, "")

    async def open_by_code(self, request: web.Request) -> web.Response:
        """Whether the code or the surname is wrong is not told, and guesses are few."""
        self._limits.check(request, is_change=True)
        form = await self._browsers.form(request)
        wanted = {name: form.get(name, "").strip()[:100] for name in ("code", "surname")}
        faults = {name: "required" for name, text in wanted.items() if not text}
        if faults:
            return self._find_page(request, wanted, faults, "", 422)
        if not is_exempt(request, self._context):
            network = client_of(request, self._context)
            if wait_s := self._context.buckets.take(f"guess {network}", GUESSES):
                raise TooManyGuesses("too many codes were tried: wait, then try again", wait_s)
        asked = self._kit.asked(request)
        async with self._context.database.reading() as connection:
            id = await of_code_and_surname(
                connection, asked.comune.id, wanted["code"], wanted["surname"]
            )
        if id is None:
            words = asked.words
            notice = words.gettext(
                "No booking has this code and this surname. Please check both: the code is in the "
                "message that confirmed the booking."
            )
            return self._find_page(request, wanted, {}, notice, 404)
        answer = self._kit.redirect(request, f"{BOOKINGS}/{id}")
        self._cookies.give(answer, asked.comune, id, by_code=True)
        return answer

    def _find_page(
        self,
        request: web.Request,
        written: Mapping[str, str],
        faults: Mapping[str, str],
        notice: str,
        status: int = 200,
    ) -> web.Response:
        asked, browser = self._kit.asked(request), self._browsers.of(request)
        labels = {
            "code": asked.words.gettext("Code of the booking"),
            "surname": asked.words.gettext("Surname"),
        }
        fields = tuple(
            WrittenField(
                name=name,
                label=label,
                value=written.get(name, ""),
                error=sentence_of(faults[name], asked.words) if name in faults else "",
                autocomplete="family-name" if name == "surname" else "off",
                is_required=True,
            )
            for name, label in labels.items()
        )
        title = asked.words.gettext("Your booking")
        page = FindPage(
            title=title,
            trail=(PageLink(title, ""),),
            notice=notice,
            fields=fields,
            faulty=faulty(fields),
            form_token=browser.form_token,
        )
        return self._browsers.remember(browser, self._kit.page(request, page, status))

    # --- what it shows -----------------------------------------------------------------------

    async def show(self, request: web.Request) -> web.Response:
        """Without the cookie, the way to open it. Raises: UnknownBooking"""
        self._limits.check(request, is_change=False)
        asked = self._kit.asked(request)
        try:
            kept = await self.kept(request, asked)
        except UnknownBooking:
            return self._kit.redirect(request, BOOKINGS)
        browser, now = self._browsers.of(request), self._context.clock()
        async with self._context.database.reading() as connection:
            id = kept.appointment.id
            place = await waiting_list.place_of(connection, asked.comune.id, id, now)
            comune = case_comune(asked.comune.comune)
            requests = RequestsKnown(
                await store.published_services(connection, asked.comune.id),
                await prepared_requests(connection, self._cases, comune, kept.appointment, now),
                is_open=self._cookies.opens_requests(request, asked.comune),
            )
        done = request.query.get("fatto", "")
        room = self._context.video_rooms.link_of(asked.comune.id, kept.appointment)
        page = booking_page(asked, kept, place, requests, browser, done, now, room)
        return self._browsers.remember(browser, self._kit.page(request, page))

    async def calendar(self, request: web.Request) -> web.Response:
        """The appointment as a file, with the name under which mails know it too."""
        self._limits.check(request, is_change=False)
        asked = self._kit.asked(request)
        it = (await self.kept(request, asked)).appointment
        link = self._context.manage_url(asked.comune, it.id)
        room = self._context.video_rooms.link_of(asked.comune.id, it)
        facts = facts_of(
            MessageKind.CONFIRMATION, it, asked.comune, link, asked.language, room=room
        )
        mail, comune = self._context.settings.notifications.mail, asked.comune.comune
        sender = Organizer(comune.name, comune.email if mail is None else mail.sender)
        body = calendar_file(facts, asked.words, sender, self._context.clock())
        named: dict[str, str] = {
            hdrs.CONTENT_DISPOSITION: 'attachment; filename="appuntamento.ics"'
        }
        return web.Response(body=body, content_type="text/calendar", headers=named | dict(HEADERS))

    # --- what is done with it ----------------------------------------------------------------

    async def ask_to_cancel(self, request: web.Request) -> web.Response:
        """Raises: UnknownBooking"""
        self._limits.check(request, is_change=False)
        asked, browser = self._kit.asked(request), self._browsers.of(request)
        it = (await self.kept(request, asked)).appointment
        if not may(it, Change.CANCEL):
            return self._kit.redirect(request, f"{BOOKINGS}/{it.id}")
        zone = ZoneInfo(asked.comune.branch(it.branch).zone)
        title = asked.words.gettext("Cancel the booking?")
        here = f"{BOOKINGS}/{it.id}"
        page = CancelPage(
            title=title,
            trail=(
                PageLink(asked.words.gettext("Your booking"), asked.href(here)),
                PageLink(title, ""),
            ),
            service=services_said(asked, it.services),
            when=moment_of(it.starts_at.astimezone(zone), asked.words),
            action=asked.href(f"{here}/annulla"),
            back=asked.href(here),
            form_token=browser.form_token,
        )
        return self._browsers.remember(browser, self._kit.page(request, page))

    async def cancel(self, request: web.Request) -> web.Response:
        """Raises: UnknownBooking, ForeignOrigin, FormExpired"""
        asked, id = await self.changing(request)
        done = "?fatto=annullata"
        try:
            async with self._context.database.transaction() as connection:
                kept = await bookings.cancel(connection, asked.comune, id, self._context.clock())
            if kept.pending is not None:
                done = ""
        except AlreadyArrived:
            done = "?fatto=arrivata"
        except BookingOver:
            done = "?fatto=finita"
        return self._kit.redirect(request, f"{BOOKINGS}/{id}{done}")

    async def move(self, request: web.Request) -> web.Response:
        """To the choice of another time; the booking stays until that is confirmed."""
        asked, id = await self.changing(request)
        browser = self._browsers.of(request)
        it = (await self.kept(request, asked)).appointment
        if not may(it, Change.MOVE):
            return self._kit.redirect(request, f"{BOOKINGS}/{id}?fatto=finita")
        wanted = BookingDraft(
            hold="",
            slot=it.slots[0],
            branch=it.branch,
            service=it.service,
            people=it.people,
            starts_at=it.starts_at,
            expires_at=self._context.clock(),
            visit=it.visit,
            moves=id,
        )
        async with self._context.database.transaction() as connection:
            draft = await drafts.add_draft(connection, asked.comune.id, browser.digest, wanted)
        return self._kit.redirect(request, f"{BOOK}?servizio={it.service}&bozza={draft}")

    async def reconfirm(self, request: web.Request) -> web.Response:
        """The person says that they will come."""
        asked, id = await self.changing(request)
        now = self._context.clock()
        async with self._context.database.transaction() as connection:
            await bookings.reconfirm(connection, asked.comune.id, id, now)
        return self._kit.redirect(request, f"{BOOKINGS}/{id}?fatto=confermata")

    async def changing(self, request: web.Request) -> tuple[PageAsked, str]:
        """The booking in the path, which this browser may change.

        Raises: Limited, ForeignOrigin, FormExpired, UnknownBooking
        """
        self._limits.check(request, is_change=True)
        await self._browsers.form(request)
        asked = self._kit.asked(request)
        return asked, self._cookies.check(request, asked.comune)

    async def kept(self, request: web.Request, asked: PageAsked) -> KeptBooking:
        """The booking in the path, which this browser may see.

        Raises: UnknownBooking, and BookingGone for one that was there
        """
        id = self._cookies.check(request, asked.comune)
        async with self._context.database.reading() as connection:
            try:
                return await bookings.read(connection, asked.comune.id, id)
            except UnknownBooking:
                raise BookingGone from None
