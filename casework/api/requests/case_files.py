"""API v1: files that are attached to a case."""

from collections.abc import AsyncIterator, Sequence

from aiohttp import BodyPartReader, MultipartReader, web
from aiohttp.http_exceptions import HttpProcessingError
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.api.asking import Unanswerable
from casework.api.problems import FieldsFaulty
from casework.api.requests.case_telling import case_files
from casework.api.requests.case_tokens import asked_case
from casework.api.requests.cases import CASE, language_wanted
from casework.api.routes import ApiCall, Credentials, QueryParameter
from casework.api.telling import json_of
from casework.attachments import attachments
from casework.attachments.intake import Allowed
from casework.attachments.refusals import (
    AttachmentUnknown,
    FileEmpty,
    FileHasScript,
    FileIsBomb,
    FileTooLarge,
    FileTypeRefused,
    TooManyFiles,
)
from casework.drafts import cases
from casework.drafts.refusals import OpenAtCounter, UnknownCase
from casework.office.at_hand import at_hand
from casework.office.file_rules import rule_of
from casework.office.host import CaseHost
from sportello.cases.messages import AttachmentTold, CaseFilesShown
from sportello.cases.refusals import AlreadySent
from sportello.model.refusals import StorageFull
from web.pages.problems import FieldFault, problem

PART = "file"
AT_ONCE = 256 * 1024
NO_FORM = (ValueError, AssertionError, HttpProcessingError)
"""What aiohttp raises for a form that is none."""

FOR = QueryParameter(
    "for",
    'what it is for: the path of a field, "documents.<id>" or "title.document"',
    is_required=False,
)
REFUSED = (
    UnknownCase,
    AlreadySent,
    OpenAtCounter,
    FileEmpty,
    FileTooLarge,
    FileTypeRefused,
    FileHasScript,
    FileIsBomb,
    TooManyFiles,
    StorageFull,
)


class FileCalls:
    def __init__(self, host: CaseHost) -> None:
        self._host = host

    @property
    def calls(self) -> Sequence[ApiCall]:
        return (
            ApiCall(
                method="GET",
                path=f"{CASE}/attachments",
                name="case_files",
                summary="The documents that are asked for, and every attached file",
                handler=self.files,
                answers={200: CaseFilesShown},
                shows=Credentials.CASE_TOKEN,
                refuses=(UnknownCase,),
            ),
            ApiCall(
                method="POST",
                path=f"{CASE}/attachments",
                name="attach_file",
                summary="Attach a file, sent as the part `file` of a form",
                handler=self.attach,
                takes_file=True,
                query=(FOR,),
                answers={201: AttachmentTold},
                shows=Credentials.CASE_TOKEN,
                refuses=REFUSED,
            ),
            ApiCall(
                method="DELETE",
                path=f"{CASE}/attachments/{{attachment}}",
                name="detach_file",
                summary="Take an attached file out again, before sending",
                handler=self.detach,
                answers={200: AttachmentTold},
                shows=Credentials.CASE_TOKEN,
                refuses=(UnknownCase, AlreadySent, OpenAtCounter, AttachmentUnknown),
            ),
        )

    async def files(self, request: web.Request) -> web.Response:
        comune, id = asked_case(request, self._host)
        async with self._host.database.brief_reading() as connection:
            it = await at_hand(connection, self._host, comune, id, self._host.clock())
        return json_of(case_files(it, language_wanted(request, it.case)))

    async def attach(self, request: web.Request) -> web.Response:
        comune, id = asked_case(request, self._host)
        field = request.query.get(FOR.name, "")
        async with self._host.database.reading() as connection:
            it = await at_hand(connection, self._host, comune, id, self._host.clock())
        if (rule := rule_of(it.definition, field)) is None:
            raise FieldsFaulty(FieldFault(FOR.name, "unknown_field"))
        form = await form_of(request)
        part = await file_of(form)
        attached = await self._host.files.intake.take(
            comune.id,
            id,
            bytes_of(form, part),
            field=field,
            name=part.filename or "",
            rule=rule,
            allowed=while_open(comune.id, id),
        )
        return json_of(AttachmentTold(attached.id, attached.sha256, attached.state), 201)

    async def detach(self, request: web.Request) -> web.Response:
        comune, id = asked_case(request, self._host)
        attachment = request.match_info["attachment"]
        async with self._host.database.reading() as connection:
            await cases.find(connection, comune.id, id)
            there = await attachments.find(connection, comune.id, id, attachment)
        allowed = while_open(comune.id, id)
        await self._host.files.intake.remove(comune.id, id, attachment, allowed)
        return json_of(AttachmentTold(there.id, there.sha256, there.state))


def while_open(comune: str, id: str) -> Allowed:
    """Raises: AlreadySent, OpenAtCounter, in the transaction that adds or takes out"""

    async def check(connection: AsyncConnection) -> None:
        cases.check_open(await cases.find(connection, comune, id, is_locked=True))

    return check


async def form_of(request: web.Request) -> MultipartReader:
    """Raises: Unanswerable"""
    if request.content_type != "multipart/form-data":
        text = f"send a form, multipart/form-data, with the part {PART}"
        raise Unanswerable(problem(415, "unsupported_media_type", text))
    try:
        return await request.multipart()
    except NO_FORM:
        raise _malformed() from None


async def file_of(form: MultipartReader) -> BodyPartReader:
    """The part `file`; parts before it are passed over. Raises: Unanswerable, FieldsFaulty"""
    try:
        async for part in form:
            if isinstance(part, BodyPartReader) and part.name == PART:
                return part
    except NO_FORM:
        raise _malformed() from None
    raise FieldsFaulty(FieldFault(PART, "required"))


async def bytes_of(form: MultipartReader, part: BodyPartReader) -> AsyncIterator[bytes]:
    """Up to the boundary behind it: without one the file was cut. Raises: Unanswerable"""
    try:
        while piece := await part.read_chunk(AT_ONCE):
            yield piece
        await form.next()
    except NO_FORM:
        raise _malformed() from None


def _malformed() -> Unanswerable:
    return Unanswerable(problem(400, "malformed", "the body is no form"))
