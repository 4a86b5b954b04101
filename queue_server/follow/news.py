"""What an open page hears, as server-sent events: how its turn stands, whenever that changes.

Owns the kinds of events and when each is said; `static/follow.js` is the other end. Knows no
socket: a reader who is too slow is asked again only once it has read.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from datetime import datetime

from queue_server.follow.pages import Pages
from queue_server.follow.turn import Turn, Turns
from web.event_stream import StreamEvent
from web.streams import Streams

BEAT_S = 15.0
"""A page that has heard nothing for longer than twice this says that it is not up to date."""

GONE = StreamEvent("gone")
"""The ticket is none of today's any more."""


class News:
    def __init__(
        self, turns: Turns, streams: Streams, pages: Pages, clock: Callable[[], datetime]
    ) -> None:
        self._turns = turns
        self._streams = streams
        self._pages = pages
        self._clock = clock

    async def of(self, ticket: str) -> AsyncGenerator[StreamEvent, None]:
        """`turn` whenever it is another, `beat` after a silence, and how it ends: `over` (the
        visit), `gone` (the day), `away` (this ticket has too many pages open).
        """
        told: Turn | None = None
        silence = _Silence()
        with self._streams.opened(ticket) as stream:
            while not stream.is_over:
                turn = self._turns.of(ticket)
                if turn is None:
                    yield GONE
                    return
                if turn != told:
                    told = turn
                    silence.is_broken()
                    yield StreamEvent("turn", self._pages.news(turn, self._clock()))
                elif silence.left_s <= 0:
                    silence.is_broken()
                    yield StreamEvent("beat", self._pages.time(self._clock(), turn))
                if turn.is_over:
                    yield StreamEvent("over")
                    return
                await stream.news(silence.left_s)
            if stream.is_superseded:
                yield StreamEvent("away")


class _Silence:
    """How long a page has heard nothing; news that do not concern it break no silence."""

    def __init__(self) -> None:
        self._clock = asyncio.get_running_loop().time
        self._since = self._clock()

    @property
    def left_s(self) -> float:
        """Until something must be said."""
        return self._since + BEAT_S - self._clock()

    def is_broken(self) -> None:
        self._since = self._clock()
