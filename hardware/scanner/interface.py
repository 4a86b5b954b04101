"""What the rest of the branch may know of a scanner.

Owns the words: what was scanned, and the one thing a scanner does. Must not know how it is wired.
"""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Protocol

from hardware.errors import DeviceError
from italy.codice_fiscale import codice_fiscale_in


@dataclass(frozen=True)
class Scan:
    """One code that was held in front of the scanner.

    It may name a person, so it is not in `repr`.
    """

    text: str = field(repr=False)
    """What the code says: no framing, no symbology prefix, no start and stop signs."""

    @property
    def codice_fiscale(self) -> str | None:
        """Upper case and verified, if that is what was scanned; as on the magnetic stripe, it may
        be in lower case or within other text.
        """
        return codice_fiscale_in(self.text.upper())


@dataclass(frozen=True)
class ScannerReady:
    """Codes can be scanned: said at the start, and again whenever a lost scanner is back."""


@dataclass(frozen=True)
class ScannerLost:
    """Nothing can be scanned until the next ScannerReady.

    `error` is DeviceUnreachable (it was never there) or DeviceUnplugged (it was).
    """

    error: DeviceError


ScannerEvent = ScannerReady | ScannerLost | Scan


class Scanner(Protocol):
    """A barcode scanner."""

    def watch(self) -> AsyncGenerator[ScannerEvent, None]:
        """What happens at the scanner, from the present state on; it ends only when closed.

        Close it with `contextlib.aclosing`, or by cancelling the task that iterates.
        """
        ...
