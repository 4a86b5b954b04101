"""API v1: what is missing in a case, how it is signed, and sending it."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import msgspec
from aiohttp import web
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.drafts import cases
from casework.drafts.cases import KeptCase
from casework.drafts.refusals import UnknownCase
from casework.drafts.signing import CaseSignature
from portal.api.asking import authorised_case, body_of, request_key
from portal.api.once_only import answered_once
from portal.api.problems import FieldsFaulty
from portal.api.requests.case_shapes import (
    CaseReceipt,
    CaseSent,
    CaseShown,
    CompletenessShown,
    IncompleteProblem,
    SendWanted,
    SignableWay,
    SignatureGiven,
)
from portal.api.requests.case_telling import case_receipt, case_sent, case_shown, completeness_shown
from portal.api.requests.cases import CASE, CHANGED, CHANGING, language_wanted, versioned
from portal.api.routes import ApiCall, Credentials
from portal.api.telling import json_of
from portal.bookings.once import IdempotencyKeyReused, StoredAnswer
from portal.bookings.persons import FieldFault
from portal.branches.directory import ComuneDirectory
from portal.cases.at_hand import CaseAtHand, at_hand
from portal.cases.sending import CaseIncomplete, NumberNotKept, is_number_kept, send
from portal.cases.signing import NotSignedIn, SessionTooWeak, hand_signature, session_signature
from portal.clients import comune_of
from portal.context import PortalContext
from portal.error_sentences import CATALOGUE
from portal.identity.rights import StaffMember, StaffRight
from portal.identity.visitors import Visitors
from portal.registration.entries import NumberingWaits
from sportello.cases.refusals import AlreadySent, NotAtThisStep, NotSentYet
from text.catalogue import Words
from web.pages.errors import PROBLEM


class CaseSendingCalls:
    def __init__(self, context: PortalContext) -> None:
        self._context = context
        self._visitors = Visitors(context)

    @property
    def calls(self) -> Sequence[ApiCall]:
        return (
            ApiCall(
                method="GET",
                path=f"{CASE}/completeness",
                name="case_completeness",
                summary="What is missing or wrong, and how it is mended",
                handler=self.completeness,
                answers={200: CompletenessShown},
                shows=Credentials.CASE_TOKEN,
                refuses=(UnknownCase,),
            ),
            ApiCall(
                method="POST",
                path=f"{CASE}/signature",
                name="sign_case",
                summary="Sign it as it stands; an answer changed later asks for another signature",
                handler=self.sign,
                takes=SignatureGiven,
                answers={200: CaseShown},
                shows=Credentials.CASE_TOKEN,
                refuses=(*CHANGING, NotSignedIn, SessionTooWeak),
                problems=CHANGED,
            ),
            ApiCall(
                method="POST",
                path=f"{CASE}/send",
                name="send_case",
                summary="Send it: it is registered, and its term begins",
                handler=self.send,
                takes=SendWanted,
                answers={201: CaseSent, 202: CaseSent},
                shows=Credentials.CASE_TOKEN,
                has_idempotency_key=True,
                refuses=(
                    *(UnknownCase, CaseIncomplete, AlreadySent, NotAtThisStep),
                    *(NumberingWaits, IdempotencyKeyReused),
                ),
                problems={409: IncompleteProblem},
            ),
            ApiCall(
                method="GET",
                path=f"{CASE}/receipt",
                name="case_receipt",
                summary="The receipt: number, office, who is responsible, term and remedies",
                handler=self.receipt,
                answers={200: CaseReceipt},
                shows=Credentials.CASE_TOKEN,
                refuses=(UnknownCase, NotSentYet, NumberNotKept),
            ),
        )

    async def completeness(self, request: web.Request) -> web.Response:
        comune = comune_of(request, self._context)
        id = authorised_case(request, self._context, comune)
        async with self._context.database.brief_reading() as connection:
            it = await at_hand(connection, comune, id, self._context.clock())
        return json_of(completeness_shown(it.completeness, _words(request, it.case)))

    async def sign(self, request: web.Request) -> web.Response:
        comune = comune_of(request, self._context)
        id = authorised_case(request, self._context, comune)
        given, _ = await body_of(request, SignatureGiven)
        now = self._context.clock()
        async with self._context.database.brief_transaction() as connection:
            it = await at_hand(connection, comune, id, now, is_locked=True)
            signature = await self._signature(connection, request, comune, it, given)
            case = await cases.sign(connection, comune.id, it.case, signature, now)
            it = replace(it, case=case)
        receipt = self._context.receipt_url(comune, id)
        return versioned(case_shown(it, language_wanted(request, it.case), receipt), it)

    async def _signature(
        self,
        connection: AsyncConnection,
        request: web.Request,
        comune: ComuneDirectory,
        it: CaseAtHand,
        given: SignatureGiven,
    ) -> CaseSignature:
        now = self._context.clock()
        if given.way is SignableWay.SESSION:
            citizen = await self._visitors.citizen(request, comune.id)
            signature = await session_signature(connection, comune.id, it, citizen, now)
            if not given.confirmed:
                raise FieldsFaulty(FieldFault("confirmed", "required"))
            return signature
        member = await self._attesting(request, comune)
        if member is not None:
            said = {"document": given.document, "archive_place": given.archive_place}
            if missing := [name for name, text in said.items() if not text]:
                raise FieldsFaulty(*(FieldFault(name, "required") for name in missing))
        return hand_signature(it, member, given.document, given.archive_place, now)

    async def _attesting(self, request: web.Request, comune: ComuneDirectory) -> StaffMember | None:
        """The operator who is signed in and may attest a signature, at any branch."""
        staff = await self._visitors.staff(request, comune.id)
        if staff is None:
            return None
        may = staff.member.branches_with(StaffRight.TAKE_IN_CASES, tuple(comune.branches))
        return staff.member if may else None

    async def send(self, request: web.Request) -> web.Response:
        comune = comune_of(request, self._context)
        id = authorised_case(request, self._context, comune)
        wanted, plain = await body_of(request, SendWanted)
        key = request_key(request, comune, {"case": id, "body": plain})

        async def make(connection: AsyncConnection) -> StoredAnswer:
            now = self._context.clock()
            sent = await send(connection, comune, id, now, accepts_defects=wanted.accept_defects)
            zone = ZoneInfo(comune.comune.zone)
            receipt = self._context.receipt_url(comune, id)
            told = case_sent(sent, zone, receipt, _words(request, sent))
            return StoredAnswer(201, msgspec.json.encode(told).decode())

        try:
            told = await answered_once(self._context.database, key, make)
        except CaseIncomplete as incomplete:
            return _incomplete(request, incomplete)
        async with self._context.database.brief_reading() as connection:
            case = await cases.find(connection, comune.id, id)
        if not await is_number_kept(self._context, comune, case):
            receipt = self._context.receipt_url(comune, id)
            zone = ZoneInfo(comune.comune.zone)
            return json_of(
                case_sent(case, zone, receipt, _words(request, case), shows_number=False), 202
            )
        return web.Response(text=told.body, status=told.status, content_type="application/json")

    async def receipt(self, request: web.Request) -> web.Response:
        comune = comune_of(request, self._context)
        id = authorised_case(request, self._context, comune)
        async with self._context.database.brief_reading() as connection:
            it = await at_hand(connection, comune, id, self._context.clock())
        if it.case.sent is None:
            raise NotSentYet("the case was not sent: there is no receipt of it")
        if not await is_number_kept(self._context, comune, it.case):
            raise NumberNotKept("the number is being kept a second time: ask again in a moment")
        return json_of(case_receipt(it, comune.comune.name, language_wanted(request, it.case)))


def _words(request: web.Request, case: KeptCase) -> Words:
    return CATALOGUE.words(language_wanted(request, case))


def _incomplete(request: web.Request, refused: CaseIncomplete) -> web.Response:
    found = completeness_shown(refused.found, _words(request, refused.case))
    told = IncompleteProblem(detail=refused.detail, blocking=found.blocking, curable=found.curable)
    return web.Response(body=msgspec.json.encode(told), status=409, content_type=PROBLEM)
