"""The program that keeps a Comune's register, as docs/register.md says it behaves, over HTTP.

Its numbers restart each year, and who asks twice with one key gets one number. A test says what it
does wrong: away, slow to answer, answers lost after the number was given, a refusal.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

KEY = "key-of-the-register"


class ComuneRegister:
    """`given` has each number by the id of its request; `clock` says which year it is."""

    def __init__(self) -> None:
        self.given: dict[str, dict[str, Any]] = {}
        self.asked: list[dict[str, Any]] = []
        self.is_away = False
        self.loses_answers = 0
        self.refuses: str | None = None
        self.clock = lambda: datetime.now(UTC)
        self.url = ""

    async def register(self, request: web.Request) -> web.Response:
        if self.is_away:
            return web.json_response({"detail": "down for maintenance"}, status=503)
        if request.headers["Authorization"] != f"Bearer {KEY}":
            return web.json_response({"detail": "unknown key"}, status=401)
        wanted = await request.json()
        self.asked.append(wanted)
        if self.refuses is not None:
            return web.json_response({"detail": self.refuses}, status=422)
        key = request.headers["Idempotency-Key"]
        known = self.given.get(key)
        if known is not None and known["wanted"] != wanted:
            return web.json_response({"detail": "another document has this key"}, status=409)
        if known is None:
            known = self.given[key] = {"wanted": wanted, "answer": self._next()}
        if self.loses_answers > 0:
            self.loses_answers -= 1
            assert request.transport is not None
            request.transport.abort()
        return web.json_response(known["answer"], status=201)

    def _next(self) -> dict[str, Any]:
        now = self.clock()
        same_year = [each for each in self.given.values() if each["answer"]["year"] == now.year]
        return {"year": now.year, "number": len(same_year) + 1, "date": now.isoformat()}

    @property
    def numbers(self) -> list[tuple[int, int]]:
        answers = (each["answer"] for each in self.given.values())
        return sorted((each["year"], each["number"]) for each in answers)


@asynccontextmanager
async def a_comune_register() -> AsyncIterator[ComuneRegister]:
    """Listening on a port of its own."""
    register = ComuneRegister()
    app = web.Application()
    app.router.add_post("/registrations", register.register)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    register.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield register
    finally:
        await runner.cleanup()
