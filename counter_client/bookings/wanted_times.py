"""When the person would like to come, and how often: what times are searched for.

Each is turned by a key to its next value. Must not know who comes, nor which times are free.
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from PySide6.QtCore import Property, QObject, Signal, Slot

from counter_client.bookings import booking_sentences as said
from sportello.bookings.periods import DayPart, PreferredPeriod, days_of, is_in
from sportello.bookings.series import MOST_TIMES, Rhythm, starts_of
from text.catalogue import Words

Chosen = TypeVar("Chosen", bound=StrEnum)


class WantedTimes(QObject):
    """What is searched for.

    Properties:
        period, part, rhythm: in words.
        isSeries: whether the appointment recurs.
    Signals:
        widened: other times have to be searched; `changed` alone sorts those that are known.
    """

    changed = Signal()
    widened = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self.clear()

    def clear(self) -> None:
        """As for the next person."""
        self._period, self._part = PreferredPeriod.SOONEST, DayPart.WHOLE
        self._rhythm, self._times = Rhythm.ONCE, 4

    def be_once(self) -> None:
        """A move is of one booking alone."""
        self._rhythm = Rhythm.ONCE

    @Property(str, notify=changed)
    def period(self) -> str:
        return self._words.gettext(said.PERIODS[self._period])

    @Property(str, notify=changed)
    def part(self) -> str:
        return self._words.gettext(said.PARTS[self._part])

    @Property(str, notify=changed)
    def rhythm(self) -> str:
        return said.rhythm(self._words, self._rhythm, self._times)

    @Property(bool, notify=changed)
    def isSeries(self) -> bool:
        return self._rhythm is not Rhythm.ONCE

    @Slot()
    def turnPeriod(self) -> None:
        """The next period."""
        self._period = _after(self._period)
        self.changed.emit()
        self.widened.emit()

    @Slot()
    def turnPart(self) -> None:
        """The next part of the day."""
        self._part = _after(self._part)
        self.changed.emit()

    @Slot()
    def turnRhythm(self) -> None:
        """The next rhythm."""
        self._rhythm = _after(self._rhythm)
        self.changed.emit()

    @Slot(int)
    def addTimes(self, more: int) -> None:
        """So many appointments more, or fewer, in the series."""
        self._times = min(max(self._times + more, 2), MOST_TIMES)
        self.changed.emit()

    def days(self, today: date) -> tuple[date, date]:
        """First and last local day of the search."""
        return days_of(self._period, today)

    def starts(self, first: datetime, zone: ZoneInfo) -> list[datetime]:
        """The times of the series that begins with `first`."""
        return starts_of(first, self._rhythm, self._times, zone)

    def has(self, at: datetime) -> bool:
        """Whether `at`, in local time, is in the part of the day."""
        return is_in(self._part, at)


def _after(chosen: Chosen) -> Chosen:
    every: Sequence[Chosen] = list(type(chosen))
    return every[(every.index(chosen) + 1) % len(every)]
