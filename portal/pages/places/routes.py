"""The routes of home, services and branches."""

from aiohttp import web

from portal.branches.sheets import BranchSheet
from portal.clients import RequestLimits
from portal.context import PortalContext
from portal.pages.browsers import Browsers, KnownBrowser
from portal.pages.frame import BRANCHES, HOME, SERVICES, PageLink
from portal.pages.kit import PageAsked, PageKit, SitePage
from portal.pages.places.first_free import FirstFree
from portal.pages.places.most_wanted import MostWanted
from portal.pages.places.online_forms import OnlineForms
from portal.pages.places.service_search import found
from portal.pages.places.sheets_shown import (
    BranchCard,
    BranchesPage,
    BranchPage,
    HomePage,
    ServicesPage,
    branch_card,
    branches_of,
    groups_of,
    service_card,
    service_page,
)
from portal.pages.places.waits import WaitsNow
from portal.pages.saying import week_of
from portal.pages.survey import survey_of_page

MOST_WANTED = 8
LONGEST_QUERY = 100


class PlacePages:
    def __init__(
        self, context: PortalContext, kit: PageKit, browsers: Browsers, waits: WaitsNow
    ) -> None:
        self._context = context
        self._kit = kit
        self._browsers = browsers
        self._waits = waits
        self._first_free = FirstFree(context.database)
        self._most_wanted = MostWanted(context.database)
        self._forms = OnlineForms(context.database)
        self._limits = RequestLimits(context)

    def add_to(self, app: web.Application) -> None:
        app.router.add_get(HOME, self.home)
        app.router.add_get(SERVICES, self.services)
        app.router.add_get(f"{SERVICES}/{{id}}", self.service)
        app.router.add_get(BRANCHES, self.branches)
        app.router.add_get(f"{BRANCHES}/{{id}}", self.branch)

    async def home(self, request: web.Request) -> web.Response:
        asked, browser = self._asked(request)
        wanted = await self._most_wanted.of(asked.comune, self._context.clock())
        page = HomePage(
            title=asked.words.gettext("What do you need to do?"),
            services=tuple(service_card(asked, each) for each in wanted[:MOST_WANTED]),
            branches=await self._cards(asked, list(asked.comune.public_branches.values())),
            survey=survey_of_page(asked, request.path),
        )
        return self._answer(request, page, browser)

    async def services(self, request: web.Request) -> web.Response:
        asked, browser = self._asked(request)
        query = " ".join(request.query.get("q", "").split())[:LONGEST_QUERY]
        hits = found(asked.comune.public_services.values(), query, asked.language)
        title = asked.words.gettext("Services")
        page = ServicesPage(
            title=title,
            trail=(PageLink(title, asked.href(SERVICES)),),
            query=query,
            found=tuple(service_card(asked, each) for each in hits),
            groups=() if hits else groups_of(asked),
            survey=survey_of_page(asked, request.path),
        )
        return self._answer(request, page, browser)

    async def service(self, request: web.Request) -> web.Response:
        """Raises: UnknownService"""
        asked, browser = self._asked(request)
        service = asked.comune.public_service(request.match_info["id"])
        cards = await self._cards(asked, branches_of(asked.comune, service))
        origin = self._context.origin_of(asked.comune)
        forms = await self._forms.of(asked.comune, self._context.clock())
        survey = survey_of_page(asked, request.path)
        has_form = service.id in forms
        page = service_page(asked, service, cards, survey, origin, has_form=has_form)
        return self._answer(request, page, browser)

    async def branches(self, request: web.Request) -> web.Response:
        asked, browser = self._asked(request)
        title = asked.words.gettext("Branches")
        page = BranchesPage(
            title=title,
            trail=(PageLink(title, asked.href(BRANCHES)),),
            branches=await self._cards(asked, list(asked.comune.public_branches.values())),
            survey=survey_of_page(asked, request.path),
        )
        return self._answer(request, page, browser)

    async def branch(self, request: web.Request) -> web.Response:
        """Raises: UnknownBranch"""
        asked, browser = self._asked(request)
        sheet = asked.comune.public_branch(request.match_info["id"])
        (card,) = await self._cards(asked, [sheet])
        services = asked.comune.services_of(sheet.id)
        page = BranchPage(
            title=card.name,
            trail=(
                PageLink(asked.words.gettext("Branches"), asked.href(BRANCHES)),
                PageLink(card.name, card.href),
            ),
            branch=card,
            directions=asked.text(sheet.directions),
            hours=week_of(sheet, asked.words),
            phone=sheet.phone,
            email=sheet.email,
            services=tuple(service_card(asked, each) for each in services),
            survey=survey_of_page(asked, request.path),
        )
        return self._answer(request, page, browser)

    async def _cards(self, asked: PageAsked, sheets: list[BranchSheet]) -> tuple[BranchCard, ...]:
        now = self._context.clock()
        first = await self._first_free.of(asked.comune, now)
        return tuple(branch_card(asked, each, now, first, self._waits) for each in sheets)

    def _answer(self, request: web.Request, page: SitePage, browser: KnownBrowser) -> web.Response:
        answer = self._kit.page(request, page, form_token=browser.form_token)
        return self._browsers.remember(browser, answer)

    def _asked(self, request: web.Request) -> tuple[PageAsked, KnownBrowser]:
        """Raises: UnknownComune, Limited"""
        self._limits.check(request, is_change=False)
        return self._kit.asked(request), self._browsers.of(request)
