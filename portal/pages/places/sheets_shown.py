"""What the pages of services and branches show, made from what staff has set."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import ClassVar
from urllib.parse import quote
from zoneinfo import ZoneInfo

from markupsafe import Markup
from msgspec import Struct

from portal.branches.categories import CATEGORIES
from portal.branches.directory import ComuneDirectory
from portal.branches.sheets import BranchSheet, ServiceSheet, documents_to_bring
from portal.pages.frame import BOOK, BRANCHES, NEW_REQUEST, RATINGS, SERVICES, PageLink
from portal.pages.kit import PageAsked, SitePage
from portal.pages.places.structured_data import government_service
from portal.pages.places.waits import WaitsNow
from portal.pages.saying import DayHours, moment_of, open_until
from portal.pages.survey import Survey
from sportello.model.place import Access
from text.times import clock


class ServiceCard(Struct, frozen=True):
    """`book` is None for a service that cannot be booked online."""

    name: str
    summary: str
    href: str
    book: str | None


class BranchCard(Struct, frozen=True):
    """A branch now. `is_up_to_date` says whether `wait` comes from the branch."""

    name: str
    address: str
    href: str
    is_open: bool
    open_now: str
    wait: str
    is_up_to_date: bool
    first_free: str


class HomePage(SitePage, frozen=True, kw_only=True):
    template: ClassVar[str] = "home.html"
    is_public: ClassVar[bool] = True

    services: tuple[ServiceCard, ...]
    branches: tuple[BranchCard, ...]
    survey: Survey


class CategoryGroup(Struct, frozen=True):
    name: str
    services: tuple[ServiceCard, ...]


class ServicesPage(SitePage, frozen=True, kw_only=True):
    """All services by category, or those that were found for `query`."""

    template: ClassVar[str] = "services.html"
    is_public: ClassVar[bool] = True

    query: str
    found: tuple[ServiceCard, ...]
    groups: tuple[CategoryGroup, ...]
    survey: Survey


class ServicePage(SitePage, frozen=True, kw_only=True):
    """The sheet of a service, in the order of the Modello Comuni. Empty texts are left out.

    book, request  where it is booked, and where its request is filled in; None if it is not online
    """

    template: ClassVar[str] = "service.html"
    is_public: ClassVar[bool] = True

    summary: str
    topic: str
    audience: str
    how: str
    documents: tuple[str, ...]
    result: str
    terms: str
    costs: str
    conditions: str
    office: str
    book: str | None
    request: str | None
    takes_walk_ins: bool
    is_moderated: bool
    minutes: int
    branches: tuple[BranchCard, ...]
    phone: str
    email: str
    ratings: str
    structured: Markup
    survey: Survey


class BranchesPage(SitePage, frozen=True, kw_only=True):
    template: ClassVar[str] = "branches.html"
    is_public: ClassVar[bool] = True

    branches: tuple[BranchCard, ...]
    survey: Survey


class BranchPage(SitePage, frozen=True, kw_only=True):
    template: ClassVar[str] = "branch.html"
    is_public: ClassVar[bool] = True

    branch: BranchCard
    directions: str
    hours: tuple[DayHours, ...]
    phone: str
    email: str
    services: tuple[ServiceCard, ...]
    survey: Survey


def service_card(asked: PageAsked, service: ServiceSheet) -> ServiceCard:
    return ServiceCard(
        name=asked.text(service.name),
        summary=asked.text(service.summary),
        href=asked.href(f"{SERVICES}/{quote(service.id)}"),
        book=book_link(asked, service),
    )


def book_link(asked: PageAsked, service: ServiceSheet) -> str | None:
    """Where the service is booked online; None if it is not."""
    if service.access is Access.WALK_IN or not branches_of(asked.comune, service):
        return None
    return asked.href(f"{BOOK}?servizio={quote(service.id)}")


def branches_of(comune: ComuneDirectory, service: ServiceSheet) -> list[BranchSheet]:
    """Where it can be booked."""
    return [each for each in comune.branches.values() if comune.calendars_of(each.id, service.id)]


def branch_card(
    asked: PageAsked,
    branch: BranchSheet,
    now: datetime,
    first_free: Mapping[str, datetime],
    waits: WaitsNow,
) -> BranchCard:
    """`first_free` is by calendar."""
    words = asked.words
    of_branch = [c for c in asked.comune.calendars.values() if c.branch == branch.id]
    closes = open_until(branch, now, closed_days(asked.comune, branch))
    wait = waits.of(asked.comune.id, branch.id)
    if closes is not None:
        open_now = words.gettext("Open now, until %1", clock(closes, asked.language))
    else:
        open_now = words.gettext("Closed now")
    free = [first_free[each.id] for each in of_branch if each.id in first_free]
    zone = ZoneInfo(branch.zone)
    return BranchCard(
        name=asked.text(branch.name),
        address=branch.address,
        href=asked.href(f"{BRANCHES}/{quote(branch.id)}"),
        is_open=closes is not None,
        open_now=open_now,
        wait="" if wait is None else words.gettext("%1–%2 minutes", wait.low_min, wait.high_min),
        is_up_to_date=wait is not None,
        first_free=moment_of(min(free).astimezone(zone), words) if free else "",
    )


def closed_days(comune: ComuneDirectory, branch: BranchSheet) -> frozenset[date]:
    """Holidays on which no calendar of the branch receives."""
    days = [each.holidays for each in comune.calendars.values() if each.branch == branch.id]
    return frozenset.intersection(*days) if days else frozenset()


def groups_of(asked: PageAsked) -> tuple[CategoryGroup, ...]:
    """All services by category, in the order of the Modello Comuni."""
    groups = []
    for id, name in CATEGORIES.items():
        services = [s for s in asked.comune.public_services.values() if s.category == id]
        if services:
            cards = tuple(service_card(asked, each) for each in services)
            groups.append(CategoryGroup(asked.words.gettext(name), cards))
    others = [s for s in asked.comune.public_services.values() if s.category not in CATEGORIES]
    if others:
        cards = tuple(service_card(asked, each) for each in others)
        groups.append(CategoryGroup(asked.words.gettext("Other services"), cards))
    return tuple(groups)


def service_page(
    asked: PageAsked,
    service: ServiceSheet,
    cards: tuple[BranchCard, ...],
    survey: Survey,
    origin: str,
    *,
    has_form: bool,
) -> ServicePage:
    """`cards` of the branches where it can be booked, `origin` where browsers reach the site;
    `has_form` whether its request can be begun online.
    """
    words, name = asked.words, asked.text(service.name)
    where = branches_of(asked.comune, service) or list(asked.comune.public_branches.values())
    category = CATEGORIES.get(service.category)
    category_name = words.gettext(category) if category else ""
    here = asked.href(f"{SERVICES}/{quote(service.id)}")
    trail = [PageLink(words.gettext("Services"), asked.href(SERVICES))]
    if category:
        trail.append(PageLink(category_name, asked.href(f"{SERVICES}#{service.category}")))
    return ServicePage(
        title=name,
        trail=(*trail, PageLink(name, here)),
        summary=asked.text(service.summary),
        topic=service.topic,
        audience=asked.text(service.audience),
        how=asked.text(service.how),
        documents=documents_to_bring([service], asked.language),
        result=asked.text(service.result),
        terms=asked.text(service.terms),
        costs=asked.text(service.costs),
        conditions=asked.text(service.conditions),
        office=asked.text(service.office) or asked.comune.comune.name,
        book=book_link(asked, service),
        request=asked.href(f"{NEW_REQUEST}/{quote(service.id)}") if has_form else None,
        takes_walk_ins=service.access is not Access.APPOINTMENT_ONLY,
        is_moderated=service.is_moderated,
        minutes=service.minutes,
        branches=cards,
        phone=where[0].phone,
        email=where[0].email,
        ratings=asked.href(f"{RATINGS}/{quote(service.id)}"),
        structured=government_service(
            asked,
            name=name,
            category=category_name or name,
            audience=asked.text(service.audience) or asked.comune.comune.name,
            url=origin + (book_link(asked, service) or here),
            branch=where[0],
        ),
        survey=survey,
    )
