"""Calls that only a branch answers: what can be asked for here, and the cases of a visit."""

from collections.abc import Iterable

from aiohttp import web
from msgspec.structs import replace

from casework.api.asking import body_of, query_text
from casework.api.requests.case_tokens import asked_case
from casework.api.requests.cases import CASE
from casework.api.requests.definitions import DefinitionCalls
from casework.api.requests.every_call import case_calls
from casework.api.routes import PREFIX, ApiCall, ApiHandler, Credentials, QueryParameter
from casework.api.telling import json_of
from casework.at_branch.acting import OperatorOnly, acting_of, operator_of
from casework.at_branch.emergency_calls import EmergencyCalls
from casework.at_branch.host import BranchCases
from casework.at_branch.prepared.arriving import PreparedRounds
from casework.at_branch.visits import bring, cases_of
from casework.definitions import store
from casework.drafts import cases
from casework.drafts.refusals import UnknownCase
from casework.office.at_hand import CaseAtHand, at_hand
from casework.office.host import CaseComune
from casework.prepared.needs import needs_of
from sportello.cases.lifecycle import WITH_THE_CITIZEN
from sportello.cases.messages import (
    CaseOfVisit,
    CasesOfVisit,
    OfferedForm,
    OfferedForms,
    PreparedShort,
    TicketOfCase,
)
from sportello.cases.refusals import AlreadySent

VISIT = QueryParameter("visit", "the ticket that the operator serves")


class BranchCalls:
    def __init__(self, host: BranchCases, prepared: PreparedRounds) -> None:
        self._host = host
        self._prepared = prepared

    @property
    def calls(self) -> tuple[ApiCall, ...]:
        return (
            ApiCall(
                method="GET",
                path=f"{PREFIX}/definitions",
                name="definitions",
                summary="The forms with which a request can be begun",
                handler=self.forms,
                answers={200: OfferedForms},
            ),
            ApiCall(
                method="GET",
                path=f"{PREFIX}/cases",
                name="cases_of_visit",
                summary="The requests of a visit that is being served, with their tokens",
                handler=self.of_visit,
                query=(VISIT,),
                answers={200: CasesOfVisit},
                shows=Credentials.OPERATOR,
                refuses=(OperatorOnly,),
            ),
            ApiCall(
                method="PUT",
                path=f"{CASE}/visit",
                name="bring_case",
                summary="A request filled in at a totem comes to the counter with a ticket",
                handler=self.bring,
                takes=TicketOfCase,
                answers={200: TicketOfCase},
                shows=Credentials.CASE_TOKEN,
                refuses=(UnknownCase, AlreadySent),
            ),
        )

    async def forms(self, request: web.Request) -> web.Response:
        comune = self._host.comune_of(request)
        async with self._host.database.reading() as connection:
            services = await store.published_services(connection, comune.id)
            found = [
                await store.published(connection, comune.id, each) for each in sorted(services)
            ]
        told = [OfferedForm(f.service, f.version, f.title, f.is_for_totem) for f in found]
        return json_of(OfferedForms(told))

    async def of_visit(self, request: web.Request) -> web.Response:
        operator_of(request)
        booking = acting_of(request).booking
        comune, visit = self._host.comune_of(request), query_text(request, VISIT.name)
        told: list[CaseOfVisit] = []
        async with self._host.database.reading() as connection:
            if booking is not None:
                told += [
                    self._told(
                        comune,
                        each.it,
                        replace(
                            self._prepared_short(each.it),
                            is_opened=each.is_opened,
                            files=each.files,
                        ),
                    )
                    for each in await self._prepared.of_booking(connection, comune, booking)
                ]
            now = self._host.clock()
            for id, is_brought in await cases_of(connection, comune.id, visit):
                it = await at_hand(connection, self._host, comune, id, now)
                is_ready = is_brought and it.case.state in WITH_THE_CITIZEN
                told.append(self._told(comune, it, self._prepared_short(it) if is_ready else None))
        return json_of(CasesOfVisit(told))

    async def bring(self, request: web.Request) -> web.Response:
        """Raises: UnknownCase, AlreadySent"""
        acting_of(request)
        comune, id = asked_case(request, self._host)
        said, _ = await body_of(request, TicketOfCase)
        async with self._host.database.transaction() as connection:
            case = await cases.find(connection, comune.id, id, is_locked=True)
            if case.state not in WITH_THE_CITIZEN:
                raise AlreadySent(f"case {id} was sent: nothing is left for the counter")
            await bring(connection, comune.id, id, said.ticket)
        return json_of(said)

    def _prepared_short(self, it: CaseAtHand) -> PreparedShort:
        needs = needs_of(it)
        return PreparedShort(False, len(needs.missing_papers), len(needs.to_mend))

    def _told(
        self, comune: CaseComune, it: CaseAtHand, prepared: PreparedShort | None
    ) -> CaseOfVisit:
        return CaseOfVisit(
            id=it.case.id,
            token=self._host.token(comune, it.case.id),
            service=it.case.service,
            title=it.definition.title,
            state=it.case.state,
            saved_at=it.case.saved_at,
            prepared=prepared,
        )


def branch_calls(
    host: BranchCases, prepared: PreparedRounds
) -> Iterable[tuple[ApiCall, ApiHandler]]:
    """All that a branch answers. What shows a case's token opens the case that was prepared at
    home, if it is not open here yet.
    """
    for call in (
        *BranchCalls(host, prepared).calls,
        *DefinitionCalls(host).calls,
        *EmergencyCalls(host).calls,
        *case_calls(host),
    ):
        is_of_case = call.shows is Credentials.CASE_TOKEN
        yield call, _opening(host, prepared, call.handler) if is_of_case else call.handler


def _opening(host: BranchCases, prepared: PreparedRounds, handler: ApiHandler) -> ApiHandler:
    async def answer(request: web.Request) -> web.StreamResponse:
        _, id = asked_case(request, host)
        await prepared.open(id)
        return await handler(request)

    return answer
