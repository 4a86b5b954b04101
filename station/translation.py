"""Lets QML speak through the program's gettext catalogue.

In QML: `qsTr("Call")`, `qsTr("Counter %1").arg(name)`, `qsTr("%n people waiting", "", n)`.
Owns the way from `text.catalogue` to Qt's translators. Must not know any program.
"""

from functools import cache

from PySide6.QtCore import QCoreApplication, QTranslator

from station.qm import QmMessage, qm
from text.catalogue import Catalogue, Words, spoken


class Translation:
    """The language in which Qt speaks. After `speak`, `engine.retranslate()` changes the window.

    Qt's context, the name of the QML file, is left out of account: the same English sentence is
    the same message everywhere. Where it must not be, the second argument of `qsTr` tells apart.

    Attributes:
        words: the same language for Python, voice and paper.
    """

    def __init__(self, catalogue: Catalogue, language: str) -> None:
        self._catalogue = catalogue
        self._translators: list[tuple[QTranslator, bytes]] = []
        self.words: Words = catalogue.words(language)

    def speak(self, language: str) -> None:
        """Answer in `language` from now on. Qt asks the translator that came last first."""
        self.words = self._catalogue.words(language)
        self.fall_silent()
        for layer in reversed(self._catalogue.layers(language)):
            translator, said = QTranslator(), _in_qts_form(*layer)
            translator.load(said)
            QCoreApplication.installTranslator(translator)
            self._translators.append((translator, said))  # Qt reads the bytes where they lie

    def fall_silent(self) -> None:
        """Take the words away from Qt."""
        for translator, _ in self._translators:
            QCoreApplication.removeTranslator(translator)
        self._translators.clear()


@cache
def _in_qts_form(package: str, language: str) -> bytes:
    """Made once a process: a totem changes its language at a touch."""
    words = spoken(package, language)
    return qm((QmMessage(*each) for each in words.messages), words.rule)
