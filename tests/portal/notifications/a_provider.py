"""A provider of SMS or App IO: a real HTTP server on loopback that answers as a test wants."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientSession, web


class Provider:
    """`asked` has the path, headers and body of every request, in order."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: dict[str, Callable[[], web.StreamResponse]] = {}
        self.hangs_up_at = ""
        self.is_silent_at = ""

    def answer(self, path: str, status: int, body: Any = None, **headers: str) -> None:
        self.answers[path] = lambda: web.json_response(body, status=status, headers=headers)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.asked.append((request.path, dict(request.headers), body))
        if request.path == self.is_silent_at:
            await asyncio.sleep(3600)
        if request.path == self.hangs_up_at:
            assert request.transport is not None
            request.transport.abort()
        return self.answers[request.path]()


@asynccontextmanager
async def a_provider() -> AsyncIterator[tuple[Provider, ClientSession]]:
    """The provider, and a client of the portal's to ask it by."""
    provider = Provider()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", provider.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    provider.url = f"http://{host}:{port}"
    async with ClientSession() as http:
        yield provider, http
    await runner.cleanup()
