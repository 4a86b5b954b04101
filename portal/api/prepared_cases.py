"""API v1: the request of a booked service, prepared before the visit."""

from collections.abc import Sequence

from aiohttp import web

from casework.api.routes import PREFIX, ApiCall, Credentials
from casework.api.telling import json_of
from casework.definitions.refusals import UnknownDefinition
from casework.office.at_hand import at_hand
from portal.api.tokens import authorised_booking
from portal.bookings import bookings
from portal.cases.host import PortalCases, case_comune
from portal.clients import comune_of
from portal.context import PortalContext
from portal.prepared.requests import NotPrepared, prepare
from sportello.cases.messages import CaseBegun
from sportello.model.refusals import UnknownBooking


class PreparedCaseCalls:
    def __init__(self, context: PortalContext, host: PortalCases) -> None:
        self._context = context
        self._host = host

    @property
    def calls(self) -> Sequence[ApiCall]:
        return (
            ApiCall(
                method="PUT",
                path=f"{PREFIX}/bookings/{{id}}/cases/{{service}}",
                name="prepare_case",
                summary="Prepare the request of a booked service; asked again, it is the same one",
                handler=self.prepare,
                answers={200: CaseBegun},
                shows=Credentials.BOOKING_TOKEN,
                refuses=(UnknownBooking, NotPrepared, UnknownDefinition),
            ),
        )

    async def prepare(self, request: web.Request) -> web.Response:
        directory = comune_of(request, self._context)
        id = authorised_booking(request, self._context, directory)
        comune = case_comune(directory.comune)
        citizen = await self._host.citizen(request, comune)
        now = self._context.clock()
        async with self._context.database.transaction() as connection:
            booking = (await bookings.read(connection, comune.id, id)).appointment
            case = await prepare(
                connection,
                comune,
                booking,
                request.match_info["service"],
                now,
                language=booking.language,
                citizen=citizen,
            )
            it = await at_hand(connection, self._host, comune, case, now)
        guided = it.guided(booking.language)
        step = guided.first_incomplete or guided.steps[0].id
        return json_of(CaseBegun(case, self._host.token(comune, case), guided.step(step)))
