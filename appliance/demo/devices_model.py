"""The virtual devices as a window shows them, and what hands can do to them there.

Owns the rows and the slots. The devices are `far_ends`', the processes the supervisor's, what
happens in the hall comes from a link of its own. Must not know how a driver works.
"""

import logging
import re

from msgspec import Struct
from PySide6.QtCore import Property, QObject, QUrl, Signal, Slot

from appliance.demo.card_issuer import PIN
from appliance.demo.demo_branch import DISPLAYS, PORTAL, TITLES, House
from appliance.demo.sample_cards import HEALTH_CARDS, OTHER_CARDS, SampleCard
from appliance.supervisor import ProgramState
from hardware.errors import DeviceError
from hardware.virtual.printer import PrinterFault
from sportello.model.events import (
    CallConfirmed,
    MarkedAbsent,
    ServingStarted,
    TicketCalled,
    TicketRecalled,
)
from station.link import LinkEvent
from station.list_model import RowModel
from station.tasks import Tasks
from text.catalogue import N_, Words

log = logging.getLogger(__name__)

FAULTS = {
    PrinterFault.NEAR_END: N_("Paper nearly out"),
    PrinterFault.PAPER_OUT: N_("Paper out"),
    PrinterFault.COVER_OPEN: N_("Cover open"),
    PrinterFault.CUTTER_ERROR: N_("Cutter jammed"),
    PrinterFault.OFFLINE: N_("Paused by its key"),
    PrinterFault.MUTE: N_("Does not answer"),
    PrinterFault.REFUSED: N_("Switched off"),
}
CONDITIONS = {
    ProgramState.RUNNING: N_("running"),
    ProgramState.CLOSED: N_("closed"),
    ProgramState.RESTARTING: N_("starting again"),
    ProgramState.GIVEN_UP: N_("keeps failing: see its log"),
}
ANNOUNCEMENTS = 3


class CardRow(Struct, frozen=True):
    """A card on the tray, or in the reader. `code` is what its barcode says, "" without one."""

    key: str
    title: str
    code: str
    note: str
    is_in: bool


class FaultSwitchRow(Struct, frozen=True):
    key: str
    label: str
    is_on: bool


QR_ON_PAPER = re.compile(r"\[qr (\S+)\]")
"""How the virtual printer writes a QR code among the letters of a slip."""


class DisplayRow(Struct, frozen=True):
    """An LED display and what it shows, "" when dark."""

    counter: str
    text: str


class CallRow(Struct, frozen=True):
    """A call as the boards have it; `is_done` once it was shown to its end."""

    ticket: str
    code: str
    place: str
    is_done: bool
    is_heard: bool


class ProgramRow(Struct, frozen=True):
    name: str
    title: str
    condition: str
    is_running: bool
    can_start: bool
    can_stop: bool


class OperatorRow(Struct, frozen=True):
    login: str
    name: str
    password: str


