"""Who listens, and what they have missed: every batch encoded once, nobody waited for.

Owns the published hall, which holds only what is on disk, and the events that a station may still
resume from. Knows no transport: a subscriber is a queue that somebody else empties.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import islice

import structlog
from msgspec import Struct
from msgspec.structs import replace

from sportello.events import AnyEvent, DayPlanned
from sportello.hall_view import HallView
from sportello.refusals import Refused, TooSlow
from sportello.today import Today
from sportello.wire import Happened, Hello, LoggedIn, Resumed, Waits, Welcome, edition, encode
from sportello.words import Plan, Wait

RESUMABLE_EVENTS = 4096
UNREAD_MESSAGES = 512

log = structlog.get_logger(__name__)


class Subscriber:
    """What one listener has yet to be sent, oldest first; `end` says that nothing will follow.

    name    of the station, for the log
    ended   why it was let go, None while it is served
    """

    def __init__(self, name: str, hang_up: Callable[[], None]) -> None:
        self.name = name
        self.ended: Refused | None = None
        self._hang_up = hang_up
        self._unread: deque[bytes] = deque()
        self._wake = asyncio.Event()

    def send(self, message: Struct) -> None:
        self.put(encode(message))

    def put(self, message: bytes) -> None:
        """Queue `message`; a listener who leaves too many unread is let go."""
        if self.ended is not None:
            return
        if len(self._unread) >= UNREAD_MESSAGES:
            log.warning("station_too_slow", station=self.name, unread=len(self._unread))
            self._unread.clear()
            self.end(TooSlow(f"{self.name} left {UNREAD_MESSAGES} messages unread: join again"))
            self._hang_up()
            return
        self._unread.append(message)
        self._wake.set()

    def end(self, why: Refused) -> None:
        """Let this listener go, once it has been sent what it is owed."""
        self.ended = self.ended or why
        self._wake.set()

    async def next(self) -> bytes | None:
        """The next message, as soon as there is one; None at the end."""
        while not self._unread:
            if self.ended is not None:
                return None
            self._wake.clear()
            await self._wake.wait()
        return self._unread.popleft()


class Broadcast:
    """The feed of one branch.

    today        as it is on disk
    hall         of it, what everybody may see
    waits        what a citizen who took a number now would be told, by service id
    subscribers  who listens now
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.today = Today(plan)
        self.waits: dict[str, Wait] = {}
        self._edition = edition(plan)
        self._recent: deque[AnyEvent] = deque(maxlen=RESUMABLE_EVENTS)
        self.subscribers: set[Subscriber] = set()

    @property
    def hall(self) -> HallView:
        return self.today.hall

    def publish(self, events: Sequence[AnyEvent]) -> None:
        """`events` are on disk: let them have happened here, and tell everybody."""
        for event in events:
            self.today.apply(event)
        told = [_nameless(event) for event in events]
        self._recent.extend(told)
        self._tell(Happened(events=told))

    def publish_waits(self, waits: dict[str, Wait], at: datetime) -> None:
        self.waits = waits
        self._tell(Waits(at=at, by_service=waits))

    def join(
        self, subscriber: Subscriber, hello: Hello, at: datetime, operator: LoggedIn | None
    ) -> None:
        """Tell `subscriber` what it missed, or else all, and then what follows.

        Who was here with another plan, before the branch was furnished anew, is told all.
        """
        missed = self.missed(hello.since) if hello.edition in (None, self._edition) else None
        if missed is None:
            welcome = Welcome(
                at=at,
                plan=self.plan,
                hall=self.hall.snapshot(),
                waits=self.waits,
                operator=operator,
                edition=self._edition,
            )
            subscriber.send(welcome)
        else:
            subscriber.send(Resumed(at=at, events=missed, waits=self.waits, operator=operator))
        self.subscribers.add(subscriber)

    def leave(self, subscriber: Subscriber) -> None:
        self.subscribers.discard(subscriber)

    def end(self, why: Refused) -> None:
        """Let everybody go."""
        for subscriber in tuple(self.subscribers):
            subscriber.end(why)

    def missed(self, since: int | None) -> list[AnyEvent] | None:
        """The events after `since`; None when it is too long ago, or not of this journal."""
        if since is None or not self.hall.seq - len(self._recent) <= since <= self.hall.seq:
            return None
        return list(islice(self._recent, len(self._recent) - (self.hall.seq - since), None))

    def _tell(self, message: Struct) -> None:
        encoded = encode(message)
        for subscriber in tuple(self.subscribers):
            subscriber.put(encoded)


def _nameless(event: AnyEvent) -> AnyEvent:
    """As everybody is told it: whose the bookings are concerns no station."""
    if not isinstance(event, DayPlanned) or event.bookings is None:
        return event
    return replace(event, bookings=tuple(replace(b, citizen=None) for b in event.bookings))
