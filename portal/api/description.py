"""The OpenAPI description of API v1, made from its rows and their structs."""

import re
from collections.abc import Iterable
from typing import Any

import msgspec

from portal.api.asking import KEY_HEADER, LONGEST_KEY
from portal.api.problems import status_of
from portal.api.routes import ApiCall, Credentials, QueryParameter
from portal.api.shapes import FaultyProblem
from web.pages.problems import Problem

JsonObject = dict[str, Any]

REF = "#/components/schemas/{name}"
COMUNE = QueryParameter(
    "comune", "IPA code of the Comune, where the host does not say it", is_required=False
)
ALWAYS = {429: "This address asks too often: see Retry-After."}
MEANINGS = {
    400: "The body is no JSON, or a header is missing.",
    401: "No token was sent.",
    404: "There is no such thing, or the token is another one's.",
    409: "A rule said no; nothing has changed.",
    413: "The body is too large.",
    415: "The body is not application/json.",
    422: "A field is missing or wrong: `errors` names each.",
    503: "Nothing was done; ask again later.",
}


def description(calls: Iterable[ApiCall]) -> bytes:
    """An OpenAPI 3.1 document as JSON."""
    calls = tuple(calls)
    kinds: list[Any] = [Problem, FaultyProblem]
    for call in calls:
        kinds += [kind for kind in (call.takes, *call.answers.values()) if kind is not None]
    kinds = list(dict.fromkeys(kinds))
    schemas, components = msgspec.json.schema_components(kinds, ref_template=REF)
    schema_of = dict(zip(kinds, schemas, strict=True))
    paths: JsonObject = {}
    for call in calls:
        paths.setdefault(call.path, {})[call.method.lower()] = _operation(call, schema_of)
    token = {"type": "http", "scheme": "bearer", "description": "the token of the booking"}
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "Sportello portal",
                "version": "1",
                "description": "Bookings online. Times are RFC 3339 with the branch's offset; ids "
                "are opaque. v1 only grows: ignore what you do not know.",
            },
            "paths": paths,
            "components": {"schemas": components, "securitySchemes": {"bookingToken": token}},
        }
    )


def _operation(call: ApiCall, schema_of: dict[Any, JsonObject]) -> JsonObject:
    told: JsonObject = {"operationId": call.name, "summary": call.summary}
    told["parameters"] = list(_parameters(call))
    if call.shows is Credentials.BOOKING_TOKEN:
        told["security"] = [{"bookingToken": []}]
    elif call.shows is Credentials.TOKEN_OF_A_VISIT:
        told["security"] = [{}, {"bookingToken": []}]
    if call.takes is not None:
        content = {"application/json": {"schema": schema_of[call.takes]}}
        told["requestBody"] = {"required": True, "content": content}
    told["responses"] = {
        str(status): _answer("The answer.", "application/json", schema_of[kind])
        for status, kind in call.answers.items()
    }
    for status, codes in sorted(_refusals(call).items()):
        kind = FaultyProblem if status == 422 else Problem
        meaning = (MEANINGS | ALWAYS)[status] + (f" Codes: {', '.join(codes)}." if codes else "")
        schema = schema_of[kind]
        if status == 422 and codes:
            schema = {"anyOf": [schema, schema_of[Problem]]}
        told["responses"][str(status)] = _answer(meaning, "application/problem+json", schema)
    return told


def _answer(meaning: str, kind: str, schema: JsonObject) -> JsonObject:
    return {"description": meaning, "content": {kind: {"schema": schema}}}


def _parameters(call: ApiCall) -> Iterable[JsonObject]:
    for name in re.findall(r"{(\w+)}", call.path):
        text = {"type": "string"}
        yield {"name": name, "in": "path", "required": True, "schema": text}
    for each in (*call.query, COMUNE):
        schema = {"type": "string"} | ({"format": each.format} if each.format else {})
        yield {
            "name": each.name,
            "in": "query",
            "required": each.is_required,
            "description": each.meaning,
            "schema": schema,
        }
    if call.has_idempotency_key:
        limited = {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY}
        yield {
            "name": KEY_HEADER,
            "in": "header",
            "required": True,
            "description": "a new random text for every wish; the same when it is sent again",
            "schema": limited,
        }


def _refusals(call: ApiCall) -> dict[int, list[str]]:
    """Codes of rules by status; an empty list where only the request itself can be wrong."""
    found: dict[int, list[str]] = {404: ["unknown_comune"], 429: []}
    for kind in call.refuses:
        found.setdefault(status_of(kind), []).append(kind.code)
    if call.takes is not None:
        found |= {status: found.get(status, []) for status in (400, 413, 415, 422)}
    if call.query:
        found.setdefault(422, [])
    if call.shows is Credentials.BOOKING_TOKEN:
        found.setdefault(401, [])
    return found
