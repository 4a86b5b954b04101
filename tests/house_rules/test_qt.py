"""What the house needs of its Qt binding, where one release did not give it."""

import sys

from PySide6.QtCore import QObject, Signal


class Bell(QObject):
    rung = Signal()


def test_emitting_a_signal_takes_no_reference_away():
    """docs/decisions/0030: a station that lost one each second would be ended within the hour."""
    bell, before = Bell(), sys.getrefcount(True)
    for _ in range(100):
        bell.rung.emit()
    assert sys.getrefcount(True) > before - 50
