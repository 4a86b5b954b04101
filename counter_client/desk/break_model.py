"""The next break that is planned at this counter: when it is, and beginning it once it is due.

Must not know whether a break may begin: the server decides.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from PySide6.QtCore import Property, QObject, Signal, Slot

from counter_client import sentences
from counter_client.desk.possible_actions import Action, Desk, counter_of, desk_at
from counter_client.questions.asking import Asking
from sportello.hall.rules.breaks import due_break, next_break
from sportello.model.day import PlannedBreak
from station.link import Link, LinkEvent
from text.catalogue import Words
from text.times import clock_at


class BreakModel(QObject):
    """The operator's own breaks.

    Properties:
        planned: the next break on the roster, in a sentence; "" without one.
        due: the planned break that should have begun by now, in a sentence; "" if none.
        canStart: whether it can begin now, with one touch.
    """

    changed = Signal()

    def __init__(
        self, link: Link, asking: Asking, words: Words, now: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self._link = link
        self._asking = asking
        self._words = words
        self._now = now
        self._desk: Desk | None = None
        link.listen(self._hear)
        asking.changed.connect(self.changed)

    @Property(str, notify=changed)
    def planned(self) -> str:
        if self._desk is None:
            return ""
        planned = next_break(self._link.view, self._desk.counter, self._now())
        if planned is None:
            return ""
        return sentences.planned_break(self._words, self._local(planned), planned.length_min)

    @Property(str, notify=changed)
    def due(self) -> str:
        due = self._due()
        return sentences.due_break(self._words, self._local(due)) if due else ""

    @Property(bool, notify=changed)
    def canStart(self) -> bool:
        return (
            self._due() is not None
            and self._desk is not None
            and self._desk.offers(Action.START_BREAK)
            and self._link.is_up
            and not self._asking.is_busy
        )

    @Slot()
    def start(self) -> None:
        """Begin the planned break that is due."""
        plan = self._link.plan
        if plan is not None and self._desk is not None and self.canStart:
            command = self._desk.command(Action.START_BREAK, uuid4(), plan, self._link.view)
            self._asking.begin(Action.START_BREAK.value, lambda: self._link.request(command))

    def tick(self) -> None:
        """Some seconds have passed: a break may have become due."""
        self.changed.emit()

    def _due(self) -> PlannedBreak | None:
        held = self._link.view.counters.get(self._desk.counter) if self._desk else None
        return due_break(self._link.view, held, self._now()) if held else None

    def _local(self, planned: PlannedBreak) -> str:
        plan = self._link.plan
        return clock_at(planned.due_at, ZoneInfo(plan.zone)) if plan else ""

    def _hear(self, notice: LinkEvent) -> None:
        operator = self._link.operator
        counter = counter_of(self._link.view, operator.login) if operator else None
        self._desk = desk_at(self._link.view, counter) if counter else None
        self.changed.emit()
