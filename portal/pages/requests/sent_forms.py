"""The forms of a request as browsers send them, files among their fields.

Owns reading them piece by piece: a file goes on to the store while it comes, and none is taken
before the form's token was seen.
"""

from collections.abc import AsyncIterator, Awaitable, Callable

from aiohttp import BodyPartReader, MultipartReader, web
from aiohttp.http_exceptions import HttpProcessingError
from msgspec import Struct

from portal.pages.browsers import Browsers
from web.sessions.csrf import FIELD, FormExpired

SENT_FORM = web.RequestKey("portal.sent_form", dict)
"""Where a request keeps the texts of its form, once they are read: its body is read once."""

MOST_TEXT = 256 * 1024
AT_ONCE = 256 * 1024
NO_FORM = (ValueError, AssertionError, HttpProcessingError)
"""What aiohttp raises for a form that is none."""


class SentFile(Struct, frozen=True):
    """A file that is coming. `field` is its name in the form."""

    field: str
    name: str
    pieces: AsyncIterator[bytes]


async def read_form(
    request: web.Request, browsers: Browsers, take: Callable[[SentFile], Awaitable[None]]
) -> dict[str, str]:
    """The texts of the form; `take` is given each file in turn.

    Raises: ForeignOrigin, FormExpired, HTTPBadRequest, HTTPRequestEntityTooLarge; what `take`
    raises
    """
    if request.content_type != "multipart/form-data":
        return dict(await browsers.form(request))
    form: dict[str, str] = {}
    is_checked, size = False, 0
    try:
        parts = _Parts(await request.multipart())
        while (part := await parts.next()) is not None:
            if part.filename is None:
                text = await _text(part, MOST_TEXT - size)
                size += len(text)
                form[part.name or ""] = text
                if part.name == FIELD:
                    browsers.check(request, text)
                    is_checked = True
            elif part.filename:
                if not is_checked:
                    raise FormExpired(reason="the form's token stands before its files")
                await take(SentFile(part.name or "", part.filename, parts.pieces(part)))
    except NO_FORM:
        raise web.HTTPBadRequest(reason="the body is no form") from None
    if not is_checked:
        browsers.check(request, "")
    request[SENT_FORM] = form
    return form


class _Parts:
    """Of a form. What is left unread of a part is passed over."""

    def __init__(self, form: MultipartReader) -> None:
        self._form = form
        self._ahead: list[BodyPartReader | MultipartReader | None] = []

    async def next(self) -> BodyPartReader | None:
        while (part := self._ahead.pop() if self._ahead else await self._form.next()) is not None:
            if isinstance(part, BodyPartReader):
                return part
        return None

    async def pieces(self, part: BodyPartReader) -> AsyncIterator[bytes]:
        """Up to the boundary behind it: without one the file was cut. Raises: those of NO_FORM"""
        while piece := await part.read_chunk(AT_ONCE):
            yield piece
        self._ahead.append(await self._form.next())


async def _text(part: BodyPartReader, most: int) -> str:
    """Raises: HTTPRequestEntityTooLarge"""
    read = bytearray()
    while piece := await part.read_chunk(AT_ONCE):
        read += piece
        if len(read) > most:
            raise web.HTTPRequestEntityTooLarge(max_size=MOST_TEXT, actual_size=len(read))
    return read.decode(errors="replace")
