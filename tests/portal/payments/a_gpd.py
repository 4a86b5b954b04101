"""GPD on loopback: keeps positions, and checks both directions against the official description."""

import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Any

import jsonschema_rs
from aiohttp import ClientSession, web

from portal.payments.gpd import KEY_HEADER, GpdAccount, GpdDesk
from tests.house_rules.the_documents import ROOT

DESCRIPTION = ROOT.parent / "shared/data/openapi/pagopa/gpd_v3.json"
COMUNE = "00580000000"
KEY = "secret"


class Trouble(StrEnum):
    """LOST: it was done, and the connection ended before the answer."""

    NONE = "none"
    LOST = "lost"
    FAULT = "fault"


class Gpd:
    def __init__(self) -> None:
        self.url = ""
        self.positions: dict[str, dict[str, Any]] = {}
        self.troubles: deque[Trouble] = deque()
        self.creations = 0
        described = json.loads(DESCRIPTION.read_text()) if DESCRIPTION.exists() else None
        self.components = described and described["components"]

    def desk(self, http: ClientSession, key: str = KEY) -> GpdDesk:
        return GpdDesk(GpdAccount(self.url, key, COMUNE, timeout_s=5), http)

    def pay(self, debt_id: str) -> None:
        self.set(debt_id, "PAID", "PAID")

    def set(self, debt_id: str, status: str, part: str) -> None:
        self.positions[debt_id]["status"] = status
        self.positions[debt_id]["paymentOption"][0]["installments"][0]["status"] = part

    async def handle(self, request: web.Request) -> web.StreamResponse:
        sent = await request.read()
        if request.headers.get(KEY_HEADER) != KEY:
            return web.Response(status=401)
        trouble = self.troubles.popleft() if self.troubles else Trouble.NONE
        if trouble is Trouble.FAULT:
            return web.json_response({"status": 500}, status=500)
        status, body = self._answer(request, sent)
        if trouble is Trouble.LOST:
            assert request.transport is not None
            request.transport.abort()
        return web.json_response(body, status=status)

    def _answer(self, request: web.Request, sent: bytes) -> tuple[int, Any]:
        debt_id = request.match_info.get("iupd", "")
        if not debt_id:
            return self._create(json.loads(sent))
        if debt_id not in self.positions:
            return 404, self._described("ProblemJson", {"title": "Not found", "status": 404})
        if request.path.endswith("/publish"):
            self.set(debt_id, "VALID", "UNPAID")
        elif request.method == "DELETE":
            if self.positions[debt_id]["status"] in ("PAID", "PARTIALLY_PAID"):
                return 409, self._described("ProblemJson", {"title": "Conflict", "status": 409})
            del self.positions[debt_id]
            return 200, "done"
        return 200, self._described("PaymentPositionModelResponseV3", self.positions[debt_id])

    def _create(self, sent: Any) -> tuple[int, Any]:
        self._described("PaymentPositionModelV3", sent)
        if sent["iupd"] in self.positions:
            return 409, self._described("ProblemJson", {"title": "Conflict", "status": 409})
        self.creations += 1
        self.positions[sent["iupd"]] = json.loads(json.dumps(sent))
        self.set(sent["iupd"], "VALID", "UNPAID")
        for option in self.positions[sent["iupd"]]["paymentOption"]:
            del option["description"]
        return 201, self._described("PaymentPositionModelV3", sent)

    def _described(self, name: str, body: Any) -> Any:
        if self.components is not None:
            schema = {
                "$ref": f"#/components/schemas/{name}",
                "components": self.components,
            }
            jsonschema_rs.validator_for(schema).validate(body)
        return body


@asynccontextmanager
async def a_gpd() -> AsyncIterator[tuple[Gpd, ClientSession]]:
    gpd = Gpd()
    app = web.Application()
    root = f"/organizations/{COMUNE}/debtpositions"
    for path in (root, root + "/{iupd}", root + "/{iupd}/publish"):
        app.router.add_route("*", path, gpd.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    gpd.url = f"http://{host}:{port}"
    try:
        async with ClientSession() as http:
            yield gpd, http
    finally:
        await runner.cleanup()
