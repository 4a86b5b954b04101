"""In which order this counter would call those who wait, as the server said last.

Owns the rhythm of asking: one question at a time, again when something has changed, and not more
often than `pause_s`. The last order stays while the next one is asked for. Does not order tickets
itself.
"""

import asyncio
from uuid import uuid4

from PySide6.QtCore import QObject, Signal

from counter_client.desk.possible_actions import counter_of
from sportello.model.events import (
    CounterLeft,
    CounterOpened,
    DayStarted,
    PlanEvent,
    RulesChanged,
    TicketEvent,
)
from sportello.model.refusals import Refused
from sportello.model.waiting import Place
from sportello.model.wire import Upcoming, WaitingFor
from station.link import Joined, Link, LinkError, LinkEvent, LinkLost
from station.tasks import Tasks

PAUSE_S = 1.0

MATTERS = TicketEvent | CounterOpened | CounterLeft | RulesChanged | PlanEvent | DayStarted | Joined
"""What may change the order; time does so too, and `tick` sees to that."""


class OrderOfCalls(QObject):
    """The order at the counter of who is logged in here.

    places   in their order, None while unknown
    is_lost  whether it cannot be known now: the line is down, or the server would not say
    work     the question under way and the pause after it; None before the first
    """

    changed = Signal()

    def __init__(self, link: Link, tasks: Tasks, pause_s: float = PAUSE_S) -> None:
        super().__init__()
        self._link = link
        self._tasks = tasks
        self._pause_s = pause_s
        self._told: Upcoming | None = None
        self._is_stale = False
        self.is_lost = False
        self.work: asyncio.Task[None] | None = None
        link.listen(self._hear)

    @property
    def places(self) -> list[Place] | None:
        told = self._told
        return told.places if told and told.counter == self._counter else None

    def tick(self) -> None:
        """Some seconds have passed: appointments become due."""
        self._is_stale = True
        is_asking = self.work is not None and not self.work.done()
        if not is_asking and self._link.is_up and self._counter:
            self.work = self._tasks.start(self._ask_while_stale(), "order of calls")

    @property
    def _counter(self) -> str | None:
        operator = self._link.operator
        return counter_of(self._link.view, operator.login) if operator else None

    async def _ask_while_stale(self) -> None:
        while self._is_stale and self._link.is_up and (counter := self._counter):
            self._is_stale = False
            await self._ask(counter)
            await asyncio.sleep(self._pause_s)

    async def _ask(self, counter: str) -> None:
        try:
            told = await self._link.ask(WaitingFor(id=uuid4(), counter=counter))
        except (Refused, LinkError):
            self._show(None, is_lost=True)
            return
        self._show(told, is_lost=False)

    def _show(self, told: Upcoming | None, *, is_lost: bool) -> None:
        self._told, self.is_lost = told, is_lost
        self.changed.emit()

    def _hear(self, notice: LinkEvent) -> None:
        if isinstance(notice, LinkLost):
            self._show(None, is_lost=True)
        elif isinstance(notice, MATTERS):
            self.tick()
