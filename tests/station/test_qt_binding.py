"""What the programs rely on in the Qt binding, whichever version of it is installed."""

import sys

import pytest
from PySide6.QtCore import QObject, Signal

EMITS = 300


class Bell(QObject):
    rung = Signal()


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="True is immortal there")
def test_a_signal_that_is_emitted_all_day_gives_nothing_away(qt_app: object):
    """Source: docs/decisions/0026-pyside-before-6-12.md"""
    bell, heard = Bell(), []
    bell.rung.connect(lambda: heard.append(None))
    before = sys.getrefcount(True)
    for _ in range(EMITS):
        bell.rung.emit()
    assert len(heard) == EMITS
    assert sys.getrefcount(True) > before - EMITS / 2
