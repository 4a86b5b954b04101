"""The session over a real line: an aiohttp WebSocket, heartbeats, back-off and time limits.

Owns the socket and the waiting. What is said over it is `session`'s. Must not know Qt.
"""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from typing import NoReturn, overload
from uuid import UUID

import aiohttp
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType
from msgspec import Struct

from sportello.bookings.desk_messages import (
    Book,
    BookByCard,
    Booked,
    ChangeBooking,
    FindSlots,
    HoldSeat,
    Rebook,
    ReleaseSeat,
    SeatHeld,
    SlotsFound,
)
from sportello.bookings.messages import (
    BookingsFound,
    FindBookings,
    FindBookingsByName,
    HowToReach,
    Reach,
)
from sportello.hall.view import HallView
from sportello.model.events import AnyEvent
from sportello.model.plan import Plan
from sportello.model.refusals import NotLeading, by_code
from sportello.model.waiting import Wait
from sportello.model.wire import (
    Advised,
    Answer,
    AskAdvice,
    Identified,
    Identify,
    LoggedIn,
    Login,
    Logout,
    Note,
    Person,
    Query,
    ReadNote,
    Reply,
    StationCommand,
    Upcoming,
    WaitingFor,
    WhoIs,
    WriteNote,
)
from station.link.discovery import LOOPBACK, find_servers
from station.link.errors import LinkError, NoServerFound, ServerAway, ServerSilent, TurnedAway
from station.link.session import Answered, Joined, LinkEvent, LinkLost, LinkState, Session

log = logging.getLogger(__name__)

MAX_MESSAGE_BYTES = 16 * 1024 * 1024
"""A welcome carries the whole plan and hall; this is far above any branch's."""


class LinkTimeouts(Struct, frozen=True):
    """How patient a link is, in seconds."""

    connect_s: float = 3.0
    """for the socket to open, and again for the greeting to be answered"""
    heartbeat_s: float = 5.0
    """between two questions whether the server is alive; half of it for the answer"""
    request_s: float = 5.0
    """for an answer, reconnecting included"""
    first_retry_s: float = 0.2
    longest_retry_s: float = 8.0
    election_retry_s: float = 1.0
    """the longest while servers answer, but none of them leads yet"""

    def retry_s(self, failures: int, chance: float, *, is_election: bool = False) -> float:
        """The wait after so many failures in a row, from 1; `chance` in [0, 1) spreads it.

        Doubles from the first to the longest, less up to a half, so that a hundred stations
        which lost the same server do not come back in the same instant.
        """
        doubled = self.first_retry_s * 2.0 ** min(failures - 1, 30)
        longest = self.election_retry_s if is_election else self.longest_retry_s
        return min(doubled, longest) * (1 - chance / 2)


