"""The summary of a request: every answer, what is missing, and whether it may go on.

Owns none of it: the server has told it. Must not know where the page is.
"""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from PySide6.QtCore import Property, QObject, Signal

from counter_client.cases.case_rows import CaseSummaryRow, still_to_do, summary
from counter_client.cases.case_sentences import on_card, on_sending
from counter_client.cases.case_standing import CaseStanding
from sportello.cases.emergency import EmergencyShown
from station.list_model import RowModel
from text.catalogue import Words


class SummaryModel(QObject):
    """How the request stood when it was read last.

    Properties:
        rows: `CaseSummaryRow`s.
        isSigned: whether it is signed as it stands.
        cardCheck: by which list the card that signed it was judged; "" for none.
        missing, troubles: what is still to be mended, in words, and how much.
        isBlocked: whether it cannot be sent so.
        onSending: what happens on sending while the portal is away; "" otherwise.
    """

    changed = Signal()

    def __init__(self, words: Words, zone: Callable[[], ZoneInfo]) -> None:
        """`zone` is the branch's, once a request is open."""
        super().__init__()
        self._words = words
        self._zone = zone
        self._rows = RowModel(CaseSummaryRow, key=lambda row: row.path, parent=self)
        self._standing: CaseStanding | None = None
        self._register: EmergencyShown | None = None

    def show(self, standing: CaseStanding | None, register: EmergencyShown | None) -> None:
        """`register`: the emergency register; None while the portal answers."""
        if (standing, register) != (self._standing, self._register):
            self._standing, self._register = standing, register
            self._rows.show(summary(standing, self._words) if standing else [])
            self.changed.emit()

    @Property(QObject, constant=True)
    def rows(self) -> RowModel[CaseSummaryRow]:
        return self._rows

    @Property(bool, notify=changed)
    def isSigned(self) -> bool:
        return self._standing is not None and self._standing.is_signed

    @Property(str, notify=changed)
    def cardCheck(self) -> str:
        signature = None if self._standing is None else self._standing.shown.signature
        card = None if signature is None else signature.card
        return "" if card is None else on_card(card, self._zone(), self._words)

    @Property(int, notify=changed)
    def troubles(self) -> int:
        return self._standing.troubles if self._standing else 0

    @Property(list, notify=changed)
    def missing(self) -> list[str]:
        return still_to_do(self._standing, self._words) if self._standing else []

    @Property(bool, notify=changed)
    def isBlocked(self) -> bool:
        return self._standing is not None and self._standing.is_blocked

    @Property(str, notify=changed)
    def onSending(self) -> str:
        return on_sending(self._register, self._words)
