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

from portal.bookings.persons import NamedPerson, PersonFaulty, checked
from portal.context import PortalContext
from portal.identity.entrance import CHOICE, MY_AREA
from portal.identity.own_data import OwnBooking, OwnData, own_data
from portal.identity.owners import Owner
from portal.identity.profiles import OwnWishes, Profile, change_contacts
from portal.identity.refusals import ProfileChanged
from portal.identity.session_rows import end_all_of
from portal.identity.signed_in import SignInMethod
from portal.identity.visitors import SignedInCitizen, Visitors
from portal.notifications.kinds import ContactChannel
from portal.pages.frame import HOME, LOG_OUT, PageLink
from portal.pages.kit import PageAsked, PageKit, SitePage
from portal.pages.written_fields import WrittenField, sentence_of
from sportello.bookings.lifecycle import BookingState
from text.catalogue import LANGUAGES, N_, Words
from text.times import clock_at, locale_of

PROFILE = f"{MY_AREA}/profilo"
SIGN_INS_SHOWN = 5
OFFERED = (ContactChannel.EMAIL, ContactChannel.SMS)

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


class OwnVisit(Struct, frozen=True):
    """A booking as its owner reads it; `manage` is empty where nothing can be changed any more,
    `follow` but for who has checked in.
    """

    service: str
    day: str
    time: str
    branch: str
    address: str
    state: str
    manage: str
    follow: str


class OwnSignIn(Struct, frozen=True):
    when: str
    how: str


class MyAreaPage(SitePage, frozen=True, kw_only=True):
    """`notice` says what has just been done; empty otherwise."""

    template: ClassVar[str] = "my_area.html"

    name: str
    codice_fiscale: str
    contacts: tuple[tuple[str, str], ...]
    upcoming: tuple[OwnVisit, ...]
    past: tuple[OwnVisit, ...]
    sign_ins: tuple[OwnSignIn, ...]
    form_token: str
    notice: str


class ChannelChoice(Struct, frozen=True):
    value: str
    label: str
    is_chosen: bool


class ProfilePage(SitePage, frozen=True, kw_only=True):
    template: ClassVar[str] = "profile.html"

    name: str
    fields: tuple[WrittenField, ...]
    channels: tuple[ChannelChoice, ...]
    languages: tuple[ChannelChoice, ...]
    version: int
    form_token: str
    is_outdated: bool = False


class MyAreaPages:
    def __init__(self, context: PortalContext, kit: PageKit, visitors: Visitors) -> None:
        self._context = context
        self._kit = kit
        self._visitors = visitors

    def add_to(self, app: web.Application) -> None:
        app.router.add_get(MY_AREA, self.show)
        app.router.add_get(PROFILE, self.show_profile)
        app.router.add_post(PROFILE, self.change_profile)
        app.router.add_post(LOG_OUT, self.log_out)

    async def show(self, request: web.Request) -> web.Response:
        asked, citizen = await signed_in(request, self._kit, self._visitors)
        now = self._context.clock()
        async with self._context.database.reading() as connection:
            data = await own_data(connection, asked.comune.id, citizen.profile, now)
        return self._kit.page(request, self._area(asked, citizen, data, request))

    async def show_profile(self, request: web.Request) -> web.Response:
        asked, citizen = await signed_in(request, self._kit, self._visitors)
        own = citizen.profile
        page = self._profile(asked, citizen, own.email or "", own.phone or "", own.channel, {})
        return self._kit.page(request, page)

    async def change_profile(self, request: web.Request) -> web.Response:
        """Saved, and back to the area; or the form once more with what is wrong.

        Raises: FormExpired, ForeignOrigin
        """
        asked, citizen = await signed_in(request, self._kit, self._visitors)
        form = await self._visitors.form(request, citizen.session)
        email, phone = form.get("email", ""), form.get("phone", "")
        wanted = form.get("channel", "")
        channel = ContactChannel(wanted) if wanted in OFFERED else ContactChannel.EMAIL
        try:
            wishes = _checked(citizen.profile, email, phone, channel, form.get("language", ""))
        except PersonFaulty as faulty:
            errors = {
                fault.path.rpartition(".")[2]: sentence_of(fault.code, asked.words)
                for fault in faulty.faults
            }
            page = self._profile(asked, citizen, email, phone, channel, errors)
            return self._kit.page(request, page, 422)
        written = form.get("version", "")
        version = int(written) if written.isascii() and written.isdigit() else 0
        try:
            async with self._context.database.transaction() as connection:
                await change_contacts(
                    connection, asked.comune.id, citizen.profile.id, wishes, version
                )
        except ProfileChanged:
            page = self._profile(asked, citizen, email, phone, channel, {}, is_outdated=True)
            return self._kit.page(request, page, 409)
        return self._kit.redirect(request, f"{MY_AREA}?fatto=profilo")

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
        request: web.Request,
    ) -> MyAreaPage:
        words, own = asked.words, citizen.profile
        title = words.pgettext("page", "Personal area")
        contacts = (
            (words.gettext("E-mail"), own.email or words.gettext("not given")),
            (words.gettext("Telephone"), own.phone or words.gettext("not given")),
            (words.gettext("Messages by"), channel_label(own.channel, words)),
            (words.gettext("Language"), LANGUAGES[own.language].own_name),
        )
        visits = [(each, self._visit(asked, each)) for each in data.bookings]
        done = request.query.get("fatto") == "profilo"
        zone = ZoneInfo("Europe/Rome")
        return MyAreaPage(
            title=title,
            trail=(PageLink(title, MY_AREA),),
            name=f"{own.given_name} {own.surname}".strip(),
            codice_fiscale=own.codice_fiscale,
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
            notice=words.gettext("Your profile is saved.") if done else "",
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
        )

    def _profile(
        self,
        asked: PageAsked,
        citizen: SignedInCitizen,
        email: str,
        phone: str,
        channel: ContactChannel,
        errors: Mapping[str, str],
        *,
        is_outdated: bool = False,
    ) -> ProfilePage:
        words, own = asked.words, citizen.profile
        title = words.gettext("Your contacts")
        return ProfilePage(
            title=title,
            trail=trail_in_area(asked, title),
            name=f"{own.given_name} {own.surname}".strip(),
            fields=(
                WrittenField(
                    name="email",
                    label=words.gettext("E-mail"),
                    value=email,
                    error=errors.get("email", ""),
                    kind="email",
                    autocomplete="email",
                ),
                WrittenField(
                    name="phone",
                    label=words.gettext("Mobile telephone"),
                    value=phone,
                    error=errors.get("phone", ""),
                    kind="tel",
                    autocomplete="tel",
                ),
            ),
            channels=tuple(
                ChannelChoice(each, channel_label(each, words), each is channel) for each in OFFERED
            ),
            languages=tuple(
                ChannelChoice(each.code, each.own_name, each.code == own.language)
                for each in LANGUAGES.values()
            ),
            version=own.version,
            form_token=self._visitors.form_token(citizen.session),
            is_outdated=is_outdated,
        )


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


def _checked(
    own: Profile, email: str, phone: str, channel: ContactChannel, language: str
) -> OwnWishes:
    """Raises: PersonFaulty"""
    named = NamedPerson(own.given_name or "-", own.surname or "-", own.codice_fiscale, email, phone)
    tidy = checked(named, "person", told_by=channel)
    code = language if language in LANGUAGES else own.language
    return OwnWishes(tidy.email, tidy.phone, code, channel)
