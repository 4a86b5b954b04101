"""Services and branches as subjects of `sheet_pages`, with the public page of each."""

from msgspec.structs import replace

from portal.branches.publication import Publication
from portal.branches.sheets import BranchSheet, ServiceSheet
from portal.identity.rights import StaffRight
from portal.pages.kit import PageAsked, SitePage
from portal.pages.places.sheets_shown import (
    BranchPage,
    branch_card,
    branches_of,
    service_card,
    service_page,
)
from portal.pages.saying import week_of
from portal.pages.survey import survey_of_page
from portal.staff.activity import ActivityKind
from portal.staff.door import StaffAsked, StaffDoor
from portal.staff.menu import BRANCHES, SERVICES
from portal.staff.sheets.branch_sheets import (
    branch_facts,
    branch_groups,
    empty_branch,
    read_branch,
    written_branch,
)
from portal.staff.sheets.service_sheets import (
    ACCESS,
    empty_service,
    read_service,
    service_facts,
    service_groups,
    written_service,
)
from portal.staff.sheets.sheet_page import SheetActivities, SheetSubject
from portal.staff.versions import SheetKind
from text.catalogue import N_


def services(door: StaffDoor) -> SheetSubject[ServiceSheet]:
    def seen_by_all(asked: StaffAsked, sheet: ServiceSheet) -> SitePage:
        sheet = replace(sheet, publication=Publication.PUBLISHED)
        page = _with(asked, services={**asked.comune.services, sheet.id: sheet})
        where = branches_of(page.comune, sheet)
        cards = tuple(branch_card(page, each, asked.now, {}, door.context.waits) for each in where)
        survey = survey_of_page(page, SERVICES)
        origin = door.context.origin_of(asked.comune)
        return service_page(page, sheet, cards, survey, origin, has_form=False)

    return SheetSubject(
        kind=SheetKind.SERVICE,
        type=ServiceSheet,
        here=SERVICES,
        label=N_("Services"),
        lead=N_("What citizens read of each service, and how it is booked."),
        new_label=N_("New service"),
        right=StaffRight.EDIT_SERVICES,
        activities=SheetActivities(
            added=ActivityKind.SERVICE_ADDED,
            changed=ActivityKind.SERVICE_CHANGED,
            published=ActivityKind.SERVICE_PUBLISHED,
            withdrawn=ActivityKind.SERVICE_WITHDRAWN,
        ),
        empty=empty_service,
        find=lambda asked, id: asked.comune.service(id),
        all=lambda asked: tuple(asked.comune.services.values()),
        hint=lambda asked, sheet: asked.words.gettext(ACCESS[sheet.access]),
        written=written_service,
        read=read_service,
        groups=service_groups,
        facts=service_facts,
        seen_by_all=seen_by_all,
    )


def branches(door: StaffDoor) -> SheetSubject[BranchSheet]:
    def seen_by_all(asked: StaffAsked, sheet: BranchSheet) -> SitePage:
        sheet = replace(sheet, publication=Publication.PUBLISHED)
        page = _with(asked, branches={**asked.comune.branches, sheet.id: sheet})
        return BranchPage(
            title=page.text(sheet.name),
            branch=branch_card(page, sheet, asked.now, {}, door.context.waits),
            directions=page.text(sheet.directions),
            hours=week_of(sheet, page.words),
            phone=sheet.phone,
            email=sheet.email,
            services=tuple(service_card(page, each) for each in page.comune.services_of(sheet.id)),
            survey=survey_of_page(page, BRANCHES),
        )

    return SheetSubject(
        kind=SheetKind.BRANCH,
        type=BranchSheet,
        here=BRANCHES,
        label=N_("Branches"),
        lead=N_("Where citizens are received, when, and how they reach you."),
        new_label=N_("New branch"),
        right=StaffRight.EDIT_BRANCH,
        activities=SheetActivities(
            added=ActivityKind.BRANCH_ADDED,
            changed=ActivityKind.BRANCH_CHANGED,
            published=ActivityKind.BRANCH_PUBLISHED,
            withdrawn=ActivityKind.BRANCH_WITHDRAWN,
        ),
        empty=empty_branch,
        find=lambda asked, id: asked.comune.branch(id),
        all=lambda asked: tuple(asked.comune.branches.values()),
        hint=lambda asked, sheet: ", ".join(filter(None, (sheet.address, sheet.town))),
        written=written_branch,
        read=read_branch,
        groups=branch_groups,
        facts=branch_facts,
        seen_by_all=seen_by_all,
        has_hours=True,
    )


def _with(asked: StaffAsked, **changed: object) -> PageAsked:
    """The page as it is asked for once the Comune is changed."""
    return replace(asked.page, comune=replace(asked.comune, **changed))
