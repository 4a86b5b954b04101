"""How a call of API v1 is answered: refusals in one form, and who may read the answer."""

from collections.abc import Iterable

from aiohttp import hdrs, web

from casework.api.asking import Unanswerable
from casework.api.problems import FieldsFaulty, faulty, refusal
from casework.api.routes import ApiCall, ApiHandler
from sportello.model.refusals import Refused


def add_calls(app: web.Application, calls: Iterable[tuple[ApiCall, ApiHandler]]) -> None:
    """Each call with what answers it, which is its own handler or is put around it."""
    for call, handler in calls:
        answer = _answering(call, handler)
        if call.method == "GET":
            app.router.add_get(call.path, answer)  # HEAD is answered too
        else:
            app.router.add_route(call.method, call.path, answer)


def _answering(call: ApiCall, handler: ApiHandler) -> ApiHandler:
    async def answer(request: web.Request) -> web.StreamResponse:
        told: web.StreamResponse
        try:
            told = await handler(request)
        except Refused as refused:
            told = refusal(refused)
        except FieldsFaulty as wrong:
            told = faulty(wrong.faults)
        except Unanswerable as unanswerable:
            told = unanswerable.answer
        if call.is_public:
            told.headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = "*"
        else:
            told.headers[hdrs.CACHE_CONTROL] = "no-store"
        return told

    return answer