class DevicesModel(QObject):
    """What the window *Dispositivi virtuali* shows.

    Properties:
        healthCards, otherCards: rows of `CardRow`.
        hasReader, noReader: whether cards can be put in, and why not.
        cardIn: whether one is in.
        hasCounterReader: whether the counter has a reader; isAtCounter: whether cards go there.
        pin: of every health card.
        isScannerPlugged, isLoudspeakerPlugged.
        faults: rows of `FaultSwitchRow`; hasFault: whether the printer does not print now.
        ticket: url of the slip that came out last, empty before; tickets: how many came out.
        address: what the QR code on that slip says, empty where there is none.
        displays, calls, programs, operators: rows.
        trouble: what could not be done, a sentence; "" if all could.
    """

    changed = Signal()

    def __init__(self, house: House, tasks: Tasks, words: Words) -> None:
        super().__init__()
        self._far_ends = house.far_ends
        self._supervisor = house.supervisor
        self._link = house.link
        self._tasks = tasks
        self._words = words
        self._card: SampleCard | None = None
        self._is_at_counter = False
        self._is_scanner_plugged = True
        self._trouble = ""
        self._health_cards = RowModel(CardRow, lambda row: row.key, self)
        self._other_cards = RowModel(CardRow, lambda row: row.key, self)
        self._faults = RowModel(FaultSwitchRow, lambda row: row.key, self)
        self._displays = RowModel(DisplayRow, lambda row: row.counter, self)
        self._calls = RowModel(CallRow, lambda row: row.ticket, self)
        self._programs = RowModel(ProgramRow, lambda row: row.name, self)
        self._operators = RowModel(OperatorRow, lambda row: row.login, self)
        known = house.branch.operators
        self._operators.show([OperatorRow(o.login, o.name, o.password) for o in known])
        house.link.listen(self._hear)
        house.far_ends.listen(self.refresh)
        house.supervisor.listen(self.refresh)
        self.refresh()

    # --- what happens ---------------------------------------------------------------------------

    @Slot()
    def refresh(self) -> None:
        """Show everything as it is now."""
        self._health_cards.show([self._card_row(card) for card in HEALTH_CARDS])
        self._other_cards.show([self._card_row(card) for card in OTHER_CARDS])
        on = self._far_ends.printer.faults
        self._faults.show(
            [FaultSwitchRow(f.value, self._words.gettext(FAULTS[f]), f in on) for f in FAULTS]
        )
        texts = self._far_ends.led.texts
        self._displays.show([DisplayRow(counter, texts[at]) for counter, at in DISPLAYS.items()])
        self._programs.show([self._program_row(name) for name in self._supervisor.conditions])
        self.changed.emit()

    def _hear(self, notice: LinkEvent) -> None:
        match notice:
            case TicketCalled() | TicketRecalled():
                self._put_up(notice.ticket, is_done=False, is_heard=False)
            case CallConfirmed():
                self._put_up(notice.ticket, is_done=True, is_heard=notice.spoken)
            case ServingStarted() | MarkedAbsent():
                rows = [
                    row for row in self._calls.rows if row.is_done or row.ticket != notice.ticket
                ]
                self._calls.show(rows)
        self.changed.emit()

    def _put_up(self, ticket: str, *, is_done: bool, is_heard: bool) -> None:
        """Show how the call of `ticket` stands, on top."""
        plan = self._link.plan
        call = next((each for each in self._link.view.calls if each.ticket == ticket), None)
        if plan is None or call is None:
            return
        label = plan.counters[call.counter].label
        place = self._words.gettext("Counter %1", label) if label.isdigit() else label
        others = [row for row in self._calls.rows if row.ticket != ticket]
        called = CallRow(ticket, call.code, place, is_done, is_heard)
        self._calls.show([called, *others][:ANNOUNCEMENTS])

    # --- what hands do --------------------------------------------------------------------------

    @Slot(str)
    def insert(self, key: str) -> None:
        """Put a card in; the one that is in comes out first."""
        card = next(card for card in (*HEALTH_CARDS, *OTHER_CARDS) if card.key == key)
        self._tasks.start(self._insert(card), f"insert {key}")

    @Slot()
    def remove(self) -> None:
        """Take the card out."""
        self._tasks.start(self._remove(), "remove the card")

    @Slot(bool)
    def goToCounter(self, at_counter: bool) -> None:
        """Put cards into the counter's reader from now on, or into the totem's."""
        self._is_at_counter = at_counter
        self.changed.emit()

    @Slot(str)
    def scan(self, code: str) -> None:
        """Hold a barcode before the scanner."""
        try:
            self._far_ends.scanner.scan(code)
            self._trouble = ""
        except OSError:
            self._trouble = self._words.gettext(
                "The scanner is unplugged, or no program listens to it"
            )
        self.changed.emit()

    @Slot(bool)
    def plugReader(self, plugged: bool) -> None:
        """Start or end the card service."""
        self._tasks.start(self._plug_reader(plugged), "reader's cable")

    @Slot(bool)
    def plugScanner(self, plugged: bool) -> None:
        if plugged and not self._is_scanner_plugged:
            self._far_ends.scanner.plug_in()
        elif not plugged:
            self._far_ends.scanner.unplug()
        self._is_scanner_plugged = plugged
        self.changed.emit()

    @Slot(bool)
    def plugLoudspeaker(self, plugged: bool) -> None:
        self._far_ends.plug_loudspeaker(plugged)
        self.changed.emit()

    @Slot(str)
    def toggleFault(self, key: str) -> None:
        """Let a fault befall the printer, or mend it."""
        self._tasks.start(self._toggle(PrinterFault(key)), f"printer: {key}")

    @Slot(str)
    def stop(self, name: str) -> None:
        """Let a program be away for a while."""
        self._supervisor.stop(name)

    @Slot(str)
    def startAgain(self, name: str) -> None:
        """Start a program that was closed or kept failing."""
        self._supervisor.start_again(name)

    async def _insert(self, card: SampleCard) -> None:
        try:
            await self._far_ends.remove()
            await self._far_ends.insert(card.made(), at_counter=self._is_at_counter)
            self._card, self._trouble = card, ""
        except DeviceError as trouble:
            log.warning("%s", trouble)
            self._card, self._trouble = None, self._words.gettext("There is no card reader")
        self.refresh()

    async def _remove(self) -> None:
        await self._far_ends.remove()
        self._card = None
        self.refresh()

    async def _plug_reader(self, plugged: bool) -> None:
        if plugged:
            await self._far_ends.start_readers()
        else:
            await self._far_ends.stop_readers()
            self._card = None
        self.refresh()

    async def _toggle(self, fault: PrinterFault) -> None:
        printer = self._far_ends.printer
        if fault in printer.faults:
            await printer.clear(fault)
        else:
            await printer.inject(fault)
        self.refresh()

    # --- rows -----------------------------------------------------------------------------------

    def _card_row(self, card: SampleCard) -> CardRow:
        is_in = self._card is card
        return CardRow(
            card.key,
            self._words.gettext(card.title),
            card.code,
            self._words.gettext(card.note) if card.note else "",
            is_in,
        )

    def _program_row(self, name: str) -> ProgramRow:
        condition = self._supervisor.conditions[name]
        return ProgramRow(
            name,
            self._words.gettext(TITLES[name]),
            self._words.gettext(CONDITIONS[condition]),
            condition is ProgramState.RUNNING,
            condition in (ProgramState.CLOSED, ProgramState.GIVEN_UP),
            condition is ProgramState.RUNNING and name == PORTAL,
        )

    # --- properties -----------------------------------------------------------------------------

    @Property(QObject, constant=True)
    def healthCards(self) -> RowModel[CardRow]:
        return self._health_cards

    @Property(QObject, constant=True)
    def otherCards(self) -> RowModel[CardRow]:
        return self._other_cards

    @Property(QObject, constant=True)
    def faults(self) -> RowModel[FaultSwitchRow]:
        return self._faults

    @Property(QObject, constant=True)
    def displays(self) -> RowModel[DisplayRow]:
        return self._displays

    @Property(QObject, constant=True)
    def calls(self) -> RowModel[CallRow]:
        return self._calls

    @Property(QObject, constant=True)
    def programs(self) -> RowModel[ProgramRow]:
        return self._programs

    @Property(QObject, constant=True)
    def operators(self) -> RowModel[OperatorRow]:
        return self._operators

    @Property(bool, notify=changed)
    def hasReader(self) -> bool:
        return self._far_ends.has_readers

    @Property(str, notify=changed)
    def noReader(self) -> str:
        reason = self._far_ends.no_reader
        return self._words.gettext(reason) if reason else ""

    @Property(str, constant=True)
    def pin(self) -> str:
        return PIN

    @Property(bool, notify=changed)
    def hasCounterReader(self) -> bool:
        return self._far_ends.counter_reader is not None

    @Property(bool, notify=changed)
    def isAtCounter(self) -> bool:
        return self._is_at_counter

    @Property(bool, notify=changed)
    def cardIn(self) -> bool:
        return self._card is not None

    @Property(bool, notify=changed)
    def isScannerPlugged(self) -> bool:
        return self._is_scanner_plugged

    @Property(bool, notify=changed)
    def isLoudspeakerPlugged(self) -> bool:
        return self._far_ends.is_loudspeaker_plugged

    @Property(bool, notify=changed)
    def hasFault(self) -> bool:
        return bool(self._far_ends.printer.faults - {PrinterFault.NEAR_END})

    @Property(QUrl, notify=changed)
    def ticket(self) -> QUrl:
        slips = self._far_ends.slips
        return QUrl.fromLocalFile(str(slips[-1].picture)) if slips else QUrl()

    @Property(QUrl, notify=changed)
    def address(self) -> QUrl:
        slips = self._far_ends.slips
        code = QR_ON_PAPER.search(slips[-1].text) if slips else None
        return QUrl(code[1]) if code else QUrl()

    @Property(int, notify=changed)
    def tickets(self) -> int:
        return len(self._far_ends.slips)

    @Property(str, notify=changed)
    def trouble(self) -> str:
        return self._trouble

    @Property(str, notify=changed)
    def branch(self) -> str:
        return self._link.plan.name if self._link.plan else ""
