"""The signature by hand, before the employee: which identity document, and where the paper is kept.

Both are required, since the employee attests them. Source: art. 38 c.3 DPR 445/2000.
"""

from PySide6.QtCore import Property, QObject, Signal, Slot

from sportello.cases.signature_messages import SignableWay, SignatureGiven


class HandSignature(QObject):
    """What the operator writes down of it.

    Properties:
        document: kind, number and issuer of the identity document.
        archivePlace: where the signed paper lies.
        lacksDocument, lacksPlace: whether it is missing, once the operator wanted to go on.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.forget()

    def forget(self) -> None:
        self._document = self._place = ""
        self._is_wanted = False
        self.changed.emit()

    @Property(str, notify=changed)
    def document(self) -> str:
        return self._document

    @Property(str, notify=changed)
    def archivePlace(self) -> str:
        return self._place

    @Property(bool, notify=changed)
    def lacksDocument(self) -> bool:
        return self._is_wanted and not self._document.strip()

    @Property(bool, notify=changed)
    def lacksPlace(self) -> bool:
        return self._is_wanted and not self._place.strip()

    @Slot(str)
    def writeDocument(self, text: str) -> None:
        if text != self._document:
            self._document = text
            self.changed.emit()

    @Slot(str)
    def writePlace(self, text: str) -> None:
        if text != self._place:
            self._place = text
            self.changed.emit()

    def given(self) -> SignatureGiven | None:
        """None while something is missing, which is told."""
        self._is_wanted = True
        self.changed.emit()
        if self.lacksDocument or self.lacksPlace:
            return None
        return SignatureGiven(
            SignableWay.IN_PERSON,
            confirmed=True,
            document=self._document.strip(),
            archive_place=self._place.strip(),
        )
