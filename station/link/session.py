"""A station's conversation with the queue server, without a socket: bytes in, notices out.

One session outlives many sockets. It says hello and resumes where it stopped, folds the feed
into a `HallView`, matches answers with what was asked, and asks again what was left unanswered.
Must not know sockets, clocks or tasks: `client` brings those.
"""

from collections import deque
from collections.abc import Iterator
from enum import Enum, auto
from uuid import UUID

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from sportello.hall.view import HallView
from sportello.model.events import AnyEvent
from sportello.model.plan import Plan
from sportello.model.waiting import Wait
from sportello.model.wire import (
    Answer,
    Goodbye,
    Happened,
    Hello,
    LoggedIn,
    Logout,
    MoreTickets,
    Query,
    Reply,
    Resumed,
    StationCommand,
    Waits,
    Welcome,
    down_decoder,
    encode,
)
from station.link.errors import ServerUnclear, TurnedAway


class Joined(Struct, frozen=True):
    """The line stands, and the view is that of this moment."""


class LinkLost(Struct, frozen=True):
    """The line is down: the view shows the past. `code` and `detail` are those of a LinkError."""

    code: str
    detail: str


LinkEvent = Joined | LinkLost | AnyEvent | Waits
"""What a listener hears. Events missed while the line was down come before the `Joined`."""


class Answered(Struct, frozen=True):
    """Something that was asked has its answer, and what it led to stands in the view."""

    answer: Answer


class LinkState(Enum):
    """DOWN, no socket; GREETING, hello was said; UP, the view is kept up to date."""

    DOWN = auto()
    GREETING = auto()
    UP = auto()


class Session:
    """The state of one conversation.

    view      the hall as it was told, empty until the first welcome
    plan      how the branch is configured, None until then
    waits     what a citizen would be told now, by service
    operator  who is logged in at this station
    line      where the conversation stands
    """

    def __init__(self, station: str, key: str) -> None:
        self._station = station
        self._key = key
        self.line = LinkState.DOWN
        self.view = HallView()
        self.plan: Plan | None = None
        self.waits: dict[str, Wait] = {}
        self.operator: LoggedIn | None = None
        self._since: int | None = None
        self._edition: str | None = None
        self._welcome: Welcome | None = None
        self._unanswered: dict[UUID, StationCommand | Query] = {}
        self._early: deque[Reply] = deque()
        self._outgoing: deque[bytes] = deque()

    def connected(self) -> None:
        """A socket is open: greet, and tell where we stopped."""
        token = self.operator.token if self.operator else None
        hello = Hello(
            station=self._station,
            key=self._key,
            since=self._since,
            operator=token,
            edition=self._edition,
        )
        self._outgoing = deque([encode(hello)])
        self._welcome = None
        self.line = LinkState.GREETING

    def disconnected(self) -> None:
        """The socket is gone; what is unanswered will be asked again over the next one."""
        self.line = LinkState.DOWN
        self._outgoing.clear()
        self._early.clear()

    def ask(self, question: StationCommand | Query) -> None:
        """Send now or, while the line is down, as soon as it is up again."""
        self._unanswered[question.id] = question
        if self.line is LinkState.UP:
            self._outgoing.append(encode(question))

    def forget(self, question: UUID) -> None:
        """The caller gave up on this answer: it is not asked again."""
        self._unanswered.pop(question, None)

    def next_to_send(self) -> bytes | None:
        """The oldest message that has not been handed out, None when all are."""
        return self._outgoing.popleft() if self._outgoing else None

    def receive(self, data: bytes) -> Iterator[LinkEvent | Answered]:
        """One message from the server. Each notice comes when the state just includes it.

        Raises: LinkError if the conversation cannot go on over this socket.
        """
        try:
            message = down_decoder.decode(data)
        except msgspec.DecodeError as error:
            raise ServerUnclear(f"the server sent what no one here understands: {error}") from None
        if isinstance(message, Goodbye):
            raise TurnedAway(message.code, message.detail, message.leader)
        if (self.line is LinkState.GREETING) is not isinstance(message, _Greeting):
            raise ServerUnclear(f"{type(message).__name__} out of turn")
        yield from self._hear(message)

    def _hear(
        self, message: Welcome | MoreTickets | Resumed | Happened | Waits | Answer
    ) -> Iterator[LinkEvent | Answered]:
        match message:
            case Welcome():
                yield from self._come_in(message)
            case MoreTickets():
                yield from self._come_in(self._grown(message))
            case Resumed():
                yield from self._follow(message.events)
                yield from self._join(message)
            case Happened():
                yield from self._follow(message.events)
            case Waits():
                self.waits = message.by_service
                yield message
            case Reply() if _leads_to(message) > self.view.seq:
                self._early.append(message)
            case _:
                yield from self._answer(message)

    def _come_in(self, welcome: Welcome) -> Iterator[LinkEvent]:
        """Join once the whole hall was told."""
        self._welcome = welcome if welcome.more else None
        if self._welcome is None:
            self.view = HallView.from_snapshot(welcome.hall)
            self.plan = welcome.plan
            self._edition = welcome.edition
            yield from self._join(welcome)

    def _grown(self, more: MoreTickets) -> Welcome:
        """The welcome with these tickets. Raises: ServerUnclear"""
        if self._welcome is None:
            raise ServerUnclear("more tickets came before the welcome")
        hall = self._welcome.hall
        hall = replace(hall, tickets=hall.tickets + more.tickets)
        return replace(self._welcome, hall=hall, more=more.more)

    def _join(self, message: Welcome | Resumed) -> Iterator[LinkEvent]:
        self._since = self.view.seq
        self.waits = message.waits
        self.operator = message.operator
        self.line = LinkState.UP
        self._outgoing.extend(map(encode, self._unanswered.values()))
        yield Joined()

    def _follow(self, events: list[AnyEvent]) -> Iterator[LinkEvent | Answered]:
        """Let what happened happen here, in the journal's order, each once and none left out."""
        for event in events:
            if event.seq <= self.view.seq:
                continue
            if event.seq != self.view.seq + 1:
                missing = self.view.seq + 1
                self._since = None
                raise ServerUnclear(f"event {event.seq} came where {missing} was due: join anew")
            self.view.apply(event)
            self._since = event.seq
            yield event
        while self._early and _leads_to(self._early[0]) <= self.view.seq:
            yield from self._answer(self._early.popleft())

    def _answer(self, answer: Answer) -> Iterator[Answered]:
        asked = self._unanswered.pop(answer.id, None) if answer.id else None
        match asked, answer:
            case None, _:
                return
            case _, LoggedIn():
                self.operator = answer
            case Logout(), Reply(refused=None):
                self.operator = None
        yield Answered(answer)


_Greeting = Welcome | MoreTickets | Resumed
"""What may come before the line is up."""


def _leads_to(reply: Reply) -> int:
    """The place in the journal where what was accepted is complete; 0 if nothing happened."""
    return reply.accepted[-1].seq if reply.accepted else 0
