"""What is said of a slip that was to be printed: that it came, or what is wrong and what to do.

Message ids stand here as they are in the catalogue. Must not know Qt.
"""

from types import MappingProxyType

from counter_client.hall import branch_sentences
from hardware.errors import (
    CoverOpen,
    CutterJammed,
    DeviceError,
    DeviceSilent,
    DeviceUnplugged,
    DeviceUnreachable,
    PaperOut,
    PrinterOffline,
)
from text.catalogue import N_, Words

NO_PRINTER = N_("No printer at this computer: read it out, or let the citizen write it down.")

APPOINTMENT_STANDS = N_("Printer “%1”: %2. %3 The appointment stands: print again, or read it out.")
REQUEST_STANDS = N_(
    "Printer “%1”: %2. %3 The request is presented: print again, or read the number out."
)

READY_AGAIN = N_("The printer is ready again: print the slip.")

REMEDIES = MappingProxyType(
    {
        PaperOut.code: N_("Put in a new roll: the printing side faces the head."),
        CoverOpen.code: N_("Close the cover until it clicks."),
        CutterJammed.code: N_(
            "Switch it off, open the cover, remove the paper at the knife, switch it on."
        ),
        PrinterOffline.code: N_("Press its feed or online key; let it cool if it is hot."),
        DeviceUnplugged.code: N_("Plug it in again: it is taken up by itself."),
        DeviceUnreachable.code: N_("Check its power, its cable and its address."),
        DeviceSilent.code: N_("Switch it off and on again."),
    }
)
"""What to do about a printer, by the code of its error; the last one helps against all others."""


def printed(words: Words, *, is_last: bool) -> str:
    if is_last:
        return words.gettext("The slip is printed. The roll is nearly finished.")
    return words.gettext("The slip is printed.")


def not_printed(words: Words, error: DeviceError, stands: str) -> str:
    """Which device, what is the matter, what to do; and that the citizen loses nothing: one of
    `APPOINTMENT_STANDS`, `REQUEST_STANDS`.
    """
    return words.gettext(
        stands,
        error.device,
        branch_sentences.fault(words, error.code),
        words.gettext(REMEDIES.get(error.code, REMEDIES[DeviceSilent.code])),
    )
