"""Who waits for this counter, who is away, and what the colleagues do.

Shows the hall in the order that the server told; who is called is decided when the operator calls.
"""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Property, QObject, Signal, Slot

from counter_client.desk import desk_sentences
from counter_client.desk.possible_actions import counter_of
from counter_client.waiting.order_of_calls import OrderOfCalls
from counter_client.waiting.who_waits import (
    AwayRow,
    CounterRow,
    WaitingRow,
    away_for,
    others,
    waiting_for,
)
from station.link import Link, LinkEvent
from station.list_model import RowModel
from text.catalogue import Words


class WaitingModel(QObject):
    """Those who wait, and those who may come back.

    Properties:
        rows: `WaitingRow`s in the order of the calls; while it is unknown, the oldest wait first.
        isOrderLost: whether the order of the calls cannot be known now.
        count: how many wait for this counter.
        people: the words next to that number; peopleSaid: both; meanwhile: during a pause.
        late: how many of them wait beyond the target.
        longest: minutes that the first of them has waited; since: the same in a sentence.
        away: `AwayRow`s, who should be back by now first.
        isAwayShown: whether one looks at these, and not at those who wait.
        awayCount: how many they are; due: how many of them should be back by now.
        counters: the other open counters.
    """

    changed = Signal()

    def __init__(
        self, link: Link, words: Words, now: Callable[[], datetime], order: OrderOfCalls
    ) -> None:
        super().__init__()
        self._order = order
        self._is_away_shown = False
        self._link = link
        self._words = words
        self._now = now
        self._rows = RowModel(WaitingRow, key=lambda row: row.ticket, parent=self)
        self._away = RowModel(AwayRow, key=lambda row: row.ticket, parent=self)
        self._counters = RowModel(CounterRow, key=lambda row: row.counter, parent=self)
        link.listen(self._hear)
        order.changed.connect(self.refresh)

    @Property(QObject, constant=True)
    def rows(self) -> RowModel[WaitingRow]:
        return self._rows

    @Property(QObject, constant=True)
    def away(self) -> RowModel[AwayRow]:
        return self._away

    @Property(QObject, constant=True)
    def counters(self) -> RowModel[CounterRow]:
        return self._counters

    @Property(int, notify=changed)
    def count(self) -> int:
        return len(self._rows.rows)

    @Property(bool, notify=changed)
    def isOrderLost(self) -> bool:
        return self._order.is_lost

    @Property(int, notify=changed)
    def late(self) -> int:
        return sum(1 for row in self._rows.rows if row.late_min)

    @Property(int, notify=changed)
    def longest(self) -> int:
        return self._longest_min

    @Property(str, notify=changed)
    def people(self) -> str:
        return desk_sentences.people_waiting(self._words, len(self._rows.rows))

    @Property(str, notify=changed)
    def peopleSaid(self) -> str:
        count = len(self._rows.rows)
        people = desk_sentences.people_waiting(self._words, count)
        return f"{count} {people}" if count else people

    @Property(str, notify=changed)
    def since(self) -> str:
        return desk_sentences.first_waits(self._words, len(self._rows.rows), self._longest_min)

    @Property(str, notify=changed)
    def meanwhile(self) -> str:
        return desk_sentences.waiting_meanwhile(self._words, len(self._rows.rows))

    @Property(bool, notify=changed)
    def isAwayShown(self) -> bool:
        return self._is_away_shown

    @Property(int, notify=changed)
    def awayCount(self) -> int:
        return len(self._away.rows)

    @Property(int, notify=changed)
    def due(self) -> int:
        return sum(row.is_due for row in self._away.rows)

    @property
    def _longest_min(self) -> int:
        return max((row.waited_min for row in self._rows.rows), default=0)

    @Slot(bool)
    def showAway(self, is_shown: bool) -> None:
        """Look at those who are away, or back at those who wait."""
        self._is_away_shown = is_shown
        self.changed.emit()

    def tick(self) -> None:
        """Some seconds have passed: minutes may have become one more, another ticket be next."""
        self.refresh()
        self._order.tick()

    def refresh(self) -> None:
        """Show what is known now."""
        plan, hall, operator = self._link.plan, self._link.view, self._link.operator
        if plan is None:
            return
        now, words = self._now(), self._words
        own = counter_of(hall, operator.login) if operator else None
        seat = (own, operator.login) if operator and own else None
        places = self._order.places or ()
        self._rows.show(waiting_for(*seat, plan, hall, words, now, places) if seat else [])
        self._away.show(away_for(*seat, plan, hall, words, now) if seat else [])
        self._counters.show(others(own, plan, hall, words, now))
        self.changed.emit()

    def _hear(self, notice: LinkEvent) -> None:
        self.refresh()
