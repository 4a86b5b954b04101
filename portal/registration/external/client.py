"""Ask the Comune's program for a number, by HTTP. The contract is told in docs/register.md.

The request's id goes along as `Idempotency-Key`: asked twice, the program answers the same number.
"""

from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated

import msgspec
from aiohttp import ClientError, ClientSession, ClientTimeout
from msgspec import Meta, Struct

from casework.emergency.entries import OrdinaryNumber
from portal.registration.entries import RegisterEntry
from portal.registration.external.settings import ExternalRegisterTable

REGISTRATIONS = "/registrations"
FOR_GOOD = frozenset(
    {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.CONFLICT,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    }
)
"""The program has read it and will not register it; a person has to look. All else may pass."""


class RegisterAway(Exception):
    """It gave no number now, and may later: it is out of reach, busy, or our key is wrong."""


class RegisterRefuses(Exception):
    """It will not register this. The text is its own, for staff."""


class RegistrationWanted(Struct, frozen=True, kw_only=True):
    """The body that is posted: the fields of art. 53 DPR 445/2000, and where they come from.

    case          id of the request, the same as `Idempotency-Key`
    presented_at  when it was sent: terms run from then
    emergency     its number in the emergency register, to be linked to the one that is given
    """

    administration: str
    aoo: str
    case: str
    sender: str
    sender_code: str | None
    subject: str
    sha256: str
    document_date: date | None
    document_number: str | None
    classification: str
    office: str
    presented_at: datetime | None
    emergency: str | None

    @classmethod
    def of(cls, entry: RegisterEntry) -> "RegistrationWanted":
        shared = set(cls.__struct_fields__) & set(RegisterEntry.__struct_fields__)
        facts = {name: getattr(entry, name) for name in shared - {"administration", "case"}}
        of_whom = entry.administration
        return cls(administration=of_whom.comune, aoo=of_whom.aoo, case=entry.case or "", **facts)


class RegistrationGiven(Struct, frozen=True):
    """What is answered with 200 or 201."""

    year: Annotated[int, Meta(ge=1900, le=9999)]
    number: Annotated[int, Meta(ge=1)]
    date: Annotated[datetime, Meta(tz=True)]


class ExternalRegisterClient:
    def __init__(self, settings: ExternalRegisterTable, http: ClientSession) -> None:
        self._url = settings.url.rstrip("/") + REGISTRATIONS
        self._key = settings.key
        self._timeout = ClientTimeout(total=settings.timeout_s)
        self._http = http

    async def ask(self, entry: RegisterEntry) -> OrdinaryNumber:
        """Its number, the same however often it is asked. Raises: RegisterAway, RegisterRefuses"""
        wanted = RegistrationWanted.of(entry)
        headers = {
            "Authorization": f"Bearer {self._key}",
            "Idempotency-Key": wanted.case,
            "Content-Type": "application/json",
        }
        body = msgspec.json.encode(wanted)
        try:
            async with self._http.post(
                self._url, data=body, headers=headers, timeout=self._timeout, allow_redirects=False
            ) as answer:
                status, said = answer.status, await answer.text(errors="replace")
        except (ClientError, TimeoutError) as failure:
            raise RegisterAway(str(failure) or type(failure).__name__) from None
        if status in FOR_GOOD:
            raise RegisterRefuses(f"{status} {said}")
        if status not in (HTTPStatus.OK, HTTPStatus.CREATED):
            raise RegisterAway(f"{status} {said}")
        try:
            given = msgspec.json.decode(said, type=RegistrationGiven)
        except msgspec.DecodeError as unclear:
            raise RegisterAway(f"{status}, but no number: {unclear}") from None
        return OrdinaryNumber(given.year, given.number, given.date)
