"""The ESC/POS printer: a job is done when the printer says so.

Owns the conversation around a job. Must not know tickets, nor how a job becomes bytes
(`typeset.py`), nor what the bytes travel on (`wire.py`).

A conversation: ask DLE EOT 1 to 4; send the job and, behind it, `GS r 1`; wait for that answer,
asking again and again meanwhile, because a printer without paper stops and never gets there;
ask DLE EOT 1 to 4 a last time.
"""

import logging
import time
from dataclasses import dataclass

from hardware.errors import (
    DeviceError,
    DeviceSilent,
    DeviceUnplugged,
    DeviceUnreachable,
    PrinterError,
    PrinterStalled,
)
from hardware.printer import status
from hardware.printer.interface import (
    PAPER_80_MM,
    Paper,
    Printed,
    PrinterConnection,
    PrinterState,
    PrintJob,
)
from hardware.printer.typeset import Typesetter
from hardware.printer.wire import Wire, open_wire
from hardware.worker import DeviceWorker

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PrinterTimeouts:
    """Seconds to wait: for the connection, for one answer, and for a whole job to be printed."""

    connect_s: float = 1.0
    answer_s: float = 0.5
    job_s: float = 10.0


class EscPosPrinter:
    """A `Printer` on the network, on USB, on a serial port or behind a device file.

    `name` is what staff call it; `profile` the python-escpos profile of its model.
    """

    def __init__(
        self,
        connection: PrinterConnection,
        *,
        name: str = "ticket printer",
        paper: Paper = PAPER_80_MM,
        profile: str = "default",
        patience: PrinterTimeouts = PrinterTimeouts(),
    ) -> None:
        self.name = name
        self._connection = connection
        self._patience = patience
        self._typesetter = Typesetter(paper, profile)
        self._worker = DeviceWorker(name)
        self._wire: Wire | None = None
        self._stalled = False

    async def print(self, job: PrintJob) -> Printed:
        return await self._worker.run(self._print, job)

    async def state(self) -> PrinterState:
        return await self._worker.run(self._state)

    async def close(self) -> None:
        await self._worker.run(self._hang_up)
        self._worker.close()

    def _print(self, job: PrintJob) -> Printed:
        data = self._typesetter.bytes_of(job)
        started = time.monotonic()
        try:
            printed = self._carry_out(data)
        except DeviceError as failure:
            self._stalled = isinstance(failure, PrinterStalled)
            self._hang_up()
            raise
        self._stalled = False
        self._rest()
        log.info("%s: %d bytes in %.3f s", self.name, len(data), time.monotonic() - started)
        return printed

    def _carry_out(self, data: bytes) -> Printed:
        wire = self._open()
        if not wire.answers:
            wire.send(data, self._patience.job_s)
            return Printed(confirmed=False, state=PrinterState.UNKNOWN)
        conversation = _Conversation(wire, self.name, self._patience)
        conversation.demand_ready()
        conversation.send_and_await(data)
        return Printed(confirmed=True, state=conversation.demand_ready())

    def _state(self) -> PrinterState:
        try:
            wire = self._open()
            if not wire.answers:
                return PrinterState.UNKNOWN
            state = _Conversation(wire, self.name, self._patience).ask()
        except DeviceError as failure:
            self._hang_up()
            return self._state_behind(failure)
        self._rest()
        return state

    def _state_behind(self, failure: DeviceError) -> PrinterState:
        match failure:
            case DeviceUnreachable():
                return PrinterState.REFUSED
            case DeviceUnplugged():
                return PrinterState.RESET
            case _ if self._stalled:
                return PrinterState.STALLED
            case _:
                return PrinterState.MUTE

    def _open(self) -> Wire:
        if self._wire is None:
            self._wire = open_wire(self._connection, self.name, self._patience.connect_s)
        return self._wire

    def _rest(self) -> None:
        if self._wire and not self._wire.stays_open:
            self._hang_up()

    def _hang_up(self) -> None:
        if self._wire:
            self._wire.close()
            self._wire = None


class _Conversation:
    """Questions and answers about one job. Answers on time and in turn share the wire."""

    def __init__(self, wire: Wire, device: str, patience: PrinterTimeouts) -> None:
        self._wire = wire
        self._device = device
        self._patience = patience
        self._is_carried_out = False

    def ask(self) -> PrinterState:
        """What the printer says of itself now. Raises: DeviceSilent, DeviceUnplugged."""
        return status.state_of(*(self._answer_to(question) for question in status.QUESTIONS))

    def demand_ready(self) -> PrinterState:
        """Ready or near the end of the roll. Raises: PrinterError by name, DeviceSilent."""
        state = self.ask()
        if error := status.ERROR_OF.get(state):
            raise error(self._device)
        return state

    def send_and_await(self, data: bytes) -> None:
        """Send the job and wait until the printer has carried it out.

        Raises: PrinterError by name; PrinterStalled if it stands still without a reason.
        """
        deadline = time.monotonic() + self._patience.job_s
        try:
            self._wire.send(data + status.TELL_PAPER_IN_TURN, self._patience.job_s)
            while not self._hears_completion(self._patience.answer_s / 2):
                self.demand_ready()
                if time.monotonic() > deadline:
                    raise PrinterStalled(self._device, "it does not finish the job")
        except DeviceSilent as silence:
            raise PrinterStalled(self._device, "it fell silent in the middle of a job") from silence
        except PrinterStalled:
            raise
        except PrinterError:
            self._wire.send(status.CLEAR_BUFFER, self._patience.answer_s)
            raise

    def _hears_completion(self, timeout_s: float) -> bool:
        if not self._is_carried_out:
            self._hear(timeout_s)
        return self._is_carried_out

    def _answer_to(self, question: int) -> int:
        self._wire.send(status.real_time(question), self._patience.answer_s)
        deadline = time.monotonic() + self._patience.answer_s
        while (left_s := deadline - time.monotonic()) > 0:
            answers = self._hear(left_s)
            if answers:
                return answers[-1]
        raise DeviceSilent(self._device, f"no answer to DLE EOT {question}")

    def _hear(self, timeout_s: float) -> list[int]:
        """The real-time answers among what arrives; notes the one that came in its turn."""
        heard = self._wire.receive(timeout_s)
        self._is_carried_out |= any(status.answers_in_turn(byte) for byte in heard)
        return [byte for byte in heard if status.answers_real_time(byte)]
