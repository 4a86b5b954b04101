"""What the doctor found: one line each, with what to do where something is to do.

Owns the words for devices' states and their remedies. Must not know how anything is tested.
"""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from hardware.errors import DeviceError
from hardware.printer.interface import PrinterState
from text.catalogue import N_, Words


class Level(StrEnum):
    OK = "ok"
    ATTENTION = "attention"
    """It works, or need not; staff should look at it."""
    FAULT = "fault"


class Finding(Struct, frozen=True):
    """`subject`, `found` and `remedy` are message ids, filled with their values.

    `code` is stable: "ready", or what is the matter; `detail` is for technicians, in English.
    """

    subject: str
    level: Level
    code: str
    found: str
    values: tuple[object, ...] = ()
    remedy: str = ""
    remedy_values: tuple[object, ...] = ()
    detail: str = ""
    subject_values: tuple[object, ...] = ()

    def told(self, words: Words) -> "Told":
        return Told(
            words.gettext(self.subject, *self.subject_values),
            self.level,
            self.code,
            words.gettext(self.found, *self.values),
            words.gettext(self.remedy, *self.remedy_values) if self.remedy else "",
            self.detail,
        )


class Told(Struct, frozen=True):
    """A finding in the reader's language."""

    subject: str
    level: Level
    code: str
    found: str
    remedy: str
    detail: str = ""


CHECK_POWER = N_("Check that it is switched on, its cable, and its address in station.toml.")
OFF_AND_ON = N_("Switch it off and on again.")

DEVICE_TROUBLES: Mapping[str, tuple[str, str]] = {
    "device_unreachable": (N_("nothing answers there"), CHECK_POWER),
    "device_unplugged": (N_("it answered, and then was gone"), N_("Plug it in again.")),
    "device_silent": (N_("connected, but it does not answer"), OFF_AND_ON),
    "card_service_down": (
        N_("the card service (pcscd) does not run"),
        N_("Start it: systemctl start pcscd.socket"),
    ),
    "card_service_shut": (
        N_("the card service does not let this user in"),
        N_("Give this user access: docs/devices/card-reader.md says how."),
    ),
    "no_reader": (N_("no reader is plugged in"), N_("Plug the card reader in.")),
    "display_refused": (
        N_("it answers, but takes no text"),
        N_("Check its cable, its speed and its protocol."),
    ),
    "voice_missing": (N_("a voice is missing"), N_("Install it: apt-get install espeak-ng")),
    "voice_failed": (N_("it makes no sound"), N_("Install it again: apt-get install espeak-ng")),
    "sound_failed": (
        N_("the loudspeaker does not play"),
        N_("Check the sound card, its volume, and the player in station.toml."),
    ),
}
"""What is the matter and what to do, by the code of the device's error."""

PRINTER_STATES: Mapping[PrinterState, tuple[Level, str, str]] = {
    PrinterState.READY: (Level.OK, N_("ready"), ""),
    PrinterState.NEAR_END: (
        Level.ATTENTION,
        N_("it prints, the roll is nearly out"),
        N_("Keep a new roll at hand."),
    ),
    PrinterState.OUT_OF_PAPER: (
        Level.FAULT,
        N_("the paper is out"),
        N_("Put in a new roll: the printing side faces the head."),
    ),
    PrinterState.COVER_OPEN: (
        Level.FAULT,
        N_("the cover is open"),
        N_("Close it until it clicks."),
    ),
    PrinterState.OFFLINE: (
        Level.FAULT,
        N_("it has paused"),
        N_("Press its feed or online key; let it cool if it is hot."),
    ),
    PrinterState.CUTTER_ERROR: (
        Level.FAULT,
        N_("the knife is jammed"),
        N_("Switch it off, open the cover, take out the paper at the knife, switch it on."),
    ),
    PrinterState.MUTE: (Level.FAULT, N_("connected, but it does not answer"), OFF_AND_ON),
    PrinterState.STALLED: (Level.FAULT, N_("it stopped in the middle of a job"), OFF_AND_ON),
    PrinterState.RESET: (Level.FAULT, N_("it breaks the connection"), OFF_AND_ON),
    PrinterState.REFUSED: (Level.FAULT, N_("nothing answers there"), CHECK_POWER),
    PrinterState.UNKNOWN: (
        Level.ATTENTION,
        N_("it takes data, but cannot say how it is"),
        N_("Connect it by network or USB, so that it can report empty paper."),
    ),
}


def trouble(subject: str, error: DeviceError, *subject_values: object) -> Finding:
    """A device's error as a finding."""
    found, remedy = DEVICE_TROUBLES.get(error.code, (N_("it fails: %1"), OFF_AND_ON))
    return Finding(
        subject,
        Level.FAULT,
        error.code,
        found,
        (error.code,),
        remedy,
        detail=str(error),
        subject_values=subject_values,
    )
