"""A scanner that types: telling its bursts from a person at the keyboard. Pure, no clock.

Owns the rhythm. Must not know Qt or where the characters come from: anyone who holds the keyboard
feeds each character with the instant it came at.
"""

from datetime import datetime, timedelta

from hardware.scanner.framing import scan_of
from hardware.scanner.interface import Scan

# Scanners type a character every 1 to 20 ms; a key held down repeats every 30 to 40 ms, and the
# fastest typists need more than 50.
LONGEST_GAP = timedelta(milliseconds=25)
SHORTEST_CODE = 4
LONGEST_CODE = 4096
ENDS = "\r\n\t\x03"


class WedgeAccumulator:
    """Characters in, scans out; what a person typed never comes out as a scan.

    A scan is a burst of at least four characters, no two further apart than `longest_gap`, that
    ends with Enter or Tab in the same rhythm, or with a silence (`pause`).
    """

    def __init__(self, longest_gap: timedelta = LONGEST_GAP) -> None:
        self._longest_gap = longest_gap
        self._burst = ""
        self._last: datetime | None = None

    @property
    def is_scanning(self) -> bool:
        """Whether what came last looks like a scan, so that a text field should not take it."""
        return len(self._burst) >= SHORTEST_CODE

    def feed(self, character: str, at: datetime) -> Scan | None:
        """The scan that `character` completes. `at` is aware, and never goes back."""
        if self._last is not None and at - self._last > self._longest_gap:
            self._burst = ""
        self._last = at
        if character in ENDS:
            return self._finish()
        if len(self._burst) < LONGEST_CODE:
            self._burst += character
        return None

    def pause(self, at: datetime) -> Scan | None:
        """The scan that ends here, if nothing was typed since: for scanners that send no Enter.

        Ask it once `longest_gap` has passed after a character.
        """
        if self._last is None or at - self._last <= self._longest_gap:
            return None
        return self._finish()

    def _finish(self) -> Scan | None:
        burst, self._burst = self._burst.strip("\x02"), ""
        is_one_key_held = len(set(burst)) == 1
        return scan_of(burst) if len(burst) >= SHORTEST_CODE and not is_one_key_held else None
