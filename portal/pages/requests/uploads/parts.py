"""A file in parts: begun by name and size, its bytes in order, then attached to its question.

As the calls of API v1 do, for a browser that may open the request: see
docs/decisions/0218-uploads-that-go-on.md. Every call shows the form's token in a header.
"""

from collections.abc import AsyncIterator

import msgspec
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from msgspec import Struct

from casework.api.requests.case_files import while_open
from casework.attachments.attachments import FileRule
from casework.attachments.refusals import FileIncomplete, WrongOffset
from casework.attachments.uploads import Upload
from casework.office.file_rules import rule_of
from portal.pages.requests.attaching import FILES, FileRefused, RequestFiles, told
from portal.pages.requests.fields.file_views import FILE_REFUSALS, refused_file
from portal.pages.requests.opening import OpenedRequest, RequestOpener

PARTS = "parti"
TOKEN_HEADER = "X-Form-Token"
AT_ONCE = 256 * 1024
LONGEST_BODY = 2_000


class FileAnnounced(Struct, frozen=True):
    name: str
    size: int


class PartsTaken(Struct, frozen=True):
    """`received` bytes are here: the next part begins there."""

    upload: str
    received: int


class RequestParts:
    def __init__(self, opener: RequestOpener, files: RequestFiles) -> None:
        self._opener = opener
        self._files = files
        self._intake = opener.context.files.intake

    def add_to(self, app: web.Application, prefix: str) -> None:
        """`prefix` is the path of one request."""
        app.router.add_post(f"{prefix}/{FILES}/{PARTS}", self.begin)
        app.router.add_get(f"{prefix}/{FILES}/{PARTS}/{{upload}}", self.show)
        app.router.add_put(f"{prefix}/{FILES}/{PARTS}/{{upload}}", self.take)
        app.router.add_post(f"{prefix}/{FILES}/{PARTS}/{{upload}}", self.finish)

    async def begin(self, request: web.Request) -> web.Response:
        """For the path `per`. Raises: UnknownCase, AlreadySent, OpenAtCounter, FormExpired"""
        opened = await self._open(request)
        path = request.query.get("per", "")
        try:
            body = await request.content.read(LONGEST_BODY)
            announced = msgspec.json.decode(body, type=FileAnnounced)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise web.HTTPBadRequest(reason="say name and size of the file") from None
        comune, case = opened.comune.id, opened.it.case.id
        try:
            begun = await self._intake.begin(
                comune,
                case,
                field=path,
                name=announced.name,
                size=announced.size,
                rule=_rule(opened, path),
                allowed=while_open(comune, case),
            )
        except FILE_REFUSALS as refused:
            return told(FileRefused(refused_file(refused, opened.asked.words)), 422)
        return told(_taken(begun), 201)

    async def show(self, request: web.Request) -> web.Response:
        """Where it goes on. Raises: UnknownCase, UploadUnknown"""
        opened = await self._opener.open(request)
        return told(_taken(await self._upload(request, opened)))

    async def take(self, request: web.Request) -> web.Response:
        """The bytes from `da` on; 409 says where they have to begin.

        Raises: UnknownCase, UploadUnknown, FormExpired
        """
        opened = await self._open(request)
        begun = await self._upload(request, opened)
        said = request.query.get("da", "")
        if not (said.isascii() and said.isdecimal()):
            raise web.HTTPBadRequest(reason="say where the part begins")
        comune, case = opened.comune.id, opened.it.case.id
        try:
            longer = await self._intake.take_part(
                comune, case, begun.id, int(said[:12]), _bytes_of(request)
            )
        except WrongOffset as wrong:
            return told(PartsTaken(begun.id, wrong.offset), 409)
        except FILE_REFUSALS as refused:
            return told(FileRefused(refused_file(refused, opened.asked.words)), 422)
        return told(_taken(longer))

    async def finish(self, request: web.Request) -> web.Response:
        """Attach it. Raises: UnknownCase, UploadUnknown, AlreadySent, OpenAtCounter, FormExpired"""
        opened = await self._open(request)
        begun = await self._upload(request, opened)
        comune, case = opened.comune.id, opened.it.case.id
        rule, allowed = _rule(opened, begun.field), while_open(comune, case)
        try:
            file = await self._intake.finish(comune, case, begun.id, rule, allowed)
        except FileIncomplete:
            return told(_taken(begun), 409)
        except FILE_REFUSALS as refused:
            return told(FileRefused(refused_file(refused, opened.asked.words)), 422)
        return told(await self._files.counted(opened, begun.field, file), 201)

    async def _open(self, request: web.Request) -> OpenedRequest:
        """Raises: UnknownCase, ForeignOrigin, FormExpired"""
        self._opener.browsers.check(request, request.headers.get(TOKEN_HEADER, ""))
        return await self._opener.open(request)

    async def _upload(self, request: web.Request, opened: OpenedRequest) -> Upload:
        """Raises: UploadUnknown"""
        id = request.match_info["upload"]
        return await self._intake.upload(opened.comune.id, opened.it.case.id, id)


def _rule(opened: OpenedRequest, path: str) -> FileRule:
    """Raises: HTTPBadRequest"""
    rule = rule_of(opened.it.definition, path) if path else None
    if rule is None:
        raise web.HTTPBadRequest(reason="no question asks for this file")
    return rule


def _taken(upload: Upload) -> PartsTaken:
    return PartsTaken(upload.id, upload.received)


async def _bytes_of(request: web.Request) -> AsyncIterator[bytes]:
    """As far as they come. A body that ends before it should is a line that broke."""
    try:
        async for piece in request.content.iter_chunked(AT_ONCE):
            yield piece
    except HttpProcessingError as broken:
        raise ConnectionResetError(str(broken)) from None
