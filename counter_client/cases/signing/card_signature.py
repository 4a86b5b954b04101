"""The signature by the citizen's card and PIN, at the counter's own reader.

Owns whether the page is at it. Must not know the digits, nor how a card signs: that is
`station.card_signing`.
"""

from PySide6.QtCore import Property, QObject, Signal, Slot

from hardware.card_reader.interface import ReaderEvent
from station.card_signing.held_case import HeldCaseToSign
from station.card_signing.signing_model import SigningModel
from station.guided.case_door import CaseDoor, HeldCase


class CardSignature(QObject):
    """One at a time; a counter without a reader has none.

    Properties:
        hasReader: whether this counter has a card reader.
        isOpen: whether the card signs now, instead of the hand.
        isSigned: whether the server has the signature.
        signing: the `SigningModel`, which has the stages and takes the PIN; None without a reader.
    """

    changed = Signal()
    signed = Signal()
    """The server has the signature."""

    def __init__(self, door: CaseDoor, signing: SigningModel | None, language: str) -> None:
        """`language` is the operator's."""
        super().__init__()
        self._door = door
        self._signing = signing
        self._language = language
        self._is_open = self._is_signed = False
        if signing is not None:
            signing.changed.connect(self.changed)
            signing.signed.connect(self._note_signed)

    @Property(bool, constant=True)
    def hasReader(self) -> bool:
        return self._signing is not None

    @Property(bool, notify=changed)
    def isOpen(self) -> bool:
        return self._is_open

    @Property(bool, notify=changed)
    def isSigned(self) -> bool:
        return self._is_signed

    @Property(QObject, constant=True)
    def signing(self) -> SigningModel | None:
        return self._signing

    def open(self, case: HeldCase) -> None:
        """Ask for the card; one that is in already is taken."""
        if self._signing is not None and not self._is_open:
            self._is_open, self._is_signed = True, False
            self._signing.begin(HeldCaseToSign(self._door, case, self._language))

    @Slot()
    def goOn(self) -> None:
        """What Enter means while no digit is typed: the PIN is complete, or the server is asked
        again.
        """
        if self._signing is not None and self._is_open:
            self._signing.enter()
            self._signing.retry()

    def close(self) -> None:
        """By hand after all, or signed. The digits are deleted."""
        if self._signing is not None and self._is_open:
            self._is_open = self._is_signed = False
            self._signing.cancel()

    def watch(self, is_shown: bool) -> None:
        """Elsewhere in the window a card is for what is done there."""
        if not is_shown:
            self.close()

    def hear(self, event: ReaderEvent) -> None:
        """What happens at the reader, also while nothing is to be signed."""
        if self._signing is not None:
            self._signing.hear(event)

    def _note_signed(self) -> None:
        self._is_signed = True
        self.signed.emit()
