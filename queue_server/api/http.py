"""The door for everybody else: the same messages and answers as the stations', over HTTP.

Owns how a request becomes a message; paths and rights are its subject's. Whatever a client sends is
answered by JSON that names a code, never by a 500.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import msgspec
from aiohttp import web
from msgspec import Struct
from msgspec.structs import asdict, replace

from queue_server.accounts.admission import Admission, bearer
from queue_server.api.backend import Backend, Caller
from queue_server.api.decoding import id_in, understand
from queue_server.api.endpoint import Endpoint, Needs, Operation
from queue_server.api.http_refusals import refusal
from queue_server.api.messages import Messages, any_of
from queue_server.api.openapi import description
from sportello.model.person import Actor
from sportello.model.refusals import InvalidField, NotUnderstood, Refused
from sportello.model.wire import encode

DESCRIPTION = "/api/v1/openapi.json"
ANYONE = Actor("anyone")
"""Sends what needs no key."""

MessageIn = Callable[[web.Request, bytes], Struct]
"""(a request, its body) -> the message. Raises: Malformed, InvalidField"""


class HttpRoutes:
    def __init__(self, messages: Messages, backend: Backend, admission: Admission) -> None:
        self._messages = messages
        self._backend = backend
        self._admission = admission
        self._description = msgspec.json.encode(description(messages))

    def add_to(self, app: web.Application) -> None:
        for operation, endpoints in self._messages.by_operation().items():
            answer = self._answering(operation, endpoints)
            if operation.method == "GET":
                app.router.add_get(operation.path, answer)
            else:
                app.router.add_route(operation.method, operation.path, answer)
        app.router.add_get(DESCRIPTION, self.describe)

    async def describe(self, request: web.Request) -> web.Response:
        return web.Response(body=self._description, content_type="application/json")

    def _answering(
        self, operation: Operation, endpoints: list[Endpoint[Any]]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        """What answers the requests of that operation; a refusal has the message's id."""
        messages, backend, actor_of = self._messages, self._backend, self._admission.actor
        has_body = operation.has_body
        needs_key = operation.needs is not Needs.NOTHING
        needs_right = operation.needs is Needs.RIGHT
        message_in = _message_in(operation, endpoints)
        is_numbered_here = _is_numbered_here(operation, endpoints)

        async def answer(request: web.Request) -> web.Response:
            by = await actor_of(request) if needs_key else ANYONE
            raw = await request.read() if has_body else b""
            try:
                message = message_in(request, raw)
                caller = Caller(by, _HttpSession(request))
                given = await messages.answer(message, caller, backend, needs_right=needs_right)
            except NotUnderstood as wrong:
                first = messages.first_refusal(wrong, raw, by, endpoints) if needs_right else wrong
                return refusal(first, id_in(raw))
            except Refused as refused:
                return refusal(refused, id_in(raw))
            return _json_of(replace(given, id=None) if is_numbered_here else given)

        return answer


class _HttpSession(Struct, frozen=True, gc=False):
    """The client keeps the token of its operator, and shows it with every request."""

    request: web.Request

    @property
    def station_key(self) -> None:
        """It logs in at no station."""

    def begin(self, token: str) -> None:
        """The answer has it."""

    def end(self) -> str:
        return bearer(self.request)


def _message_in(operation: Operation, endpoints: list[Endpoint[Any]]) -> MessageIn:
    """How a message is read out of a request of that operation."""
    kinds = [endpoint.asks for endpoint in endpoints]
    if operation.has_body and not operation.is_in_path:
        whole = msgspec.json.Decoder(any_of(kinds))
        return lambda request, raw: understand(whole, raw)
    (kind,) = kinds
    number = _number if _is_numbered_here(operation, endpoints) else dict
    if not operation.is_in_path:
        return lambda request, _: _in_query(request, kind, number())
    if operation.body is None:
        return lambda request, _: kind(**number(), **request.match_info)
    rest = msgspec.json.Decoder(operation.body)
    return lambda request, raw: kind(
        **number(), **request.match_info, **asdict(understand(rest, raw))
    )


def _is_numbered_here(operation: Operation, endpoints: list[Endpoint[Any]]) -> bool:
    """The message has an id that its sender need not make: the answer does not tell it."""
    if operation.has_body and not operation.is_in_path:
        return False
    return "id" in endpoints[0].asks.__struct_fields__


def _number() -> dict[str, Any]:
    return {"id": uuid4()}


def _in_query(request: web.Request, kind: type[Struct], number: dict[str, Any]) -> Struct:
    """The fields of the query as a message. Raises: InvalidField"""
    try:
        return msgspec.convert({**request.query, **number}, kind, strict=False)
    except msgspec.ValidationError as wrong:
        raise InvalidField(str(wrong)) from None


def _json_of(message: Struct) -> web.Response:
    """The answer that says `message`."""
    return web.Response(body=encode(message), content_type="application/json")
