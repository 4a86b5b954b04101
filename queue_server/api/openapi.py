"""The description of the HTTP door, made from the tables of all subjects and from their structs."""

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Struct

from queue_server.api.endpoint import Endpoint, Needs, Operation, Parameter
from queue_server.api.http_refusals import Refusal
from queue_server.api.messages import Messages, any_of
from sportello.model.wire import PROTOCOL

REF = "#/components/schemas/{name}"

Json = dict[str, Any]

MEANINGS = {
    400: "The body is no JSON.",
    401: "No station has this key and no operator this token, or the password is wrong.",
    403: "The role of this key does not give this right, or no operator is logged in.",
    409: "A rule of the branch said no; nothing has changed.",
    413: "The body is too large.",
    422: "A field is missing or not as it must be; the detail names it.",
    429: "This key asks too often, or too many passwords were wrong: wait a little.",
    503: "The disk cannot be written, or it takes too long: nothing was done; ask again later.",
}


def description(messages: Messages) -> Json:
    """An OpenAPI 3.1 document."""
    asked = messages.by_operation()
    bodies = {operation: _body(operation, asked[operation]) for operation in asked}
    kinds = [Refusal, *(endpoints[0].gives for endpoints in asked.values())]
    kinds += [body for body in bodies.values() if body is not None]
    kinds = list(dict.fromkeys(kinds))
    schemas, components = msgspec.json.schema_components(kinds, ref_template=REF)
    schema_of = dict(zip(kinds, schemas, strict=True))

    paths: Json = {}
    for operation, endpoints in asked.items():
        gives, body = endpoints[0].gives, bodies[operation]
        told: Json = {"operationId": operation.name, "summary": operation.summary}
        if operation.needs is Needs.NOTHING:
            told["security"] = []
        if operation.parameters:
            told["parameters"] = [_parameter(operation, each) for each in operation.parameters]
        if body is not None:
            content = {"application/json": {"schema": schema_of[body]}}
            told["requestBody"] = {"required": True, "content": content}
        told["responses"] = {"200": _content(_first_line(gives), schema_of[gives])} | {
            str(status): _content(MEANINGS[status], schema_of[Refusal])
            for status in sorted(set(_refusals(operation)))
        }
        paths.setdefault(operation.path, {})[operation.method.lower()] = told
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Sportello queue server",
            "version": str(PROTOCOL),
            "description": "Commands go up, events come down. Refusals have stable codes.",
        },
        "paths": paths,
        "security": [{"bearer": []}],
        "components": {
            "schemas": components,
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A station's key, or the token of an operator.",
                }
            },
        },
    }


def _body(operation: Operation, endpoints: list[Endpoint[Any]]) -> Any:
    """What a request's body is: a struct, a union of them, or None for no body."""
    if not operation.has_body:
        return None
    return operation.body or any_of([endpoint.asks for endpoint in endpoints])


def _refusals(operation: Operation) -> Iterator[int]:
    """Statuses that follow from how it is asked, and its own."""
    yield from operation.refusals
    if operation.has_body:
        yield from (400, 413, 422)
    if any(not _is_in_path(operation, parameter) for parameter in operation.parameters):
        yield 422
    if operation.needs is not Needs.NOTHING:
        yield from (401, 429)
    if operation.needs is Needs.RIGHT:
        yield 403


def _is_in_path(operation: Operation, parameter: Parameter) -> bool:
    return f"{{{parameter.name}}}" in operation.path


def _parameter(operation: Operation, parameter: Parameter) -> Json:
    told: Json = {"name": parameter.name, "description": parameter.description}
    if _is_in_path(operation, parameter):
        return told | {"in": "path", "required": True, "schema": {"type": "string"}}
    schema: Json = {"type": "integer", "minimum": 0}
    if parameter.default is not None:
        schema["default"] = parameter.default
    return told | {"in": "query", "schema": schema}


def _content(description: str, schema: Json) -> Json:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _first_line(of: type[Struct]) -> str:
    return (of.__doc__ or "").strip().partition("\n")[0]
