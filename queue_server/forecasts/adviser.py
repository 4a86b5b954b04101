"""The break adviser's last word, for anyone who asks at a station: told at once, computed
meanwhile.

Owns how long an advice holds: computing one takes ten seconds and more, and the head of the
desk's page asks again and again. Must not know how it is computed. Source: docs/advice.md.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from msgspec import Struct

from queue_server.forecasts.history_queries import LookingBack
from sportello.decisions.day_state import Today
from sportello.model.break_moves import Advice
from sportello.model.day import PlannedBreak
from sportello.model.refusals import NotPossible
from sportello.model.wire import Advised

HOLDS_FOR = timedelta(minutes=15)

log = structlog.get_logger(__name__)


class _LastWord(Struct, frozen=True):
    """What was found at `at` about these breaks; None if it could not be found."""

    at: datetime
    breaks: tuple[PlannedBreak, ...]
    advice: Advice | None


class Adviser:
    """`advised` when asked; `run` forever."""

    def __init__(
        self, looking_back: LookingBack, today: Today, clock: Callable[[], datetime]
    ) -> None:
        self._looking_back = looking_back
        self._today = today
        self._clock = clock
        self._asked = asyncio.Event()
        self._last: _LastWord | None = None

    def advised(self, id: UUID) -> Advised:
        """The answer to question `id`. It is never about breaks that were moved since."""
        last = self._last
        if last is not None and last.breaks != self._today.hall.breaks:
            last = None
        if last is None or self._clock() - last.at >= HOLDS_FOR:
            self._asked.set()
        return Advised(
            id=id, advice=last.advice if last else None, is_reckoning=self._asked.is_set()
        )

    async def run(self) -> None:
        """Compute whenever advice was asked for and none that holds is known."""
        while True:
            await self._asked.wait()
            breaks = self._today.hall.breaks
            try:
                advice = await self._looking_back.advice()
            except NotPossible as late:
                log.warning("no_advice", detail=late.detail)
                advice = None
            self._last = _LastWord(self._clock(), breaks, advice)
            self._asked.clear()
