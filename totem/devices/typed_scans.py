"""Listens to a scanner that types, among the keys of people.

Owns the filter on the application's keys. A burst that is a scan never reaches a text field or a
button, so that its Enter presses nothing. Keeps nothing of it.
"""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QWindow

from hardware.scanner.interface import Scan
from hardware.scanner.wedge import WedgeAccumulator


class TypedScans(QObject):
    """Install it as an event filter of the application; `tell` hears every scan."""

    def __init__(
        self,
        tell: Callable[[Scan], None],
        now: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tell = tell
        self._now = now
        self._wedge = WedgeAccumulator()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """True for a key that belongs to a scan. A key comes to a window first, and once."""
        if not isinstance(event, QKeyEvent) or not isinstance(watched, QWindow):
            return False
        if event.type() is not QEvent.Type.KeyPress or not event.text():
            return False
        scan = None
        for character in event.text():
            scan = scan or self._wedge.feed(character, self._now())
        if scan is not None:
            self._tell(scan)
        return scan is not None or self._wedge.is_scanning
