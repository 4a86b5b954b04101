"""What an LED counter display can do, and where it hangs.

Must not know serial ports, protocols, tickets or counters: it shows a few characters.
"""

from dataclasses import dataclass
from typing import Protocol


class LedDisplay(Protocol):
    async def show(self, text: str) -> None:
        """Return once the display itself acknowledged `text`.

        Accents are dropped: such displays know ASCII.
        Raises: DisplayRefused, DeviceSilent, DeviceUnplugged, DeviceUnreachable;
        ValueError if `text` does not fit or has no ASCII form.
        """
        ...

    async def clear(self) -> None:
        """Leave the display dark. Raises: as `show`."""
        ...


@dataclass(frozen=True, slots=True)
class LedLineConnection:
    """A serial port with one display, or an RS-485 line with several, each with its address."""

    port: str
    baud: int = 9600
