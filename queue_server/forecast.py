"""What a citizen who took a number now would wait: reckoned anew when the hall has changed.

Owns only the rhythm; `sportello.waiting` reckons, `broadcast` tells.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime

from queue_server.broadcast import Broadcast
from sportello.waiting import waits

AT_MOST_EVERY_S = 1.0
AT_LEAST_EVERY_S = 30.0


class Forecast:
    """`hall_changed` after events; `run` forever."""

    def __init__(self, broadcast: Broadcast, clock: Callable[[], datetime]) -> None:
        self._broadcast = broadcast
        self._clock = clock
        self._changed = asyncio.Event()

    def hall_changed(self) -> None:
        self._changed.set()

    def reckon(self) -> None:
        """Publish the waits as they are now, if they are not what was said last."""
        now = self._clock()
        told = waits(self._broadcast.plan, self._broadcast.hall, now)
        if told != self._broadcast.waits:
            self._broadcast.publish_waits(told, now)

    async def run(self) -> None:
        while True:
            self._changed.clear()
            self.reckon()
            await asyncio.sleep(AT_MOST_EVERY_S)
            try:
                async with asyncio.timeout(AT_LEAST_EVERY_S - AT_MOST_EVERY_S):
                    await self._changed.wait()
            except TimeoutError:
                continue
