"""The first step: place, day and hour. The slot that is chosen is held at once."""

from typing import ClassVar
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec.structs import replace

from portal.bookings.holds import LimitReached, give_up
from portal.pages.booking import drafts
from portal.pages.booking.choice import (
    ChoicePage,
    branch_options,
    first_choice,
    look_for_slots,
    part_options,
    shortcuts_of,
    week_choice,
)
from portal.pages.booking.drafts import BookingDraft
from portal.pages.booking.person_form import (
    faults_of,
)
from portal.pages.booking.step_list import AskedStep, ListedStep, listed_steps
from portal.pages.booking.visit_form import branches_for, sheets_of, together, visit_choice
from portal.pages.booking.walk import (
    LOST,
    PERSON,
    SUMMARY,
    BookingWalk,
    kinds_for,
    services_of,
    trail_of,
)
from portal.pages.booking.wishes import SlotWish
from portal.pages.frame import BOOK, BOOKINGS, SERVICES, PageLink
from portal.pages.kit import PageAsked, SitePage
from portal.pages.places.sheets_shown import ServiceCard, book_link, service_card
from portal.pages.visit_facts import documents_of
from portal.pages.written_fields import day_field
from sportello.bookings.refusals import (
    SlotFull,
)
from sportello.model.refusals import NotNow, TooLate


class BookablePage(SitePage, frozen=True, kw_only=True):
    """The services that can be booked online."""

    template: ClassVar[str] = "bookable.html"
    is_public: ClassVar[bool] = True

    steps: tuple[ListedStep, ...]
    services: tuple[ServiceCard, ...]


class ChoosePages:
    def __init__(self, walk: BookingWalk) -> None:
        self._walk = walk

    def add_to(self, app: web.Application) -> None:
        app.router.add_get(BOOK, self.choose)
        app.router.add_post(BOOK, self.hold)

    async def choose(self, request: web.Request) -> web.Response:
        """Raises: UnknownService"""
        self._walk.limits.check(request, is_change=False)
        wish = SlotWish.read(request.query)
        if not wish.service:
            return self._services(request)
        return await self._choice(request, wish, "")

    def _services(self, request: web.Request) -> web.Response:
        """For a link that names no service: which one?"""
        asked = self._walk.kit.asked(request)
        title = asked.words.gettext("Which service would you like to book?")
        services = [s for s in asked.comune.public_services.values() if book_link(asked, s)]
        page = BookablePage(
            title=title,
            trail=(PageLink(title, asked.href(BOOK)),),
            steps=listed_steps(AskedStep.TIME, asked.words),
            services=tuple(service_card(asked, each) for each in services),
        )
        return self._walk.kit.page(request, page)

    async def hold(self, request: web.Request) -> web.Response:
        """Hold the chosen slot; one that has just been taken is told above what is still free."""
        self._walk.limits.check(request, is_change=True)
        form = await self._walk.browsers.form(request)
        asked, browser = self._walk.kit.asked(request), self._walk.browsers.of(request)
        wish = SlotWish.read(form)
        sheets_of(wish, asked)
        before = await self._walk.draft(asked, browser, wish.draft) if wish.draft else None
        if before is not None and before.made is not None:
            return self._walk.kit.redirect(request, f"{BOOKINGS}/{before.made}")
        services = wish.wanted if before is None or before.moves is None else before.wanted
        try:
            held = await self._walk.hold(request, asked, form.get("slot", ""), services)
        except LOST as lost:
            return await self._choice(request, wish, _why_lost(lost, asked), 409)
        kept = BookingDraft(
            hold=held.id,
            slot=held.slots[0],
            branch=held.branch,
            service=held.service,
            people=held.people,
            starts_at=held.starts_at,
            expires_at=held.expires_at,
            visit=held.visit,
        )
        comune = asked.comune.id
        async with self._walk.context.database.transaction() as connection:
            if before is None:
                id = await drafts.add_draft(connection, comune, browser.digest, kept)
            else:
                id = wish.draft
                await give_up(connection, comune, before.hold)
                kept = replace(kept, answers=before.answers, moves=before.moves)
                await drafts.change_draft(connection, comune, id, kept)
        return self._walk.kit.redirect(request, f"{BOOK}/{id}/{_next_step(kept, asked)}")

    async def _choice(
        self, request: web.Request, wish: SlotWish, notice: str, status: int = 200
    ) -> web.Response:
        """Raises: UnknownService"""
        asked, browser = self._walk.kit.asked(request), self._walk.browsers.of(request)
        words = asked.words
        draft = await self._walk.draft(asked, browser, wish.draft) if wish.draft else None
        moves = draft.moves if draft is not None else None
        if draft is not None and moves is not None:
            wish = replace(wish, branch=draft.branch).of_services(draft.wanted)
        wish = together(wish, asked)
        services = sheets_of(wish, asked)
        service = services[0]
        branches = [
            each
            for each in branches_for(asked, wish.wanted)
            if moves is None or each.id == wish.branch
        ]
        if not branches:
            return self._walk.kit.redirect(request, f"{SERVICES}/{service.id}")
        now = self._walk.context.clock().astimezone(ZoneInfo(asked.comune.comune.zone))
        async with self._walk.context.database.reading() as connection:
            found = await look_for_slots(connection, asked.comune, branches, wish, now)
        here = asked.comune.branch(found.wish.branch)
        if request.query.get("scaduto"):
            notice = words.gettext(
                "Your time was over and the seat is no longer kept. Please choose again: what you "
                "wrote is still here."
            )
        title = words.gettext("Choose place, day and time")
        page = ChoicePage(
            title=title,
            trail=trail_of(asked, service, title),
            steps=listed_steps(AskedStep.TIME, asked.words),
            services=tuple(asked.text(each.name) for each in services),
            documents=documents_of(asked, (each.id for each in services)),
            conditions=tuple(filter(None, (asked.text(each.conditions) for each in services))),
            is_moderated=any(each.is_moderated for each in services),
            moving="" if moves is None or draft is None else self._walk.moment(asked, draft),
            notice=notice,
            visit=visit_choice(found.wish, asked) if moves is None else None,
            branches=branch_options(found.wish, asked, branches),
            parts=part_options(found.wish, asked),
            shortcuts=shortcuts_of(found, asked, now),
            day=day_field(words.gettext("From the day"), found.wish.since, wish.unread, words),
            wish=found.wish,
            first=first_choice(asked, found, branches),
            week=week_choice(asked, found, asked.text(here.name), now),
            form_token=browser.form_token,
        )
        return self._walk.browsers.remember(browser, self._walk.kit.page(request, page, status))


def _why_lost(lost: NotNow, asked: PageAsked) -> str:
    words = asked.words
    match lost:
        case SlotFull():
            return words.gettext(
                "Someone has just taken this time. Please choose another one below."
            )
        case LimitReached():
            return words.gettext(
                "Several times are kept for you already, or for this connection. Please complete "
                "one of them, or wait ten minutes."
            )
        case TooLate():
            return words.gettext("This time is too near to be booked. Please choose a later one.")
        case _:
            return words.gettext(
                "The office no longer offers this time. Please choose another one below."
            )


def _next_step(draft: BookingDraft, asked: PageAsked) -> str:
    """The summary once all has been written, the person before."""
    if draft.moves is not None:
        return SUMMARY
    has_faults = faults_of(draft.answers, services_of(asked, draft), kinds_for(asked, draft))
    return PERSON if has_faults else SUMMARY
