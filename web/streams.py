"""Open event streams: woken when something has changed, limited in number, ended together.

Owns how many there are and how fast they are woken. A stream queues no messages, it only knows that
there is news: a client that reads slowly skips what has passed and gets the latest. Knows no page
and not what a topic is.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

MOST = 2000
"""Some ten times the people who wait in the fullest hall."""

MOST_A_TOPIC = 3
AT_ONCE = 10
REST_S = 0.005
"""So many are woken together, then other work has its turn."""

AT_MOST_EVERY_S = 0.2


class Stream:
    """One listener. `is_over`: nothing more is to be sent; `is_superseded`: there were too many."""

    def __init__(self) -> None:
        self.is_over = False
        self.is_superseded = False
        self._news = asyncio.Event()

    async def news(self, within_s: float) -> bool:
        """Wait for news at most that long; whether there was any."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._news.wait()
        was_told = self._news.is_set()
        self._news.clear()
        return was_told

    def tell(self) -> None:
        self._news.set()

    def end(self) -> None:
        self.is_over = True
        self._news.set()

    def supersede(self) -> None:
        self.is_superseded = True
        self.end()


class Streams:
    """The streams of one server; `wake` when something has changed, `run` forever."""

    def __init__(self, most: int = MOST, most_a_topic: int = MOST_A_TOPIC) -> None:
        self._most = most
        self._most_a_topic = most_a_topic
        self._open: dict[Stream, str] = {}
        self._changed = asyncio.Event()
        self._is_ending = False

    def __len__(self) -> int:
        return len(self._open)

    @contextmanager
    def opened(self, topic: str) -> Iterator[Stream]:
        """A stream on that topic; where there are too many, the oldest ends."""
        stream = Stream()
        of_topic = [other for other, its in self._open.items() if its == topic]
        if len(of_topic) >= self._most_a_topic:
            self._supersede(of_topic[0])
        elif len(self._open) >= self._most:
            self._supersede(next(iter(self._open)))
        self._open[stream] = topic
        if self._is_ending:
            stream.end()
        try:
            yield stream
        finally:
            self._open.pop(stream, None)

    def wake(self) -> None:
        """Something has changed; each stream finds out whether that concerns it."""
        self._changed.set()

    async def run(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            for place, stream in enumerate(tuple(self._open), start=1):
                stream.tell()
                if place % AT_ONCE == 0:
                    await asyncio.sleep(REST_S)
            await asyncio.sleep(AT_MOST_EVERY_S)

    def end(self) -> None:
        """End every stream, also those that are opened from now on."""
        self._is_ending = True
        for stream in self._open:
            stream.end()

    def _supersede(self, stream: Stream) -> None:
        del self._open[stream]
        stream.supersede()
