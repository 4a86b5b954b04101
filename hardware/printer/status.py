"""What the status bytes of an ESC/POS printer mean.

Owns the requests, their bits and the error that belongs to each state. Does no input or output.
Source: Epson's ESC/POS reference, DLE EOT n and GS r n.
"""

from hardware.errors import (
    CoverOpen,
    CutterJammed,
    PaperOut,
    PrinterError,
    PrinterOffline,
)
from hardware.printer.interface import PrinterState

QUESTIONS = (1, 2, 3, 4)
TELL_PAPER_IN_TURN = b"\x1dr\x01"
"""`GS r 1` stands in line behind the job: its answer proves that the job was carried out."""
CLEAR_BUFFER = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
"""`DLE DC4 8`: half a job must not come out when a new roll is put in."""

OFFLINE = 0x08  # DLE EOT 1
COVER_OPEN, PAPER_STOPPED_IT, ERROR = 0x04, 0x20, 0x40  # DLE EOT 2
CUTTER = 0x08  # DLE EOT 3
NEAR_END, PAPER_END = 0x0C, 0x60  # DLE EOT 4

ERROR_OF: dict[PrinterState, type[PrinterError]] = {
    PrinterState.OUT_OF_PAPER: PaperOut,
    PrinterState.COVER_OPEN: CoverOpen,
    PrinterState.CUTTER_ERROR: CutterJammed,
    PrinterState.OFFLINE: PrinterOffline,
}


def real_time(question: int) -> bytes:
    """`DLE EOT question`: answered on arrival, even by a printer that stands still."""
    return bytes([0x10, 0x04, question])


def answers_real_time(byte: int) -> bool:
    """Every answer to DLE EOT has this frame; nothing else that a printer says has."""
    return byte & 0x93 == 0x12


def answers_in_turn(byte: int) -> bool:
    return byte & 0x90 == 0x00


def state_of(printer: int, offline_cause: int, error: int, paper: int) -> PrinterState:
    """The answers to DLE EOT 1, 2, 3 and 4 as one state: the one to be mended first."""
    if offline_cause & COVER_OPEN:
        return PrinterState.COVER_OPEN
    if paper & PAPER_END or offline_cause & PAPER_STOPPED_IT:
        return PrinterState.OUT_OF_PAPER
    if error & CUTTER:
        return PrinterState.CUTTER_ERROR
    if printer & OFFLINE or offline_cause & ERROR:
        return PrinterState.OFFLINE
    return PrinterState.NEAR_END if paper & NEAR_END else PrinterState.READY
