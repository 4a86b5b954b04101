"""The routes of API v1, joined from those of its subjects."""

from aiohttp import hdrs, web

from portal.api.asking import Unanswerable, address_of, client_of
from portal.api.bookings import BookingCalls
from portal.api.description import description
from portal.api.places import PlaceCalls
from portal.api.problems import FieldsFaulty, faulty, refusal
from portal.api.routes import PREFIX, ApiCall, ApiHandler
from portal.bookings.persons import PersonFaulty
from portal.context import PortalContext
from sportello.model.refusals import Limited, Refused
from web.rate_limits import Rate

DESCRIPTION = f"{PREFIX}/openapi.json"


class ApiSite:
    """API v1 of one portal."""

    def __init__(self, context: PortalContext) -> None:
        self._context = context
        self.calls: tuple[ApiCall, ...] = (
            *PlaceCalls(context).calls,
            *BookingCalls(context).calls,
        )
        limits = context.settings.limits
        self._reading = Rate(limits.requests_per_minute / 60, limits.requests_per_minute)
        self._changing = Rate(limits.changes_per_minute / 60, limits.changes_per_minute)

    def add_to(self, app: web.Application) -> None:
        for call in self.calls:
            app.router.add_route(call.method, call.path, self._answering(call))
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
                self._limit(request, is_change)
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

    def _limit(self, request: web.Request, is_change: bool) -> None:
        """Raises: Limited"""
        if self._context.settings.is_exempt(address_of(request, self._context)):
            return
        client = client_of(request, self._context)
        rate = self._changing if is_change else self._reading
        wait_s = self._context.buckets.take(f"{is_change} {client}", rate)
        if wait_s > 0:
            raise Limited("this address asks too often: wait, then ask again", wait_s)
