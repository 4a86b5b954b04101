"""A form, a portal that serves it, and a station's door to it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from casework.definitions.library import library_definition
from station.guided.case_door import CaseDoor
from tests.portal.a_portal import PortalUnderTest, a_portal
from tests.portal.cases.a_case import publish


class ToldDoor(CaseDoor):
    """A door whose server can go away and come back."""

    def __init__(self, portal: PortalUnderTest) -> None:
        self.portal = portal
        self.is_there = True
        super().__init__(lambda: portal.url if self.is_there else None, lambda: "a-station's-key")


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[ToldDoor]:
    async with a_portal(tmp_path) as portal:
        for service in ("nido-iscrizione", "illuminazione-pubblica"):
            await publish(portal, library_definition(service))
        door = ToldDoor(portal)
        yield door
        await door.close()


@pytest.fixture
async def broken_server() -> AsyncIterator[str]:
    """One that is no server of these calls."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=502, text="<html>Bad gateway</html>")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert site._server is not None
    port = site._server.sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    await runner.cleanup()
