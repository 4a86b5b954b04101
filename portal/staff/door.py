"""The door of every staff page: who asks, whether their roles allow it, and what a refusal says.

Owns the order of these checks. A page is a `StaffRoute`, with the right that it needs; a handler is
called only for a person who has it somewhere, and checks the branch with `StaffAsked.check`.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import ClassVar
from zoneinfo import ZoneInfo

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler
from msgspec import Struct
from msgspec.structs import replace

from portal.branches.directory import ComuneDirectory
from portal.context import PortalContext
from portal.identity.entrance import STAFF_AREA
from portal.identity.pages.staff import signed_in_staff
from portal.identity.refusals import RightMissing
from portal.identity.rights import WHOLE_COMUNE, StaffMember, StaffRight
from portal.identity.visitors import Visitors
from portal.pages.frame import PageLink
from portal.pages.kit import PageAsked, PageKit, SitePage
from portal.staff.menu import SECTIONS
from portal.staff.refusal_sentences import sentence_of_refusal
from sportello.model.languages import Text
from sportello.model.refusals import NotThere, Refused
from text.catalogue import N_, Words
from web.sessions.browser_sessions import BrowserSession


class StaffAsked(Struct, frozen=True):
    """Who of the staff asks for a page, and when."""

    page: PageAsked
    member: StaffMember
    session: BrowserSession
    now: datetime

    @property
    def comune(self) -> ComuneDirectory:
        return self.page.comune

    @property
    def words(self) -> Words:
        return self.page.words

    @property
    def language(self) -> str:
        return self.page.language

    @property
    def today(self) -> date:
        """Where the administration is."""
        return self.now.astimezone(ZoneInfo(self.comune.comune.zone)).date()

    def text(self, text: Text | None) -> str:
        return self.page.text(text)

    def branches_with(self, right: StaffRight) -> tuple[str, ...]:
        """Ids of the branches where the person has the right."""
        return self.member.branches_with(right, tuple(self.comune.branches))

    def check(self, right: StaffRight, branch: str | None) -> None:
        """Raises: RightMissing"""
        self.member.check(right, branch)

    def may(self, right: StaffRight) -> bool:
        """At some branch; for what all branches share, for the whole Comune."""
        if right in WHOLE_COMUNE:
            return self.member.may(right)
        return bool(self.branches_with(right))


DONE: Mapping[str, str] = MappingProxyType(
    {
        "salvato": N_("Saved."),
        "prenotato": N_("Booked. The person is told as chosen; the code is below."),
        "spostato": N_("Moved. The person is told of the new time."),
        "annullato": N_("Cancelled. The person is told, and the place is free again."),
        "richiesto": N_("The branch was asked: the booking changes when it has answered."),
        "inviato": N_("The message is on its way again."),
        "annotato": N_("The note is kept."),
        "approvato": N_("Approved. The person is told that the appointment is confirmed."),
        "rifiutato": N_("Not accepted. The person is told, with the reason."),
        "ritirato": N_("Withdrawn. It offers nothing any more."),
        "creato": N_("Made, as a draft. Citizens do not see it before it is published."),
        "pubblicato": N_("Published. Citizens see it from now on."),
        "tolto": N_("Withdrawn. Citizens do not see it any more; what was booked stays."),
        "modulo-tolto": N_("Withdrawn. No new request begins; those that were begun go on."),
        "ceduto": N_("Handed over. The branch takes the places as soon as it hears of them."),
        "richiamato": N_("Asked back. The places are online again once the branch has answered."),
        "scartato": N_("The message is dropped."),
        "preso": N_("You have taken it over. It is in your hands."),
        "assegnato": N_("Assigned. It is in the history."),
        "chiesto": N_("Done. The citizen is told that there is news, and reads it on the page."),
        "persona": N_("Saved. It counts from the next page that they open."),
        "sciolto": N_("The office is dissolved. Its open requests are at the other office now."),
        "atto": N_("Stored. What it covers is deleted within minutes, and told below."),
        "registrazione-annullata": N_("Annulled. The entry and its number stay readable."),
    }
)
"""By the query `fatto`, what the page says after a form was taken."""

StaffHandler = Callable[[web.Request, StaffAsked], Awaitable[web.StreamResponse]]
StaffFormHandler = Callable[[web.Request, StaffAsked, Mapping[str, str]], Awaitable[web.Response]]


class StaffRoute(Struct, frozen=True):
    """A page that is read."""

    path: str
    right: StaffRight
    handler: StaffHandler


class StaffForm(Struct, frozen=True):
    """What is sent by a form of a page; `most_bytes` None for what all forms may send."""

    path: str
    right: StaffRight
    handler: StaffFormHandler
    most_bytes: int | None = None


class StaffPage(SitePage, frozen=True, kw_only=True):
    """A page under the menu of staff.

    menu        the sections that the person's roles open
    comune      what `?comune=` says, for forms that are read; empty where it is not needed
    done        what has just been done; empty otherwise
    """

    menu: tuple[PageLink, ...] = ()
    signed_in: str = ""
    form_token: str = ""
    comune: str = ""
    done: str = ""


class StaffNotice(StaffPage, frozen=True, kw_only=True):
    """A sentence, and where one can go from here."""

    template: ClassVar[str] = "notice.html"

    text: str
    ways: tuple[PageLink, ...]


class StaffDoor:
    def __init__(self, context: PortalContext) -> None:
        self.context = context
        self._kit = PageKit(context, "portal.staff")
        self._visitors = Visitors(context)

    def open(self, app: web.Application, routes: Iterable[StaffRoute | StaffForm]) -> None:
        for route in routes:
            if isinstance(route, StaffRoute):
                app.router.add_get(route.path, self._reading(route))
            else:
                app.router.add_post(route.path, self._sending(route))

    def for_everyone(self, handler: StaffHandler) -> Handler:
        """For every operator who has signed in, whatever their roles."""

        async def handle(request: web.Request) -> web.StreamResponse:
            return await handler(request, await self._enter(request))

        return handle

    def page(
        self, request: web.Request, asked: StaffAsked, page: StaffPage, status: int = 200
    ) -> web.Response:
        """The page under the menu."""
        menu = tuple(
            PageLink(
                asked.words.gettext(section.label),
                asked.page.href(section.path),
                is_current=f"{request.path}/".startswith(f"{section.path}/"),
            )
            for section in SECTIONS
            if asked.may(section.right)
        )
        home = PageLink(asked.words.gettext("Staff"), asked.page.href(STAFF_AREA))
        trail = (home, *page.trail, PageLink(page.title, request.path))
        done = DONE.get(request.query.get("fatto", ""))
        framed = replace(
            page,
            menu=menu,
            trail=trail if request.path != STAFF_AREA else trail[:1],
            signed_in=asked.member.name,
            form_token=self._visitors.form_token(asked.session),
            comune=request.query.get("comune", ""),
            done=asked.words.gettext(done) if done else "",
        )
        return self._kit.page(request, framed, status)

    def redirect(self, request: web.Request, path: str) -> web.Response:
        """After a form was taken."""
        return self._kit.redirect(request, path)

    def _reading(self, route: StaffRoute) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            asked = await self._enter(request)
            try:
                self._check(asked, route.right)
                return await route.handler(request, asked)
            except Refused as refused:
                return self._refused(request, asked, refused)

        return handle

    def _sending(self, route: StaffForm) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            asked = await self._enter(request)
            if route.most_bytes is not None:
                request = request.clone(client_max_size=route.most_bytes)
            sent = await request.post()
            try:
                form = await self._visitors.form(request, asked.session)
                self._check(asked, route.right)
                return await route.handler(request, asked, form)
            except Refused as refused:
                return self._refused(request, asked, refused)
            finally:
                for part in sent.values():
                    if isinstance(part, web.FileField):
                        part.file.close()

        return handle

    async def _enter(self, request: web.Request) -> StaffAsked:
        """Raises: HTTPSeeOther to the sign-in"""
        page, staff = await signed_in_staff(request, self._kit, self._visitors)
        return StaffAsked(page, staff.member, staff.session, self.context.clock())

    def _check(self, asked: StaffAsked, right: StaffRight) -> None:
        """Raises: RightMissing"""
        if not asked.may(right):
            raise RightMissing(f"no role of this operator gives {right.value}")

    def _refused(self, request: web.Request, asked: StaffAsked, refused: Refused) -> web.Response:
        """The same for every page: nothing was done, why, and where to go."""
        words = asked.words
        if isinstance(refused, RightMissing):
            status, title = 403, words.gettext("Your roles do not allow this")
        elif isinstance(refused, NotThere):
            status, title = 404, words.gettext("It is not here any more")
        else:
            status, title = 409, words.gettext("Nothing was changed")
        back = request.path if request.method == hdrs.METH_GET else request.path.rpartition("/")[0]
        ways = [PageLink(words.gettext("Staff home"), asked.page.href(STAFF_AREA))]
        if status == 409:
            ways.insert(0, PageLink(words.gettext("Back, to look again"), asked.page.href(back)))
        page = StaffNotice(
            title=title,
            text=words.gettext(sentence_of_refusal(refused.code)),
            ways=tuple(ways),
        )
        return self.page(request, asked, page, status)
