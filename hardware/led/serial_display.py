"""LED displays on a serial line: one port, one thread, as many displays as have addresses.

Owns sending, waiting for the acknowledgement and trying again. Must not know the frames
(`framing.py`) nor what the text means.
"""

import logging
import termios
import time
import unicodedata

import serial

from hardware.errors import DeviceSilent, DeviceUnplugged, DeviceUnreachable, DisplayRefused
from hardware.led.framing import Framing, PanelOrder, PanelReply
from hardware.led.interface import LedLineConnection
from hardware.worker import DeviceWorker

log = logging.getLogger(__name__)

ATTEMPTS = 3


class LedLine:
    """The serial port and its thread. The port opens with the first order, and again if lost."""

    def __init__(
        self,
        connection: LedLineConnection,
        framing: Framing,
        *,
        name: str = "LED line",
    ) -> None:
        self.name = name
        self.framing = framing
        self._connection = connection
        self._worker = DeviceWorker(name)
        self._port: serial.Serial | None = None

    async def order(self, order: PanelOrder, device: str) -> None:
        """Give `order` until the display accepts it, three times at most."""
        await self._worker.run(self._order, order, device)

    async def close(self) -> None:
        await self._worker.run(self._hang_up)
        self._worker.close()

    def _order(self, order: PanelOrder, device: str) -> None:
        try:
            answers = [self._answer_to(order)]
            while answers[-1] is not PanelReply.ACCEPTED and len(answers) < ATTEMPTS:
                log.info("%s: %s, trying again", device, answers[-1])
                answers.append(self._answer_to(order))
        except (serial.SerialException, termios.error, OSError) as gone:
            self._hang_up()
            raise DeviceUnplugged(device, str(gone)) from gone
        if answers[-1] is PanelReply.REJECTED:
            raise DisplayRefused(device, f"it refused {ATTEMPTS} times ({self.framing.name})")
        if answers[-1] is None:
            raise DeviceSilent(device, f"no answer to {ATTEMPTS} attempts ({self.framing.name})")

    def _answer_to(self, order: PanelOrder) -> PanelReply | None:
        port = self._open()
        *first, last = order.frames
        for frame in first:
            port.write(frame)
            port.flush()
            time.sleep(self.framing.pause_s)
        port.reset_input_buffer()
        port.write(last)
        heard = b""
        deadline = time.monotonic() + self.framing.reply_s
        while (left_s := deadline - time.monotonic()) > 0:
            port.timeout = left_s
            heard += port.read(max(1, port.in_waiting))
            if answer := order.reply_in(heard):
                return answer
        return None

    def _open(self) -> serial.Serial:
        if self._port is None:
            try:
                self._port = serial.Serial(
                    self._connection.port,
                    self._connection.baud,
                    exclusive=True,
                    write_timeout=self.framing.reply_s,
                )
            except (serial.SerialException, OSError) as failure:
                raise DeviceUnreachable(self.name, str(failure)) from failure
        return self._port

    def _hang_up(self) -> None:
        if self._port:
            self._port.close()
            self._port = None


class SerialLedDisplay:
    """A `LedDisplay`: one address on a line. `width` is how many characters it shows at once."""

    def __init__(self, line: LedLine, *, address: int = 1, width: int = 8) -> None:
        self.name = f"LED display {address}"
        self._line = line
        self._address = address
        self._width = width

    async def show(self, text: str) -> None:
        shown = _without_accents(text)
        if len(shown) > self._width:
            raise ValueError(f"{self.name} shows {self._width} characters: {text!r}")
        await self._line.order(self._line.framing.show(self._address, shown), self.name)

    async def clear(self) -> None:
        await self._line.order(self._line.framing.clear(self._address), self.name)


def _without_accents(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text)
    return "".join(part for part in parts if not unicodedata.combining(part))
