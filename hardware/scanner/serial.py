"""A scanner on a serial port or USB-COM, through pyserial in a thread of its own.

Owns the port: opening it for itself alone, noticing that it is gone, and taking it up again.
Must not know what the codes mean.
"""

import asyncio
import errno
import os
import threading
from collections.abc import AsyncGenerator, Callable
from datetime import timedelta

import serial

from hardware.errors import DeviceError, DeviceUnplugged, DeviceUnreachable
from hardware.scanner.framing import LineSplitter, scan_of
from hardware.scanner.interface import ScannerEvent, ScannerLost, ScannerReady
from hardware.worker import DeviceWorker

EmitScannerEvent = Callable[[ScannerEvent], None]

# At 9600 baud a character follows the other within 1 ms, over radio within 100: this is an end.
SILENCE_AFTER_A_CODE = timedelta(milliseconds=300)
_LONGEST_READ = 4096


class SerialScanner:
    """The scanner at `port`, such as `/dev/ttyACM0`; a `Scanner`.

    `retry_after` is the pause between two attempts to open a port that is not there.
    A scanner that ends its codes with nothing at all is understood by the silence that follows.
    """

    def __init__(
        self,
        port: str,
        *,
        baud_rate: int = 9600,
        retry_after: timedelta = timedelta(seconds=0.5),
    ) -> None:
        self._port = port
        self._baud_rate = baud_rate
        self._retry_after = retry_after

    async def watch(self) -> AsyncGenerator[ScannerEvent, None]:
        """See `Scanner.watch`."""
        loop = asyncio.get_running_loop()
        events: asyncio.Queue[ScannerEvent | None] = asyncio.Queue()

        def emit(event: ScannerEvent) -> None:
            loop.call_soon_threadsafe(events.put_nowait, event)

        stopping = threading.Event()
        worker = DeviceWorker("scanner")
        watching = asyncio.ensure_future(worker.run(self._watch, emit, stopping))
        watching.add_done_callback(lambda _: events.put_nowait(None))
        try:
            while (event := await events.get()) is not None:
                yield event
        finally:
            stopping.set()
            await asyncio.wait([watching])
            worker.close()
            await watching

    def _watch(self, emit: EmitScannerEvent, stopping: threading.Event) -> None:
        """In the worker's thread: open, listen, and open again, telling each state once."""
        last_code = None
        while not stopping.is_set():
            try:
                with self._open() as port:
                    emit(ScannerReady())
                    last_code = None
                    self._listen(port, emit, stopping)
            except DeviceError as error:
                if last_code is None:
                    emit(ScannerLost(error))
                last_code = error.code
                stopping.wait(self._retry_after.total_seconds())

    def _open(self) -> serial.Serial:
        try:
            return serial.Serial(
                self._port,
                self._baud_rate,
                timeout=SILENCE_AFTER_A_CODE.total_seconds(),
                exclusive=True,
            )
        except serial.SerialException as error:
            raise DeviceUnreachable(self._port, _reason(error)) from error

    def _listen(
        self, port: serial.Serial, emit: EmitScannerEvent, stopping: threading.Event
    ) -> None:
        lines = LineSplitter()
        while not stopping.is_set():
            try:
                data = port.read(1)
                data += port.read(min(port.in_waiting, _LONGEST_READ)) if data else b""
            except (serial.SerialException, OSError) as error:
                raise DeviceUnplugged(self._port, _reason(error)) from error
            for line in lines.feed(data) if data else lines.flush():
                emit(scan_of(line))


def _reason(error: OSError) -> str:
    if error.errno == errno.EAGAIN:
        return "another program has the port"
    return os.strerror(error.errno) if error.errno else str(error)
