"""A citizen's own area: who they are here, their bookings and visits, and the way out.

Owns what is shown and what may be changed; whose it is says the session and nothing else.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from aiohttp import web
from babel.dates import format_date
from msgspec import Struct

from italy.phone_numbers import spaced
from portal.context import PortalContext
from portal.identity.entrance import CHOICE, MY_AREA
from portal.identity.own_data import OwnBooking, OwnData, own_data
from portal.identity.owners import Owner
from portal.identity.session_rows import end_all_of
from portal.identity.signed_in import SignInMethod
from portal.identity.visitors import SignedInCitizen, Visitors
from portal.notifications.kinds import ContactChannel
from portal.pages.frame import HOME, LOG_OUT, PageLink
from portal.pages.kit import PageAsked, PageKit, SitePage
from portal.pages.manage.waiting import (
    REFUSED,
    STILL,
    WAITING_NOTICES,
    decline_offer,
    take_offer,
    waiting_shown,
)
from portal.pages.requests.own_requests import OwnRequests, own_requests
from sportello.bookings.lifecycle import BookingState
from sportello.model.refusals import UnknownBooking
from text.catalogue import LANGUAGES, N_, Words
from text.times import clock_at, locale_of

OFFERS = f"{MY_AREA}/offerte"
SIGN_INS_SHOWN = 5

_NOTICES: Mapping[str, str] = {"profilo": N_("Your profile is saved."), **WAITING_NOTICES}
"""What was done, by the word in the address that says so."""

_STATES: Mapping[BookingState, str] = {
    BookingState.REQUESTED: N_("waiting for the office to approve it"),
    BookingState.CONFIRMED: N_("confirmed"),
    BookingState.ARRIVED: N_("you are checked in"),
    BookingState.MISSED: N_("missed"),
    BookingState.SERVED: N_("done"),
    BookingState.CANCELLED: N_("cancelled"),
    BookingState.REFUSED: N_("not approved by the office"),
    BookingState.LAPSED: N_("not decided in time"),
}

METHODS: Mapping[SignInMethod, str] = {
    SignInMethod.SPID: "SPID",
    SignInMethod.CIE: "CIE",
    SignInMethod.EIDAS: "eIDAS",
    SignInMethod.CARD: N_("Health card (TS-CNS)"),
    SignInMethod.PASSWORD: N_("password and code"),
}


class OwnOffer(Struct, frozen=True):
    """An earlier time that is offered: when, until when it is kept, and where it is answered."""

    when: str
    kept: str
    accept: str
    decline: str


class OwnVisit(Struct, frozen=True):
    """A booking as its owner reads it; `manage` is empty where nothing can be changed any more,
    `follow` but for who has checked in, `offer` is None while nothing earlier is offered.
    """

    service: str
    day: str
    time: str
    branch: str
    address: str
    state: str
    manage: str
    follow: str
    offer: OwnOffer | None


class OwnSignIn(Struct, frozen=True):
    when: str
    how: str


class MyAreaPage(SitePage, frozen=True, kw_only=True):
    """`notice` says what has just been done, or was refused; empty otherwise."""

    template: ClassVar[str] = "my_area.html"

    name: str
    codice_fiscale: str
    requests: OwnRequests
    contacts: tuple[tuple[str, str], ...]
    upcoming: tuple[OwnVisit, ...]
    past: tuple[OwnVisit, ...]
    sign_ins: tuple[OwnSignIn, ...]
    form_token: str
    notice: str
    is_refused: bool


class MyAreaPages:
    def __init__(self, context: PortalContext, kit: PageKit, visitors: Visitors) -> None:
        self._context = context
        self._kit = kit
        self._visitors = visitors

    def add_to(self, app: web.Application) -> None:
        app.router.add_get(MY_AREA, self.show)
        app.router.add_post(f"{OFFERS}/{{id}}/accetta", self.accept)
        app.router.add_post(f"{OFFERS}/{{id}}/rifiuta", self.decline)
        app.router.add_post(LOG_OUT, self.log_out)

    async def show(self, request: web.Request) -> web.Response:
        asked, citizen = await signed_in(request, self._kit, self._visitors)
        now = self._context.clock()
        async with self._context.database.reading() as connection:
            data = await own_data(connection, asked.comune.id, citizen.profile, now)
        requests = await own_requests(self._context, asked, citizen)
        return self._kit.page(request, self._area(asked, citizen, data, requests, request))

    async def accept(self, request: web.Request) -> web.Response:
        """The booking is at the earlier time. Raises: FormExpired, ForeignOrigin, UnknownBooking"""
        asked, id = await self._offered(request)
        waits_on = bool((await request.post()).get(STILL))
        done = await take_offer(self._context, asked.comune, id, waits_on=waits_on)
        return self._kit.redirect(request, f"{MY_AREA}?fatto={done}")

    async def decline(self, request: web.Request) -> web.Response:
        """The seat is the next one's. Raises: FormExpired, ForeignOrigin, UnknownBooking"""
        asked, id = await self._offered(request)
        done = await decline_offer(self._context, asked.comune, id)
        return self._kit.redirect(request, f"{MY_AREA}?fatto={done}")

    async def _offered(self, request: web.Request) -> tuple[PageAsked, str]:
        """The booking in the path, which who has signed in may answer for.

        Raises: FormExpired, ForeignOrigin, UnknownBooking
        """
        asked, citizen = await signed_in(request, self._kit, self._visitors)
        await self._visitors.form(request, citizen.session)
        id, now = request.match_info["id"], self._context.clock()
        async with self._context.database.reading() as connection:
            data = await own_data(connection, asked.comune.id, citizen.profile, now)
        if id not in {each.kept.appointment.id for each in data.bookings if each.waiting}:
            raise UnknownBooking(f"there is no booking {id}")
        return asked, id

    async def log_out(self, request: web.Request) -> web.Response:
        """Here, or with `everywhere` in every browser. Raises: FormExpired, ForeignOrigin"""
        asked, citizen = await signed_in(request, self._kit, self._visitors)
        form = await self._visitors.form(request, citizen.session)
        answer = self._kit.redirect(request, HOME)
        if "everywhere" in form:
            owner = Owner.read(citizen.session.owner)
            async with self._context.database.transaction() as connection:
                await end_all_of(connection, asked.comune.id, owner)
        await self._visitors.sessions(asked.comune.id).close(request, answer)
        # what the browser has kept of this person's pages goes, too
        answer.headers["Clear-Site-Data"] = '"cache"'
        return answer

    def _area(
        self,
        asked: PageAsked,
        citizen: SignedInCitizen,
        data: OwnData,
        requests: OwnRequests,
        request: web.Request,
    ) -> MyAreaPage:
        words, own = asked.words, citizen.profile
        title = words.pgettext("page", "Personal area")
        absent = words.gettext("not given")
        contacts = (
            (words.gettext("E-mail"), own.email or absent),
            (
                words.gettext("Telephone"),
                spaced(own.phone) if own.phone else absent,
            ),
            (words.gettext("Messages by"), channel_label(own.channel, words)),
            (words.gettext("Language"), LANGUAGES[own.language].own_name),
        )
        visits = [(each, self._visit(asked, each)) for each in data.bookings]
        done = request.query.get("fatto", "")
        notice = _NOTICES.get(done, "")
        zone = ZoneInfo("Europe/Rome")
        return MyAreaPage(
            title=title,
            trail=(PageLink(title, MY_AREA),),
            name=f"{own.given_name} {own.surname}".strip(),
            codice_fiscale=own.codice_fiscale,
            requests=requests,
            contacts=contacts,
            upcoming=tuple(visit for each, visit in visits if each.is_upcoming),
            past=tuple(visit for each, visit in reversed(visits) if not each.is_upcoming),
            sign_ins=tuple(
                OwnSignIn(
                    f"{_day(each.at, zone, asked)}, {clock_at(each.at, zone)}",
                    words.gettext(METHODS[each.method]),
                )
                for each in data.sign_ins[:SIGN_INS_SHOWN]
            ),
            form_token=self._visitors.form_token(citizen.session),
            notice=words.gettext(notice) if notice else "",
            is_refused=done in REFUSED,
        )

    def _visit(self, asked: PageAsked, own: OwnBooking) -> OwnVisit:
        """Also of a service or branch that staff has removed meanwhile: by its id."""
        it = own.kept.appointment
        branch = asked.comune.branches.get(it.branch)
        service = asked.comune.services.get(it.service)
        zone = ZoneInfo("Europe/Rome" if branch is None else branch.zone)
        return OwnVisit(
            service=it.service if service is None else asked.text(service.name),
            day=_day(it.starts_at, zone, asked),
            time=clock_at(it.starts_at, zone),
            branch=it.branch if branch is None else asked.text(branch.name),
            address="" if branch is None else branch.address,
            state=asked.words.gettext(_STATES[it.state]),
            manage=self._context.manage_url(asked.comune, it.id) if own.is_upcoming else "",
            follow=own.kept.follow or "" if it.state is BookingState.ARRIVED else "",
            offer=self._offer(asked, own),
        )

    def _offer(self, asked: PageAsked, own: OwnBooking) -> OwnOffer | None:
        if own.waiting is None or own.waiting.offered_at is None:
            return None
        shown = waiting_shown(asked, own.kept, own.waiting, self._context.clock())
        if shown is None:
            return None
        here = f"{OFFERS}/{own.kept.appointment.id}"
        accept, decline = asked.href(f"{here}/accetta"), asked.href(f"{here}/rifiuta")
        return OwnOffer(shown.offered, shown.kept, accept, decline)


def trail_in_area(asked: PageAsked, title: str) -> tuple[PageLink, ...]:
    """Breadcrumbs of a page inside the area."""
    area = PageLink(asked.words.pgettext("page", "Personal area"), asked.href(MY_AREA))
    return area, PageLink(title, "")


async def signed_in(
    request: web.Request, kit: PageKit, visitors: Visitors
) -> tuple[PageAsked, SignedInCitizen]:
    """Who asks. Raises: HTTPSeeOther to the choice of a way, for who has not signed in."""
    asked = kit.asked(request)
    citizen = await visitors.citizen(request, asked.comune.id)
    if citizen is None:
        raise web.HTTPSeeOther(asked.href(CHOICE))
    return asked, citizen


def _day(at: datetime, zone: ZoneInfo, asked: PageAsked) -> str:
    return format_date(at.astimezone(zone).date(), "full", locale_of(asked.language))


def channel_label(channel: ContactChannel, words: Words) -> str:
    return {
        ContactChannel.EMAIL: words.gettext("e-mail"),
        ContactChannel.SMS: words.gettext("SMS"),
        ContactChannel.APP_IO: "App IO",
    }[channel]
