"""The request that was sent: its number, when, who answers by when, and the receipt on paper.

The receipt is printed in the citizen's language. Must not know how the request was made.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from msgspec import Struct
from PySide6.QtCore import Property, QObject, Signal, Slot

from counter_client.cases.case_rows import alongside, still_to_do
from counter_client.cases.case_standing import CaseStanding
from counter_client.slips.slip_printing import SlipPrinting
from sportello.cases.messages import CaseReceipt
from station.link import Link
from station.slip_layout import request_slip
from text.catalogue import Words
from text.times import clock_at, locale_of


class ToldRequest(Struct, frozen=True):
    """The receipt, and how the request stands by it, in one language."""

    receipt: CaseReceipt
    standing: CaseStanding


class SentRequest(QObject):
    """What the receipt says.

    Properties:
        number: of the register; that of the emergency register where it has no other yet; "" while
            neither may be told.
        isEmergency: whether the number is that of the emergency register.
        presented: day and time from which the terms run.
        office, responsible, answerBy: who answers, and by when, in words.
        isSilentAssent: whether no answer by then means yes.
        reserve: for each thing that is missing, how it is mended.
        alongside: what was written here to a request that home had sent: it is no part of it.
        fromHome: what home wrote to a request that was sent here, too late to be seen.
        printing: the `SlipPrinting`.
    For Python's side:
        theirs: what is told in the citizen's language; None before it was sent.
    """

    changed = Signal()

    def __init__(self, link: Link, words: Words, printing: SlipPrinting) -> None:
        super().__init__()
        self._link = link
        self._words = words
        self._printing = printing
        printing.changed.connect(self.changed)
        self.forget()

    def forget(self) -> None:
        self._mine: ToldRequest | None = None
        self.theirs: ToldRequest | None = None
        self._their_language = ""
        self._printing.clear()
        self.changed.emit()

    def show(self, mine: ToldRequest, theirs: ToldRequest, their_language: str) -> None:
        """The same in the operator's language and in the citizen's."""
        self._mine, self.theirs = mine, theirs
        self._their_language = their_language
        self.changed.emit()

    @Property(str, notify=changed)
    def number(self) -> str:
        receipt = self._receipt
        if receipt is None:
            return ""
        return receipt.registration.number if receipt.registration else receipt.emergency or ""

    @Property(bool, notify=changed)
    def isEmergency(self) -> bool:
        receipt = self._receipt
        return receipt is not None and receipt.registration is None and bool(receipt.emergency)

    @Property(str, notify=changed)
    def presented(self) -> str:
        return self._moment(self._receipt.presented_at) if self._receipt else ""

    @Property(str, notify=changed)
    def office(self) -> str:
        return self._receipt.office if self._receipt else ""

    @Property(str, notify=changed)
    def responsible(self) -> str:
        who = self._receipt.responsible if self._receipt else None
        if who is None:
            return ""
        return ", ".join(part for part in (who.role, who.name) if part)

    @Property(str, notify=changed)
    def answerBy(self) -> str:
        if self._receipt is None:
            return ""
        return format_date(self._receipt.answer_by, "long", locale=self._locale)

    @Property(bool, notify=changed)
    def isSilentAssent(self) -> bool:
        return self._receipt is not None and self._receipt.is_silent_assent

    @Property(list, notify=changed)
    def reserve(self) -> list[str]:
        return still_to_do(self._mine.standing, self._words) if self._mine else []

    @Property(list, notify=changed)
    def alongside(self) -> list[str]:
        told = self._mine
        if told is None:
            return []
        return alongside(told.standing.shown.at_counter, told.standing, self._words)

    @Property(list, notify=changed)
    def fromHome(self) -> list[str]:
        told = self._mine
        if told is None:
            return []
        return alongside(told.standing.shown.from_home, told.standing, self._words)

    @Property(QObject, constant=True)
    def printing(self) -> SlipPrinting:
        return self._printing

    @Slot()
    def print(self) -> None:
        """The receipt on the slip printer, also a second time."""
        if (told := self.theirs) is not None:
            words = self._printing.words_in(self._their_language)
            reserve = still_to_do(told.standing, words, to_citizen=True)
            extra = alongside(told.standing.shown.at_counter, told.standing, words)
            slip = request_slip(told.receipt, reserve, words, self._zone, alongside=extra)
            self._printing.print_receipt(slip)

    @property
    def _receipt(self) -> CaseReceipt | None:
        return self._mine.receipt if self._mine else None

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self._link.plan.zone) if self._link.plan else ZoneInfo("UTC")

    @property
    def _locale(self) -> str:
        return locale_of(self._words.language.code)

    def _moment(self, at: datetime) -> str:
        day = format_date(at.astimezone(self._zone).date(), "long", locale=self._locale)
        return f"{day}, {clock_at(at, self._zone)}"
