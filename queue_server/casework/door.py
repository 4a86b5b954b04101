"""Guided requests at the queue server's address: who asks is checked here, the rest is passed on.

`Authorization` has the case's token, as at the portal; `Station-Authorization` the station's key
or its operator's token. Bodies stream both ways, so that no upload lies in the hall's memory.
"""

from collections.abc import Mapping

import aiohttp
from aiohttp import hdrs, web
from multidict import CIMultiDict

from casework.at_branch.seam import ACTING, STATION_AUTHORIZATION, Acting, VisitorKnown
from queue_server.accounts.access import PEOPLE, check_may
from queue_server.accounts.admission import Admission
from queue_server.api.backend import Backend
from queue_server.api.http_refusals import STATUS
from queue_server.api.subjects.citizens import check_at_own_counter
from queue_server.casework.process import CaseworkProcess, RequestsStarting
from queue_server.sync.portal_link import PortalLink
from sportello.model.person import Actor, Role
from sportello.model.refusals import Limited, Refused, UnknownCitizen
from web.pages.problems import problem

CASES, DEFINITIONS, EMERGENCY = "/api/v1/cases", "/api/v1/definitions", "/api/v1/emergency"
PHONE = "/telefono"
TAKE_IN_CASES = PEOPLE
"""Who may take in requests. A totem may begin those whose form is marked for it."""
EMERGENCY_REGISTER = frozenset({Role.SUPERVISOR})
"""Who may open the branch's emergency register, go on with it and close it."""
ATTESTS_COPIES = frozenset({Role.SUPERVISOR})
"""At a branch supervisors certify copies: an operator's login has no finer rights."""

AT_ONCE = 64 * 1024
NOT_PASSED_ON = frozenset(
    name.lower()
    for name in (
        *(hdrs.HOST, hdrs.CONNECTION, hdrs.KEEP_ALIVE, hdrs.TRANSFER_ENCODING, hdrs.UPGRADE),
        *(hdrs.TE, hdrs.TRAILER, hdrs.PROXY_AUTHORIZATION, hdrs.EXPECT, hdrs.COOKIE),
        *(STATION_AUTHORIZATION, ACTING),
    )
)
"""Of this connection alone, or said here anew."""


class CaseworkDoor:
    def __init__(
        self,
        process: CaseworkProcess,
        backend: Backend,
        admission: Admission,
        portal: PortalLink | None,
    ) -> None:
        """`portal` measures how far the clock here is behind the portal's."""
        self._process = process
        self._portal = portal
        self._backend = backend
        self._admission = admission

    def add_to(self, app: web.Application) -> None:
        for path in (CASES, DEFINITIONS, EMERGENCY):
            app.router.add_route("*", path, self.pass_on)
            app.router.add_route("*", path + "/{rest:.+}", self.pass_on)
        app.router.add_route("*", PHONE + "/{rest:.+}", self.pass_on_page)

    async def pass_on(self, request: web.Request) -> web.StreamResponse:
        try:
            acting = await self._acting(request)
            return await self._passed_on(request, acting)
        except Refused as refused:
            return _refusal(refused)

    async def pass_on_page(self, request: web.Request) -> web.StreamResponse:
        """A citizen's telephone: what is in the address, or in the cookie, authorises."""
        try:
            return await self._passed_on(request, None)
        except Refused as refused:
            return _refusal(refused)

    async def _acting(self, request: web.Request) -> Acting:
        """Raises: UnknownKey, Limited, LoginRequired, NotAllowed; of a visit also UnknownTicket,
        SomeoneElsesCounter
        """
        by = await self._admission.actor(request, STATION_AUTHORIZATION)
        if Role.TOTEM in by.roles:
            return Acting(by.station)
        check_may(by, TAKE_IN_CASES)
        if request.path.startswith(EMERGENCY):
            may_open = bool(by.roles & EMERGENCY_REGISTER)
            behind_s = None if self._portal is None else self._portal.state.measured_behind_s
            return Acting(
                by.station, by.operator, may_open_emergency=may_open, clock_behind_s=behind_s
            )
        visit = request.query.get("visit") if request.path == CASES else None
        if visit is None:
            attests = bool(by.roles & ATTESTS_COPIES)
            return Acting(by.station, by.operator, attests_copies=attests)
        check_at_own_counter(self._backend, visit, by)
        visitor = await self._visitor(visit, by) if request.method == "POST" else None
        booking = self._backend.hall_bookings.booking_of(visit)
        return Acting(by.station, by.operator, visit, visitor, booking=booking)

    async def _visitor(self, visit: str, by: Actor) -> VisitorKnown | None:
        try:
            citizen = await self._backend.people.read(visit, by)
        except UnknownCitizen:
            return None
        return VisitorKnown(
            given_name=citizen.given_name,
            surname=citizen.surname,
            codice_fiscale=citizen.codice_fiscale,
        )

    async def _passed_on(self, request: web.Request, acting: Acting | None) -> web.StreamResponse:
        """`acting` None for a page, which has its cookie. Raises: RequestsStarting, also where the
        process ends meanwhile
        """
        session = self._process.session
        headers = _kept(request.headers)
        if acting is not None:
            headers[ACTING] = acting.written()
        elif cookie := request.headers.get(hdrs.COOKIE):
            headers[hdrs.COOKIE] = cookie
        try:
            answer = await session.request(
                request.method,
                f"http://casework{request.raw_path}",
                headers=headers,
                data=request.content if request.body_exists else None,
                allow_redirects=False,
                skip_auto_headers=(hdrs.USER_AGENT, hdrs.ACCEPT, hdrs.ACCEPT_ENCODING),
            )
        except aiohttp.ClientConnectionError:
            raise RequestsStarting("guided requests start again: ask again in a moment") from None
        async with answer:
            told = web.StreamResponse(status=answer.status, headers=_kept(answer.headers))
            await told.prepare(request)
            async for piece in answer.content.iter_chunked(AT_ONCE):
                await told.write(piece)
            await told.write_eof()
            return told


def _kept(headers: Mapping[str, str]) -> CIMultiDict[str]:
    return CIMultiDict((n, v) for n, v in headers.items() if n.lower() not in NOT_PASSED_ON)


def _refusal(refused: Refused) -> web.Response:
    """As all refusals of these calls are told, by the portal too."""
    status = next(STATUS[kind] for kind in type(refused).__mro__ if kind in STATUS)
    headers: dict[str, str] = {}
    if status == 401:
        headers[hdrs.WWW_AUTHENTICATE] = "Bearer"
    if isinstance(refused, Limited):
        headers[hdrs.RETRY_AFTER] = str(max(1, round(refused.retry_after_s)))
    elif isinstance(refused, RequestsStarting):
        headers[hdrs.RETRY_AFTER] = "1"
    return problem(status, refused.code, refused.detail, headers)
