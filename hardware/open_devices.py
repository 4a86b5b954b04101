"""Where a station's devices are, and the drivers opened at those places.

`Devices` is what a station's settings say, one optional table a device. Opening touches no wire:
a device that is away says so when it is first used, and a station starts without it.
Must not know what the devices are used for.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from hardware.card_reader.interface import CardReader, CardSigner
from hardware.card_reader.pcsc import PcscReader
from hardware.card_reader.signature_desk import PcscSigner
from hardware.led.alpha import Alpha
from hardware.led.framing import Framing
from hardware.led.interface import LedDisplay, LedLineConnection
from hardware.led.serial_display import LedLine, SerialLedDisplay
from hardware.led.stx_etx import StxEtx
from hardware.printer.escpos import EscPosPrinter
from hardware.printer.interface import (
    PAPER_58_MM,
    PAPER_80_MM,
    FileConnection,
    NetworkConnection,
    PrinterConnection,
    SerialConnection,
    UsbConnection,
)
from hardware.scanner.interface import Scanner
from hardware.scanner.serial import SerialScanner
from hardware.voice.player import APLAY, Player
from hardware.voice.pyttsx3_voice import CALM_WORDS_PER_MINUTE, Pyttsx3Voice

Port = Annotated[int, Meta(ge=1, le=65535)]
UsbId = Annotated[int, Meta(ge=0, le=0xFFFF)]
LedAddress = Annotated[int, Meta(ge=1, le=99)]


class PcscSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """Every reader that the card service (pcscd) knows; there is nothing to set."""


class PrinterSettings(
    Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="by"
):
    """What all printers have; `profile` is the python-escpos profile of the model."""

    name: str = "ticket printer"
    paper_mm: Literal[58, 80] = 80
    profile: str = "default"

    def connection(self) -> PrinterConnection:
        raise NotImplementedError


class NetworkPrinter(PrinterSettings, frozen=True, tag="network"):
    host: str
    port: Port = 9100

    def connection(self) -> PrinterConnection:
        return NetworkConnection(self.host, self.port)


class UsbPrinter(PrinterSettings, frozen=True, tag="usb"):
    """Ids as `lsusb` shows them, written 0x04b8."""

    vendor_id: UsbId
    product_id: UsbId

    def connection(self) -> PrinterConnection:
        return UsbConnection(self.vendor_id, self.product_id)


class SerialPrinter(PrinterSettings, frozen=True, tag="serial"):
    port: str
    baud: int = 19200
    flow_control: Literal["none", "xonxoff", "dsrdtr"] = "dsrdtr"

    def connection(self) -> PrinterConnection:
        return SerialConnection(self.port, self.baud, self.flow_control)


class FilePrinter(PrinterSettings, frozen=True, tag="file"):
    """A device file such as /dev/usb/lp0. It confirms nothing: better to use `usb`."""

    path: str

    def connection(self) -> PrinterConnection:
        return FileConnection(self.path)


class SerialScannerSettings(
    Struct, frozen=True, forbid_unknown_fields=True, tag_field="by", tag="serial"
):
    port: str
    baud: int = 9600


class KeyboardScannerSettings(
    Struct, frozen=True, forbid_unknown_fields=True, tag_field="by", tag="keyboard"
):
    """A scanner that types: there is nothing to open, the program listens to its own keys."""


class LedSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """A serial line of displays: `displays` gives the address of each by its name.

    protocol  which one all displays of the line speak: docs/devices/led.md
    """

    port: str
    displays: dict[str, LedAddress]
    baud: int = 9600
    protocol: Literal["alpha", "stx_etx"] = "stx_etx"


class VoiceSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """`player` is the program that plays a WAV; "{wav}" stands for the file's path."""

    player: tuple[str, ...] = APLAY
    words_per_minute: Annotated[int, Meta(ge=80, le=240)] = CALM_WORDS_PER_MINUTE


class Devices(Struct, frozen=True, forbid_unknown_fields=True):
    """What is plugged in at a station; what is not named is not there."""

    card_reader: PcscSettings | None = None
    printer: NetworkPrinter | UsbPrinter | SerialPrinter | FilePrinter | None = None
    scanner: SerialScannerSettings | KeyboardScannerSettings | None = None
    led: LedSettings | None = None
    voice: VoiceSettings | None = None


class OpenDevices:
    """The drivers of one station, None for what it does not have; close them at the end.

    scanner  None, too, for one that types
    led      the displays by name, none without a line
    """

    def __init__(self, devices: Devices) -> None:
        self.card_reader: CardReader | None = PcscReader() if devices.card_reader else None
        self._signer = PcscSigner() if devices.card_reader else None
        self.card_signer: CardSigner | None = self._signer
        self.scanner: Scanner | None = None
        if isinstance(devices.scanner, SerialScannerSettings):
            at = devices.scanner
            self.scanner = SerialScanner(at.port, baud_rate=at.baud)
        self.printer = _printer(devices.printer) if devices.printer else None
        self.voice = _voice(devices.voice) if devices.voice else None
        self._led_line = _led_line(devices.led) if devices.led else None
        self.led: dict[str, LedDisplay] = {}
        if devices.led and self._led_line:
            for name, address in devices.led.displays.items():
                self.led[name] = SerialLedDisplay(self._led_line, address=address)

    async def close(self) -> None:
        for device in (self.printer, self.voice, self._led_line, self._signer):
            if device is not None:
                await device.close()


def _printer(settings: PrinterSettings) -> EscPosPrinter:
    return EscPosPrinter(
        settings.connection(),
        name=settings.name,
        paper=PAPER_80_MM if settings.paper_mm == 80 else PAPER_58_MM,
        profile=settings.profile,
    )


def _voice(settings: VoiceSettings) -> Pyttsx3Voice:
    return Pyttsx3Voice(Player(settings.player), words_per_minute=settings.words_per_minute)


def _led_line(settings: LedSettings) -> LedLine:
    framing: Framing = Alpha() if settings.protocol == "alpha" else StxEtx()
    return LedLine(LedLineConnection(settings.port, settings.baud), framing)
