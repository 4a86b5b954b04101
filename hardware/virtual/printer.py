"""A ticket printer that is not there: a TCP socket that carries out ESC/POS.

Owns the far end of the wire: what arrives, what is answered and when, and every way to fail.
Must not know the driver. `python -m hardware.virtual.printer --help` runs it alone.
"""

import argparse
import asyncio
import contextlib
import logging
import re
import socket
import struct
from collections import deque
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Self

from hardware.virtual.escpos_paper import PrintedTicket, VirtualPaper
from hardware.virtual.escpos_parser import (
    ColumnImage,
    CutPaper,
    DotFeed,
    EscPosCommand,
    EscPosParser,
    LineFeed,
    PrintGraphics,
    PrintQr,
    Raster,
    TellProcess,
    TellStatus,
    Unknown,
)

log = logging.getLogger(__name__)

PRINTABLE_DOTS = {80: 576, 58: 384}
RECEIVE_BUFFER = 4096
"""Like the real ones: a host that sends on while the printer stands still must notice."""

CLEAR_BUFFER = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
REAL_TIME = re.compile(rb"\x10\x04([\x01-\x04])|" + re.escape(CLEAR_BUFFER))
BUFFER_CLEARED = b"\x37\x25\x00"
FEEDING = (LineFeed, DotFeed, Raster, ColumnImage, PrintGraphics, PrintQr, CutPaper)


class PrinterFault(StrEnum):
    NEAR_END = "near_end"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    OFFLINE = "offline"
    CUTTER_ERROR = "cutter_error"
    MUTE = "mute"
    """Takes and prints everything, answers nothing."""
    STALLED = "stalled"
    """Reads no more, prints no more, answers no more."""
    RESET = "reset"
    """Breaks every connection."""
    REFUSED = "refused"
    """Switched off."""


HALTING = {
    PrinterFault.PAPER_OUT,
    PrinterFault.COVER_OPEN,
    PrinterFault.OFFLINE,
    PrinterFault.CUTTER_ERROR,
    PrinterFault.STALLED,
}
SILENCING = {PrinterFault.MUTE, PrinterFault.STALLED}


