"""What past days teach, for supervisors: what if, which break to move, how true the waits were.

docs/advice.md tells what the answers mean. They are computed in a process of its own.
"""

from http import HTTPStatus

from msgspec import Struct

from queue_server.api.backend import Backend, Caller
from queue_server.api.endpoint import SUPERVISOR, Endpoint, Operation, Parameter, Subject
from sportello.forecast.accuracy import AccuracyAsked, AccuracyReport
from sportello.history.what_if import WhatIf, WhatIfAnswer
from sportello.model.break_moves import Advice
from sportello.model.wire import Advised, AskAdvice


class BreakMovesAsked(Struct, frozen=True):
    """Which planned breaks of today to move, computed for this request."""


async def advised(backend: Backend, query: AskAdvice, _: Caller) -> Advised:
    return backend.adviser.advised(query.id)


async def what_if(backend: Backend, asked: WhatIf, _: Caller) -> WhatIfAnswer:
    return await backend.looking_back.what_if(asked)


async def advice(backend: Backend, _: BreakMovesAsked, __: Caller) -> Advice:
    return await backend.looking_back.advice()


async def accuracy(backend: Backend, asked: AccuracyAsked, _: Caller) -> AccuracyReport:
    return await backend.looking_back.accuracy(asked)


ENDPOINTS: Subject = (
    Endpoint(AskAdvice, advised, Advised, SUPERVISOR),
    Endpoint(
        WhatIf,
        what_if,
        WhatIfAnswer,
        SUPERVISOR,
        is_on_socket=False,
        operation=Operation(
            method="POST",
            path="/api/v1/what-if",
            name="what_if",
            summary="What another staffing or rule would have done on the last days.",
            refusals=(HTTPStatus.CONFLICT, HTTPStatus.SERVICE_UNAVAILABLE),
        ),
    ),
    Endpoint(
        BreakMovesAsked,
        advice,
        Advice,
        SUPERVISOR,
        is_on_socket=False,
        operation=Operation(
            method="GET",
            path="/api/v1/advice",
            name="advice",
            summary="Which planned breaks of today to move, and what that saves.",
            refusals=(HTTPStatus.SERVICE_UNAVAILABLE,),
        ),
    ),
    Endpoint(
        AccuracyAsked,
        accuracy,
        AccuracyReport,
        SUPERVISOR,
        is_on_socket=False,
        operation=Operation(
            method="GET",
            path="/api/v1/accuracy",
            name="accuracy",
            summary="How true the waits were that people were told.",
            parameters=(Parameter("days", "How many of the last days, at most 92.", 7),),
            refusals=(HTTPStatus.SERVICE_UNAVAILABLE,),
        ),
    ),
)
