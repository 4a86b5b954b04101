"""Lets QML speak through the program's gettext catalogue.

In QML: `qsTr("Call")`, `qsTr("Counter %1").arg(name)`, `qsTr("%n people waiting", "", n)`.

Owns the bridge from Qt's translator to `station.catalogue`. Must not know any program.
"""

from PySide6.QtCore import QObject, QTranslator

from station.catalogue import Catalogue, Words


class CatalogueTranslator(QTranslator):
    """A translator for Qt that asks the catalogue. Change `words`, then `engine.retranslate()`.

    Qt's context, the name of the QML file, is left out of account: the same English sentence is
    the same message everywhere. Where it must not be, the second argument of `qsTr` tells apart.
    """

    def __init__(self, catalogue: Catalogue, language: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self.words: Words = catalogue.words(language)

    def speak(self, language: str) -> None:
        """Answer in `language` from now on."""
        self.words = self._catalogue.words(language)

    def isEmpty(self) -> bool:
        """Never: Qt does not ask an empty translator."""
        return False

    def translate(
        self, context: str, source_text: str, disambiguation: str | None = None, n: int = -1
    ) -> str:
        """The message in the present language, placeholders still in it for Qt to fill."""
        return self.words.form(source_text, n, disambiguation or "")
