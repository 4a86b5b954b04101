"""The door for a head of desk's questions: what if, which break to move, how true the waits were.

Owns three paths; docs/advice.md tells what the answers mean. Reckoned beside the server.
"""

import msgspec
from aiohttp import web

from queue_server.accounts.access import check_supervises
from queue_server.accounts.admission import Admission
from queue_server.api.http import answer, in_query, json_of
from queue_server.forecasts.history_queries import LookingBack
from sportello.forecast.accuracy import AccuracyAsked
from sportello.history.what_if import WhatIf

_what_if_decoder = msgspec.json.Decoder(WhatIf)


class AdviceRoutes:
    def __init__(self, looking_back: LookingBack, admission: Admission) -> None:
        self._looking_back = looking_back
        self._admission = admission

    def add_to(self, app: web.Application) -> None:
        app.router.add_post("/api/v1/what-if", self.what_if)
        app.router.add_get("/api/v1/advice", self.advice)
        app.router.add_get("/api/v1/accuracy", self.accuracy)

    async def what_if(self, request: web.Request) -> web.Response:
        await self._check(request)
        return await answer(request, _what_if_decoder, self._looking_back.what_if)

    async def advice(self, request: web.Request) -> web.Response:
        await self._check(request)
        return json_of(await self._looking_back.advice())

    async def accuracy(self, request: web.Request) -> web.Response:
        await self._check(request)
        asked = in_query(request, AccuracyAsked)
        return json_of(await self._looking_back.accuracy(asked))

    async def _check(self, request: web.Request) -> None:
        check_supervises(await self._admission.actor(request))
