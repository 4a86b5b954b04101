"""A site of the demo, on any free port of this machine alone."""

from contextlib import AsyncExitStack

from aiohttp import web

LOOPBACK = "127.0.0.1"


async def open_site(app: web.Application, ending: AsyncExitStack) -> str:
    """Serve `app` until `ending` ends. Returns its address, without a slash at the end."""
    runner = web.AppRunner(app, handle_signals=False, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    ending.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, LOOPBACK, 0).start()
    return f"http://{LOOPBACK}:{runner.addresses[0][1]}"
