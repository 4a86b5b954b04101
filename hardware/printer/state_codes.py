"""What a printer's state is called in a report: one vocabulary with the errors of a failed job.

The server stores "ready" or the code of an error; "near_end" is the one warning among them.
"""

from collections.abc import Mapping

from hardware.errors import (
    CoverOpen,
    CutterJammed,
    DeviceSilent,
    DeviceUnplugged,
    DeviceUnreachable,
    PaperOut,
    PrinterOffline,
    PrinterStalled,
)
from hardware.printer.interface import PrinterState

READY = "ready"
NEAR_END = "near_end"

CODE_OF: Mapping[PrinterState, str] = {
    PrinterState.READY: READY,
    PrinterState.UNKNOWN: READY,
    PrinterState.NEAR_END: NEAR_END,
    PrinterState.OUT_OF_PAPER: PaperOut.code,
    PrinterState.COVER_OPEN: CoverOpen.code,
    PrinterState.OFFLINE: PrinterOffline.code,
    PrinterState.CUTTER_ERROR: CutterJammed.code,
    PrinterState.MUTE: DeviceSilent.code,
    PrinterState.STALLED: PrinterStalled.code,
    PrinterState.RESET: DeviceUnplugged.code,
    PrinterState.REFUSED: DeviceUnreachable.code,
}
"""A connection that cannot carry answers is taken at its word."""
