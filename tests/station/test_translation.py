"""Qt says what the catalogue says, asks no Python for it, and counts as gettext does."""

import subprocess
import sys
from gettext import c2py
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from PySide6.QtCore import QTranslator

from station.catalogue import LANGUAGES
from station.qm import Message, qm

HERE = Path(__file__).parent


def _translator(data: bytes) -> QTranslator:
    translator = QTranslator()
    assert translator.load(data)
    return translator


def test_a_message_is_found_whatever_page_asks() -> None:
    data = qm([Message("Press", "", ("Prema",)), Message("Open", "verb", ("Apri",))], "it")
    qt = _translator(data)
    assert qt.translate("DeskPage", "Press") == "Prema"
    assert qt.translate("DeskPage", "Open", "verb") == "Apri"
    assert not qt.translate("DeskPage", "Open")


def test_messages_of_one_hash_are_told_apart() -> None:
    data = qm([Message("ab", "", ("uno",)), Message("a", "b", ("due",))], "it")
    qt = _translator(data)
    assert (qt.translate("X", "ab"), qt.translate("X", "a", "b")) == ("uno", "due")


@pytest.mark.parametrize("language", LANGUAGES)
def test_qt_counts_as_gettext_does(language: str) -> None:
    catalog = Catalog(locale=language)
    forms = tuple(f"form {n}" for n in range(catalog.num_plurals))
    data = qm([Message("%n people", "", forms)], language)
    qt = _translator(data)
    form_of = c2py(catalog.plural_expr)
    for n in range(1001):
        assert qt.translate("X", "%n people", "", n) == forms[form_of(n)], n


def test_a_page_that_python_asks_for_is_translated_without_a_freeze(
    display: dict[str, str], tmp_path: Path
) -> None:
    page = tmp_path / "Page.qml"
    page.write_text('import QtQuick\nText { text: qsTr("Off") }\n')
    program = f"""
import sys
from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
from station.catalogue import Catalogue
from station.translation import Translation
app = QGuiApplication([])
translation = Translation(Catalogue("station"), "it")
translation.speak("it")
engine = QQmlApplicationEngine()
engine.loadData(b"import QtQuick; Loader {{ }}")
loader = engine.rootObjects()[0]
loader.setProperty("source", QUrl.fromLocalFile({str(page)!r}))
print(loader.property("item").property("text"))
translation.speak("en")
engine.retranslate()
print(loader.property("item").property("text"))
del engine
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**display, "QT_QPA_PLATFORM": "offscreen"},
        cwd=HERE.parent.parent,
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert done.stdout.split() == ["Spento", "Off"], done.stderr
