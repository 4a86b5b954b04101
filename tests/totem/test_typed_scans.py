"""A scanner that types, and people who do: the keys of each go where they belong."""

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QWindow

from hardware.scanner.interface import Scan
from hardware.virtual.citizens import CITIZENS
from totem.devices.typed_scans import TypedScans

CODE = CITIZENS[0].codice_fiscale

pytestmark = pytest.mark.usefixtures("qt_app")


class Keyboard:
    """Keys that arrive at a window `gap` apart; `left` are those that reach it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 9, tzinfo=UTC)
        self.heard: list[Scan] = []
        self.left = ""
        self._window = QWindow()
        self._filter = TypedScans(self.heard.append, lambda: self.now)

    def type(self, text: str, gap: timedelta) -> None:
        for character in text:
            self.now += gap
            key = Qt.Key.Key_Return if character == "\r" else Qt.Key.Key_A
            event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, character)
            if not self._filter.eventFilter(self._window, event):
                self.left += character


def test_a_burst_is_a_scan_and_its_enter_presses_nothing() -> None:
    keyboard = Keyboard()
    keyboard.type(f"{CODE}\r", timedelta(milliseconds=5))
    assert [scan.codice_fiscale for scan in keyboard.heard] == [CODE]
    assert "\r" not in keyboard.left


def test_what_a_person_types_reaches_the_field() -> None:
    keyboard = Keyboard()
    keyboard.type(f"{CODE}\r", timedelta(milliseconds=120))
    assert keyboard.heard == []
    assert keyboard.left == f"{CODE}\r"
