"""What API v1 answers: one row a call, of which routes and the description are made."""

from collections.abc import Awaitable, Callable
from enum import Enum, auto
from typing import Any

from aiohttp import web
from msgspec import Struct

from sportello.model.refusals import Refused

PREFIX = "/api/v1"

ApiHandler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Credentials(Enum):
    """What a call must show: nothing, the token of the booking or case in its path, that of the
    booking in its body, if it names one, or that of an operator.
    """

    NOTHING = auto()
    BOOKING_TOKEN = auto()
    TOKEN_OF_A_VISIT = auto()
    CASE_TOKEN = auto()
    OPERATOR = auto()


class QueryParameter(Struct, frozen=True):
    """`format` as in JSON Schema: "date", or None."""

    name: str
    meaning: str
    format: str | None = None
    is_required: bool = True


class ApiCall(Struct, frozen=True, kw_only=True):
    """One call of the API.

    takes        the kind of its body, a struct or a JSON object of any members
    takes_file   its body is a form with the part `file`
    gives        the media type of a file that it answers, with 200
    takes_bytes  its body is any bytes
    answers      the struct of each status that is no error; None for an empty body
    has_version  it changes a version that the sender has to name: If-Match
    refuses      rules that may say no, each with its code
    problems     refusals that tell more than a code: the struct of each status
    """

    method: str
    path: str
    name: str
    summary: str
    handler: ApiHandler
    answers: dict[int, Any]
    takes: Any = None
    takes_file: bool = False
    gives: str | None = None
    takes_bytes: bool = False
    query: tuple[QueryParameter, ...] = ()
    shows: Credentials = Credentials.NOTHING
    has_idempotency_key: bool = False
    has_version: bool = False
    refuses: tuple[type[Refused], ...] = ()
    problems: dict[int, type[Struct]] = {}

    @property
    def is_public(self) -> bool:
        """Whether other sites' pages may read it: it shows nothing of any person."""
        return self.method == "GET" and self.shows is Credentials.NOTHING
