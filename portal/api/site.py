"""The routes of API v1, joined from those of its subjects."""

from aiohttp import hdrs, web

from casework.api.asking import Unanswerable
from casework.api.problems import FieldsFaulty, faulty, refusal
from casework.api.requests.card_signing import CardSigningCalls
from casework.api.requests.case_documents import CaseDocumentCalls
from casework.api.requests.case_files import FileCalls
from casework.api.requests.case_sending import CaseSendingCalls
from casework.api.requests.case_uploads import UploadCalls
from casework.api.requests.cases import CaseCalls
from casework.api.requests.definitions import DefinitionCalls
from casework.api.routes import PREFIX, ApiCall, ApiHandler
from portal.api.bookings import BookingCalls
from portal.api.description import description
from portal.api.feedback import FeedbackCalls
from portal.api.places import PlaceCalls
from portal.api.prepared_cases import PreparedCaseCalls
from portal.bookings.persons import PersonFaulty
from portal.cases.host import PortalCases
from portal.clients import RequestLimits
from portal.context import PortalContext
from sportello.model.refusals import Refused

DESCRIPTION = f"{PREFIX}/openapi.json"


class ApiSite:
    """API v1 of one portal."""

    def __init__(self, context: PortalContext) -> None:
        cases = PortalCases(context)
        self.calls: tuple[ApiCall, ...] = (
            *PlaceCalls(context).calls,
            *DefinitionCalls(cases).calls,
            *BookingCalls(context).calls,
            *PreparedCaseCalls(context, cases).calls,
            *CaseCalls(cases).calls,
            *FileCalls(cases).calls,
            *UploadCalls(cases).calls,
            *CaseSendingCalls(cases).calls,
            *CardSigningCalls(cases).calls,
            *CaseDocumentCalls(cases).calls,
            *FeedbackCalls(context).calls,
        )
        self._limits = RequestLimits(context)

    def add_to(self, app: web.Application) -> None:
        for call in self.calls:
            answer = self._answering(call)
            if call.method == "GET":
                app.router.add_get(call.path, answer)  # HEAD is answered too
            else:
                app.router.add_route(call.method, call.path, answer)
        body = description(self.calls)

        async def describe(_: web.Request) -> web.Response:
            headers = {hdrs.ACCESS_CONTROL_ALLOW_ORIGIN: "*"}
            return web.Response(body=body, content_type="application/json", headers=headers)

        app.router.add_get(DESCRIPTION, describe)

    def _answering(self, call: ApiCall) -> ApiHandler:
        """The handler, with what every call does: limits, refusals, and who may read it."""
        is_change = call.method != "GET"

        async def answer(request: web.Request) -> web.StreamResponse:
            told: web.StreamResponse
            try:
                self._limits.check(request, is_change)
                told = await call.handler(request)
            except Refused as refused:
                told = refusal(refused)
            except (FieldsFaulty, PersonFaulty) as wrong:
                told = faulty(wrong.faults)
            except Unanswerable as unanswerable:
                told = unanswerable.answer
            if call.is_public:
                told.headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = "*"
            else:
                told.headers[hdrs.CACHE_CONTROL] = "no-store"
            return told

        return answer
