"""API v1: a case is signed with card and PIN. The certificate comes first, then what the card has
computed; the PIN never leaves the station.
"""

from collections.abc import Sequence

from aiohttp import web
from msgspec.structs import replace

from casework.api.asking import body_of
from casework.api.requests.case_tokens import asked_case
from casework.api.requests.cases import CASE
from casework.api.routes import ApiCall, Credentials
from casework.api.telling import json_of
from casework.documents.kept import DocumentUnavailable
from casework.drafts import card_preparations, cases
from casework.drafts.refusals import UnknownCase
from casework.drafts.signing import SignatureWay
from casework.office import card
from casework.office.at_hand import CaseAtHand, at_hand
from casework.office.card import (
    CardOfAnother,
    CardSignatureFailed,
    CardUnfit,
    NothingPrepared,
    SigningCardExpired,
)
from casework.office.host import CaseComune, CaseHost
from sportello.cases.lifecycle import CaseChange, may
from sportello.cases.refusals import AlreadySent
from sportello.cases.signature_messages import CardCertificate, DigestToSign, SignatureGiven
from sportello.model.refusals import StorageFull

CARD_REFUSALS = (
    *(CardOfAnother, NothingPrepared, CardSignatureFailed),
    *(DocumentUnavailable, StorageFull),
)
"""Why a signature by card is not taken, beyond what every way of signing refuses."""


class CardSigningCalls:
    def __init__(self, host: CaseHost) -> None:
        self._host = host

    @property
    def calls(self) -> Sequence[ApiCall]:
        return (
            ApiCall(
                method="POST",
                path=f"{CASE}/signature/card",
                name="prepare_card_signature",
                summary="What a card has to sign, by its certificate: before the PIN is typed",
                handler=self.prepare,
                takes=CardCertificate,
                answers={200: DigestToSign},
                shows=Credentials.CASE_TOKEN,
                refuses=(
                    *(UnknownCase, AlreadySent, CardUnfit, SigningCardExpired),
                    *(CardOfAnother, DocumentUnavailable, StorageFull),
                ),
            ),
        )

    async def prepare(self, request: web.Request) -> web.Response:
        comune, id = asked_case(request, self._host)
        given, _ = await body_of(request, CardCertificate)
        async with self._host.database.brief_reading() as connection:
            it = await at_hand(connection, self._host, comune, id, self._host.clock())
        if not may(it.case.state, CaseChange.SEND):
            raise AlreadySent(f"the case is {it.case.state}: it is not signed any more")
        operator = await self._host.operator(request, comune)
        return json_of(await card.prepare(self._host, comune, it, given.certificate, operator))


async def sign_by_card(
    request: web.Request, host: CaseHost, comune: CaseComune, id: str, given: SignatureGiven
) -> CaseAtHand:
    """The case, signed; a value that comes twice changes nothing.

    Raises: as `card.complete`, AlreadySent, ChangedMeanwhile
    """
    async with host.database.brief_reading() as connection:
        it = await at_hand(connection, host, comune, id, host.clock())
        kept = await card_preparations.find(connection, comune.id, id)
    if kept is None and _is_signed(it):
        return it
    operator = await host.operator(request, comune)
    signature = await card.complete(
        host, comune, it, given.value or b"", operator, host.station_of(request)
    )
    now = host.clock()
    async with host.database.brief_transaction() as connection:
        it = await at_hand(connection, host, comune, id, now, is_locked=True)
        if it.digest != signature.digest:
            raise NothingPrepared("an answer was changed while the card signed: begin again")
        case = await cases.sign(connection, comune.id, it.case, signature, now)
        await card_preparations.forget(connection, comune.id, id)
    return replace(it, case=case)


def _is_signed(it: CaseAtHand) -> bool:
    signature = it.case.signature
    return (
        signature is not None
        and signature.way is SignatureWay.CARD
        and signature.digest == it.digest
    )
