"""Server-sent events on the wire: how one is written, and what ends a stream.

Owns the format and the patience with a client that does not read; what is told is its user's.
Source: html.spec.whatwg.org, 9.2 "Server-sent events".
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing

import structlog
from aiohttp import web
from msgspec import Struct

READ_WITHIN_S = 20.0
RETRY_MS = 3000
"""How soon a browser asks again after the connection was lost."""

log = structlog.get_logger(__name__)


class StreamEvent(Struct, frozen=True):
    """`kind` is what a page listens to, `data` may have several lines."""

    kind: str
    data: str = ""

    def encoded(self) -> bytes:
        data = "\n".join(f"data: {line}" for line in self.data.split("\n"))
        return f"event: {self.kind}\n{data}\n\n".encode()


async def send_events(
    request: web.Request, events: AsyncGenerator[StreamEvent, None], headers: Mapping[str, str]
) -> web.StreamResponse:
    """Send `events` until there are no more or the client has gone; they are closed then.

    A client that reads nothing for `READ_WITHIN_S` loses its connection.
    """
    # the second header tells nginx not to hold events back
    response = web.StreamResponse(headers={**headers, "X-Accel-Buffering": "no"})
    response.content_type = "text/event-stream"
    await response.prepare(request)
    try:
        await _write(response, f"retry: {RETRY_MS}\n\n".encode())
        async with aclosing(events):
            async for event in events:
                await _write(response, event.encoded())
    except ConnectionResetError:
        log.debug("stream_client_gone")
    except TimeoutError:
        assert request.transport is not None, "it was written to a moment ago"
        request.transport.abort()
    return response


async def _write(response: web.StreamResponse, raw: bytes) -> None:
    """Raises: ConnectionResetError, TimeoutError if it is not read."""
    async with asyncio.timeout(READ_WITHIN_S):
        await response.write(raw)
