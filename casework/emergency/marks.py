"""The highest emergency number shown, in a file next to the store that no restore sets back.

It is raised after the commit and before the number is shown: so a mark above what the store has
given says that the store came out of a copy.
"""

from pathlib import Path

from casework.emergency.entries import NONE_YET, EmergencyEntry
from casework.emergency.rules import EmergencyNumber, EmergencySite
from web.process.mark_file import MarkFile

FILE_NAME = "emergency.shown"


class ShownNumbers:
    """Of all sites whose register is kept in the store of this directory."""

    def __init__(self, directory: Path) -> None:
        self._file = MarkFile(directory / FILE_NAME, dict[str, EmergencyNumber])
        self._known = self._file.read() or {}

    def of(self, site: EmergencySite) -> EmergencyNumber:
        return self._known.get(_key(site), NONE_YET)

    def raise_to(self, entry: EmergencyEntry) -> None:
        """Before its number is shown. Raises: OSError, then it must not be shown"""
        if entry.id > self.of(entry.site):
            known = self._known | {_key(entry.site): entry.id}
            self._file.write(known)
            self._known = known


def _key(site: EmergencySite) -> str:
    return f"{site.comune}/{site.aoo}/{site.site}"
