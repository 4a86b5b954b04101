"""Calls that only a branch answers: what can be asked for here, and the cases of a visit."""

from datetime import datetime

from aiohttp import web
from msgspec import Struct

from casework.api.asking import query_text
from casework.api.requests.definitions import DefinitionCalls
from casework.api.requests.every_call import case_calls
from casework.api.routes import PREFIX, ApiCall, Credentials, QueryParameter
from casework.api.telling import json_of
from casework.at_branch.acting import OperatorOnly, operator_of
from casework.at_branch.emergency_calls import EmergencyCalls
from casework.at_branch.host import BranchCases
from casework.at_branch.visits import cases_of
from casework.definitions import store
from casework.drafts import cases
from sportello.cases.lifecycle import CaseState
from sportello.model.languages import Text

VISIT = QueryParameter("visit", "the ticket that the operator serves")


class OfferedForm(Struct, frozen=True):
    """A form with which a request can be begun."""

    service: str
    version: int
    title: Text
    is_for_totem: bool


class OfferedForms(Struct, frozen=True):
    definitions: list[OfferedForm]


class CaseOfVisit(Struct, frozen=True):
    """`token` opens it, as if it had just been begun; `title` in the case's own language is Italian
    where there is no other.
    """

    id: str
    token: str
    service: str
    title: Text
    state: CaseState
    saved_at: datetime


class CasesOfVisit(Struct, frozen=True):
    cases: list[CaseOfVisit]


class BranchCalls:
    def __init__(self, host: BranchCases) -> None:
        self._host = host

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
        comune, visit = self._host.comune_of(request), query_text(request, VISIT.name)
        told: list[CaseOfVisit] = []
        async with self._host.database.reading() as connection:
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


def branch_calls(host: BranchCases) -> tuple[ApiCall, ...]:
    """All that a branch answers."""
    return (
        *BranchCalls(host).calls,
        *DefinitionCalls(host).calls,
        *EmergencyCalls(host).calls,
        *case_calls(host),
    )
