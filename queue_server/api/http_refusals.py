"""How a refusal is told over HTTP: one form, and a status by the nearest class of the tree.

Programs read JSON, browsers a page: `web.pages.errors` chooses.
"""

import math
from uuid import UUID

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler
from msgspec import Struct
from msgspec.structs import replace

from queue_server.api.error_pages import sentences_for
from sportello.model.refusals import (
    BeforeToday,
    CommandIdReused,
    InvalidField,
    Limited,
    LoginRequired,
    Malformed,
    NotAllowed,
    NotLeading,
    NotPossible,
    NotUnderstood,
    Refused,
    TooLarge,
    TooManyAttempts,
    UnknownKey,
    WrongPassword,
)
from sportello.model.tags import snake_case
from sportello.model.wire import MAX_MESSAGE_BYTES, encode
from web.connections import connection_of
from web.pages.errors import as_asked

STATUS: dict[type[Refused], int] = {
    Malformed: 400,
    UnknownKey: 401,
    WrongPassword: 401,
    LoginRequired: 403,
    NotAllowed: 403,
    BeforeToday: 403,
    TooLarge: 413,
    InvalidField: 422,
    CommandIdReused: 422,
    TooManyAttempts: 429,
    Limited: 429,
    NotUnderstood: 400,
    NotPossible: 503,
    Refused: 409,
}
"""A rule that says no is 409. 503 says that the very same command may be sent again later."""


class Refusal(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="reply"):
    """Why a request was refused: `refused` is a stable code, `detail` an English sentence.

    `status` is that of the answer. `id` is that of the command or query, where it could be read;
    `leader` the address of the server to ask instead, where this one does not lead and knows who
    does.
    """

    id: UUID | None = None
    refused: str
    detail: str
    status: int | None = None
    leader: str | None = None


def refusal(refused: Refused, id: UUID | None = None) -> web.Response:
    status = next(STATUS[kind] for kind in type(refused).__mro__ if kind in STATUS)
    leader = refused.leader if isinstance(refused, NotLeading) else None
    headers: dict[str, str] = {}
    if status == 401:
        headers[hdrs.WWW_AUTHENTICATE] = "Bearer"
    if isinstance(refused, Limited):
        headers[hdrs.RETRY_AFTER] = str(math.ceil(refused.retry_after_s))
    return _json(
        Refusal(id=id, refused=refused.code, detail=refused.detail, leader=leader), status, headers
    )


@web.middleware
async def tell_refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every error takes the same form, also what aiohttp itself refuses (no such path ...).

    The outermost middleware: here the connection hears that a request has begun.
    """
    connection_of(request).begin(request)
    answer: web.StreamResponse
    try:
        answer = await handler(request)
    except Refused as refused:
        answer = refusal(refused)
    except web.HTTPRequestEntityTooLarge:
        answer = refusal(TooLarge(f"a request holds at most {MAX_MESSAGE_BYTES} bytes"))
    except web.RequestPayloadError as broken:
        answer = refusal(Malformed(f"the request's body cannot be read: {broken}"))
    except web.HTTPError as error:
        where = f"{request.method} {request.path}: {error.reason}"
        code = snake_case(error.reason.title().replace(" ", ""))
        allowed = {name: of for name, of in error.headers.items() if name == hdrs.ALLOW}
        answer = _json(Refusal(refused=code, detail=where), error.status, allowed)
    return as_asked(request, answer, sentences_for)


def failed(request: web.BaseRequest, status: int) -> web.Response:
    """The answer to what is no HTTP, or to a request that met a bug of ours."""
    code, detail = "internal_error", "the server has a fault: its log says where"
    if status < 500:
        code, detail = Malformed.code, "this is no HTTP request that can be read"
    told = as_asked(request, _json(Refusal(refused=code, detail=detail), status), sentences_for)
    assert isinstance(told, web.Response)
    return told


def _json(told: Refusal, status: int, headers: dict[str, str] | None = None) -> web.Response:
    body = encode(replace(told, status=status))
    return web.Response(body=body, status=status, content_type="application/json", headers=headers)
