"""The stations' door: one WebSocket each, hello first, then commands up and events down.

Owns the life of a socket; what a message means is its subject's, what is sent the broadcast's.
A message that is not understood is answered by its id; one without an id ends the socket.
"""

import asyncio

import structlog
from aiohttp import WSCloseCode, WSMsgType, web
from msgspec import Struct

from queue_server.accounts.access import Accounts, Operator, StationKey
from queue_server.accounts.admission import Admission
from queue_server.api.backend import Backend, Caller
from queue_server.api.decoding import id_in, understand
from queue_server.api.messages import Messages
from queue_server.api.subjects.sessions import logged_in
from queue_server.office.broadcast import Subscriber
from queue_server.office.projection import sight_of
from sportello.model.person import Actor, Role
from sportello.model.refusals import (
    HelloMissing,
    InvalidField,
    Limited,
    LoginRequired,
    Malformed,
    NotLeading,
    NotUnderstood,
    Refused,
    TooLarge,
    UnknownKey,
    WrongProtocol,
)
from sportello.model.wire import (
    MAX_MESSAGE_BYTES,
    PROTOCOL,
    Goodbye,
    Hello,
    LoggedIn,
    Reply,
    encode,
)
from web.connections import ClientKind, connection_of

HELLO_WITHIN_S = 5.0
HEARTBEAT_S = 15.0
CLOSE_WITHIN_S = 3.0
LONGEST_BRAKE_S = 1.0
"""For so long a station that asks too often is not read."""


log = structlog.get_logger(__name__)


class StationSocket(web.WebSocketResponse):
    """A WebSocket that says which refusal ends it, also where aiohttp alone decides to close."""

    def __init__(self) -> None:
        super().__init__(
            heartbeat=HEARTBEAT_S,
            timeout=CLOSE_WITHIN_S,
            max_msg_size=MAX_MESSAGE_BYTES,
            compress=False,
        )

    async def close(
        self, *, code: int = WSCloseCode.OK, message: bytes = b"", drain: bool = True
    ) -> bool:
        if code == WSCloseCode.MESSAGE_TOO_BIG and not self.closed:
            too_large = TooLarge(f"a message holds at most {MAX_MESSAGE_BYTES} bytes")
            message = too_large.code.encode()
            await self._tell(too_large)
        return await super().close(code=code, message=message, drain=drain)

    async def say_goodbye(self, why: Refused) -> None:
        await self._tell(why)
        await self.close(code=WSCloseCode.POLICY_VIOLATION, message=why.code.encode())

    async def _tell(self, why: Refused) -> None:
        leader = why.leader if isinstance(why, NotLeading) else None
        goodbye = encode(Goodbye(code=why.code, detail=why.detail, leader=leader))
        try:
            await self.send_frame(goodbye, WSMsgType.TEXT)
        except ConnectionResetError:
            log.debug("goodbye_not_heard", code=why.code)


class _Station:
    """Who is at the other end: the station's key and, at a counter, the operator's token."""

    def __init__(self, key: StationKey, secret: str, access: Accounts) -> None:
        self.key = key
        self.secret = secret
        self.token: str | None = None
        self._access = access

    @property
    def operator(self) -> Operator | None:
        return self._access.operator_at(self.token, self.secret) if self.token else None

    @property
    def actor(self) -> Actor:
        operator = self.operator
        return operator.at(self.key.actor) if operator else self.key.actor

    @property
    def station_key(self) -> str:
        return self.secret

    def begin(self, token: str) -> None:
        self.token = token

    def end(self) -> str | None:
        token, self.token = self.token, None
        return token

    def resume(self, token: str | None) -> LoggedIn | None:
        """The operator who was logged in here before the link broke, if the token still holds."""
        if token is None or self.key.role is not Role.COUNTER:
            return None
        operator = self._access.operator_at(token, self.secret)
        if operator is None:
            return None
        self.token = token
        return logged_in(operator, token)


