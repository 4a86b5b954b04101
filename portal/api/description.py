"""The OpenAPI description of API v1, made from its rows and their structs."""

import re
from collections.abc import Iterable
from typing import Any

import msgspec
from aiohttp import hdrs

from casework.api.asking import KEY_HEADER, LONGEST_KEY
from casework.api.problems import status_of
from casework.api.routes import ApiCall, Credentials, QueryParameter
from web.pages.problems import FaultyProblem, Problem

JsonObject = dict[str, Any]

REF = "#/components/schemas/{name}"
COMUNE = QueryParameter(
    "comune", "IPA code of the Comune, where the host does not say it", is_required=False
)
BINARY: JsonObject = {"type": "string", "format": "binary"}
A_FILE: JsonObject = {
    "schema": {
        "type": "object",
        "properties": {"file": BINARY},
        "required": ["file"],
    }
}
BYTES: JsonObject = {"schema": {"type": "string", "format": "binary"}}
ALWAYS = {429: "This address asks too often: see Retry-After."}
IN_THE_PATH = {Credentials.BOOKING_TOKEN: "bookingToken", Credentials.CASE_TOKEN: "caseToken"}
"""By which scheme the thing in the path is opened."""
MEANINGS = {
    400: "The body cannot be read, or a header is missing.",
    401: "No token was sent.",
    404: "There is no such thing, or the token is another one's.",
    409: "A rule said no; nothing has changed.",
    412: "It was changed meanwhile: `changes` says what; nothing was saved.",
    413: "The body, or the file in it, is too large.",
    415: "The body, or the file in it, is of another type.",
    422: "A field is missing or wrong: `errors` names each.",
    428: "If-Match is missing.",
    503: "Nothing was done; ask again later.",
}


def description(calls: Iterable[ApiCall]) -> bytes:
    """An OpenAPI 3.1 document as JSON."""
    calls = tuple(calls)
    kinds: list[Any] = [Problem, FaultyProblem]
    for call in calls:
        told = call.takes, *call.answers.values(), *call.problems.values()
        kinds += [kind for kind in told if kind is not None]
    kinds = list(dict.fromkeys(kinds))
    schemas, components = msgspec.json.schema_components(kinds, ref_template=REF)
    schema_of = dict(zip(kinds, schemas, strict=True))
    paths: JsonObject = {}
    for call in calls:
        paths.setdefault(call.path, {})[call.method.lower()] = _operation(call, schema_of)
    tokens = {
        name: {"type": "http", "scheme": "bearer", "description": f"the token of the {whose}"}
        for name, whose in (("bookingToken", "booking"), ("caseToken", "case"))
    }
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "Sportello portal",
                "version": "1",
                "description": "Bookings and requests online. Times are RFC 3339 with the branch's "
                "offset; ids are opaque. v1 only grows: ignore what you do not know.",
            },
            "paths": paths,
            "components": {"schemas": components, "securitySchemes": tokens},
        }
    )


def _operation(call: ApiCall, schema_of: dict[Any, JsonObject]) -> JsonObject:
    told: JsonObject = {"operationId": call.name, "summary": call.summary}
    told["parameters"] = list(_parameters(call))
    if call.shows in IN_THE_PATH:
        told["security"] = [{IN_THE_PATH[call.shows]: []}]
    elif call.shows is Credentials.TOKEN_OF_A_VISIT:
        told["security"] = [{}, {"bookingToken": []}]
    if call.takes is not None:
        content = {"application/json": {"schema": schema_of[call.takes]}}
        told["requestBody"] = {"required": True, "content": content}
    elif call.takes_file:
        told["requestBody"] = {"required": True, "content": {"multipart/form-data": A_FILE}}
    elif call.takes_bytes:
        told["requestBody"] = {"required": True, "content": {"application/octet-stream": BYTES}}
    told["responses"] = {
        str(status): _answer("The answer.", "application/json", schema_of[kind])
        for status, kind in call.answers.items()
    }
    if call.gives is not None:
        told["responses"]["200"] = _answer("The file.", call.gives, BINARY)
    for status, codes in sorted(_refusals(call).items()):
        kind = FaultyProblem if status == 422 else Problem
        meaning = (MEANINGS | ALWAYS)[status] + (f" Codes: {', '.join(codes)}." if codes else "")
        schema = schema_of[kind]
        if status == 422 and codes:
            schema = {"anyOf": [schema, schema_of[Problem]]}
        elif status in call.problems:
            schema = {"anyOf": [schema_of[call.problems[status]], schema]}
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
    if call.has_version:
        yield _if_match()
    if call.has_idempotency_key:
        limited = {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY}
        yield {
            "name": KEY_HEADER,
            "in": "header",
            "required": True,
            "description": "a new random text for every wish; the same when it is sent again",
            "schema": limited,
        }


def _if_match() -> JsonObject:
    return {
        "name": str(hdrs.IF_MATCH),
        "in": "header",
        "required": True,
        "description": "the ETag of what was read last",
        "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
    }


def _refusals(call: ApiCall) -> dict[int, list[str]]:
    """Codes of rules by status; an empty list where only the request itself can be wrong."""
    found: dict[int, list[str]] = {404: ["unknown_comune"], 429: []}
    for kind in call.refuses:
        found.setdefault(status_of(kind), []).append(kind.code)
    if call.takes is not None or call.takes_file:
        found |= {status: found.get(status, []) for status in (400, 413, 415, 422)}
    if call.query:
        found.setdefault(422, [])
    if call.has_version:
        found[428] = []
    if call.shows in IN_THE_PATH:
        found.setdefault(401, [])
    return found