class VirtualPrinter:
    """Listens on `host:port` (port 0: any; read `port` after `start`).

    `tickets` holds every slip cut so far, `unknown` every command it did not know.
    `bytes_received` counts what came over the wire.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        paper_width_mm: int = 80,
        on_ticket: Callable[[PrintedTicket], None] | None = None,
    ) -> None:
        self.host = host
        self.port = port
        self.tickets: list[PrintedTicket] = []
        self.unknown: list[bytes] = []
        self.bytes_received = 0
        self._paper = VirtualPaper(paper_width_mm, PRINTABLE_DOTS[paper_width_mm])
        self._parser = EscPosParser()
        self._waiting: deque[tuple[EscPosCommand, _Host]] = deque()
        self._faults: set[PrinterFault] = set()
        self._due: list[tuple[int, PrinterFault]] = []
        self._lines_fed = 0
        self._hosts: set[_Host] = set()
        self._server: asyncio.Server | None = None
        self._on_ticket = on_ticket
        self._tray: asyncio.Queue[PrintedTicket] = asyncio.Queue()

    async def start(self) -> None:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        listener.bind((self.host, self.port))
        self.port = listener.getsockname()[1]
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Host(self), sock=listener)

    async def close(self) -> None:
        if self._server:
            self._server.close()
            self._server = None
        self._hang_up()
        # A transport closes its socket only in the loop's next round.
        await asyncio.sleep(0)

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

    async def next_ticket(self) -> PrintedTicket:
        """The next slip that was not taken; waits until one is cut."""
        return await self._tray.get()

    @property
    def faults(self) -> frozenset[PrinterFault]:
        return frozenset(self._faults)

    async def inject(self, fault: PrinterFault, *, after_lines: int = 0) -> None:
        """Let `fault` befall the printer, now or once `after_lines` more lines were fed."""
        if after_lines:
            self._due.append((self._lines_fed + after_lines, fault))
        else:
            self._befall(fault)

    async def clear(self, fault: PrinterFault) -> None:
        """Mend it. New paper comes with the torn old end thrown away; a halted job goes on."""
        self._due = [(line, due) for line, due in self._due if due is not fault]
        self._faults.discard(fault)
        if fault is PrinterFault.PAPER_OUT:
            self._paper.tear_off()
        if fault is PrinterFault.REFUSED and self._server is None:
            await self.start()
        for host in self._hosts:
            host.resume()
        self._print()

    def _befall(self, fault: PrinterFault) -> None:
        log.info("fault: %s", fault)
        self._faults.add(fault)
        if fault is PrinterFault.STALLED:
            for host in self._hosts:
                host.pause()
        if fault in (PrinterFault.RESET, PrinterFault.REFUSED):
            self._hang_up()
        if fault is PrinterFault.REFUSED and self._server:
            self._server.close()
            self._server = None

    def _hang_up(self) -> None:
        self._forget()
        for host in list(self._hosts):
            host.reset()

    def _forget(self) -> None:
        self._waiting.clear()
        self._parser = EscPosParser()

    def greet(self, host: "_Host") -> None:
        self._hosts.add(host)
        if PrinterFault.RESET in self._faults:
            host.reset()
        if PrinterFault.STALLED in self._faults:
            host.pause()

    def part(self, host: "_Host") -> None:
        self._hosts.discard(host)

    def receive(self, data: bytes, host: "_Host") -> None:
        self.bytes_received += len(data)
        for command in self._parser.feed(data):
            self._waiting.append((command, host))
        self._print()

    def clear_buffer(self, host: "_Host") -> None:
        """DLE DC4 8: what was sent and not yet printed is forgotten."""
        self._forget()
        self.answer(BUFFER_CLEARED, host)

    def answer_status(self, question: int, host: "_Host") -> None:
        self.answer(bytes([self._status(question)]), host)

    def answer(self, data: bytes, host: "_Host") -> None:
        if not self._faults & SILENCING:
            host.answer(data)

    def _status(self, question: int) -> int:
        """The byte that answers DLE EOT `question`."""
        cover, out = PrinterFault.COVER_OPEN in self._faults, PrinterFault.PAPER_OUT in self._faults
        cutter, near = (
            PrinterFault.CUTTER_ERROR in self._faults,
            PrinterFault.NEAR_END in self._faults,
        )
        bits = {
            1: 0x08 if self._faults & HALTING else 0,
            2: 0x04 * cover | 0x20 * out | 0x40 * cutter,
            3: 0x08 * cutter,
            4: 0x0C * (near or out) | 0x60 * out,
        }
        return 0x12 | bits[question]

    def _print(self) -> None:
        while self._waiting and not self._faults & HALTING:
            command, host = self._waiting.popleft()
            self._carry_out(command, host)

    def _carry_out(self, command: EscPosCommand, host: "_Host") -> None:
        match command:
            case Unknown(data=data):
                log.warning("unknown bytes: %s", data[:16].hex(" "))
                self.unknown.append(data)
            case TellStatus(what=1):
                near, out = (
                    PrinterFault.NEAR_END in self._faults,
                    PrinterFault.PAPER_OUT in self._faults,
                )
                self.answer(bytes([0x03 * (near or out) | 0x0C * out]), host)
            case TellStatus():
                self.answer(b"\x00", host)
            case TellProcess(identity=identity):
                self.answer(b"\x37\x22" + identity + b"\x00", host)
            case _:
                self._ink(command)

    def _ink(self, command: EscPosCommand) -> None:
        ticket = self._paper.carry_out(command)
        if ticket:
            self.tickets.append(ticket)
            self._tray.put_nowait(ticket)
            if self._on_ticket:
                self._on_ticket(ticket)
        if isinstance(command, FEEDING):
            self._lines_fed += 1
            due = [fault for line, fault in self._due if line <= self._lines_fed]
            self._due = [(line, fault) for line, fault in self._due if line > self._lines_fed]
            for fault in due:
                self._befall(fault)


class _Host(asyncio.Protocol):
    """One connection. Real-time requests are answered here, before the bytes get in the queue."""

    def __init__(self, printer: VirtualPrinter) -> None:
        self._printer = printer
        self._transport: asyncio.Transport | None = None
        self._held = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._printer.greet(self)

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None
        self._printer.part(self)

    def data_received(self, data: bytes) -> None:
        data, self._held = self._held + data, b""
        done = 0
        for request in REAL_TIME.finditer(data):
            if request[1]:
                self._printer.answer_status(request[1][0], self)
            else:
                self._printer.clear_buffer(self)
                done = request.end()
        rest = data[done:]
        begun = _begun_request(rest)
        self._held = rest[len(rest) - begun :]
        self._printer.receive(rest[: len(rest) - begun], self)

    def answer(self, data: bytes) -> None:
        if self._transport:
            self._transport.write(data)

    def pause(self) -> None:
        if self._transport:
            self._transport.pause_reading()

    def resume(self) -> None:
        if self._transport and not self._transport.is_reading():
            self._transport.resume_reading()

    def reset(self) -> None:
        """Break off at once, so that the peer gets a reset and no orderly end."""
        if self._transport:
            linger = struct.pack("ii", 1, 0)
            sock = self._transport.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self._transport.abort()


def _begun_request(data: bytes) -> int:
    """How many bytes at the end of `data` may be the beginning of a real-time request."""
    for length in range(min(len(data), len(CLEAR_BUFFER) - 1), 0, -1):
        end = data[-length:]
        if CLEAR_BUFFER.startswith(end) or end == b"\x10\x04":
            return length
    return 0


def _saving_into(directory: Path) -> Callable[[PrintedTicket], None]:
    directory.mkdir(parents=True, exist_ok=True)
    first = 1 + len(list(directory.glob("ticket-*.png")))

    def save(ticket: PrintedTicket) -> None:
        nonlocal first
        name = directory / f"ticket-{first:04}"
        name.with_suffix(".png").write_bytes(ticket.png)
        name.with_suffix(".txt").write_text(ticket.text, encoding="utf-8")
        log.info("%s.png", name)
        first += 1

    return save


async def _run(arguments: argparse.Namespace) -> None:
    printer = VirtualPrinter(
        host=arguments.host,
        port=arguments.port,
        paper_width_mm=arguments.paper,
        on_ticket=_saving_into(arguments.out),
    )
    async with printer:
        for fault in arguments.fault:
            await printer.inject(PrinterFault(fault))
        log.info("a %d mm printer on %s:%d", arguments.paper, printer.host, printer.port)
        await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m hardware.virtual.printer")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9100)
    parser.add_argument("--paper", type=int, choices=sorted(PRINTABLE_DOTS), default=80)
    parser.add_argument(
        "--out", type=Path, default=Path("out/tickets"), help="PNG and text go here"
    )
    parser.add_argument("--fault", choices=list(PrinterFault), action="append", default=[])
    # Forced: importing python-escpos has already given the root logger a handler of its own.
    logging.basicConfig(level=logging.INFO, format="%(message)s", force=True)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(parser.parse_args()))


if __name__ == "__main__":
    main()
