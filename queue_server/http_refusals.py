"""How a refusal is told over HTTP: one JSON form, and a status by the nearest class of the tree."""

from uuid import UUID

from aiohttp import web
from aiohttp.typedefs import Handler
from msgspec import Struct

from sportello.refusals import (
    BeforeToday,
    InvalidField,
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
from sportello.tags import snake_case
from sportello.wire import MAX_MESSAGE_BYTES, encode

STATUS: dict[type[Refused], int] = {
    Malformed: 400,
    UnknownKey: 401,
    WrongPassword: 401,
    LoginRequired: 403,
    NotAllowed: 403,
    BeforeToday: 403,
    TooLarge: 413,
    InvalidField: 422,
    TooManyAttempts: 429,
    NotUnderstood: 400,
    NotPossible: 503,
    Refused: 409,
}
"""A rule that says no is 409. 503 says that the very same command may be sent again later."""


class Refusal(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="reply"):
    """Why a request was refused: `refused` is a stable code, `detail` an English sentence.

    `id` is that of the command or query, where it could be read; `leader` the address of the
    server to ask instead, where this one does not lead and knows who does.
    """

    id: UUID | None = None
    refused: str
    detail: str
    leader: str | None = None


def refusal(refused: Refused, id: UUID | None = None) -> web.Response:
    status = next(STATUS[kind] for kind in type(refused).__mro__ if kind in STATUS)
    leader = refused.leader if isinstance(refused, NotLeading) else None
    body = Refusal(id=id, refused=refused.code, detail=refused.detail, leader=leader)
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    return web.Response(
        body=encode(body), status=status, content_type="application/json", headers=headers
    )


@web.middleware
async def tell_refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Whatever aiohttp itself refuses (no such path, too large ...) takes the same form."""
    try:
        return await handler(request)
    except Refused as refused:
        return refusal(refused)
    except web.HTTPRequestEntityTooLarge:
        return refusal(TooLarge(f"a request holds at most {MAX_MESSAGE_BYTES} bytes"))
    except web.RequestPayloadError as broken:
        return refusal(Malformed(f"the request's body cannot be read: {broken}"))
    except web.HTTPError as error:
        body = Refusal(
            refused=snake_case(error.reason.title().replace(" ", "")),
            detail=f"{request.method} {request.path}: {error.reason}",
        )
        error.content_type = "application/json"
        error.body = encode(body)
        raise
