"""Every connection to the server: how long it may wait for its client, and who makes room.

A connection begins as `KEYLESS` and gets a better kind by what its client shows. Each kind has a
number of places. When they are all taken the newcomer gets one all the same, and the oldest
connection of the client that holds the most of them is cut: who opens many takes them from itself.
So no number of idle telephones keeps a station out. Source: docs/decisions/0060.
"""

import asyncio
import math
import traceback
from collections.abc import Callable
from enum import Enum, auto
from typing import Any

import structlog
from aiohttp import web
from aiohttp.http_websocket import WebSocketReader
from msgspec import Struct

from web.frames import MaskedFrames

LOOK_EVERY_S = 1.0

log = structlog.get_logger(__name__)


class ClientKind(Enum):
    """KEYLESS has shown nothing yet, PAGE a citizen's secret address, KEYED a key over HTTP, and
    STATION a key on a WebSocket.
    """

    KEYLESS = auto()
    PAGE = auto()
    KEYED = auto()
    STATION = auto()


class ClientTimeouts(Struct, frozen=True):
    """How long a client is waited for, in seconds."""

    head_s: float = 10.0
    """until the head of a request is whole, from the first byte of it, or from the beginning"""
    body_s: float = 20.0
    """while nothing of its body comes; however long it is, a slow line is served"""
    idle_s: float = 75.0
    """between two requests; longer than the minute that web servers in between keep a line"""
    reading_s: float = 30.0
    """for a client that does not read, until it has taken what was sent"""

    def idle(self, kind: ClientKind) -> float:
        """Who has shown nothing keeps no connection for later."""
        return self.head_s if kind is ClientKind.KEYLESS else self.idle_s


