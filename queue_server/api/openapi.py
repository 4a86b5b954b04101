"""The description of the HTTP door, generated from the structs that it really speaks."""

from typing import Any, Literal

import msgspec
from msgspec import Struct

from queue_server.api.http_refusals import Refusal
from sportello.forecast.accuracy import AccuracyReport
from sportello.hall.view import Hall
from sportello.history.what_if import WhatIf, WhatIfAnswer
from sportello.model.break_moves import Advice
from sportello.model.wire import (
    PROTOCOL,
    Happened,
    Identified,
    Identify,
    LoggedIn,
    Login,
    Logout,
    NewNote,
    Note,
    Reply,
    StationCommand,
    Upcoming,
)

REF = "#/components/schemas/{name}"

Json = dict[str, Any]


ServerRole = Literal["leading", "following"]


class Health(Struct, frozen=True):
    """The server answers; `seq` is the place of its journal.

    Of several servers of a branch one leads, at the address `leader` if there is more than one.
    "degraded" has a stable code as its `reason`, and a sentence for staff with the remedy.
    """

    status: Literal["ok", "degraded"]
    seq: int
    role: ServerRole
    leader: str | None = None
    reason: str | None = None
    detail: str | None = None


MEANINGS = {
    "400": "The body is no JSON.",
    "401": "No station has this key and no operator this token, or the password is wrong.",
    "403": "The role of this key does not give this right, or nobody is logged in.",
    "409": "A rule of the branch said no; nothing has changed.",
    "413": "The body is too large.",
    "422": "A field is missing or not as it must be; the detail names it.",
    "429": "This key asks too often, or too many passwords were wrong: wait a little.",
    "503": "The disk cannot be written, or it takes too long: nothing was done; ask again later.",
}


def description() -> Json:
    """An OpenAPI 3.1 document."""
    answered = (WhatIfAnswer, Advice, AccuracyReport)
    said = (Reply, LoggedIn, Identified, Hall, Happened, Upcoming, Note, Health, Refusal, *answered)
    heard = (StationCommand, Login, Logout, Identify, NewNote, WhatIf)
    schemas, components = msgspec.json.schema_components([*said, *heard], ref_template=REF)
    schema = dict(zip([*said, *heard], schemas, strict=True))
    refusal = schema[Refusal]

    def answers(of: Any, *refusals: str) -> Json:
        told = {status: _content(MEANINGS[status], refusal) for status in refusals}
        return {"200": _content(_first_line(of), schema[of])} | told

    def takes(of: Any) -> Json:
        return {"required": True, "content": {"application/json": {"schema": schema[of]}}}

    asked = ("400", "401", "403", "413", "422", "429", "503")
    paths: Json = {
        "/api/v1/commands": {
            "post": {
                "operationId": "command",
                "summary": "Ask for something to happen. The same id sent twice happens once.",
                "requestBody": takes(StationCommand),
                "responses": answers(Reply, *asked, "409"),
            }
        },
        "/api/v1/login": {
            "post": {
                "operationId": "login",
                "summary": "Exchange an operator's password for a bearer token.",
                "security": [],
                "requestBody": takes(Login),
                "responses": answers(LoggedIn, "400", "401", "413", "422", "429", "503"),
            }
        },
        "/api/v1/logout": {
            "post": {
                "operationId": "logout",
                "summary": "End the operator's token that authorises this request.",
                "requestBody": takes(Logout),
                "responses": answers(Reply, "400", "401", "413", "422", "503"),
            }
        },
        "/api/v1/identify": {
            "post": {
                "operationId": "identify",
                "summary": "Exchange a citizen's data for a reference that says nothing.",
                "requestBody": takes(Identify),
                "responses": answers(Identified, *asked),
            }
        },
        "/api/v1/hall": {
            "get": {
                "operationId": "hall",
                "summary": "The hall as it is now.",
                "responses": answers(Hall, "401", "429"),
            }
        },
        "/api/v1/events": {
            "get": {
                "operationId": "events",
                "summary": "What happened after a place in the journal, in order.",
                "parameters": [
                    _query(
                        "since", "The last `seq` already known; if left out, all of today.", None
                    ),
                    _query("limit", "The greatest number of events to send.", 1000),
                ],
                "responses": answers(Happened, "401", "403", "422", "429", "503"),
            }
        },
        "/api/v1/counters/{counter}/waiting": {
            "get": {
                "operationId": "waiting_for",
                "summary": "Whom a counter would call, one after the other, and why.",
                "parameters": [_in_path("counter", "The id of an open counter.")],
                "responses": answers(Upcoming, "401", "403", "409"),
            }
        },
        "/api/v1/tickets/{ticket}/note": {
            "get": {
                "operationId": "read_note",
                "summary": "What is noted on a ticket, for the operator who serves it.",
                "parameters": [_in_path("ticket", "The id of a ticket of today.")],
                "responses": answers(Note, "401", "403", "409", "503"),
            },
            "put": {
                "operationId": "write_note",
                "summary": "Note something until the visit ends; an empty text erases.",
                "parameters": [_in_path("ticket", "The id of a ticket of today.")],
                "requestBody": takes(NewNote),
                "responses": answers(Note, *asked, "409"),
            },
        },
        "/api/v1/what-if": {
            "post": {
                "operationId": "what_if",
                "summary": "What another staffing or rule would have done on the last days.",
                "requestBody": takes(WhatIf),
                "responses": answers(WhatIfAnswer, *asked, "409"),
            }
        },
        "/api/v1/advice": {
            "get": {
                "operationId": "advice",
                "summary": "Which planned breaks of today to move, and what that saves.",
                "responses": answers(Advice, "401", "403", "422", "503"),
            }
        },
        "/api/v1/accuracy": {
            "get": {
                "operationId": "accuracy",
                "summary": "How true the waits were that people were told.",
                "parameters": [_query("days", "How many of the last days, at most 92.", 7)],
                "responses": answers(AccuracyReport, "401", "403", "422", "503"),
            }
        },
        "/healthz": {
            "get": {
                "operationId": "health",
                "summary": "Whether the server answers.",
                "security": [],
                "responses": answers(Health),
            }
        },
    }
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


def _content(description: str, schema: Json) -> Json:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _first_line(of: type[Struct]) -> str:
    return (of.__doc__ or "").strip().partition("\n")[0]


def _in_path(name: str, description: str) -> Json:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": description,
        "schema": {"type": "string"},
    }


def _query(name: str, description: str, default: int | None) -> Json:
    schema: Json = {"type": "integer", "minimum": 0}
    if default is not None:
        schema["default"] = default
    return {"name": name, "in": "query", "description": description, "schema": schema}
