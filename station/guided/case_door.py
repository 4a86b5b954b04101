"""The calls for guided requests, as a station makes them: to its branch, by HTTP.

Owns headers, time limits and what becomes of a refusal. Answers are the structs of
`sportello.cases.messages`. Must not know Qt, nor what the answers of a citizen mean: none of them
is logged here.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import msgspec
from aiohttp import ClientError, ClientSession, ClientTimeout, FormData, hdrs
from msgspec import Struct

from sportello.cases.messages import (
    AnswersGiven,
    AttachmentTold,
    CaseBegun,
    CaseFilesShown,
    CaseOfVisit,
    CaseReceipt,
    CaseSent,
    CaseShown,
    CasesOfVisit,
    CaseWanted,
    ChangedProblem,
    CompletenessShown,
    HomeChoice,
    IncompleteProblem,
    OfferedForm,
    OfferedForms,
    PresentedForGiven,
    SavedStep,
    SendWanted,
    TicketOfCase,
)
from sportello.cases.refusals import AlreadySent, WrittenMeanwhile
from sportello.cases.signature_messages import (
    CardCertificate,
    DigestToSign,
    SignableWay,
    SignatureGiven,
)
from sportello.cases.upload_messages import PhonePageEnded, PhonePageShown
from sportello.model.refusals import by_code
from station.guided.refusals import ChangedByAnother, FieldsRefused, RequestNotWhole
from station.link.errors import ServerAway, ServerSilent, ServerUnclear

CASES = "/api/v1/cases"
DEFINITIONS = "/api/v1/definitions"
STATION_AUTHORIZATION = "Station-Authorization"
"""Who the station or its operator is; `Authorization` opens the case."""

ShapeTold = TypeVar("ShapeTold")


class HeldCase(Struct, frozen=True):
    """What opens a case; `token` is a secret and stands in no log."""

    id: str
    token: str


class ProblemTold(Struct, frozen=True):
    """The members of an RFC 9457 document that a station looks at."""

    code: str
    detail: str = ""
    errors: tuple[Mapping[str, str], ...] = ()


class DoorTimeouts(Struct, frozen=True):
    """How long an answer may take, in seconds."""

    call_s: float = 10.0
    upload_s: float = 120.0
    paper_s: float = 30.0


class CaseDoor:
    """Every call raises Refused or LinkError. After a LinkError it is unknown whether it happened:
    savings may be repeated, beginning and sending with the same key.
    """

    def __init__(
        self,
        server: Callable[[], str | None],
        authority: Callable[[], str],
        *,
        timeouts: DoorTimeouts | None = None,
    ) -> None:
        """
        server     where the branch's server is now, "http://host:port"; None while it is away
        authority  the operator's token, or the station's key where no operator is logged in
        """
        self._server = server
        self._authority = authority
        self._timeouts = timeouts or DoorTimeouts()
        self._http: ClientSession | None = None

    async def close(self) -> None:
        if self._http is not None:
            await self._http.close()
            self._http = None

    # --- from the beginning through the steps --------------------------------------------------

    async def forms(self) -> list[OfferedForm]:
        """Those that the branch has."""
        return (await self._ask("GET", DEFINITIONS, OfferedForms)).definitions

    async def begin(self, wanted: CaseWanted, key: UUID, visit: str | None = None) -> CaseBegun:
        """A case of one's own key is begun once. `visit`: the ticket that is served."""
        headers = {"Idempotency-Key": str(key)}
        query = None if visit is None else {"visit": visit}
        return await self._ask("POST", CASES, CaseBegun, body=wanted, headers=headers, query=query)

    async def cases_of(self, visit: str) -> list[CaseOfVisit]:
        """Those begun for the ticket that is served, or prepared at home for it."""
        told = await self._ask("GET", CASES, CasesOfVisit, query={"visit": visit})
        return told.cases

    async def bring(self, case: HeldCase, ticket: str) -> None:
        """To the counter that calls this ticket, from a totem at which it could not be signed."""
        await self._ask("PUT", "/visit", TicketOfCase, case=case, body=TicketOfCase(ticket))

    async def case(self, case: HeldCase, language: str) -> CaseShown:
        return await self._ask("GET", "", CaseShown, case=case, language=language)

    async def step(self, case: HeldCase, step: str, language: str) -> SavedStep:
        return await self._ask("GET", f"/answers/{step}", SavedStep, case=case, language=language)

    async def save(
        self, case: HeldCase, step: str, answers: AnswersGiven, version: int, language: str
    ) -> SavedStep:
        """Raises: ChangedByAnother if `version` is not the newest"""
        path, seen = f"/answers/{step}", {"If-Match": f'"{version}"'}
        return await self._ask(
            "PUT", path, SavedStep, case=case, language=language, body=answers, headers=seen
        )

    async def present_for(
        self, case: HeldCase, given: PresentedForGiven, version: int, language: str
    ) -> CaseShown:
        """Raises: ChangedByAnother if `version` is not the newest"""
        seen = {"If-Match": f'"{version}"'}
        return await self._ask(
            "PUT",
            "/presented-for",
            CaseShown,
            case=case,
            language=language,
            body=given,
            headers=seen,
        )

    async def choose_home_answer(
        self, case: HeldCase, name: str, choice: HomeChoice, version: int, language: str
    ) -> CaseShown:
        """Raises: ChangedByAnother if `version` is not the newest"""
        seen, path = {"If-Match": f'"{version}"'}, f"/from-home/{name}"
        return await self._ask(
            "PUT", path, CaseShown, case=case, language=language, body=choice, headers=seen
        )

    # --- files ---------------------------------------------------------------------------------

    async def files(self, case: HeldCase, language: str) -> CaseFilesShown:
        return await self._ask("GET", "/attachments", CaseFilesShown, case=case, language=language)

    async def attach(
        self, case: HeldCase, path: str, file: Path, media_type: str
    ) -> AttachmentTold:
        """`path`: "documents.<id>", "title.document" or that of a field. Raises: OSError too"""
        form = FormData()
        with file.open("rb") as content:
            form.add_field("file", content, filename=file.name, content_type=media_type)
            return await self._ask(
                "POST",
                "/attachments",
                AttachmentTold,
                case=case,
                form=form,
                query={"for": path},
                within_s=self._timeouts.upload_s,
            )

    async def detach(self, case: HeldCase, attachment: str) -> AttachmentTold:
        return await self._ask("DELETE", f"/attachments/{attachment}", AttachmentTold, case=case)

    async def open_phone(self, case: HeldCase, path: str) -> PhonePageShown:
        """A page for the citizen's telephone, which takes files for that document."""
        return await self._ask("POST", "/phone", PhonePageShown, case=case, query={"for": path})

    async def phone(self, case: HeldCase) -> PhonePageShown:
        """The page that is open."""
        return await self._ask("GET", "/phone", PhonePageShown, case=case)

    async def end_phone(self, case: HeldCase) -> PhonePageEnded:
        return await self._ask("DELETE", "/phone", PhonePageEnded, case=case)

    # --- to the end ----------------------------------------------------------------------------

    async def completeness(self, case: HeldCase, language: str) -> CompletenessShown:
        path = "/completeness"
        return await self._ask("GET", path, CompletenessShown, case=case, language=language)

    async def sign(self, case: HeldCase, given: SignatureGiven, language: str) -> CaseShown:
        """Raises: FieldsRefused where what goes with that way is missing"""
        return await self._ask(
            "POST",
            "/signature",
            CaseShown,
            case=case,
            language=language,
            body=given,
            within_s=self._timeouts.paper_s,
        )

    async def prepare_card(self, case: HeldCase, certificate: bytes) -> DigestToSign:
        """What the card with this certificate (DER) has to sign; then `sign` by way of the card."""
        body, path = CardCertificate(certificate), "/signature/card"
        within_s = self._timeouts.paper_s
        return await self._ask("POST", path, DigestToSign, case=case, body=body, within_s=within_s)

    async def send(
        self, case: HeldCase, key: UUID, language: str, *, accepts_defects: bool
    ) -> CaseSent:
        """`registration` is None while its number may not be shown: send again, with the same key.

        Raises: RequestNotWhole
        """
        headers = {"Idempotency-Key": str(key)}
        body = SendWanted(accepts_defects)
        return await self._ask(
            "POST", "/send", CaseSent, case=case, language=language, body=body, headers=headers
        )

    async def document(self, case: HeldCase, way: SignableWay, language: str) -> bytes:
        """The request as it stands, as PDF, for that way of signing."""
        query = {"way": way.value}
        status, told = await self._told(
            "GET",
            "/document",
            case,
            language=language,
            query=query,
            within_s=self._timeouts.upload_s,
        )
        if status >= 300:
            raise _as_refusal(status, told)
        return told

    async def receipt(self, case: HeldCase, language: str) -> CaseReceipt:
        return await self._ask("GET", "/receipt", CaseReceipt, case=case, language=language)

    # --- how it is asked -----------------------------------------------------------------------

    async def _ask(
        self,
        method: str,
        path: str,
        shape: type[ShapeTold],
        *,
        case: HeldCase | None = None,
        language: str = "",
        body: Struct | AnswersGiven | None = None,
        form: FormData | None = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        within_s: float | None = None,
    ) -> ShapeTold:
        said, data = dict(headers or {}), form if body is None else msgspec.json.encode(body)
        if body is not None:
            said[hdrs.CONTENT_TYPE] = "application/json"
        status, told = await self._told(
            method,
            path,
            case,
            language=language,
            data=data,
            query=query,
            headers=said,
            within_s=within_s,
        )
        if status >= 300:
            raise _as_refusal(status, told)
        try:
            return msgspec.json.decode(told, type=shape)
        except msgspec.DecodeError:
            raise _unclear(status) from None

    async def _told(
        self,
        method: str,
        path: str,
        case: HeldCase | None,
        *,
        language: str = "",
        data: FormData | bytes | None = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        within_s: float | None = None,
    ) -> tuple[int, bytes]:
        """Status and body. Raises: LinkError"""
        server = self._server()
        if server is None:
            raise ServerAway("not connected")
        said = {STATION_AUTHORIZATION: f"Bearer {self._authority()}", **(headers or {})}
        if language:
            said[hdrs.ACCEPT_LANGUAGE] = language
        if case is not None:
            said[hdrs.AUTHORIZATION] = f"Bearer {case.token}"
            path = f"{CASES}/{case.id}{path}"
        self._http = self._http or ClientSession()
        within = ClientTimeout(total=within_s or self._timeouts.call_s)
        url = server.rstrip("/") + path
        try:
            async with self._http.request(
                method, url, data=data, headers=said, params=query, timeout=within
            ) as answer:
                return answer.status, await answer.read()
        except TimeoutError:
            raise ServerSilent(f"no answer within {within.total:g} s") from None
        except (ClientError, OSError) as error:
            raise ServerAway(f"{type(error).__name__} at {server}") from None


def _as_refusal(status: int, told: bytes) -> Exception:
    """What the answer refuses; a broken line, if it is no problem document."""
    try:
        problem = msgspec.json.decode(told, type=ProblemTold)
        match problem.code:
            case AlreadySent.code:
                return AlreadySent(problem.detail)
            case WrittenMeanwhile.code:
                return WrittenMeanwhile(problem.detail)
            case "changed_meanwhile":
                return ChangedByAnother(msgspec.json.decode(told, type=ChangedProblem))
            case "incomplete":
                return RequestNotWhole(msgspec.json.decode(told, type=IncompleteProblem))
            case "invalid_fields":
                faults = {each["path"]: each["code"] for each in problem.errors}
                return FieldsRefused(problem.detail, faults)
        return by_code(problem.code, problem.detail)
    except msgspec.DecodeError:
        return _unclear(status)


def _unclear(status: int) -> ServerUnclear:
    return ServerUnclear(f"status {status} without an answer of these calls")
