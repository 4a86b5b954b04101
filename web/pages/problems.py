"""Errors of a site whose programs expect RFC 9457: problem details with a stable code.

Owns their form in JSON and their codes; `errors` makes a page of them for browsers. The queue
server has a form of its own, older than this one, which its integrators know (docs/api.md).
"""

import re
from collections.abc import Mapping
from http import HTTPStatus

import msgspec
from aiohttp import hdrs, web
from aiohttp.typedefs import Handler
from msgspec import Struct

from web.pages.errors import PROBLEM, SentencesFor, as_asked


class Problem(Struct, frozen=True, kw_only=True):
    """`code` stays the same for good; `detail` is an English sentence for programmers."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str


class FieldFault(Struct, frozen=True):
    """`path` as "person.email", `code` in snake case."""

    path: str
    code: str


class FaultyProblem(Struct, frozen=True, kw_only=True):
    """A 422, with all that is wrong."""

    type: str = "about:blank"
    title: str = "Unprocessable Entity"
    status: int = 422
    code: str
    detail: str
    errors: list[FieldFault]


def problem(
    status: int, code: str, detail: str, headers: Mapping[str, str] | None = None
) -> web.Response:
    """The answer that says so. `code` in snake case."""
    told = Problem(title=HTTPStatus(status).phrase, status=status, code=code, detail=detail)
    return web.Response(
        body=msgspec.json.encode(told), status=status, content_type=PROBLEM, headers=headers
    )


def code_of(error: web.HTTPError) -> str:
    """`HTTPNotFound` -> `not_found`, `FormExpired` -> `form_expired`."""
    name = type(error).__name__.removeprefix("HTTP")
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


class ToldProblems:
    """How one site tells its errors; the sentences for browsers come from `sentences_for`."""

    def __init__(self, sentences_for: SentencesFor) -> None:
        self._sentences_for = sentences_for

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Every error that a handler or aiohttp raises takes the form that was asked for."""
        answer: web.StreamResponse
        try:
            answer = await handler(request)
        except web.RequestPayloadError:
            answer = problem(400, "malformed", "the request's body cannot be read")
        except web.HTTPError as error:
            allowed = {name: of for name, of in error.headers.items() if name == hdrs.ALLOW}
            answer = problem(error.status, code_of(error), error.reason, allowed)
        return as_asked(request, answer, self._sentences_for)

    def failed(self, request: web.BaseRequest, status: int) -> web.StreamResponse:
        """The answer to what is no HTTP, or to a request that met a bug: see `connections`."""
        if status < 500:
            answer = problem(status, "malformed", "this is no HTTP request that can be read")
        else:
            answer = problem(status, "internal_error", "the server has a fault: its log says where")
        return as_asked(request, answer, self._sentences_for)
