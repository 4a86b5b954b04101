"""The words of a print job and what a printer says of itself.

Owns `PrintJob`, `Printer`, `PrinterState` and the ways to be connected to a printer.
Must not know what is printed (a ticket, a receipt) nor how (ESC/POS, code pages).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Protocol

Align = Literal["start", "center", "end"]
"""`start` is where reading begins: left in Italian, right in Arabic."""

Size = Literal["small", "normal", "large"]
"""On 80 mm paper a line holds 64, 48 or 24 characters; on 58 mm 42, 32 or 16."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, wrapped at words. Any language; what the printer's own letters lack is drawn."""

    text: str
    size: Size = "normal"
    bold: bool = False
    align: Align = "start"


@dataclass(frozen=True, slots=True)
class Columns:
    """Two texts on one line, one at each edge of the paper: a label and its value.

    When both do not fit, `end` goes to a line of its own.
    """

    start: str
    end: str
    size: Size = "normal"
    bold: bool = False


@dataclass(frozen=True, slots=True)
class BigCode:
    """A short code, centred, at the greatest size the paper takes."""

    code: str


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code, centred, with the white around it that readers need.

    A dot is 1/8 mm: six dots a module suit a telephone at 20 cm.
    """

    content: str
    module_dots: int = 6


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG in black on white, one pixel a dot; reduced when wider than the paper."""

    png: bytes
    align: Align = "center"


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True, slots=True)
class Feed:
    """Blank lines."""

    lines: int = 1


@dataclass(frozen=True, slots=True)
class Cut:
    """Feed to the knife and cut: what was printed since the last cut is one slip."""

    partial: bool = False


PrintLine = Paragraph | Columns | BigCode | Qr | Picture | Rule | Feed | Cut


@dataclass(frozen=True, slots=True)
class PrintJob:
    """Lines from the top of the paper to the bottom. A job ends with its own `Cut`."""

    lines: tuple[PrintLine, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """The roll: how wide it is, and how many dots (8 a millimetre) the head prints across."""

    width_mm: int
    dots: int


PAPER_80_MM = Paper(width_mm=80, dots=576)
PAPER_58_MM = Paper(width_mm=58, dots=384)


class PrinterState(StrEnum):
    """What is the matter with a printer, in words that staff can act upon."""

    READY = "ready"
    NEAR_END = "near_end"
    OUT_OF_PAPER = "out_of_paper"
    COVER_OPEN = "cover_open"
    OFFLINE = "offline"
    CUTTER_ERROR = "cutter_error"
    MUTE = "mute"
    """Connected, but it answers no question."""
    STALLED = "stalled"
    """It stopped in the middle of a job and has not answered since."""
    RESET = "reset"
    """The connection broke."""
    REFUSED = "refused"
    """Nothing answers at the address."""
    UNKNOWN = "unknown"
    """The connection cannot carry answers."""

    @property
    def prints(self) -> bool:
        """Whether a job may be sent. A connection that cannot answer is taken at its word."""
        return self in (PrinterState.READY, PrinterState.NEAR_END, PrinterState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Printed:
    """A job that was carried out.

    `confirmed` is False where the connection cannot carry the printer's word (`FileConnection`):
    the bytes were handed over, and that is all that is known. `state` is how the job left the
    printer: it may have used up the last of the paper.
    """

    confirmed: bool
    state: PrinterState


class Printer(Protocol):
    async def print(self, job: PrintJob) -> Printed:
        """Return once the printer itself says that it carried the job out.

        Raises: PrinterError, DeviceUnreachable, DeviceUnplugged, DeviceSilent; after any of them
        there is no slip to rely on, though paper may hang out of the printer.
        """
        ...

    async def state(self) -> PrinterState:
        """Ask the printer. Every failure to answer is a state, too: this raises no DeviceError."""
        ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class NetworkConnection:
    host: str
    port: int = 9100


@dataclass(frozen=True, slots=True)
class UsbConnection:
    """Ids and endpoints as `lsusb -v` shows them."""

    vendor_id: int
    product_id: int
    in_endpoint: int = 0x82
    out_endpoint: int = 0x01


@dataclass(frozen=True, slots=True)
class SerialConnection:
    port: str
    baud: int = 19200
    flow_control: Literal["none", "xonxoff", "dsrdtr"] = "dsrdtr"


@dataclass(frozen=True, slots=True)
class FileConnection:
    """A device file that only takes bytes, such as /dev/usb/lp0. It never confirms anything."""

    path: str


PrinterConnection = NetworkConnection | UsbConnection | SerialConnection | FileConnection
