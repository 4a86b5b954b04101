"""All the virtual devices of the demo: the far ends of the wires that real drivers hold.

Owns their life and where they can be reached; their manners are `hardware.virtual`'s. Must not
know windows. What cannot be had (card readers without root, say) is named, and the rest goes on.
"""

import logging
import os
import shutil
import socket
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from msgspec import Struct

from hardware.errors import DeviceUnreachable
from hardware.virtual.card import VirtualCard, VirtualReader
from hardware.virtual.escpos_paper import PrintedTicket
from hardware.virtual.led import VirtualLedLine
from hardware.virtual.led_grammars import AlphaSigns
from hardware.virtual.pcscd import DAEMON_SOCKET, Pcscd
from hardware.virtual.printer import VirtualPrinter
from hardware.virtual.scanner import VirtualScanner
from text.catalogue import N_

log = logging.getLogger(__name__)

NOT_INSTALLED = N_("Virtual cards need pcscd: install the packages of debian-packages.txt.")
NEEDS_ROOT = N_("Virtual cards need root, as pcscd does: start the demo with sudo.")
TAKEN = N_(
    "pcscd runs here already: the totem reads its real readers. For virtual cards stop it "
    "(systemctl stop pcscd.socket pcscd) or end the other demo, and start again."
)
FAILED = N_("pcscd does not start: look at the terminal.")

UNPLUGGED = "unplugged"
"""A file of this name next to the announcements is a loudspeaker without its cable."""


class Slip(Struct, frozen=True):
    """A printed ticket: its letters, its picture, and when it was cut (monotonic clock)."""

    text: str
    picture: Path
    cut_at_s: float


class FarEnds:
    """The devices, from the moment it is entered; what they bring forth is kept in `directory`.

    reader        the totem's card reader; None where there cannot be one
    counter_reader  the counter's, with a pcscd of its own, or None
    no_reader     why the totem has none, a message id; "" if it has one
    printer, scanner, led
    slips         what was printed, oldest first
    announcements the folder where the loudspeaker keeps what was heard
    inserted_at_s when the last card was put in, by the monotonic clock; 0 before
    """

    def __init__(
        self,
        directory: Path,
        *,
        displays: tuple[int, ...],
        wait_for_pcscd: bool = False,
    ) -> None:
        """`displays` are the addresses on the LED line; `wait_for_pcscd`: for another's to end."""
        self.announcements = directory / "announcements"
        self.slips: list[Slip] = []
        self._tickets = directory / "tickets"
        self._listeners: list[Callable[[], None]] = []
        self.inserted_at_s = 0.0
        self.printer = VirtualPrinter(on_ticket=self._cut)
        self.scanner = VirtualScanner()
        self.led = VirtualLedLine(
            *displays, grammar=AlphaSigns(), on_text=lambda at, text: self._tell()
        )
        self.reader: VirtualReader | None = None
        self.counter_reader: VirtualReader | None = None
        self.no_reader = ""
        self._counter_daemon = Pcscd(private=True)
        self._daemon = Pcscd(wait_for_turn=wait_for_pcscd)
        self._ending = AsyncExitStack()

    @property
    def has_readers(self) -> bool:
        """Whether the card service runs."""
        return self._daemon.pid is not None

    @property
    def is_loudspeaker_plugged(self) -> bool:
        return not (self.announcements / UNPLUGGED).exists()

    @property
    def counter_environment(self) -> dict[str, str]:
        """Variables with which the counter's program finds its reader, and the totem's not."""
        return self._counter_daemon.environment if self.counter_reader else {}

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` when a slip came out or a display changed."""
        self._listeners.append(listener)

    async def insert(self, card: VirtualCard, *, at_counter: bool = False) -> None:
        """Put a card into a reader. Raises: DeviceUnreachable if there is none."""
        reader = self.counter_reader if at_counter else self.reader
        if reader is None or not (at_counter or self.has_readers):
            raise DeviceUnreachable("card reader", self.no_reader or "the card service is stopped")
        self.inserted_at_s = time.monotonic()
        await reader.insert(card)

    async def remove(self) -> None:
        """Take the card out, wherever it is in."""
        for reader in (self.reader, self.counter_reader):
            if reader:
                await reader.remove()

    async def stop_readers(self) -> None:
        """End the totem's card service, as an unplugged reader or a crash would leave it."""
        await self.remove()
        await self._daemon.stop()

    async def start_readers(self) -> None:
        """Bring the card service back."""
        if not self.has_readers:
            await self._daemon.start()

    def plug_loudspeaker(self, plugged: bool) -> None:
        mark = self.announcements / UNPLUGGED
        if plugged:
            mark.unlink(missing_ok=True)
        else:
            mark.touch()

    async def __aenter__(self) -> Self:
        self._tickets.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.announcements.mkdir(mode=0o700, exist_ok=True)
        self.plug_loudspeaker(True)
        self._ending.callback(self.scanner.close)
        await self._ending.enter_async_context(self.led)
        await self._ending.enter_async_context(self.printer)
        await self._open_reader()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._ending.aclose()

    async def _why_no_reader(self) -> str:
        """Start the card service; what kept it from starting, "" if nothing did."""
        if shutil.which("pcscd") is None:
            return NOT_INSTALLED
        if os.geteuid() != 0:
            return TAKEN if _is_taken() else NEEDS_ROOT
        try:
            await self._daemon.start()
        except DeviceUnreachable as trouble:
            log.info("%s", trouble)
            return TAKEN if _is_taken() else FAILED
        return ""

    def _cut(self, ticket: PrintedTicket) -> None:
        at_s = time.monotonic()
        number = 1 + len(list(self._tickets.glob("ticket-*.png")))
        picture = self._tickets / f"ticket-{number:04}.png"
        picture.write_bytes(ticket.png)
        picture.with_suffix(".txt").write_text(ticket.text, encoding="utf-8")
        self.slips.append(Slip(ticket.text, picture, at_s))
        self._tell()

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()

    async def _open_reader(self) -> None:
        self._ending.push_async_callback(self._daemon.close)
        self._ending.push_async_callback(self._counter_daemon.close)
        self.no_reader = await self._why_no_reader()
        if self.no_reader:
            log.warning("No virtual card reader. %s", self.no_reader)
            return
        self.reader = VirtualReader(self._daemon)
        self._ending.push_async_callback(self.reader.close)
        try:
            await self._counter_daemon.start()
        except DeviceUnreachable as trouble:
            log.warning("No virtual card reader at the counter. %s", trouble)
            return
        self.counter_reader = VirtualReader(self._counter_daemon)
        self._ending.push_async_callback(self.counter_reader.close)


def _is_taken() -> bool:
    """Whether a pcscd answers on this machine."""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(DAEMON_SOCKET)) == 0
