"""The bookings as they are told to the citizen: a code, a sentence to read out, a slip.

Those that were just made, moved or cancelled, or one that was found. Must not know how it came
about.
"""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from PySide6.QtCore import Property, QObject, Signal, Slot

from counter_client.bookings import booking_sentences as said
from counter_client.slips.slip_printing import SlipPrinting
from sportello.bookings.codes import in_two_halves
from sportello.bookings.lifecycle import Appointment, BookingState, Change, may
from sportello.model.plan import Plan
from text.catalogue import Words


class BookingEnding(QObject):
    """The bookings as they stand now.

    Properties:
        code: the booking's code, in two halves; "" before, and for several.
        aloud: what to read out, "" where there is nothing.
        printing: the `SlipPrinting`.
        slip: what is to be known of its slip, in words; "" for nothing.
        mayPrint: whether there are slips of it, and a printer.
    """

    changed = Signal()

    def __init__(self, words: Words, printing: SlipPrinting) -> None:
        super().__init__()
        self._words = words
        self._printing = printing
        printing.changed.connect(self.changed)
        self.clear()

    def clear(self) -> None:
        """The next person."""
        self._plan: Plan | None = None
        self.bookings: tuple[Appointment, ...] = ()
        self._printing.clear()
        self.changed.emit()

    def show(self, bookings: Sequence[Appointment], plan: Plan | None) -> None:
        """Tell of these, at the branch of that plan."""
        self._plan = plan
        self.bookings = tuple(bookings)
        self.changed.emit()

    @Property(str, notify=changed)
    def code(self) -> str:
        return in_two_halves(self.bookings[0].code) if len(self.bookings) == 1 else ""

    @Property(str, notify=changed)
    def aloud(self) -> str:
        if self._plan is None:
            return ""
        return said.to_read_out(self._words, self.bookings, ZoneInfo(self._plan.zone))

    @Property(QObject, constant=True)
    def printing(self) -> SlipPrinting:
        return self._printing

    @Property(str, notify=changed)
    def slip(self) -> str:
        return str(self._printing.outcome) if self._on_paper else ""

    @Property(bool, notify=changed)
    def mayPrint(self) -> bool:
        return self._printing.has_printer and bool(self._on_paper)

    @Slot()
    def print(self) -> None:
        """A slip of each booking that stands, also a second time."""
        if self._plan is not None:
            self._printing.print(self._on_paper, self._plan)

    @property
    def _on_paper(self) -> list[Appointment]:
        """A request is no appointment yet, and one that is over is none any more."""
        return [each for each in self.bookings if each.state is BookingState.CONFIRMED]

    @property
    def is_cancelled(self) -> bool:
        return not any(may(each, Change.CANCEL) for each in self.bookings)
