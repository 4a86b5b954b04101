"""How many people come for each service of a visit.

Must not know which times are free for so many.
"""

from collections.abc import Sequence

from PySide6.QtCore import Property, QObject, Signal, Slot

from sportello.bookings.visits import MOST_PEOPLE, WantedService
from text.catalogue import Words


class PeopleOfVisit(QObject):
    """The counts, of which one is changed at a time.

    Properties:
        text: the count that is changed, in words; in a visit of several services with which one it
            is for.
        isSeveral: whether there are several services, each with its count.
    Signals:
        widened: other times have to be searched.
    """

    changed = Signal()
    widened = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self.clear()

    def clear(self) -> None:
        """As for the next person: one for each service."""
        self._services: tuple[str, ...] = ()
        self._counts: dict[str, int] = {}
        self._turn = 0
        self.changed.emit()

    def come_for(self, services: Sequence[str]) -> None:
        """These are the services of the visit. The first one is counted first."""
        self._services, self._turn = tuple(services), 0
        self.changed.emit()

    def of(self, services: Sequence[str]) -> tuple[WantedService, ...]:
        """The services with how many come for each."""
        return tuple(WantedService(service, self._count(service)) for service in services)

    @Property(str, notify=changed)
    def text(self) -> str:
        if not self._services:
            return ""
        people = self._words.plural("%n people", self._count(self._counted))
        if not self.is_several:
            return people
        place, of = self._turn + 1, len(self._services)
        return self._words.gettext("Service %1 of %2: %3", place, of, people)

    @Property(bool, notify=changed)
    def isSeveral(self) -> bool:
        return self.is_several

    @property
    def is_several(self) -> bool:
        """For Python's side."""
        return len(self._services) > 1

    @Slot()
    def turn(self) -> None:
        """Count the people of the next service."""
        if self._services:
            self._turn = (self._turn + 1) % len(self._services)
            self.changed.emit()

    @Slot(int)
    def add(self, more: int) -> None:
        """So many people more, or fewer, for the service that is counted."""
        if not self._services:
            return
        before = self._count(self._counted)
        count = min(max(before + more, 1), MOST_PEOPLE)
        if count != before:
            self._counts[self._counted] = count
            self.changed.emit()
            self.widened.emit()

    @property
    def _counted(self) -> str:
        return self._services[self._turn]

    def _count(self, service: str) -> int:
        return self._counts.get(service, 1)