class StationRoutes:
    def __init__(
        self,
        messages: Messages,
        backend: Backend,
        admission: Admission,
    ) -> None:
        self._messages = messages
        self._backend = backend
        self._broadcast = backend.broadcast
        self._access = backend.access
        self._admission = admission
        self._joined: dict[Subscriber, _Station] = {}

    def dismiss_revoked(self) -> None:
        """Let the stations go whose key was revoked, or whose operator is no longer logged in."""
        for subscriber, station in self._joined.items():
            if not self._access.knows(station.secret):
                subscriber.end(UnknownKey(f"the key of {station.key.station} was revoked"))
            elif station.token is not None and station.operator is None:
                subscriber.end(LoginRequired("the operator's session has ended: log in again"))

    async def serve(self, request: web.Request) -> web.StreamResponse:
        socket = StationSocket()
        await socket.prepare(request)
        try:
            hello = await self._hello(socket)
            key = await self._access.station(hello.key)
            if key.station != hello.station:
                raise UnknownKey(f"this key is not that of {hello.station}")
            self._backend.office.check_leading()
        except Refused as refused:
            await socket.say_goodbye(refused)
            return socket
        connection_of(request).belongs_to(key.station, ClientKind.STATION)
        station = _Station(key, hello.key, self._access)
        assert request.transport is not None, "it was there a moment ago"
        subscriber = Subscriber(key.station, sight_of(key.actor), request.transport.abort)
        operator = station.resume(hello.operator)
        self._broadcast.join(subscriber, hello, self._backend.now(), operator)
        self._joined[subscriber] = station
        log.info("station_joined", station=key.station, role=key.role, since=hello.since)
        try:
            await self._converse(socket, subscriber, station)
        finally:
            self._broadcast.leave(subscriber)
            del self._joined[subscriber]
            log.info("station_left", station=key.station)
        return socket

    async def _hello(self, socket: StationSocket) -> Hello:
        try:
            message = await socket.receive(timeout=HELLO_WITHIN_S)
        except TimeoutError:
            raise HelloMissing(f"no hello within {HELLO_WITHIN_S:.0f} seconds") from None
        hello = understand(self._messages.socket_decoder, _text(message.type, message.data))
        if not isinstance(hello, Hello):
            raise HelloMissing("the first message of a socket must be its hello")
        if hello.protocol != PROTOCOL:
            raise WrongProtocol(f"this server speaks protocol {PROTOCOL}, not {hello.protocol}")
        return hello

    async def _converse(
        self, socket: StationSocket, subscriber: Subscriber, station: _Station
    ) -> None:
        async with asyncio.TaskGroup() as tasks:
            sender = tasks.create_task(_send(socket, subscriber))
            try:
                async for message in socket:
                    if message.type is WSMsgType.ERROR:
                        break
                    raw = _text(message.type, message.data)
                    subscriber.send(await self._answer(raw, station))
                sender.cancel()
            except Refused as refused:
                subscriber.end(refused)

    async def _answer(self, raw: bytes, station: _Station) -> Struct:
        """Raises: what refuses it if there is no id to answer to; NotLeading, to be asked again."""
        by = station.actor
        try:
            self._admission.check_rate(by)
        except Limited as limited:
            await asyncio.sleep(min(limited.retry_after_s, LONGEST_BRAKE_S))
            if (id := id_in(raw)) is None:
                raise
            return Reply(id=id, refused=limited.code, detail=limited.detail)
        try:
            message = understand(self._messages.socket_decoder, raw)
            if isinstance(message, Hello):
                raise InvalidField("a second hello: Invalid value - at `$.type`")
        except NotUnderstood as wrong:
            first = self._messages.first_refusal(wrong, raw, by, self._messages.on_socket)
            if (id := id_in(raw)) is None:
                raise first from None
            return Reply(id=id, refused=first.code, detail=first.detail)
        try:
            return await self._messages.answer(message, Caller(by, station), self._backend)
        except NotLeading:
            raise
        except Refused as refused:
            return Reply(id=message.id, refused=refused.code, detail=refused.detail)


async def _send(socket: StationSocket, subscriber: Subscriber) -> None:
    try:
        while (message := await subscriber.next()) is not None:
            await socket.send_frame(message, WSMsgType.TEXT)
    except ConnectionResetError:
        return  # what reads this socket is told by it as well
    assert subscriber.ended is not None
    await socket.say_goodbye(subscriber.ended)


def _text(type: WSMsgType, data: object) -> bytes:
    if type is WSMsgType.TEXT and isinstance(data, str):
        return data.encode()
    raise Malformed("messages are text frames of JSON")
