"""LED counter displays that are not there: a serial line that decodes, checks and acknowledges.

Owns the far end of the wire and its faults; `led_grammars` has what the displays understand. Must
not know the driver.
`python -m hardware.virtual.led --help` runs it alone.
"""

import argparse
import asyncio
import contextlib
import logging
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Self

from hardware.virtual.led_grammars import (
    AlphaSigns,
    HeardFrame,
    PanelGrammar,
    StxEtxPanels,
)
from hardware.virtual.serial_cable import SerialCable

log = logging.getLogger(__name__)

GRAMMARS: dict[str, type[PanelGrammar]] = {"alpha": AlphaSigns, "stx_etx": StxEtxPanels}


class LedFault(StrEnum):
    UNPLUGGED = "unplugged"
    NAK = "nak"
    """Finds every text damaged."""
    SILENT = "silent"
    """Reads, and neither shows nor answers."""


class VirtualLedLine:
    """Displays at `addresses` on one line; `texts` is what each shows now, "" when dark.

    `port` is the path for the driver. `nak_next` texts more are found damaged, as by noise.
    """

    def __init__(
        self,
        *addresses: int,
        grammar: PanelGrammar | None = None,
        port: Path | None = None,
        on_text: Callable[[int, str], None] | None = None,
    ) -> None:
        self.texts = dict.fromkeys(addresses or (1,), "")
        self.nak_next = 0
        self._grammar = grammar or StxEtxPanels()
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
        self._heard += self._grammar.characters(data)
        while frame := self._grammar.frame.search(self._heard):
            self._heard = self._heard[frame.end() :]
            heard = self._grammar.read(frame)
            if heard.address in self.texts and LedFault.SILENT not in self._faults:
                self._obey(heard._replace(is_sound=heard.is_sound and not self._damages(heard)))

    def _damages(self, heard: HeardFrame) -> bool:
        if heard.text is None:
            return False
        damages = self.nak_next > 0 or LedFault.NAK in self._faults
        self.nak_next = max(0, self.nak_next - 1)
        return damages

    def _obey(self, heard: HeardFrame) -> None:
        if heard.is_sound and heard.text is not None:
            self.texts[heard.address] = heard.text
            log.info("display %d: %r", heard.address, heard.text)
            if self._on_text:
                self._on_text(heard.address, heard.text)
        self._cable.write(self._grammar.reply(heard, self.texts[heard.address]))


async def _run(arguments: argparse.Namespace) -> None:
    grammar = GRAMMARS[arguments.protocol]()
    async with VirtualLedLine(*arguments.address, grammar=grammar, port=arguments.port) as line:
        log.info("displays %s on %s", sorted(line.texts), line.port)
        await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m hardware.virtual.led")
    parser.add_argument("--port", type=Path, help="the path to make for the driver")
    parser.add_argument("--protocol", choices=GRAMMARS, default="alpha")
    parser.add_argument("--address", type=int, nargs="+", default=[1])
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(parser.parse_args()))


if __name__ == "__main__":
    main()
