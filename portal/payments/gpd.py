"""Debts at pagoPA's GPD ("Gestione Posizioni Debitorie"), version 3.

A debt is published by creating it, then reading it: an answer that was lost, and a second attempt
that GPD calls a duplicate, both end with what GPD has. Source: `gpd_v3.json` in pagopa/pagopa-api.
"""

import textwrap
from datetime import UTC
from enum import StrEnum
from http import HTTPMethod, HTTPStatus
from typing import Any

import msgspec
from aiohttp import ClientError, ClientSession, ClientTimeout
from msgspec import Struct
from yarl import URL

from portal.payments.payment_desk import AskedDebt, DeskVerdict, PaymentAnswer
from sportello.payments.debts import DebtChange
from sportello.payments.notice_numbers import iuv

KEY_HEADER = "Ocp-Apim-Subscription-Key"
LONGEST_TEXT = 140
MOST_SAID = 300
_NOT_LET_IN = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_BUSY = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})


class GpdStatus(StrEnum):
    """The states of a position."""

    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"
    VALID = "VALID"
    UNPAYABLE = "UNPAYABLE"
    PARTIALLY_PAID = "PARTIALLY_PAID"
    PAID = "PAID"


class GpdInstalment(Struct, frozen=True):
    status: str


class GpdOption(Struct, frozen=True):
    installments: list[GpdInstalment]


class GpdPosition(Struct, frozen=True, rename="camel"):
    status: GpdStatus
    payment_option: list[GpdOption]


class GpdAccount(Struct, frozen=True):
    """A Comune at GPD; `url` is the service's address without the organisation."""

    url: str
    key: str
    fiscal_code: str
    timeout_s: float = 20


class GpdDesk:
    """A `PaymentDesk`."""

    def __init__(self, account: GpdAccount, http: ClientSession) -> None:
        self._positions = URL(account.url) / "organizations" / account.fiscal_code / "debtpositions"
        self._account = account
        self._http = http

    async def publish(self, debt: AskedDebt) -> PaymentAnswer:
        created = await self._call(
            HTTPMethod.POST,
            self._positions.with_query(toPublish="true"),
            position(debt, self._account.fiscal_code),
        )
        if isinstance(created, PaymentAnswer):
            return created
        if created[0] not in (HTTPStatus.CREATED, HTTPStatus.CONFLICT):
            return _refused(created)
        found = await self._read(debt.id)
        if isinstance(found, GpdPosition) and found.status is GpdStatus.DRAFT:
            published = await self._call(HTTPMethod.POST, self._positions / debt.id / "publish")
            if isinstance(published, PaymentAnswer):
                return published
            found = await self._read(debt.id)
        return found if isinstance(found, PaymentAnswer) else _told(found)

    async def ask(self, debt_id: str) -> PaymentAnswer:
        found = await self._read(debt_id)
        return found if isinstance(found, PaymentAnswer) else _told(found)

    async def withdraw(self, debt_id: str) -> PaymentAnswer:
        answer = await self._call(HTTPMethod.DELETE, self._positions / debt_id)
        if isinstance(answer, PaymentAnswer):
            return answer
        is_gone = answer[0] in (HTTPStatus.OK, HTTPStatus.NOT_FOUND)
        return PaymentAnswer(DeskVerdict.DONE) if is_gone else _refused(answer)

    async def _read(self, debt_id: str) -> GpdPosition | PaymentAnswer:
        answer = await self._call(HTTPMethod.GET, self._positions / debt_id)
        if isinstance(answer, PaymentAnswer):
            return answer
        if answer[0] != HTTPStatus.OK:
            return _refused(answer)
        try:
            return msgspec.json.decode(answer[1], type=GpdPosition)
        except msgspec.DecodeError as unclear:
            return PaymentAnswer(DeskVerdict.LATER, said=str(unclear))

    async def _call(
        self, method: HTTPMethod, url: URL, body: object = None
    ) -> tuple[int, str] | PaymentAnswer:
        """Status and body of an answer that means something, else what became of the call."""
        try:
            async with self._http.request(
                method,
                url,
                data=None if body is None else msgspec.json.encode(body),
                headers={KEY_HEADER: self._account.key, "Content-Type": "application/json"},
                timeout=ClientTimeout(total=self._account.timeout_s),
                allow_redirects=False,
            ) as answer:
                status, text = answer.status, await answer.text(errors="replace")
        except (ClientError, TimeoutError) as failure:
            return PaymentAnswer(DeskVerdict.LATER, said=type(failure).__name__)
        said = f"{status} {text}"[:MOST_SAID]
        if status in _NOT_LET_IN or HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
            return PaymentAnswer(DeskVerdict.SETTINGS, said=said)
        if status in _BUSY or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return PaymentAnswer(DeskVerdict.LATER, said=said)
        return status, text


def report_of(found: GpdPosition) -> DebtChange | None:
    """What a position says of its debt; None if a citizen's state does not follow from it."""
    match found.status:
        case GpdStatus.PAID:
            return DebtChange.PAY_ALL
        case GpdStatus.PARTIALLY_PAID:
            return DebtChange.PAY_PART
        case GpdStatus.DRAFT:
            return None
    parts = [part.status for option in found.payment_option for part in option.installments]
    if parts and all(status == "EXPIRED" for status in parts):
        return DebtChange.EXPIRE
    return None if found.status is GpdStatus.UNPAYABLE else DebtChange.PUBLISH


def position(debt: AskedDebt, fiscal_code: str) -> dict[str, Any]:
    """A debt as GPD wants it: one option, one instalment, a transfer each for fee and stamp."""
    cause = _short(debt.cause)
    common = {"remittanceInformation": cause, "category": debt.category}
    fee = {"amount": debt.cents, "organizationFiscalCode": fiscal_code, "iban": debt.iban}
    transfers: list[dict[str, Any]] = [common | fee] if debt.cents else []
    if debt.stamp is not None:
        stamp = {
            "hashDocument": debt.stamp.document_hash,
            "stampType": "01",
            "provincialResidence": debt.stamp.province,
        }
        owner = {"organizationFiscalCode": fiscal_code, "stamp": stamp}
        transfers.append(common | {"amount": debt.stamp.cents} | owner)
    for number, transfer in enumerate(transfers, start=1):
        transfer["idTransfer"] = str(number)
    instalment = {
        "nav": debt.notice_number,
        "iuv": iuv(debt.notice_number),
        "amount": sum(transfer["amount"] for transfer in transfers),
        "description": cause,
        "dueDate": debt.due_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "transfer": transfers,
    }
    debtor = {
        "type": "G" if debt.debtor.is_company else "F",
        "fiscalCode": debt.debtor.fiscal_code,
        "fullName": debt.debtor.full_name,
    }
    option = {
        "description": cause,
        "switchToExpired": debt.expires,
        "debtor": debtor,
        "installments": [instalment],
    }
    return {"iupd": debt.id, "companyName": _short(debt.company), "paymentOption": [option]}


def _short(text: str) -> str:
    return textwrap.shorten(text, LONGEST_TEXT, placeholder="…")


def _told(found: GpdPosition) -> PaymentAnswer:
    return PaymentAnswer(DeskVerdict.DONE, report_of(found))


def _refused(answer: tuple[int, str]) -> PaymentAnswer:
    return PaymentAnswer(DeskVerdict.REFUSED, said=f"{answer[0]} {answer[1]}"[:MOST_SAID])
