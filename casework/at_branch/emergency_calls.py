"""`/api/v1/emergency`: the emergency register of this branch, read by operators and opened by who
has the right `emergency_register`.
"""

from collections.abc import Awaitable, Callable
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.api.asking import body_of
from casework.api.routes import PREFIX, ApiCall, Credentials
from casework.api.telling import json_of
from casework.at_branch.acting import OperatorOnly, acting_of, operator_of
from casework.at_branch.host import BranchCases
from casework.emergency.openings import authorise, close_register, go_on, open_register
from casework.emergency.overview import EmergencyOverview, read_overview
from casework.emergency.rules import (
    ActMissing,
    Authorisation,
    EmergencyNotOpen,
    EmergencyOpenAlready,
    EmergencySite,
    NotAuthorised,
)
from sportello.cases.emergency import (
    CauseTold,
    EmergencyShown,
    FurtherAct,
    NumbersLeftOut,
    NumbersOfDay,
    StandingAct,
)
from sportello.model.refusals import NotAllowed

EMERGENCY = f"{PREFIX}/emergency"
OF_ACTS = (OperatorOnly, NotAllowed, ActMissing)

EmergencyChange = Callable[[AsyncConnection, EmergencySite, str], Awaitable[object]]


class EmergencyCalls:
    def __init__(self, host: BranchCases) -> None:
        self._host = host

    @property
    def calls(self) -> tuple[ApiCall, ...]:
        return (
            ApiCall(
                method="GET",
                path=EMERGENCY,
                name="emergency_register",
                summary="The emergency register: open or not, until when, its totals by day",
                handler=self.read,
                answers={200: EmergencyShown},
                shows=Credentials.OPERATOR,
                refuses=(OperatorOnly,),
            ),
            ApiCall(
                method="POST",
                path=f"{EMERGENCY}/acts",
                name="store_emergency_act",
                summary="Store an act by which it may be opened, before it is needed",
                handler=self.store_act,
                takes=StandingAct,
                answers={200: EmergencyShown},
                shows=Credentials.OPERATOR,
                refuses=OF_ACTS,
            ),
            ApiCall(
                method="POST",
                path=f"{EMERGENCY}/open",
                name="open_emergency_register",
                summary="Open it, for 24 hours: requests that are sent get a number of it",
                handler=self.open,
                takes=CauseTold,
                answers={200: EmergencyShown},
                shows=Credentials.OPERATOR,
                refuses=(*OF_ACTS, NotAuthorised, EmergencyOpenAlready),
            ),
            ApiCall(
                method="POST",
                path=f"{EMERGENCY}/weeks",
                name="go_on_with_emergency_register",
                summary="Go on for a week, by a new act",
                handler=self.go_on,
                takes=FurtherAct,
                answers={200: EmergencyShown},
                shows=Credentials.OPERATOR,
                refuses=(*OF_ACTS, EmergencyNotOpen),
            ),
            ApiCall(
                method="POST",
                path=f"{EMERGENCY}/close",
                name="close_emergency_register",
                summary="Close it: the portal is there again",
                handler=self.close,
                answers={200: EmergencyShown},
                shows=Credentials.OPERATOR,
                refuses=(OperatorOnly, NotAllowed, EmergencyNotOpen),
            ),
        )

    async def read(self, request: web.Request) -> web.Response:
        operator_of(request)
        async with self._host.database.reading() as connection:
            return await self._told(request, connection)

    async def store_act(self, request: web.Request) -> web.Response:
        given, _ = await body_of(request, StandingAct)
        act = Authorisation(given.act, given.issued, given.expires)

        async def store(connection: AsyncConnection, site: EmergencySite, operator: str) -> None:
            await authorise(connection, site, act, operator, self._host.clock())

        return await self._changed(request, store)

    async def open(self, request: web.Request) -> web.Response:
        given, _ = await body_of(request, CauseTold)
        offset_s = acting_of(request).clock_behind_s

        async def opened(connection: AsyncConnection, site: EmergencySite, operator: str) -> None:
            now = self._host.clock()
            await open_register(
                connection, site, cause=given.cause, operator=operator, now=now, offset_s=offset_s
            )

        return await self._changed(request, opened)

    async def go_on(self, request: web.Request) -> web.Response:
        given, _ = await body_of(request, FurtherAct)

        async def longer(connection: AsyncConnection, site: EmergencySite, operator: str) -> None:
            now = self._host.clock()
            await go_on(
                connection, site, act=given.act, issued=given.issued, operator=operator, now=now
            )

        return await self._changed(request, longer)

    async def close(self, request: web.Request) -> web.Response:
        offset_s = acting_of(request).clock_behind_s

        async def closed(connection: AsyncConnection, site: EmergencySite, operator: str) -> None:
            now = self._host.clock()
            await close_register(connection, site, operator=operator, now=now, offset_s=offset_s)

        return await self._changed(request, closed)

    async def _changed(self, request: web.Request, change: EmergencyChange) -> web.Response:
        """Raises: OperatorOnly, NotAllowed"""
        operator = operator_of(request)
        if not acting_of(request).may_open_emergency:
            raise NotAllowed("ask a supervisor: the right is emergency_register")
        async with self._host.database.transaction() as connection:
            await change(connection, self._host.emergency.site, operator)
            return await self._told(request, connection)

    async def _told(self, request: web.Request, connection: AsyncConnection) -> web.Response:
        site = self._host.emergency.site
        found = await read_overview(connection, site, self._host.clock())
        return json_of(_shown(found, may_open=acting_of(request).may_open_emergency))


def _shown(found: EmergencyOverview, *, may_open: bool) -> EmergencyShown:
    opening, zone = found.opening, ZoneInfo(found.site.zone)
    told = EmergencyShown(
        site=found.site.site,
        standing=found.standing,
        may_open=may_open,
        acts=[StandingAct(each.act, each.issued, each.expires) for each in found.authorisations],
        totals=[NumbersOfDay(day, count) for day, count in found.totals.items()],
        left_out=[NumbersLeftOut(each.year, each.first, each.last) for each in found.gaps],
        unlinked=found.unlinked,
    )
    if opening is None:
        return told
    closing = opening.closing
    return replace(
        told,
        cause=opening.cause,
        opened_at=opening.opened_at.astimezone(zone),
        until=opening.until.astimezone(zone),
        closed_at=None if closing is None else closing.at.astimezone(zone),
        offset_s=opening.offset_s,
        further=[FurtherAct(each.act, each.issued) for each in opening.further],
    )
