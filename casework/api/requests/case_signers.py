"""API v1: those who have to sign a case besides the person who presents it."""

from collections.abc import Sequence

from aiohttp import web

from casework.api.asking import body_of
from casework.api.problems import FieldsFaulty
from casework.api.requests.case_telling import signers_shown
from casework.api.requests.case_tokens import asked_case
from casework.api.requests.cases import CASE, CHANGED, CHANGING, language_wanted, versioned
from casework.api.routes import ApiCall, Credentials
from casework.drafts.refusals import UnknownCase
from casework.office.at_hand import CaseAtHand, at_hand
from casework.office.host import CaseComune, CaseHost
from casework.office.second_signing import (
    NoEmployee,
    SignerNotNamed,
    UnknownSigner,
    keep_invited,
    keep_signed,
    signed_by_hand,
)
from sportello.cases.signature_messages import HandSignatureGiven, SignersShown
from web.pages.problems import FieldFault

SIGNER = f"{CASE}/signers/{{signer}}"


class CaseSignerCalls:
    def __init__(self, host: CaseHost) -> None:
        self._host = host

    @property
    def calls(self) -> Sequence[ApiCall]:
        refuses = (*CHANGING, UnknownSigner, SignerNotNamed)
        return (
            ApiCall(
                method="GET",
                path=f"{CASE}/signers",
                name="case_signers",
                summary="Who has to sign a request too, and how they stand",
                handler=self.read,
                answers={200: SignersShown},
                shows=Credentials.CASE_TOKEN,
                refuses=(UnknownCase,),
            ),
            ApiCall(
                method="POST",
                path=f"{SIGNER}/invitation",
                name="invite_signer",
                summary="Make the link by which a second signer reads the request and signs it",
                handler=self.invite,
                answers={200: SignersShown},
                shows=Credentials.CASE_TOKEN,
                refuses=refuses,
                problems=CHANGED,
            ),
            ApiCall(
                method="POST",
                path=f"{SIGNER}/signature",
                name="sign_as_second",
                summary="Record that a second signer signed by hand before the operator",
                handler=self.sign,
                takes=HandSignatureGiven,
                answers={200: SignersShown},
                shows=Credentials.CASE_TOKEN,
                refuses=(*refuses, NoEmployee),
                problems=CHANGED,
            ),
        )

    async def read(self, request: web.Request) -> web.Response:
        comune, id = asked_case(request, self._host)
        async with self._host.database.brief_reading() as connection:
            it = await at_hand(connection, self._host, comune, id, self._host.clock())
        return self._told(request, comune, it)

    async def invite(self, request: web.Request) -> web.Response:
        comune, id = asked_case(request, self._host)
        signer, now = request.match_info["signer"], self._host.clock()
        async with self._host.database.brief_transaction() as connection:
            it = await at_hand(connection, self._host, comune, id, now, is_locked=True)
            it = await keep_invited(connection, self._host, comune, it, signer, now)
        return self._told(request, comune, it)

    async def sign(self, request: web.Request) -> web.Response:
        comune, id = asked_case(request, self._host)
        given, _ = await body_of(request, HandSignatureGiven)
        said = {"document": given.document, "archive_place": given.archive_place}
        if missing := [name for name, text in said.items() if not text.strip()]:
            raise FieldsFaulty(*(FieldFault(name, "required") for name in missing))
        operator = await self._host.operator(request, comune)
        signer, now = request.match_info["signer"], self._host.clock()
        async with self._host.database.brief_transaction() as connection:
            it = await at_hand(connection, self._host, comune, id, now, is_locked=True)
            signed = signed_by_hand(it, signer, operator, given.document, given.archive_place, now)
            it = await keep_signed(connection, self._host, comune, it, signer, signed, now)
        return self._told(request, comune, it)

    def _told(self, request: web.Request, comune: CaseComune, it: CaseAtHand) -> web.Response:
        def link(signer: str, nonce: str) -> str | None:
            return self._host.signer_url(comune, it.case.id, signer, nonce)

        return versioned(signers_shown(it, language_wanted(request, it.case), link), it)