class Caps(Struct, frozen=True):
    """How many connections of each kind there may be."""

    keyless: int = 256
    pages: int = 2200
    keyed: int = 512
    stations: int = 512

    @property
    def total(self) -> int:
        return self.keyless + self.pages + self.keyed + self.stations

    def of(self, kind: ClientKind) -> int:
        match kind:
            case ClientKind.KEYLESS:
                return self.keyless
            case ClientKind.PAGE:
                return self.pages
            case ClientKind.KEYED:
                return self.keyed
            case ClientKind.STATION:
                return self.stations

    def within(self, room: int) -> "Caps":
        """The same where there is room for all of them; otherwise stations have half of it."""
        if self.total <= room:
            return self
        stations = min(self.stations, room // 2)
        share = (room - stations) / (self.total - self.stations)
        keyless, pages, keyed = (int(n * share) for n in (self.keyless, self.pages, self.keyed))
        return Caps(keyless=keyless, pages=pages, keyed=keyed, stations=stations)


class Connection(web.RequestHandler):
    """One client's connection.

    kind   what its client has shown, and `owner` who that is: an address, or a station's name
    """

    __slots__ = (
        "_client_until",
        "_connections",
        "_is_body_awaited",
        "_is_idle",
        "_patience",
        "_reader_until",
        "_tell_error",
        "kind",
        "owner",
    )

    def __init__(
        self,
        server: web.Server,
        connections: "Connections",
        tell_error: "TellError",
        **options: Any,
    ) -> None:
        super().__init__(server, loop=asyncio.get_running_loop(), **options)
        self.kind = ClientKind.KEYLESS
        self.owner = ""
        self._connections = connections
        self._patience = connections.patience
        self._tell_error = tell_error
        self._is_idle = False
        self._is_body_awaited = False
        self._client_until = math.inf
        self._reader_until = math.inf

    def is_overdue(self, now: float) -> bool:
        return now > self._client_until or now > self._reader_until

    def begin(self, request: web.BaseRequest) -> None:
        """The head of `request` has come: now for its body. The outermost middleware says so."""
        self.keep_alive(True)  # ends aiohttp's timer for idle connections: most of a kilobyte
        body = request.content
        if body.is_eof():
            self._client_until = math.inf
        else:
            self._is_body_awaited = True
            self._client_until = self._in(self._patience.body_s)
            body.on_eof(self._body_has_come)

    def belongs_to(self, owner: str, kind: ClientKind) -> None:
        """The client has shown what makes it one of that kind."""
        if (owner, kind) != (self.owner, self.kind):
            self._connections.leave(self)
            self.owner, self.kind = owner, kind
            self._connections.enter(self)

    def cut(self) -> None:
        if self.transport is not None:
            self.transport.abort()

    def _body_has_come(self) -> None:
        """After the answer, when the rest of it is only read to be thrown away, that is no news."""
        if self._is_body_awaited:
            self._is_body_awaited = False
            self._client_until = math.inf

    def _in(self, seconds: float) -> float:
        return self._connections.now() + seconds

    # --- asyncio.Protocol --------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        peer = transport.get_extra_info("peername")
        self.owner = str(peer[0]) if peer else ""
        self._client_until = self._in(self._patience.head_s)
        self._connections.enter(self)

    def connection_lost(self, exc: BaseException | None) -> None:
        self._connections.leave(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._is_idle and data:
            self._is_idle = False
            self._client_until = self._in(self._patience.head_s)
        elif self._is_body_awaited and data:
            self._client_until = self._in(self._patience.body_s)
        super().data_received(data)

    def pause_reading(self) -> None:
        """The server cannot take more of the body yet: its client need not send."""
        if self._is_body_awaited:
            self._client_until = math.inf
        super().pause_reading()

    def resume_reading(self, resume_parser: bool = True) -> None:
        if self._is_body_awaited:
            self._client_until = self._in(self._patience.body_s)
        super().resume_reading(resume_parser)

    def pause_writing(self) -> None:
        self._reader_until = self._in(self._patience.reading_s)
        super().pause_writing()

    def resume_writing(self) -> None:
        self._reader_until = math.inf
        super().resume_writing()

    # --- web.RequestHandler ------------------------------------------------------------------

    def set_parser(
        self, parser: WebSocketReader, data_received_cb: Callable[[], None] | None = None
    ) -> None:
        checked: Any = MaskedFrames(parser)
        super().set_parser(checked, data_received_cb)

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        self._is_body_awaited = False
        self._client_until = math.inf
        finished = await super().finish_response(request, resp, start_time)
        if isinstance(resp, web.Response):
            resp.body = None  # aiohttp keeps the answer until the next one: a page of 20 kB, idle
        self._is_idle = True
        self._client_until = self._in(self._patience.idle(self.kind))
        return finished

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Tell the client, and the log without anything that the client sent."""
        if status < 500:
            log.info("malformed_request", error=type(exc).__name__)
        elif isinstance(exc, ConnectionResetError):
            log.info("client_gone", method=request.method)
        else:
            route = request.match_info.route.resource if isinstance(request, web.Request) else None
            path = route.canonical if route else None
            log.error("request_failed", method=request.method, path=path, **_without_values(exc))
        if request.writer.output_size > 0:
            raise ConnectionError("the answer has begun: it cannot become another one")
        answer = self._tell_error(request, status)
        answer.force_close()
        return answer

    def log_exception(self, *args: Any, **facts: Any) -> None:
        """aiohttp's own sentences bear the client's address."""
        log.error("connection_failed", **_without_values(facts.get("exc_info")))


TellError = Callable[[web.BaseRequest, int], web.StreamResponse]
"""Makes the answer of that status to a request that failed, or that is no request."""


class Connections:
    """All connections of one server; `run` cuts those that are overdue."""

    def __init__(
        self,
        caps: Caps,
        patience: ClientTimeouts,
        clock: Callable[[], float],
    ) -> None:
        """`clock` counts seconds and is never set back."""
        self.patience = patience
        self.now = clock
        self._caps = caps
        self._open: dict[ClientKind, dict[str, dict[Connection, None]]] = {
            kind: {} for kind in ClientKind
        }
        self._count = dict.fromkeys(ClientKind, 0)

    def count(self, kind: ClientKind) -> int:
        return self._count[kind]

    def enter(self, connection: Connection) -> None:
        """It is there from now on; if there are too many of its kind another one is cut."""
        kind = connection.kind
        if self._count[kind] >= self._caps.of(kind):
            self._make_room(kind)
        self._open[kind].setdefault(connection.owner, {})[connection] = None
        self._count[kind] += 1

    def leave(self, connection: Connection) -> None:
        """It is gone, or of another kind from now on."""
        of_owner = self._open[connection.kind].get(connection.owner, {})
        if connection in of_owner:
            del of_owner[connection]
            self._count[connection.kind] -= 1
            if not of_owner:
                del self._open[connection.kind][connection.owner]

    def _make_room(self, kind: ClientKind) -> None:
        most = max(self._open[kind].values(), key=len)
        oldest = next(iter(most))
        log.warning("connections_full", kind=kind.name.lower(), most=self._caps.of(kind))
        self.leave(oldest)
        oldest.cut()

    def look(self) -> None:
        """Cut every connection that is overdue."""
        now = self.now()
        everybody = (c for owners in self._open.values() for of in owners.values() for c in of)
        for connection in [c for c in everybody if c.is_overdue(now)]:
            connection.cut()

    async def run(self) -> None:
        while True:
            self.look()
            await asyncio.sleep(LOOK_EVERY_S)


def connection_of(request: web.BaseRequest) -> Connection:
    assert isinstance(request.protocol, Connection), "the server makes no others"
    return request.protocol


def _without_values(error: object) -> dict[str, object]:
    """An exception for the log: where it happened, and not of what it speaks."""
    if not isinstance(error, BaseException):
        return {"error": None}
    where = "".join(traceback.format_tb(error.__traceback__))
    return {"error": type(error).__name__, "traceback": where}
