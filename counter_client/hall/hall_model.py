"""The hall live, for the head of the desk. Shows; what is done about it are questions."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Property, QObject, Signal

from counter_client.hall.advice_model import AdviceModel
from counter_client.hall.overview import (
    DeskRow,
    DeviceFaultRow,
    ServiceRow,
    desks_of,
    faults_of,
    longest_min,
    services_of,
)
from sportello.hall.rules.numbers import is_stopped
from sportello.hall.rules.routing import rules_in_force
from station.link import Link, LinkEvent
from station.list_model import RowModel
from text.catalogue import Words
from text.policies import POLICIES


class HallModel(QObject):
    """Everything that happens in the branch now.

    Properties:
        services: `ServiceRow`s, the worst wait first; late: how many of them are beyond the target.
        desks: `DeskRow`s; open: how many of them have an operator.
        faults: `DeviceFaultRow`s; knowsDevices: whether any device has ever reported.
        waiting, longest: how many wait, and the oldest wait in minutes.
        taken: numbers given today.
        isStopped: whether no service gives numbers any more.
        rule: what the present way of calling is called.
        advice: which break is best moved.
    """

    changed = Signal()

    def __init__(
        self, link: Link, words: Words, now: Callable[[], datetime], advice: AdviceModel
    ) -> None:
        super().__init__()
        self._advice = advice
        self._link = link
        self._words = words
        self._now = now
        self._services = RowModel(ServiceRow, key=lambda row: row.service, parent=self)
        self._desks = RowModel(DeskRow, key=lambda row: row.counter, parent=self)
        self._faults = RowModel(DeviceFaultRow, key=lambda row: row.key, parent=self)
        self._is_watched = False
        link.listen(self._hear)

    @Property(QObject, constant=True)
    def services(self) -> RowModel[ServiceRow]:
        return self._services

    @Property(QObject, constant=True)
    def desks(self) -> RowModel[DeskRow]:
        return self._desks

    @Property(QObject, constant=True)
    def faults(self) -> RowModel[DeviceFaultRow]:
        return self._faults

    @Property(bool, notify=changed)
    def knowsDevices(self) -> bool:
        return bool(self._link.view.devices)

    @Property(QObject, constant=True)
    def advice(self) -> AdviceModel:
        return self._advice

    @Property(int, notify=changed)
    def waiting(self) -> int:
        return len(self._link.view.waiting)

    @Property(int, notify=changed)
    def longest(self) -> int:
        return longest_min(list(self._link.view.waiting.values()), self._now())

    @Property(int, notify=changed)
    def late(self) -> int:
        return sum(row.is_late for row in self._services.rows)

    @Property(int, notify=changed)
    def open(self) -> int:
        return len(self._link.view.counters)

    @Property(int, notify=changed)
    def taken(self) -> int:
        return sum(self._link.view.taken.values())

    @Property(bool, notify=changed)
    def isStopped(self) -> bool:
        return is_stopped(self._link.view)

    @Property(str, notify=changed)
    def rule(self) -> str:
        plan = self._link.plan
        if plan is None:
            return ""
        policy = rules_in_force(plan, self._link.view).policy
        said = POLICIES.get(policy)
        return self._words.gettext(said.name) if said else policy

    def watch(self, is_watched: bool) -> None:
        """Keep the rows up to date from now on, or leave them: the page is closed."""
        self._is_watched = is_watched
        self._advice.watch(is_watched)
        self._show()

    def tick(self) -> None:
        """Some seconds have passed: minutes may have become one more."""
        self._advice.tick()
        self._show()

    def _show(self) -> None:
        plan, hall, words, now = self._link.plan, self._link.view, self._words, self._now()
        if plan is None or not self._is_watched:
            return
        self._services.show(services_of(plan, hall, self._link.waits, words, now))
        self._desks.show(desks_of(plan, hall, words, now))
        self._faults.show(faults_of(hall, words, now))
        self.changed.emit()

    def _hear(self, notice: LinkEvent) -> None:
        self._show()
