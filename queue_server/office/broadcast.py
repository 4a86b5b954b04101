"""Who listens, and what they have missed: every batch encoded once, never waiting for a listener.

Owns the published hall, which holds only what is on disk, and the events that a station may still
resume from. `projection` decides what each is shown. Knows no transport: a subscriber is a queue
that its socket empties.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import takewhile

import structlog
from msgspec import Struct
from msgspec.structs import astuple, replace

from queue_server.office.projection import Sight, event_seen, hall_seen, ticket_seen
from sportello.decisions.day_state import Today
from sportello.hall.view import Hall, HallView
from sportello.model.events import AnyEvent, DayStarted
from sportello.model.plan import Plan
from sportello.model.refusals import HallReplaced, Refused, TooSlow
from sportello.model.ticket import Ticket
from sportello.model.waiting import Wait
from sportello.model.wire import (
    Happened,
    Hello,
    LoggedIn,
    MoreTickets,
    Resumed,
    Waits,
    Welcome,
    edition,
    encode,
)

RESUMABLE_EVENTS = 4096
UNREAD_MESSAGES = 512
TICKETS_A_MESSAGE = 500
"""Of a welcome: some 100 KB, however many people wait."""

log = structlog.get_logger(__name__)


class Subscriber:
    """What one listener has yet to be sent, oldest first; `end` says that nothing will follow.

    name    of the station, for the log
    sight   how much it is shown
    ended   why it was let go, None while it is served
    """

    def __init__(self, name: str, sight: Sight, hang_up: Callable[[], None]) -> None:
        self.name = name
        self.sight = sight
        self.ended: Refused | None = None
        self._hang_up = hang_up
        self._greeting: Iterator[bytes] = iter(())
        self._unread: deque[bytes] = deque()
        self._wake = asyncio.Event()

    def greet(self, greeting: Iterator[bytes]) -> None:
        """Send the parts of `greeting` before all else; each is made when it is its turn."""
        self._greeting = greeting
        self._wake.set()

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
        if (part := next(self._greeting, None)) is not None:
            return part
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
    day_began    the place in the journal of the event that began today, 0 before the first day
    subscribers  who listens now
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.today = Today(plan)
        self.waits: dict[str, Wait] = {}
        self.day_began = 0
        self._edition = edition(plan)
        self._recent: deque[AnyEvent] = deque(maxlen=RESUMABLE_EVENTS)
        self.subscribers: set[Subscriber] = set()

    @property
    def hall(self) -> HallView:
        return self.today.hall

    def publish(self, events: Sequence[AnyEvent]) -> None:
        """`events` are on disk: let them have happened here, and tell everybody."""
        self._note(events)
        self._tell_events(events)

    def start_anew(self, events: Sequence[AnyEvent]) -> None:
        """A day goes on that was over, as `events` tell it: everybody is to join again."""
        self._note(events)
        self._recent.clear()
        self.end(HallReplaced("the day before goes on: join again, and be told all of it"))

    def _note(self, events: Sequence[AnyEvent]) -> None:
        for event in events:
            self.today.apply(event)
            if isinstance(event, DayStarted):
                self._recent.clear()
                self.day_began = event.seq
            self._recent.append(event)

    def publish_waits(self, waits: dict[str, Wait], at: datetime) -> None:
        self.waits = waits
        self._tell(Waits(at=at, by_service=waits))

    def join(
        self, subscriber: Subscriber, hello: Hello, at: datetime, operator: LoggedIn | None
    ) -> None:
        """Tell `subscriber` what it missed, or else all, and then what follows.

        Who was here with another plan, before the branch was configured again, is told all.
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
            subscriber.greet(_parts_of(welcome, subscriber.sight))
        else:
            seen = [event_seen(event, subscriber.sight) for event in missed]
            subscriber.send(Resumed(at=at, events=seen, waits=self.waits, operator=operator))
        self.subscribers.add(subscriber)

    def hall_for(self, sight: Sight) -> Hall:
        """The hall now, as clients with that sight are told it."""
        hall = self.hall.snapshot()
        tickets = tuple(ticket_seen(ticket, sight) for ticket in hall.tickets)
        return replace(hall_seen(hall, sight), tickets=tickets)

    def leave(self, subscriber: Subscriber) -> None:
        self.subscribers.discard(subscriber)

    def end(self, why: Refused) -> None:
        """Let everybody go."""
        for subscriber in tuple(self.subscribers):
            subscriber.end(why)

    def missed(self, since: int | None) -> list[AnyEvent] | None:
        """The events after `since`; None when that is too long ago, of another day or journal."""
        first = self._recent[0].seq if self._recent else self.hall.seq + 1
        if since is None or not first - 1 <= since <= self.hall.seq:
            return None
        missed = takewhile(lambda event: event.seq > since, reversed(self._recent))
        return list(missed)[::-1]  # a journal that was repaired leaves out places

    def _tell(self, message: Struct) -> None:
        encoded = encode(message)
        for subscriber in tuple(self.subscribers):
            subscriber.put(encoded)

    def _tell_events(self, events: Sequence[AnyEvent]) -> None:
        """Encoded once for each sight of the listeners."""
        encoded: dict[Sight, bytes] = {}
        for subscriber in tuple(self.subscribers):
            sight = subscriber.sight
            if sight not in encoded:
                seen = [event_seen(event, sight) for event in events]
                encoded[sight] = encode(Happened(events=seen))
            subscriber.put(encoded[sight])


class _Compact(Ticket, frozen=True, omit_defaults=True, gc=False):
    """A ticket that says only what is not as usual: a third of the bytes."""


def _parts_of(welcome: Welcome, sight: Sight) -> Iterator[bytes]:
    """The messages of a welcome: the hall with its first tickets, and the others in `more`."""
    tickets = welcome.hall.tickets
    places = range(0, max(len(tickets), 1), TICKETS_A_MESSAGE)
    for start in places:
        end = start + TICKETS_A_MESSAGE
        seen = tuple(_Compact(*astuple(ticket_seen(t, sight))) for t in tickets[start:end])
        more = max(len(tickets) - end, 0)
        if start == 0:
            hall: Hall = replace(hall_seen(welcome.hall, sight), tickets=seen)
            yield encode(replace(welcome, hall=hall, more=more))
        else:
            yield encode(MoreTickets(tickets=seen, more=more))
