"""What was booked, moved or cancelled, as it is told to the citizen: a code and a sentence.

Must not know how it came about.
"""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from PySide6.QtCore import Property, QObject, Signal

from counter_client.bookings import booking_sentences as said
from sportello.bookings.codes import in_two_halves
from sportello.bookings.lifecycle import Appointment, Change, may
from text.catalogue import Words


class BookingEnding(QObject):
    """The bookings as they stand now.

    Properties:
        code: the booking's code, in two halves; "" before, and for several.
        aloud: what to read out, "" where there is nothing.
    """

    changed = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self.clear()

    def clear(self) -> None:
        """The next person."""
        self.show((), ZoneInfo("UTC"))

    def show(self, bookings: Sequence[Appointment], zone: ZoneInfo) -> None:
        """These were done, at a branch in that zone."""
        self.bookings = tuple(bookings)
        self._zone = zone
        self.changed.emit()

    @Property(str, notify=changed)
    def code(self) -> str:
        return in_two_halves(self.bookings[0].code) if len(self.bookings) == 1 else ""

    @Property(str, notify=changed)
    def aloud(self) -> str:
        return said.to_read_out(self._words, self.bookings, self._zone)

    @property
    def is_cancelled(self) -> bool:
        return not any(may(each, Change.CANCEL) for each in self.bookings)
