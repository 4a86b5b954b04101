"""API v1: files that come in parts, so that what breaks off goes on where it was.

An upload is begun with its size, takes parts one after the other, and becomes a file of the case
with the last byte. Source: docs/decisions/0218-uploads-that-go-on.md
"""

import re
from collections.abc import AsyncIterator, Sequence

import msgspec
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from casework.api.asking import body_of
from casework.api.problems import FieldsFaulty
from casework.api.requests.case_files import (
    AT_ONCE,
    FOR,
    REFUSED,
    while_open,
)
from casework.api.requests.case_tokens import asked_case
from casework.api.requests.cases import CASE
from casework.api.routes import ApiCall, Credentials, QueryParameter
from casework.api.telling import json_of
from casework.attachments.attachments import FileRule
from casework.attachments.refusals import (
    FileEmpty,
    FileIncomplete,
    FileTooLarge,
    TooManyFiles,
    UploadUnknown,
    WrongOffset,
)
from casework.attachments.uploads import Upload
from casework.drafts.refusals import OpenAtCounter, UnknownCase
from casework.office.at_hand import at_hand
from casework.office.file_rules import rule_of
from casework.office.host import CaseComune, CaseHost
from sportello.cases.messages import AttachmentTold
from sportello.cases.refusals import AlreadySent
from sportello.cases.upload_messages import OffsetProblem, UploadShown, UploadWanted
from sportello.model.refusals import StorageFull, TooMuchAsked
from web.pages.errors import PROBLEM
from web.pages.problems import FieldFault

UPLOADS = f"{CASE}/uploads"
ONE = f"{UPLOADS}/{{upload}}"
OFFSET = QueryParameter("offset", "how many bytes came before this part, as told last")
WHOLE = re.compile(r"[0-9]{1,12}", re.ASCII)


class UploadCalls:
    def __init__(self, host: CaseHost) -> None:
        self._host = host

    @property
    def calls(self) -> Sequence[ApiCall]:
        return (
            ApiCall(
                method="POST",
                path=UPLOADS,
                name="begin_upload",
                summary="Begin to attach a file in parts, which go on after a break",
                handler=self.begin,
                takes=UploadWanted,
                query=(FOR,),
                answers={201: UploadShown},
                shows=Credentials.CASE_TOKEN,
                refuses=(
                    *(UnknownCase, AlreadySent, OpenAtCounter),
                    *(FileEmpty, FileTooLarge, TooManyFiles),
                ),
            ),
            ApiCall(
                method="GET",
                path=ONE,
                name="upload_state",
                summary="Where an upload goes on",
                handler=self.show,
                answers={200: UploadShown},
                shows=Credentials.CASE_TOKEN,
                refuses=(UnknownCase, UploadUnknown),
            ),
            ApiCall(
                method="PUT",
                path=ONE,
                name="upload_part",
                summary="The bytes that follow; what comes before a break is kept",
                handler=self.take_part,
                takes_bytes=True,
                query=(OFFSET,),
                answers={200: UploadShown},
                shows=Credentials.CASE_TOKEN,
                refuses=(
                    *(UnknownCase, UploadUnknown, WrongOffset),
                    *(FileTooLarge, TooMuchAsked, StorageFull),
                ),
                problems={409: OffsetProblem},
            ),
            ApiCall(
                method="POST",
                path=f"{ONE}/file",
                name="finish_upload",
                summary="Attach the file, once all its bytes are here",
                handler=self.finish,
                answers={201: AttachmentTold},
                shows=Credentials.CASE_TOKEN,
                refuses=(*REFUSED, UploadUnknown, FileIncomplete),
            ),
            ApiCall(
                method="DELETE",
                path=ONE,
                name="give_up_upload",
                summary="Erase what came of an upload",
                handler=self.give_up,
                answers={200: UploadShown},
                shows=Credentials.CASE_TOKEN,
                refuses=(UnknownCase, UploadUnknown),
            ),
        )

    async def begin(self, request: web.Request) -> web.Response:
        comune, id = asked_case(request, self._host)
        wanted, _ = await body_of(request, UploadWanted)
        field = request.query.get(FOR.name, "")
        begun = await self._host.files.intake.begin(
            comune.id,
            id,
            field=field,
            name=wanted.name,
            size=wanted.size,
            rule=await self._rule(comune, id, field),
            allowed=while_open(comune.id, id),
        )
        return json_of(_shown(begun), 201)

    async def show(self, request: web.Request) -> web.Response:
        comune, id = asked_case(request, self._host)
        upload = request.match_info["upload"]
        return json_of(_shown(await self._host.files.intake.upload(comune.id, id, upload)))

    async def take_part(self, request: web.Request) -> web.Response:
        comune, id = asked_case(request, self._host)
        upload, offset = request.match_info["upload"], _offset(request)
        try:
            longer = await self._host.files.intake.take_part(
                comune.id, id, upload, offset, _bytes_of(request)
            )
        except WrongOffset as wrong:
            told = msgspec.json.encode(OffsetProblem(detail=wrong.detail, offset=wrong.offset))
            return web.Response(body=told, status=409, content_type=PROBLEM)
        return json_of(_shown(longer))

    async def finish(self, request: web.Request) -> web.Response:
        comune, id = asked_case(request, self._host)
        upload = request.match_info["upload"]
        intake = self._host.files.intake
        begun = await intake.upload(comune.id, id, upload)
        rule = await self._rule(comune, id, begun.field)
        attached = await intake.finish(comune.id, id, upload, rule, while_open(comune.id, id))
        return json_of(AttachmentTold(attached.id, attached.sha256, attached.state), 201)

    async def give_up(self, request: web.Request) -> web.Response:
        comune, id = asked_case(request, self._host)
        upload = request.match_info["upload"]
        return json_of(_shown(await self._host.files.intake.give_up(comune.id, id, upload)))

    async def _rule(self, comune: CaseComune, id: str, field: str) -> FileRule:
        """Raises: UnknownCase, FieldsFaulty"""
        async with self._host.database.reading() as connection:
            it = await at_hand(connection, self._host, comune, id, self._host.clock())
        if (rule := rule_of(it.definition, field)) is None:
            raise FieldsFaulty(FieldFault(FOR.name, "unknown_field"))
        return rule


def _offset(request: web.Request) -> int:
    """Raises: FieldsFaulty"""
    written = request.query.get(OFFSET.name, "")
    if WHOLE.fullmatch(written) is None:
        raise FieldsFaulty(FieldFault(OFFSET.name, "required" if not written else "invalid"))
    return int(written)


async def _bytes_of(request: web.Request) -> AsyncIterator[bytes]:
    """As far as they come. A body that ends before it should is a connection that broke off."""
    try:
        async for piece in request.content.iter_chunked(AT_ONCE):
            yield piece
    except HttpProcessingError as broken:
        raise ConnectionResetError(str(broken)) from None


def _shown(upload: Upload) -> UploadShown:
    return UploadShown(upload.id, upload.size, upload.received)
