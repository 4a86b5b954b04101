"""A small server on a real socket, and a browser's half of the talk with it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import ClientSession, DummyCookieJar, TCPConnector, web


@asynccontextmanager
async def a_site(app: web.Application) -> AsyncIterator[ClientSession]:
    """`app` at work; the session asks it by path, keeps no cookies and unpacks nothing."""
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    connector = TCPConnector(force_close=True)
    try:
        async with ClientSession(
            f"http://127.0.0.1:{port}",
            connector=connector,
            auto_decompress=False,
            cookie_jar=DummyCookieJar(),
        ) as session:
            yield session
    finally:
        await runner.cleanup()
