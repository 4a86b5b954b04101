"""A body is waited for as long as something of it comes, however long that takes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from web.connections import Caps, ClientTimeouts, Connection, Connections, connection_of

PATIENCE = ClientTimeouts(body_s=20)
PIECE, PIECES = b"x" * 100, 10
HEAD = f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {len(PIECE) * PIECES}\r\n\r\n".encode()
LARGE = 8 * 1024 * 1024
"""More than the server's and the system's buffers hold."""


class SlowSender:
    """A server that tells of each piece as it comes, and a client. Time passes by hand."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.connections = Connections(Caps(), PATIENCE, lambda: self.now)
        self.may_read = asyncio.Event()
        self.may_read.set()
        self.reader: asyncio.StreamReader
        self.writer: asyncio.StreamWriter
        self.line: Connection | None = None

    async def answer(self, request: web.Request) -> web.StreamResponse:
        connection_of(request).begin(request)
        await self.may_read.wait()
        answer = web.StreamResponse()
        await answer.prepare(request)
        async for piece in request.content.iter_any():
            await answer.write(f"{len(piece)}\n".encode())
        return answer

    def pass_by(self, seconds: float) -> None:
        self.now += seconds
        self.connections.look()

    @property
    def is_read(self) -> bool:
        """Whether the server takes what the client sends."""
        transport = None if self.line is None else self.line.transport
        return transport is None or transport.is_reading()

    async def hears(self, size: int) -> None:
        await self.reader.readuntil(f"{size}\n".encode())


@asynccontextmanager
async def a_slow_sender() -> AsyncIterator[SlowSender]:
    it = SlowSender()
    app = web.Application()
    app.router.add_post("/", it.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()

    def line() -> Connection:
        assert runner.server is not None
        it.line = Connection(runner.server, it.connections, lambda _, status: web.Response())
        return it.line

    server = await asyncio.get_running_loop().create_server(line, "127.0.0.1", 0)
    it.reader, it.writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    try:
        yield it
    finally:
        it.writer.transport.abort()
        server.close()
        await runner.cleanup()


async def test_a_line_that_makes_progress_is_served_to_the_end() -> None:
    async with a_slow_sender() as slow:
        slow.writer.write(HEAD)
        for _ in range(PIECES):
            slow.writer.write(PIECE)
            await slow.hears(len(PIECE))
            slow.pass_by(15)
        assert b"0\r\n\r\n" in await slow.reader.readuntil(b"0\r\n\r\n")


async def test_a_line_that_is_silent_in_the_middle_is_cut() -> None:
    async with a_slow_sender() as slow:
        slow.writer.write(HEAD + PIECE)
        await slow.hears(len(PIECE))
        slow.pass_by(21)
        with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
            await slow.hears(len(PIECE))


async def test_a_client_is_not_blamed_while_the_server_takes_no_more() -> None:
    async with a_slow_sender() as slow:
        slow.may_read.clear()
        slow.writer.write(f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {LARGE}\r\n\r\n".encode())
        slow.writer.write(b"x" * LARGE)
        async with asyncio.timeout(10):
            while slow.is_read:  # noqa: ASYNC110  nothing tells of it
                await asyncio.sleep(0)
        slow.pass_by(300)
        slow.may_read.set()
        await slow.reader.readuntil(b"0\r\n\r\n")
