"""What the steps of a booking share: the draft, its hold, and how both are said.

Owns finding the draft of a browser and holding a slot, for a person who is known or for a network.
"""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from aiohttp import web

from portal.bookings.holds import Hold, LimitReached, WantedHold, give_up
from portal.branches.attendance import kinds_of
from portal.branches.sheets import ServiceSheet
from portal.clients import RequestLimits, client_of, is_exempt
from portal.context import PortalContext
from portal.identity.visitors import Visitors
from portal.pages.booking import drafts
from portal.pages.booking.drafts import BookingDraft, DraftUnknown
from portal.pages.booking.wishes import SlotWish
from portal.pages.browsers import Browsers, KnownBrowser
from portal.pages.frame import BOOK, SERVICES, PageLink
from portal.pages.kit import PageAsked, PageKit
from portal.pages.saying import hour_of, moment_of
from sportello.bookings.lifecycle import AppointmentKind
from sportello.bookings.refusals import SlotFull, SlotWithdrawn, TooEarly
from sportello.bookings.visits import WantedService
from sportello.model.refusals import TooLate
from web.proofs import Proofs

LOST = (SlotFull, SlotWithdrawn, TooLate, TooEarly, LimitReached)
"""Why a slot cannot be held."""

PERSON, SUMMARY, LEAVE = "dati", "riepilogo", "lascia"
"""The ends of the paths of a draft."""


class BookingWalk:
    def __init__(self, context: PortalContext, kit: PageKit, browsers: Browsers) -> None:
        self.context = context
        self.kit = kit
        self.browsers = browsers
        self.limits = RequestLimits(context)
        self.visitors = Visitors(context)
        self._persons = Proofs(context.key, b"who holds seats")

    async def hold(
        self,
        request: web.Request,
        asked: PageAsked,
        slot: str,
        services: Sequence[WantedService],
    ) -> Hold:
        """Who has signed in is limited as that person, wherever they are; others as a network. A
        browser that holds too many lets its oldest one go: it has gone back and chosen again.

        Raises: those of LOST
        """
        most = self.context.settings.bookings.open_holds
        citizen = await self.visitors.citizen(request, asked.comune.id)
        is_limited = citizen is not None or not is_exempt(request, self.context)
        person = "" if citizen is None else f"{asked.comune.id}/{citizen.profile.id}"
        wanted = WantedHold(
            slot=slot,
            service=services[0].service,
            people=services[0].people,
            then=tuple(services[1:]),
            client=self._persons.of(person) if person else client_of(request, self.context),
            most_open=most if is_limited else None,
        )
        desk = self.context.desk(asked.comune.id)
        try:
            return await desk.hold(wanted)
        except LimitReached:
            if not await self._let_oldest_go(asked, self.browsers.of(request)):
                raise
            return await desk.hold(wanted)

    async def _let_oldest_go(self, asked: PageAsked, browser: KnownBrowser) -> bool:
        """Whether this browser had a hold."""
        comune = asked.comune.id
        async with self.context.database.transaction() as connection:
            for each in await drafts.holds_of(connection, comune, browser.digest):
                if await give_up(connection, comune, each):
                    return True
        return False

    async def open(self, request: web.Request) -> tuple[PageAsked, KnownBrowser, BookingDraft]:
        """Raises: DraftUnknown"""
        asked, browser = self.kit.asked(request), self.browsers.of(request)
        draft = await self.draft(asked, browser, request.match_info["draft"])
        if draft is None:
            raise DraftUnknown("this browser has no such draft: begin again")
        return asked, browser, draft

    async def draft(self, asked: PageAsked, browser: KnownBrowser, id: str) -> BookingDraft | None:
        async with self.context.database.reading() as connection:
            try:
                return await drafts.find_draft(connection, asked.comune.id, browser.digest, id)
            except DraftUnknown:
                return None

    def back(self, asked: PageAsked, request: web.Request, draft: BookingDraft) -> str:
        """Where another slot is chosen, what was written kept."""
        wish = wish_again(draft, request.match_info["draft"])
        return asked.href(f"{BOOK}?{wish.query()}")

    def moment(self, asked: PageAsked, draft: BookingDraft) -> str:
        zone = ZoneInfo(asked.comune.branch(draft.branch).zone)
        return moment_of(draft.starts_at.astimezone(zone), asked.words)

    def held_until(self, asked: PageAsked, draft: BookingDraft) -> str:
        """The hour; empty once it is over."""
        if draft.expires_at <= self.context.clock():
            return ""
        zone = ZoneInfo(asked.comune.branch(draft.branch).zone)
        return hour_of(draft.expires_at.astimezone(zone), asked.words)


def wish_again(draft: BookingDraft, id: str) -> SlotWish:
    """The wish that led to the draft of that id, to choose another time."""
    wish = SlotWish(service=draft.service, branch=draft.branch, draft=id)
    return wish.of_services(draft.wanted)


def services_of(asked: PageAsked, draft: BookingDraft) -> tuple[ServiceSheet, ...]:
    """In the order of the visit."""
    return tuple(asked.comune.service(each.service) for each in draft.wanted)


def kinds_for(asked: PageAsked, draft: BookingDraft) -> tuple[AppointmentKind, ...]:
    """How the visit can take place where it is."""
    return kinds_of(services_of(asked, draft), asked.comune.branch(draft.branch))


def trail_of(asked: PageAsked, service: ServiceSheet, title: str) -> tuple[PageLink, ...]:
    return (
        PageLink(asked.words.gettext("Services"), asked.href(SERVICES)),
        PageLink(asked.text(service.name), asked.href(f"{SERVICES}/{service.id}")),
        PageLink(title, ""),
    )
