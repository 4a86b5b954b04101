"""API v1: cases, from the beginning through their steps."""

from collections.abc import Sequence

import msgspec
from aiohttp import hdrs, web
from msgspec import Struct
from msgspec.structs import asdict, replace
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.api.asking import body_of, request_key, seen_version
from casework.api.once_only import answered_once
from casework.api.problems import FieldsFaulty
from casework.api.requests.case_telling import case_shown, saved_step
from casework.api.requests.case_tokens import asked_case
from casework.api.routes import PREFIX, ApiCall, Credentials
from casework.definitions import store
from casework.definitions.refusals import UnknownDefinition
from casework.drafts import cases
from casework.drafts.kept_case import KeptCase
from casework.drafts.refusals import ChangedMeanwhile, OpenAtCounter, UnknownCase
from casework.office.at_hand import CaseAtHand, at_hand, with_definition
from casework.office.host import CaseComune, CaseHost
from casework.prepared.from_home import choose
from casework.storage.once import IdempotencyKeyReused, StoredAnswer
from sportello.cases.messages import (
    AnswersGiven,
    CaseBegun,
    CaseShown,
    CaseWanted,
    ChangedProblem,
    HomeChoice,
    PresentedForGiven,
    SavedStep,
)
from sportello.cases.parties import PartyPerson, PresentedFor, usual_title
from sportello.cases.refusals import AlreadySent, UnknownStep
from sportello.model.languages import LANGUAGES
from web.negotiation import language_of
from web.pages.errors import PROBLEM
from web.pages.problems import FieldFault

CASE = f"{PREFIX}/cases/{{id}}"
CHANGING = (UnknownCase, ChangedMeanwhile, AlreadySent, OpenAtCounter)
CHANGED: dict[int, type[Struct]] = {412: ChangedProblem}


