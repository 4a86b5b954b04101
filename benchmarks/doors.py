"""The clients that load a server: one connection each, through either of its doors.

They cost as little as a client can, because they share the machine with what they measure: HTTP
is written by hand and answers are looked at, not decoded. Knows no measure.
"""

import asyncio
from typing import Protocol, Self, cast
from uuid import UUID

import aiohttp

from sportello.model.wire import Hello, encode


class CommandDoor(Protocol):
    """Asks one command at a time; the answer is the JSON of a `Reply`."""

    async def command(self, command: bytes, id: UUID) -> bytes: ...


class HttpLine(asyncio.Protocol):
    """One connection that is kept alive. Raises ConnectionResetError when the server hangs up."""

    def __init__(self, host: str, key: str) -> None:
        self._head = f"HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\nContent-Length: "
        self._transport: asyncio.Transport | None = None
        self._received = b""
        self._answer: asyncio.Future[bytes] | None = None

    @classmethod
    async def open(cls, host: str, port: int, key: str = "") -> Self:
        loop = asyncio.get_running_loop()
        _, line = await loop.create_connection(lambda: cls(host, key), host, port)
        return line

    def request(self, method: str, path: str, body: bytes = b"") -> bytes:
        return f"{method} {path} {self._head}{len(body)}\r\n\r\n".encode() + body

    async def command(self, command: bytes, id: UUID) -> bytes:
        return await self.ask(self.request("POST", "/api/v1/commands", command))

    async def ask(self, request: bytes) -> bytes:
        """The body of the answer, whatever its status."""
        assert self._transport is not None, "the line is open"
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    # --- asyncio.Protocol --------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's has another base

    def connection_lost(self, error: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error or ConnectionResetError("the server hung up"))

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, gap, body = self._received.partition(b"\r\n\r\n")
        if gap and len(body) >= _length_told_in(head):
            self._received = b""
            assert self._answer is not None, "nothing comes unasked"
            if not self._answer.done():  # who asked may have been cancelled meanwhile
                self._answer.set_result(body)


class SocketLine:
    """A station's socket after its hello; the feed that comes next to the answers is passed
    over."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket

    @classmethod
    async def open(cls, http: aiohttp.ClientSession, url: str, station: str, key: str) -> Self:
        line = cls(await http.ws_connect(f"{url}/station", max_msg_size=0))
        await line.send(encode(Hello(station=station, key=key)))
        await line.next()
        return line

    async def send(self, message: bytes) -> None:
        await self._socket.send_frame(message, aiohttp.WSMsgType.TEXT)

    async def next(self) -> str:
        """The next message. Raises: ConnectionResetError at the end."""
        message = await self._socket.receive()
        if message.type is not aiohttp.WSMsgType.TEXT:
            raise ConnectionResetError(f"{message.type.name} {message.data}")
        text: str = message.data
        return text

    async def answer(self, id: UUID) -> bytes:
        """The answer to the message of that id."""
        mark = str(id)
        while mark not in (text := await self.next())[:80]:
            pass
        return text.encode()

    async def command(self, command: bytes, id: UUID) -> bytes:
        await self.send(command)
        return await self.answer(id)


def _length_told_in(head: bytes) -> int:
    """Of an answer's body. Raises: ValueError if it is not told."""
    _, _, rest = head.lower().partition(b"\r\ncontent-length:")
    return int(rest.partition(b"\r\n")[0])
