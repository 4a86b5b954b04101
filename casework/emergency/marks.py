"""The highest emergency number shown, in a file next to the store that no restore sets back.

It is raised after the commit and before the number is shown: so a mark above what the store has
given says that the store came out of a copy.
"""

import fcntl
from pathlib import Path

from casework.emergency.entries import NONE_YET
from casework.emergency.rules import EmergencyNumber, EmergencySite
from web.process.mark_file import MarkFile

FILE_NAME = "emergency.shown"


class ShownNumbers:
    """Of all sites whose register is kept in the store of this directory. Several processes may
    raise the mark: each reads it anew under a lock, so that it never falls.
    """

    def __init__(self, directory: Path) -> None:
        self._file = MarkFile(directory / FILE_NAME, dict[str, EmergencyNumber])
        self._lock = directory / f"{FILE_NAME}.lock"

    def of(self, site: EmergencySite) -> EmergencyNumber:
        return (self._file.read() or {}).get(_key(site), NONE_YET)

    def raise_to(self, site: EmergencySite, id: EmergencyNumber) -> None:
        """Before the number is shown. Raises: OSError, then it must not be shown"""
        if id <= self.of(site):
            return
        with self._lock.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if id > self.of(site):
                self._file.write((self._file.read() or {}) | {_key(site): id})


def _key(site: EmergencySite) -> str:
    return f"{site.comune}/{site.aoo}/{site.site}"
