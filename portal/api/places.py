"""API v1: branches, services, and the slots that can be booked."""

from collections.abc import Iterator, Sequence

from aiohttp import web

from casework.api.asking import query_date, query_text
from casework.api.problems import FieldsFaulty
from casework.api.routes import PREFIX, ApiCall, QueryParameter
from casework.api.telling import json_of
from portal.api.shapes import BranchList, BranchSummary, ServiceList, ServiceSummary, SlotList
from portal.bookings.free_slots import free_visits
from portal.branches.directory import ComuneDirectory, UnknownBranch
from portal.branches.sheets import BranchSheet, ServiceSheet, documents_to_bring
from portal.clients import comune_of
from portal.context import PortalContext
from sportello.bookings.visits import MOST_SERVICES, WantedService
from sportello.model.languages import HOUSE_LANGUAGE, LANGUAGES, Text, in_language
from sportello.model.refusals import UnknownService
from web.negotiation import language_of
from web.pages.problems import FieldFault

MOST_DAYS = 62
PEOPLE = tuple(str(n) for n in range(1, 21))


class PlaceCalls:
    def __init__(self, context: PortalContext) -> None:
        self._context = context

    @property
    def calls(self) -> Sequence[ApiCall]:
        branch = QueryParameter("branch", "id of a branch")
        return (
            ApiCall(
                method="GET",
                path=f"{PREFIX}/branches",
                name="branches",
                summary="The branches of the Comune",
                handler=self.branches,
                answers={200: BranchList},
            ),
            ApiCall(
                method="GET",
                path=f"{PREFIX}/services",
                name="services",
                summary="The services of the Comune, or those that can be booked at a branch",
                handler=self.services,
                answers={200: ServiceList},
                query=(QueryParameter("branch", "id of a branch", is_required=False),),
                refuses=(UnknownBranch,),
            ),
            ApiCall(
                method="GET",
                path=f"{PREFIX}/slots",
                name="slots",
                summary="The slots of a service at a branch, full ones with free: 0",
                handler=self.slots,
                answers={200: SlotList},
                query=(
                    branch,
                    QueryParameter("service", "id of a service"),
                    QueryParameter("from", "first local day", "date"),
                    QueryParameter("to", f"last local day, at most {MOST_DAYS} days on", "date"),
                    QueryParameter(
                        "then",
                        "services that follow in the same visit, as in service:people,service",
                        is_required=False,
                    ),
                ),
                refuses=(UnknownBranch, UnknownService),
            ),
        )

    async def branches(self, request: web.Request) -> web.Response:
        comune = comune_of(request, self._context)
        language = _language(request)
        return json_of(
            BranchList([_branch(each, language) for each in comune.public_branches.values()])
        )

    async def services(self, request: web.Request) -> web.Response:
        comune = comune_of(request, self._context)
        language = _language(request)
        offered: Sequence[ServiceSheet] = tuple(comune.public_services.values())
        if (branch := request.query.get("branch")) is not None:
            offered = comune.services_of(comune.public_branch(branch).id)
        return json_of(ServiceList([_service(each, comune, language) for each in offered]))

    async def slots(self, request: web.Request) -> web.Response:
        comune = comune_of(request, self._context)
        branch, service = query_text(request, "branch"), query_text(request, "service")
        days = query_date(request, "from"), query_date(request, "to")
        if not 0 <= (days[1] - days[0]).days < MOST_DAYS:
            raise FieldsFaulty(FieldFault("to", "out_of_range"))
        wanted = (WantedService(service), *_then(request.query.get("then", "")))
        now = self._context.clock()
        async with self._context.database.brief_reading() as connection:
            found = await free_visits(connection, comune, branch, wanted, days, now)
        return json_of(SlotList(found))


def _then(text: str) -> Iterator[WantedService]:
    """Raises: FieldsFaulty if it is not written as "service:people,service" """
    said = text.split(",") if text else []
    if len(said) >= MOST_SERVICES:
        raise FieldsFaulty(FieldFault("then", "too_many"))
    for each in said:
        service, colon, people = each.partition(":")
        if colon and people not in PEOPLE:
            raise FieldsFaulty(FieldFault("then", "invalid"))
        yield WantedService(service, int(people) if colon else 1)


def _language(request: web.Request) -> str:
    wanted = request.headers.get("Accept-Language", "")
    return language_of(wanted, LANGUAGES, HOUSE_LANGUAGE)


def _branch(sheet: BranchSheet, language: str) -> BranchSummary:
    return BranchSummary(
        id=sheet.id,
        name=in_language(sheet.name, language),
        names=sheet.name,
        address=sheet.address,
        zone=sheet.zone,
        phone=sheet.phone,
        email=sheet.email,
    )


def _service(sheet: ServiceSheet, comune: ComuneDirectory, language: str) -> ServiceSummary:
    def said(text: Text) -> str:
        return in_language(text, language)

    return ServiceSummary(
        id=sheet.id,
        name=said(sheet.name),
        names=sheet.name,
        access=sheet.access,
        summary=said(sheet.summary),
        documents=list(documents_to_bring([sheet], language)),
        minutes=sheet.minutes,
        asks_codice_fiscale=sheet.asks_codice_fiscale,
        is_moderated=sheet.is_moderated,
        branches=[id for id in comune.branches if comune.calendars_of(id, sheet.id)],
    )
