"""LED counter displays that are not there: a serial line that decodes, checks and acknowledges.

Owns the far end of the wire and its faults. Must not know the driver; the grammar is written
here a second time on purpose, so that one side proves the other.
`python -m hardware.virtual.led --help` runs it alone.
"""

import argparse
import asyncio
import contextlib
import functools
import logging
import operator
import re
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Self

from hardware.virtual.serial_cable import SerialCable

log = logging.getLogger(__name__)

FRAME = re.compile(rb"\x02((\d\d)([TC])([^\x02\x03]*)\x03)([0-9A-F]{2})")


class LedFault(StrEnum):
    UNPLUGGED = "unplugged"
    NAK = "nak"
    """Finds every frame damaged."""
    SILENT = "silent"
    """Reads, and neither shows nor answers."""


class VirtualLedLine:
    """Displays at `addresses` on one line; `texts` is what each shows now, "" when dark.

    `port` is the path for the driver. `nak_next` frames more are found damaged, as by noise.
    """

    def __init__(
        self,
        *addresses: int,
        port: Path | None = None,
        on_text: Callable[[int, str], None] | None = None,
    ) -> None:
        self.texts = dict.fromkeys(addresses or (1,), "")
        self.nak_next = 0
        self._cable = SerialCable(self._hear, port)
        self._heard = b""
        self._faults: set[LedFault] = set()
        self._on_text = on_text

    @property
    def port(self) -> str:
        return str(self._cable.port)

    @property
    def faults(self) -> frozenset[LedFault]:
        return frozenset(self._faults)

    async def start(self) -> None:
        self._cable.plug()

    async def close(self) -> None:
        self._cable.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def inject(self, fault: LedFault) -> None:
        self._faults.add(fault)
        if fault is LedFault.UNPLUGGED:
            self._cable.pull()

    async def clear(self, fault: LedFault) -> None:
        self._faults.discard(fault)
        if fault is LedFault.UNPLUGGED and not self._cable.is_plugged:
            self._heard = b""
            self._cable.plug()

    def _hear(self, data: bytes) -> None:
        self._heard += data
        while frame := FRAME.search(self._heard):
            self._heard = self._heard[frame.end() :]
            body, address, order, text, check = frame.groups()
            if int(address) in self.texts and LedFault.SILENT not in self._faults:
                self._obey(int(address), order, text.decode("ascii"), self._is_sound(body, check))

    def _is_sound(self, body: bytes, check: bytes) -> bool:
        damaged = self.nak_next > 0 or LedFault.NAK in self._faults
        self.nak_next = max(0, self.nak_next - 1)
        return not damaged and functools.reduce(operator.xor, body) == int(check, 16)

    def _obey(self, address: int, order: bytes, text: str, is_sound: bool) -> None:
        self._cable.write((b"\x06" if is_sound else b"\x15") + b"%02d" % address)
        if is_sound:
            self.texts[address] = text if order == b"T" else ""
            log.info("display %d: %r", address, self.texts[address])
            if self._on_text:
                self._on_text(address, self.texts[address])


async def _run(arguments: argparse.Namespace) -> None:
    async with VirtualLedLine(*arguments.address, port=arguments.port) as line:
        log.info("displays %s on %s", sorted(line.texts), line.port)
        await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m hardware.virtual.led")
    parser.add_argument("--port", type=Path, help="the path to make for the driver")
    parser.add_argument("--address", type=int, nargs="+", default=[1])
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(parser.parse_args()))


if __name__ == "__main__":
    main()
