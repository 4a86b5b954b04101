"""Slips on the counter's own receipt printer, and how the printing went.

Appointment or request stand whatever comes of it: what cannot be printed is read out, and the
printer is looked at until it would print again. Must not know what is on a slip.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence

from PySide6.QtCore import Property, QObject, Signal

from counter_client.slips import slip_sentences as said
from hardware.errors import DeviceError
from hardware.printer.interface import Printer, PrinterState, PrintJob
from hardware.printer.state_codes import CODE_OF, NEAR_END, READY
from sportello.bookings.lifecycle import Appointment
from sportello.model.plan import Plan
from station.slip_layout import slip
from station.tasks import Tasks
from text.catalogue import Words

log = logging.getLogger(__name__)

DEVICE = "printer"


class SlipPrinting(QObject):
    """The printer at this computer, which may have none.

    Properties:
        hasPrinter: whether one is named in `station.toml`.
        isUnderWay: whether a slip is being printed.
        outcome: what came of it, or that there is no printer; in words, "" before.
        isTrouble: whether the paper did not come.
    """

    changed = Signal()

    def __init__(
        self,
        printer: Printer | None,
        tasks: Tasks,
        words: Words,
        words_in: Callable[[str], Words],
        report: Callable[[str, str], None],
        *,
        look_s: float = 5.0,
    ) -> None:
        """`report` is told how the printer is: "printer" and "ready", or the code of an error."""
        super().__init__()
        self._printer = printer
        self._tasks = tasks
        self._words = words
        self.words_in = words_in
        self._report = report
        self._look_s = look_s
        self._looking: asyncio.Task[None] | None = None
        self._is_under_way = False
        self._person = object()
        self.clear()

    def clear(self) -> None:
        """The next person: what is still being printed is theirs no more."""
        self._person = object()
        self._show("" if self.has_printer else self._words.gettext(said.NO_PRINTER))

    @property
    def has_printer(self) -> bool:
        """For Python's side."""
        return self._printer is not None

    @Property(bool, constant=True)
    def hasPrinter(self) -> bool:
        return self.has_printer

    @Property(bool, notify=changed)
    def isUnderWay(self) -> bool:
        return self._is_under_way

    @Property(str, notify=changed)
    def outcome(self) -> str:
        return self._outcome

    @Property(bool, notify=changed)
    def isTrouble(self) -> bool:
        return self._is_trouble

    def print(self, bookings: Sequence[Appointment], plan: Plan) -> None:
        """A slip for each of them. A second press while they come is left out."""
        jobs = [slip(booking, plan, self.words_in) for booking in bookings]
        self._begin(jobs, said.APPOINTMENT_STANDS)

    def print_receipt(self, receipt: PrintJob) -> None:
        """That of a request. A second press while it comes is left out."""
        self._begin([receipt], said.REQUEST_STANDS)

    def _begin(self, jobs: Sequence[PrintJob], stands: str) -> None:
        if self._printer is None or self._is_under_way or not jobs:
            return
        self._is_under_way = True
        self._show(self._words.gettext("The slip is being printed."))
        self._tasks.start(self._print(self._printer, jobs, stands), "slip")

    async def _print(self, printer: Printer, jobs: Sequence[PrintJob], stands: str) -> None:
        person = self._person
        try:
            for job in jobs:
                printed = await printer.print(job)
        except DeviceError as error:
            log.warning("a slip is not on paper: %s", error)
            outcome, is_trouble = said.not_printed(self._words, error, stands), True
            self._report(DEVICE, error.code)
            self._look(printer)
        else:
            self._report(DEVICE, CODE_OF[printed.state])
            is_last = printed.state is PrinterState.NEAR_END
            outcome, is_trouble = said.printed(self._words, is_last=is_last), False
        finally:
            self._is_under_way = False
        if person is self._person:
            self._show(outcome, is_trouble=is_trouble)
        else:
            self.changed.emit()

    def _look(self, printer: Printer) -> None:
        if self._looking is None or self._looking.done():
            self._looking = self._tasks.start(self._until_ready(printer), "printer")

    async def _until_ready(self, printer: Printer) -> None:
        """An idle printer is not asked: several counters may share it."""
        code = None
        while code not in (READY, NEAR_END):
            await asyncio.sleep(self._look_s)
            code = CODE_OF[await printer.state()]
            self._report(DEVICE, code)
        if self._is_trouble:
            self._show(self._words.gettext(said.READY_AGAIN))

    def _show(self, outcome: str, *, is_trouble: bool = False) -> None:
        self._outcome, self._is_trouble = outcome, is_trouble
        self.changed.emit()