class CaseCalls:
    def __init__(self, host: CaseHost) -> None:
        self._host = host

    @property
    def calls(self) -> Sequence[ApiCall]:
        return (
            ApiCall(
                method="POST",
                path=f"{PREFIX}/cases",
                name="begin_case",
                summary="Begin a request for a service",
                handler=self.begin,
                takes=CaseWanted,
                answers={201: CaseBegun},
                has_idempotency_key=True,
                refuses=(UnknownDefinition, IdempotencyKeyReused),
            ),
            ApiCall(
                method="GET",
                path=CASE,
                name="case",
                summary="A request as it stands",
                handler=self.read,
                answers={200: CaseShown},
                shows=Credentials.CASE_TOKEN,
                refuses=(UnknownCase,),
            ),
            ApiCall(
                method="GET",
                path=f"{CASE}/answers/{{step}}",
                name="case_step",
                summary="One step, with what was answered",
                handler=self.read_step,
                answers={200: SavedStep},
                shows=Credentials.CASE_TOKEN,
                refuses=(UnknownCase, UnknownStep),
            ),
            ApiCall(
                method="PUT",
                path=f"{CASE}/answers/{{step}}",
                name="save_step",
                summary="Save the answers of one step, right or wrong",
                handler=self.save,
                takes=AnswersGiven,
                answers={200: SavedStep},
                shows=Credentials.CASE_TOKEN,
                has_version=True,
                refuses=(*CHANGING, UnknownStep),
                problems=CHANGED,
            ),
            ApiCall(
                method="PUT",
                path=f"{CASE}/presented-for",
                name="present_case_for",
                summary="Say for whom a request is presented, and by what title",
                handler=self.present,
                takes=PresentedForGiven,
                answers={200: CaseShown},
                shows=Credentials.CASE_TOKEN,
                has_version=True,
                refuses=CHANGING,
                problems=CHANGED,
            ),
            ApiCall(
                method="PUT",
                path=f"{CASE}/from-home/{{name}}",
                name="choose_home_answer",
                summary="Take over an answer that was written at home meanwhile, or leave it",
                handler=self.choose,
                takes=HomeChoice,
                answers={200: CaseShown},
                shows=Credentials.CASE_TOKEN,
                has_version=True,
                refuses=CHANGING,
                problems=CHANGED,
            ),
        )

    async def begin(self, request: web.Request) -> web.Response:
        comune = self._host.comune_of(request)
        wanted, plain = await body_of(request, CaseWanted)
        key = request_key(request, comune.id, plain)
        if wanted.language not in LANGUAGES:
            raise FieldsFaulty(FieldFault("language", "unknown_language"))
        citizen = await self._host.citizen(request, comune)
        now = self._host.clock()

        async def make(connection: AsyncConnection) -> StoredAnswer:
            definition = await store.published(connection, comune.id, wanted.service)
            case = await cases.begin(
                connection,
                comune.id,
                definition,
                now,
                language=wanted.language,
                owner=None if citizen is None else citizen.owner,
                presenter=None if citizen is None else citizen.person,
                presented_for=_presented_for(
                    wanted.presented_for or PresentedForGiven(title=usual_title(definition))
                ),
            )
            await self._host.note_begun(connection, request, comune, definition, case)
            it = await with_definition(connection, self._host, comune, case, now)
            guided = it.guided(wanted.language)
            token = self._host.token(comune, case.id)
            begun = CaseBegun(case.id, token, guided.step(guided.steps[0].id))
            return StoredAnswer(201, msgspec.json.encode(begun).decode())

        told = await answered_once(self._host.database, key, make)
        answer = web.Response(text=told.body, status=told.status, content_type="application/json")
        answer.headers[hdrs.ETAG] = '"1"'
        return answer

    async def read(self, request: web.Request) -> web.Response:
        comune, id = asked_case(request, self._host)
        async with self._host.database.brief_reading() as connection:
            it = await at_hand(connection, self._host, comune, id, self._host.clock())
        is_kept = it.case.sent is None or await self._host.is_number_kept(comune, it.case)
        return versioned(self._shown(request, comune, it, shows_numbers=is_kept), it)

    async def read_step(self, request: web.Request) -> web.Response:
        comune, id = asked_case(request, self._host)
        async with self._host.database.brief_reading() as connection:
            it = await at_hand(connection, self._host, comune, id, self._host.clock())
        return versioned(_step(request, it), it)

    async def save(self, request: web.Request) -> web.Response:
        comune, id = asked_case(request, self._host)
        version = seen_version(request)
        given, _ = await body_of(request, AnswersGiven)
        now = self._host.clock()
        try:
            async with self._host.database.brief_transaction() as connection:
                it = await at_hand(connection, self._host, comune, id, now)
                await cases.expect(connection, comune.id, it.case, version)
                step = it.step(request.match_info["step"])
                saved = await cases.save_step(connection, comune.id, it.case, step, given, now)
                it = replace(it, case=saved)
        except ChangedMeanwhile as changed:
            return changed_meanwhile(changed)
        return versioned(_step(request, it), it)

    async def present(self, request: web.Request) -> web.Response:
        comune, id = asked_case(request, self._host)
        version = seen_version(request)
        given, _ = await body_of(request, PresentedForGiven)
        now = self._host.clock()
        try:
            async with self._host.database.brief_transaction() as connection:
                case = await cases.find(connection, comune.id, id)
                await cases.expect(connection, comune.id, case, version)
                said = _presented_for(given)
                case = await cases.present_for(connection, comune.id, case, said, now)
                it = await with_definition(connection, self._host, comune, case, now)
        except ChangedMeanwhile as changed:
            return changed_meanwhile(changed)
        return versioned(self._shown(request, comune, it), it)

    async def choose(self, request: web.Request) -> web.Response:
        comune, id = asked_case(request, self._host)
        name = request.match_info["name"]
        version = seen_version(request)
        given, _ = await body_of(request, HomeChoice)
        now = self._host.clock()
        try:
            async with self._host.database.brief_transaction() as connection:
                case = await cases.find(connection, comune.id, id, is_locked=True)
                await cases.expect(connection, comune.id, case, version)
                chosen = await choose(connection, comune.id, case, name, now, home=given.home)
                it = await with_definition(connection, self._host, comune, chosen.case, now)
            await self._host.files.vault.store.erase(list(chosen.pieces))
        except ChangedMeanwhile as changed:
            return changed_meanwhile(changed)
        return versioned(self._shown(request, comune, it), it)

    def _shown(
        self,
        request: web.Request,
        comune: CaseComune,
        it: CaseAtHand,
        *,
        shows_numbers: bool = True,
    ) -> CaseShown:
        receipt = self._host.receipt_url(comune, it.case.id)
        return case_shown(
            it, language_wanted(request, it.case), receipt, shows_numbers=shows_numbers
        )


def versioned(told: Struct, it: CaseAtHand) -> web.Response:
    """With the case's version as ETag."""
    return web.Response(
        body=msgspec.json.encode(told),
        content_type="application/json",
        headers={hdrs.ETAG: f'"{it.case.version}"'},
    )


def changed_meanwhile(changed: ChangedMeanwhile) -> web.Response:
    """412, with what the other has changed."""
    told = ChangedProblem(detail=changed.detail, version=changed.version, changes=changed.changes)
    headers = {hdrs.ETAG: f'"{changed.version}"'}
    body = msgspec.json.encode(told)
    return web.Response(body=body, status=412, content_type=PROBLEM, headers=headers)


def language_wanted(request: web.Request, case: KeptCase) -> str:
    """What the request asks for, else the language in which the case was begun."""
    return language_of(request.headers.get(hdrs.ACCEPT_LANGUAGE, ""), LANGUAGES, case.language)


def _presented_for(given: PresentedForGiven) -> PresentedFor:
    applicant = None if given.applicant is None else PartyPerson(**asdict(given.applicant))
    return PresentedFor(
        title=given.title, applicant=applicant, document=given.document, expires=given.expires
    )


def _step(request: web.Request, it: CaseAtHand) -> SavedStep:
    view = it.guided(language_wanted(request, it.case)).step(request.match_info["step"])
    return saved_step(view, it.case.version)
