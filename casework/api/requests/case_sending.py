"""API v1: what is missing in a case, how it is signed, and sending it."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import msgspec
from aiohttp import web
from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.api.asking import body_of, request_key
from casework.api.once_only import answered_once
from casework.api.problems import FieldsFaulty
from casework.api.requests.card_signing import CARD_REFUSALS, sign_by_card
from casework.api.requests.case_telling import (
    case_receipt,
    case_sent,
    case_shown,
    completeness_shown,
)
from casework.api.requests.case_tokens import asked_case
from casework.api.requests.cases import CASE, CHANGED, CHANGING, language_wanted, versioned
from casework.api.requests.file_signing import FILE_REFUSALS, sign_by_file
from casework.api.routes import ApiCall, Credentials
from casework.api.telling import json_of
from casework.drafts import cases
from casework.drafts.kept_case import KeptCase
from casework.drafts.refusals import OpenAtCounter, UnknownCase
from casework.drafts.signing import CaseSignature
from casework.office.at_hand import CaseAtHand, at_hand
from casework.office.host import CaseComune, CaseHost
from casework.office.made_papers import sha256_read
from casework.office.sending import CaseIncomplete, NumberNotKept, send
from casework.office.signing import NotSignedIn, SessionTooWeak, hand_signature, session_signature
from casework.storage.once import IdempotencyKeyReused, StoredAnswer
from casework.words import CATALOGUE
from sportello.cases.messages import (
    CaseReceipt,
    CaseSent,
    CaseShown,
    CompletenessShown,
    IncompleteProblem,
    SendWanted,
)
from sportello.cases.refusals import AlreadySent, NotAtThisStep, NotSentYet, NumberingWaits
from sportello.cases.signature_messages import SignableWay, SignatureGiven
from text.catalogue import Words
from web.pages.errors import PROBLEM
from web.pages.problems import FieldFault


class CaseSendingCalls:
    def __init__(self, host: CaseHost) -> None:
        self._host = host

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
                refuses=(*CHANGING, NotSignedIn, SessionTooWeak, *CARD_REFUSALS, *FILE_REFUSALS),
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
                    *(UnknownCase, CaseIncomplete, AlreadySent, NotAtThisStep, OpenAtCounter),
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
        comune, id = asked_case(request, self._host)
        async with self._host.database.brief_reading() as connection:
            it = await at_hand(connection, self._host, comune, id, self._host.clock())
        return json_of(completeness_shown(it, it.completeness, _words(request, it.case)))

    async def sign(self, request: web.Request) -> web.Response:
        comune, id = asked_case(request, self._host)
        given, _ = await body_of(request, SignatureGiven)
        if given.way is SignableWay.CARD:
            it = await sign_by_card(request, self._host, comune, id, given)
        elif given.way is SignableWay.FILE:
            it = await sign_by_file(self._host, comune, id, given)
        else:
            it = await self._signed(request, comune, id, given)
        receipt = self._host.receipt_url(comune, id)
        return versioned(case_shown(it, language_wanted(request, it.case), receipt), it)

    async def _signed(
        self, request: web.Request, comune: CaseComune, id: str, given: SignatureGiven
    ) -> CaseAtHand:
        now = self._host.clock()
        async with self._host.database.brief_transaction() as connection:
            it = await at_hand(connection, self._host, comune, id, now, is_locked=True)
            signature = await self._signature(request, comune, it, given)
            read = await sha256_read(connection, comune, it, signature.way)
            signature = replace(signature, document_sha256=read)
            case = await cases.sign(connection, comune.id, it.case, signature, now)
            return replace(it, case=case)

    async def _signature(
        self, request: web.Request, comune: CaseComune, it: CaseAtHand, given: SignatureGiven
    ) -> CaseSignature:
        now = self._host.clock()
        if given.way is SignableWay.SESSION:
            signature = session_signature(it, await self._host.citizen(request, comune), now)
            if not given.confirmed:
                raise FieldsFaulty(FieldFault("confirmed", "required"))
            return signature
        operator = await self._host.operator(request, comune)
        if operator is not None:
            said = {"document": given.document, "archive_place": given.archive_place}
            if missing := [name for name, text in said.items() if not text]:
                raise FieldsFaulty(*(FieldFault(name, "required") for name in missing))
        return hand_signature(it, operator, given.document, given.archive_place, now)

    async def send(self, request: web.Request) -> web.Response:
        comune, id = asked_case(request, self._host)
        wanted, plain = await body_of(request, SendWanted)
        key = request_key(request, comune.id, {"case": id, "body": plain})

        async def make(connection: AsyncConnection) -> StoredAnswer:
            now = self._host.clock()
            sent = await send(
                connection, self._host, comune, id, now, accepts_defects=wanted.accept_defects
            )
            zone = ZoneInfo(comune.zone)
            receipt = self._host.receipt_url(comune, id)
            told = case_sent(sent, zone, receipt, _words(request, sent))
            status = 202 if sent.sent is None or sent.sent.number is None else 201
            return StoredAnswer(status, msgspec.json.encode(told).decode())

        try:
            await self._host.before_sending(comune, id, accepts_defects=wanted.accept_defects)
            told = await answered_once(self._host.database, key, make)
        except CaseIncomplete as incomplete:
            return _incomplete(request, incomplete)
        await self._host.after_sending(comune, id)
        async with self._host.database.brief_reading() as connection:
            case = await cases.find(connection, comune.id, id)
        is_kept = await self._host.is_number_kept(comune, case)
        if is_kept and told.status == 201:
            return web.Response(text=told.body, status=201, content_type="application/json")
        zone, receipt = ZoneInfo(comune.zone), self._host.receipt_url(comune, id)
        now_told = case_sent(case, zone, receipt, _words(request, case), shows_numbers=is_kept)
        return json_of(now_told, 202 if now_told.registration is None else 201)

    async def receipt(self, request: web.Request) -> web.Response:
        comune, id = asked_case(request, self._host)
        async with self._host.database.brief_reading() as connection:
            it = await at_hand(connection, self._host, comune, id, self._host.clock())
        if it.case.sent is None:
            raise NotSentYet("the case was not sent: there is no receipt of it")
        if not await self._host.is_number_kept(comune, it.case):
            raise NumberNotKept("the number is being kept a second time: ask again in a moment")
        return json_of(case_receipt(it, comune.name, language_wanted(request, it.case)))


def _words(request: web.Request, case: KeptCase) -> Words:
    return CATALOGUE.words(language_wanted(request, case))


def _incomplete(request: web.Request, refused: CaseIncomplete) -> web.Response:
    it = refused.it
    found = completeness_shown(it, refused.found, _words(request, it.case))
    told = IncompleteProblem(detail=refused.detail, blocking=found.blocking, curable=found.curable)
    return web.Response(body=msgspec.json.encode(told), status=409, content_type=PROBLEM)
