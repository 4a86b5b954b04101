"""Qt says what the catalogue says, asks no Python for it, and counts as gettext does."""

import subprocess
import sys
from gettext import c2py
from pathlib import Path

import pytest
from PySide6.QtCore import QTranslator

from station.qm import QmMessage, qm
from text.catalogue import LANGUAGES, PluralRule, spoken

HERE = Path(__file__).parent
ITALIAN = spoken("station", "it").rule
SLOVENIAN = PluralRule(4, c2py("n%100==1 ? 0 : n%100==2 ? 1 : n%100==3 || n%100==4 ? 2 : 3"))
IRISH = PluralRule(5, c2py("n==1 ? 0 : n==2 ? 1 : n<7 ? 2 : n<11 ? 3 : 4"))
WITH_MILLIONS = PluralRule(3, c2py("n==1 ? 0 : n!=0 && n%1000000==0 ? 1 : 2"))


def _translator(data: bytes) -> QTranslator:
    translator = QTranslator()
    assert translator.load(data)
    return translator


def test_a_message_is_found_whatever_page_asks() -> None:
    data = qm([QmMessage("Press", "", ("Prema",)), QmMessage("Open", "verb", ("Apri",))], ITALIAN)
    qt = _translator(data)
    assert qt.translate("DeskPage", "Press") == "Prema"
    assert qt.translate("DeskPage", "Open", "verb") == "Apri"
    assert not qt.translate("DeskPage", "Open")


def test_messages_of_one_hash_are_told_apart() -> None:
    data = qm([QmMessage("ab", "", ("uno",)), QmMessage("a", "b", ("due",))], ITALIAN)
    qt = _translator(data)
    assert (qt.translate("X", "ab"), qt.translate("X", "a", "b")) == ("uno", "due")


@pytest.mark.parametrize(
    "rule",
    [*(spoken("station", language).rule for language in LANGUAGES), SLOVENIAN, IRISH],
    ids=[*LANGUAGES, "sl", "ga"],
)
def test_qt_counts_as_gettext_does(rule: PluralRule) -> None:
    forms = tuple(f"form {n}" for n in range(rule.forms))
    qt = _translator(qm([QmMessage("%n people", "", forms)], rule))
    for n in (*range(1001), 999_999, 1_000_000, 1_000_001):
        assert qt.translate("X", "%n people", "", n) == forms[rule.form_of(n)], n


def test_a_rule_that_qt_cannot_follow_is_refused() -> None:
    with pytest.raises(ValueError, match="1000000"):
        qm([], WITH_MILLIONS)


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
from text.catalogue import Catalogue
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
