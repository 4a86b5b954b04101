"""What has happened in the hall since one began to listen, by the server's own feed.

Owns the waiting for an event. The feed is the tail of the journal: what it tells is on disk.
"""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from appliance.demo.visit.record import NotHappened
from sportello.model.events import AnyEvent
from sportello.model.tags import snake_case
from station.link import Joined, Link, LinkEvent, LinkLost

PATIENCE_S = 10.0

E = TypeVar("E", bound=AnyEvent)


class EventRecorder:
    """`events` are those heard since `link` joined, oldest first."""

    def __init__(self, link: Link) -> None:
        self.events: list[AnyEvent] = []
        self.is_joined = asyncio.Event()
        self._news = asyncio.Event()
        self._link = link
        link.listen(self._hear)

    async def heard(
        self,
        kind: type[E],
        such_that: Callable[[E], bool] = lambda event: True,
        patience_s: float = PATIENCE_S,
    ) -> E:
        """The first event of that kind, heard already or to come. Raises: NotHappened."""
        try:
            async with asyncio.timeout(patience_s):
                while True:
                    for event in self.events:
                        if isinstance(event, kind) and such_that(event):
                            return event
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            name = snake_case(kind.__name__)
            raise NotHappened(f"the journal has no {name} after {patience_s:.0f} s") from None

    def _hear(self, notice: LinkEvent) -> None:
        if isinstance(notice, Joined):
            self.is_joined.set()
        elif isinstance(notice, AnyEvent):
            self.events.append(notice)
            self._news.set()
        elif isinstance(notice, LinkLost):
            self.is_joined.clear()