class Link:
    """One station's line to the queue server; cancel `run` to close it.

    view        the hall; a new object after a `Joined`, so hold the link, not the view
    plan        how the branch is configured, None until joined for the first time
    waits       what a citizen would be told now, by service
    operator    who is logged in here; survives a broken line
    is_up       whether the view is that of this moment
    server      where it is up, "http://host:port"; None while it is not
    updated_at  aware UTC of the last word from the server, None before the first
    """

    def __init__(
        self,
        server: str | Sequence[str] | None,
        station: str,
        key: str,
        *,
        pace: LinkTimeouts | None = None,
        find: Callable[[tuple[str, ...]], Awaitable[list[str]]] = find_servers,
        interfaces: tuple[str, ...] = LOOPBACK,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        chance: Callable[[], float] = random.random,
    ) -> None:
        """`server` is "http://host:port", or several of which one leads.

        None, or an empty sequence, looks for them on this machine's `interfaces`.
        """
        self._known = [server] if isinstance(server, str) else list(server or ())
        self._session = Session(station, key)
        self._pace = pace or LinkTimeouts()
        self._find = partial(find, interfaces)
        self._now = now
        self._chance = chance
        self._listeners: list[Callable[[LinkEvent], None]] = []
        self._waiting: dict[UUID, asyncio.Future[Answer]] = {}
        self._socket: ClientWebSocketResponse[bool] | None = None
        self._server: str | None = None
        self._sending = asyncio.Lock()
        self._lost: LinkLost | None = None
        self._failures = 0
        self.updated_at: datetime | None = None

    @property
    def view(self) -> HallView:
        return self._session.view

    @property
    def plan(self) -> Plan | None:
        return self._session.plan

    @property
    def waits(self) -> dict[str, Wait]:
        return self._session.waits

    @property
    def operator(self) -> LoggedIn | None:
        return self._session.operator

    @property
    def is_up(self) -> bool:
        return self._session.line is LinkState.UP

    @property
    def server(self) -> str | None:
        return self._server if self.is_up else None

    def listen(self, listener: Callable[[LinkEvent], None]) -> None:
        """Call `listener` on the loop with every notice, in order, once the link includes it."""
        self._listeners.append(listener)

    async def request(self, command: StationCommand) -> list[AnyEvent]:
        """What the command led to; the view includes it already.

        While the line is down this waits for it, within the time limit: look at `is_up` first
        where the citizen should not wait. After a LinkError it is unknown whether it happened:
        the same command may be requested again, it happens once.
        Raises: Refused, LinkError.
        """
        return (await self.reply_to(command)).accepted or []

    async def reply_to(self, command: StationCommand) -> Reply:
        """As `request`, with what is told to this station and to no other."""
        answer = await self._answer_to(command)
        assert isinstance(answer, Reply), "commands are answered by replies"
        return answer

    @overload
    async def ask(self, query: Login) -> LoggedIn: ...
    @overload
    async def ask(self, query: Identify) -> Identified: ...
    @overload
    async def ask(self, query: WhoIs) -> Person: ...
    @overload
    async def ask(self, query: WaitingFor) -> Upcoming: ...
    @overload
    async def ask(self, query: WriteNote | ReadNote) -> Note: ...
    @overload
    async def ask(self, query: AskAdvice) -> Advised: ...
    @overload
    async def ask(self, query: FindBookings | FindBookingsByName) -> BookingsFound: ...
    @overload
    async def ask(self, query: HowToReach) -> Reach: ...
    @overload
    async def ask(self, query: FindSlots) -> SlotsFound: ...
    @overload
    async def ask(self, query: HoldSeat) -> SeatHeld: ...
    @overload
    async def ask(self, query: Book | BookByCard | ChangeBooking | Rebook) -> Booked: ...
    @overload
    async def ask(self, query: ReleaseSeat | Logout) -> Reply: ...

    async def ask(self, query: Query) -> Answer:
        """The answer to a query. Raises: Refused, LinkError."""
        return await self._answer_to(query)

    async def run(self) -> None:
        """Keep the line up, forever."""
        async with ClientSession() as http:
            while True:
                broken = await self._try_all(http)
                self._tell_lost(broken)
                self._failures += 1
                is_election = broken.code == NotLeading.code
                await asyncio.sleep(
                    self._pace.retry_s(self._failures, self._chance(), is_election=is_election)
                )

    async def _try_all(self, http: ClientSession) -> LinkError:
        """Try every server once, first those that another one points to; why none could be kept."""
        servers = await self._servers()
        if not servers:
            return NoServerFound("no queue server is announced on this network")
        troubles: dict[str, LinkError] = {}
        while servers:
            server = servers.pop(0)
            if server in troubles:
                continue
            try:
                await self._hold_line(http, server)
            except LinkError as trouble:
                troubles[server] = trouble
                if self._lost is None:
                    self._tell_lost(trouble)  # a line that stood is broken
                if isinstance(trouble, TurnedAway) and trouble.leader:
                    servers.insert(0, trouble.leader)
        return _most_telling(list(troubles.values()))

    async def _answer_to(self, question: StationCommand | Query) -> Answer:
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[question.id] = answer
        self._session.ask(question)
        try:
            async with asyncio.timeout(self._pace.request_s):
                await self._send()
                told = await answer
        except TimeoutError:
            raise self._no_answer() from None
        finally:
            del self._waiting[question.id]
            self._session.forget(question.id)
        if isinstance(told, Reply) and told.refused is not None:
            raise by_code(told.refused, told.detail or "")
        return told

    def _no_answer(self) -> LinkError:
        if self.is_up:
            return ServerSilent(f"the server did not answer within {self._pace.request_s:g} s")
        return ServerAway(self._lost.detail if self._lost else "not connected yet")

    async def _servers(self) -> list[str]:
        return list(self._known) or await self._find()

    async def _hold_line(self, http: ClientSession, server: str) -> NoReturn:
        """Join at `server` and stay. Raises: LinkError when the line breaks."""
        async with self._open(http, server) as socket:
            self._session.connected()
            await self._send()
            try:
                async with asyncio.timeout(self._pace.connect_s):
                    while not self.is_up:
                        await self._hear(socket)
            except TimeoutError:
                raise ServerSilent(f"{server} answered no greeting") from None
            log.info("joined %s", server)
            while True:
                await self._hear(socket)

    @asynccontextmanager
    async def _open(
        self, http: ClientSession, server: str
    ) -> AsyncIterator[ClientWebSocketResponse[bool]]:
        try:
            async with asyncio.timeout(self._pace.connect_s):
                socket = await http.ws_connect(
                    f"{server.rstrip('/')}/station",
                    heartbeat=self._pace.heartbeat_s,
                    autoping=False,
                    max_msg_size=MAX_MESSAGE_BYTES,
                    decode_text=False,
                )
        except TimeoutError:
            raise ServerAway(f"{server} did not open within {self._pace.connect_s:g} s") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise ServerAway(f"{server}: {error}") from None
        self._socket, self._server = socket, server
        try:
            yield socket
        finally:
            self._socket = None
            self._session.disconnected()
            await socket.close()

    async def _hear(self, socket: ClientWebSocketResponse[bool]) -> None:
        """Take one message in. Raises: LinkError."""
        message = await socket.receive()
        match message.type:
            case WSMsgType.TEXT | WSMsgType.BINARY:
                self.updated_at = self._now()
                for notice in self._session.receive(message.data):
                    self._tell(notice)
                await self._send()
            case WSMsgType.PING:
                self.updated_at = self._now()
                await socket.pong(message.data)
            case WSMsgType.PONG:
                self.updated_at = self._now()
            case WSMsgType.ERROR:
                raise ServerAway(f"the line broke: {message.data}")
            case _:
                raise ServerAway("the server closed the line")

    def _tell(self, notice: LinkEvent | Answered) -> None:
        if isinstance(notice, Answered):
            self._fulfil(notice.answer)
            return
        if isinstance(notice, Joined):
            self._failures = 0
            self._lost = None
        for listener in self._listeners:
            listener(notice)

    def _fulfil(self, answer: Answer) -> None:
        assert answer.id is not None, "only what was asked is answered"
        waiting = self._waiting.get(answer.id)
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)

    def _tell_lost(self, why: LinkError) -> None:
        """Say that the line is down, once for every reason."""
        if self._lost is not None and self._lost.code == why.code:
            return
        log.warning("no line to the queue server: %s", why)
        self._lost = LinkLost(why.code, why.detail)
        self._tell(self._lost)

    async def _send(self) -> None:
        """Send all that is to be sent. Who reads from the socket notices if it is gone."""
        async with self._sending:
            while self._socket and (message := self._session.next_to_send()):
                with suppress(ConnectionError):
                    await self._socket.send_frame(message, WSMsgType.TEXT)


def _most_telling(troubles: list[LinkError]) -> LinkError:
    """That no server leads yet says more than that one of them is away; else the last."""
    elections = [trouble for trouble in troubles if trouble.code == NotLeading.code]
    return elections[-1] if elections else troubles[-1]
