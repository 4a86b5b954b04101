"""The routes of API v1, joined from those of its subjects."""

from aiohttp import hdrs, web

from casework.api.answering import add_calls
from casework.api.problems import FieldsFaulty
from casework.api.requests.definitions import DefinitionCalls
from casework.api.requests.every_call import case_calls
from casework.api.routes import PREFIX, ApiCall, ApiHandler
from portal.api.bookings import BookingCalls
from portal.api.case_questions import CaseQuestionCalls
from portal.api.description import description
from portal.api.feedback import FeedbackCalls
from portal.api.places import PlaceCalls
from portal.api.prepared_cases import PreparedCaseCalls
from portal.bookings.persons import PersonFaulty
from portal.cases.host import PortalCases
from portal.clients import RequestLimits
from portal.context import PortalContext

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
            *case_calls(cases),
            *CaseQuestionCalls(context, cases).calls,
            *FeedbackCalls(context).calls,
        )
        self._limits = RequestLimits(context)

    def add_to(self, app: web.Application) -> None:
        add_calls(app, ((call, self._limited(call)) for call in self.calls))
        body = description(self.calls)

        async def describe(_: web.Request) -> web.Response:
            headers = {hdrs.ACCESS_CONTROL_ALLOW_ORIGIN: "*"}
            return web.Response(body=body, content_type="application/json", headers=headers)

        app.router.add_get(DESCRIPTION, describe)

    def _limited(self, call: ApiCall) -> ApiHandler:
        """The handler, unless this address asks too often."""
        is_change = call.method != "GET"

        async def answer(request: web.Request) -> web.StreamResponse:
            self._limits.check(request, is_change)
            try:
                return await call.handler(request)
            except PersonFaulty as wrong:
                raise FieldsFaulty(*wrong.faults) from None

        return answer
