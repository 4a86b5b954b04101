"""Server-sent events over a real socket, read to the end, left early, or not read at all."""

import asyncio
import socket

import pytest
from aiohttp import web

from tests.web.a_site import a_site
from web import event_stream
from web.event_stream import StreamEvent, send_events


class Source:
    """Events for one stream; `is_closed` is set once they have been closed."""

    def __init__(self, *events: StreamEvent, is_endless: bool = False) -> None:
        self._events = events
        self._is_endless = is_endless
        self.is_closed = asyncio.Event()

    async def told(self):
        try:
            for event in self._events:
                yield event
            while self._is_endless:
                yield self._events[-1]
        finally:
            self.is_closed.set()

    def app(self) -> web.Application:
        async def live(request: web.Request) -> web.StreamResponse:
            return await send_events(request, self.told(), {"X-Kept": "yes"})

        app = web.Application()
        app.router.add_get("/live", live)
        return app


async def test_events_come_as_they_are_told_lines_kept_apart():
    source = Source(StreamEvent("turn", "one\ntwo"), StreamEvent("over"))
    async with a_site(source.app()) as session, session.get("/live") as answer:
        text = await answer.text()
    assert answer.content_type == "text/event-stream"
    assert (answer.headers["X-Kept"], answer.headers["X-Accel-Buffering"]) == ("yes", "no")
    assert text == "retry: 3000\n\nevent: turn\ndata: one\ndata: two\n\nevent: over\ndata: \n\n"
    assert source.is_closed.is_set()


async def test_a_page_that_is_closed_ends_its_events():
    source = Source(StreamEvent("turn", "x" * 10_000), is_endless=True)
    async with a_site(source.app()) as session:
        answer = await session.get("/live")
        await answer.content.readuntil(b"\n\n")
        answer.close()
        async with asyncio.timeout(20):
            await source.is_closed.wait()


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(event_stream, "READ_WITHIN_S", 0.1)


@pytest.mark.usefixtures("impatient")
async def test_a_client_that_does_not_read_loses_its_connection():
    source = Source(StreamEvent("turn", "x" * 100_000), is_endless=True)
    async with a_site(source.app()) as session:
        with socket.create_connection(("127.0.0.1", session._base_url.port)) as stuck:
            stuck.send(b"GET /live HTTP/1.1\r\nHost: x\r\n\r\n")
            async with asyncio.timeout(20):
                await source.is_closed.wait()
