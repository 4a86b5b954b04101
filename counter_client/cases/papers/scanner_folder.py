"""Scans as the scanner leaves them in a folder: the newest is offered, and erased once stored.

A file is offered when it has not grown between two looks: a scanner writes page after page. Must
not know what it is scanned for.
"""

import asyncio
from pathlib import Path

from PySide6.QtCore import Property, QObject, Signal

SCANNED = frozenset({".pdf", ".jpg", ".jpeg", ".png"})
"""Endings of what scanners write and questions take."""


class ScannerFolder(QObject):
    """A watched folder, or none.

    Properties:
        newest: the name of the scan that came last, "" if none is there.
    """

    changed = Signal()

    def __init__(self, folder: Path | None, *, look_s: float = 1.0) -> None:
        super().__init__()
        self._folder = folder
        self._look_s = look_s
        self._sizes: dict[Path, int] = {}
        self._newest: Path | None = None

    @Property(str, notify=changed)
    def newest(self) -> str:
        return self._newest.name if self._newest else ""

    @property
    def file(self) -> Path | None:
        """For Python's side."""
        return self._newest

    def erase(self, scan: Path) -> None:
        """It is stored: no copy stays on this computer."""
        scan.unlink(missing_ok=True)
        self._sizes.pop(scan, None)
        if self._newest == scan:
            self._offer(None)

    async def run(self) -> None:
        """Look again and again; ends at once where no folder is named."""
        while self._folder is not None:
            await self.look()
            await asyncio.sleep(self._look_s)

    async def look(self) -> None:
        """A folder that cannot be read has no scans: a share may be away for a while."""
        found = await asyncio.to_thread(_scans, self._folder) if self._folder else {}
        whole = [scan for scan, (size, _) in found.items() if self._sizes.get(scan) == size > 0]
        self._sizes = {scan: size for scan, (size, _) in found.items()}
        newest = max(whole, key=lambda scan: found[scan][1], default=None)
        if newest != self._newest:
            self._offer(newest)

    def _offer(self, scan: Path | None) -> None:
        self._newest = scan
        self.changed.emit()


def _scans(folder: Path) -> dict[Path, tuple[int, float]]:
    """Size and time of each."""
    found = {}
    try:
        for file in folder.iterdir():
            if file.suffix.lower() in SCANNED and file.is_file():
                stat = file.stat()
                found[file] = stat.st_size, stat.st_mtime
    except OSError:
        return {}
    return found
