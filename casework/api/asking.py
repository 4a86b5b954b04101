"""What a request of API v1 says: its body, its key, its token, the version that it saw.

Owns reading them, and the refusal that names what is missing or wrong.
"""

import re
from datetime import date
from typing import Any, TypeVar

import msgspec
from aiohttp import hdrs, web

from casework.api.problems import FieldsFaulty
from casework.storage.once import RequestKey, digest_of
from web.pages.problems import FieldFault, problem

T = TypeVar("T")

MOST_BYTES = 64 * 1024
KEY_HEADER = "Idempotency-Key"
LONGEST_KEY = 255
KEY_PATTERN = r"^[!-~]([ -~]*[!-~])?$"
"""Printable ASCII, as a header can carry it."""
FIRST_YEAR, LAST_YEAR = 2000, 2999
IF_MATCH = re.compile(r'(?:W/)?"?([0-9]{1,9})"?', re.ASCII)
BEARER = re.compile(r"Bearer ([\w-]{1,200})", re.ASCII)


class Unanswerable(Exception):
    """Not even a request; `answer` says why."""

    def __init__(self, answer: web.Response) -> None:
        self.answer = answer


async def body_of(request: web.Request, kind: type[T]) -> tuple[T, Any]:
    """The body as a `kind`, and as plain JSON.

    Raises: Unanswerable for 400, 413 and 415; FieldsFaulty
    """
    if request.content_type != "application/json":
        text = "send the body as application/json"
        raise Unanswerable(problem(415, "unsupported_media_type", text))
    if (request.content_length or 0) > MOST_BYTES:
        raise Unanswerable(problem(413, "too_large", f"a body has at most {MOST_BYTES} bytes"))
    raw = await request.read()
    try:
        plain = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Unanswerable(problem(400, "malformed", "the body is no JSON")) from None
    try:
        return msgspec.convert(plain, kind), plain
    except msgspec.ValidationError as wrong:
        raise FieldsFaulty(_fault(str(wrong))) from None


def request_key(request: web.Request, comune: str, plain: Any) -> RequestKey:
    """Raises: Unanswerable without a key, or with one that cannot be kept"""
    key = request.headers.get(KEY_HEADER, "")
    if not 0 < len(key) <= LONGEST_KEY or not re.match(KEY_PATTERN, key):
        text = f"send {KEY_HEADER}: a new random text for every wish, the same when sent again"
        raise Unanswerable(problem(400, "idempotency_key_missing", text))
    resource = request.match_info.route.resource
    assert resource is not None, "a handler is asked by a route"
    return RequestKey(comune, f"{request.method} {resource.canonical}", key, digest_of(plain))


def seen_version(request: web.Request) -> int:
    """The version that the sender saw, by `If-Match: "3"`. Raises: Unanswerable without one"""
    said = IF_MATCH.fullmatch(request.headers.get(hdrs.IF_MATCH, ""))
    if said is None:
        text = 'send If-Match with the ETag that you were told last: If-Match: "3"'
        raise Unanswerable(problem(428, "if_match_missing", text))
    return int(said[1])


def required_token(request: web.Request, whose: str) -> str:
    """The token of a "booking" or "case". Raises: Unanswerable without one"""
    if (sent := token_sent(request)) is None:
        headers: dict[str, str] = {hdrs.WWW_AUTHENTICATE: "Bearer"}
        text = f"send the {whose}'s token: Authorization: Bearer …"
        raise Unanswerable(problem(401, "token_missing", text, headers))
    return sent


def token_sent(request: web.Request) -> str | None:
    sent = BEARER.fullmatch(request.headers.get(hdrs.AUTHORIZATION, ""))
    return None if sent is None else sent[1]


def query_text(request: web.Request, name: str) -> str:
    """Raises: FieldsFaulty if it is missing"""
    if not (text := request.query.get(name, "")):
        raise FieldsFaulty(FieldFault(name, "required"))
    return text


def query_date(request: web.Request, name: str) -> date:
    """Raises: FieldsFaulty if it is missing, no date such as 2026-12-25, or of another age"""
    text = query_text(request, name)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise FieldsFaulty(FieldFault(name, "not_a_date"))
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise FieldsFaulty(FieldFault(name, "out_of_range"))
    return day


def _fault(wrong: str) -> FieldFault:
    """msgspec's sentence: "Object missing required field `slot` - at `$.person`"."""
    sentence, _, where = wrong.partition(" - at `$")
    path = where.strip("`.").replace("[...]", "")
    if missing := re.search(r"missing required field `(\w+)`", sentence):
        return FieldFault(".".join(filter(None, (path, missing[1]))), "required")
    return FieldFault(path, "invalid")
