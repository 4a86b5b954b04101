"""Calls that only a branch answers: what can be asked for here, and the cases of a visit."""

from collections.abc import Iterable

from aiohttp import web

from casework.api.asking import query_text
from casework.api.requests.case_tokens import asked_case
from casework.api.requests.definitions import DefinitionCalls
from casework.api.requests.every_call import case_calls
from casework.api.routes import PREFIX, ApiCall, ApiHandler, Credentials, QueryParameter
from casework.api.telling import json_of
from casework.at_branch.acting import OperatorOnly, acting_of, operator_of
from casework.at_branch.emergency_calls import EmergencyCalls
from casework.at_branch.host import BranchCases
from casework.at_branch.prepared.arriving import PreparedRounds
from casework.at_branch.prepared.telling import ArrivedRequest
from casework.at_branch.visits import cases_of
from casework.definitions import store
from casework.drafts import cases
from casework.office.host import CaseComune
from casework.prepared.needs import needs_of
from sportello.cases.messages import (
    CaseOfVisit,
    CasesOfVisit,
    OfferedForm,
    OfferedForms,
    PreparedShort,
)

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
                    self._told(comune, each)
                    for each in await self._prepared.of_booking(connection, comune, booking)
                ]
            for id in await cases_of(connection, comune.id, visit):
                case = await cases.find(connection, comune.id, id)
                stored = await store.stored_version(
                    connection, comune.id, case.service, case.definition_version
                )
                told.append(
                    CaseOfVisit(
                        id=id,
                        token=self._host.token(comune, id),
                        service=case.service,
                        title=stored.definition.title,
                        state=case.state,
                        saved_at=case.saved_at,
                    )
                )
        return json_of(CasesOfVisit(told))

    def _told(self, comune: CaseComune, prepared: ArrivedRequest) -> CaseOfVisit:
        it, needs = prepared.it, needs_of(prepared.it)
        return CaseOfVisit(
            id=it.case.id,
            token=self._host.token(comune, it.case.id),
            service=it.case.service,
            title=it.definition.title,
            state=it.case.state,
            saved_at=it.case.saved_at,
            prepared=PreparedShort(
                prepared.is_opened, len(needs.missing_papers), len(needs.to_mend)
            ),
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
