"""What can go wrong with the world: one tree, each leaf a state that somebody can mend.

DeviceError
├── DeviceUnreachable    nothing answers at the address
├── DeviceUnplugged      it answered, and then was gone
├── DeviceSilent         connected, but it does not reply in time
├── CardError
│   ├── NoReader         no reader is plugged in
│   ├── CardRemoved      the card was pulled while it was being read
│   ├── CardUnreadable   the card does not answer, or its data contradicts itself
│   └── CardForeign      a sound card of another kind: bank card, identity card, blank
├── PrinterError
│   ├── PaperOut
│   ├── CoverOpen
│   ├── CutterJammed
│   ├── PrinterOffline
│   └── PrinterStalled   it takes the bytes no more, or stopped answering half-way through a job
├── ScanError
│   └── NotAFiscalCode   what was scanned holds no valid codice fiscale
├── DisplayError
└── VoiceError
    ├── VoiceMissing     no voice for that language
    └── SoundFailed      the player or the sound card refused

A `code` is stable: screens translate it, the server stores it, dashboards count it.
The text of an error is English, for logs: it names the device and the remedy, never a person.
What staff read on a screen is the catalogue's translation of the `code`.
"""

from typing import ClassVar


class DeviceError(Exception):
    """The world failed. `device` is the name staff know it by, `remedy` what they can do."""

    code: ClassVar[str] = "device_failed"
    remedy: ClassVar[str] = "Switch the device off and on again."

    def __init__(self, device: str, detail: str = "") -> None:
        self.device = device
        self.detail = detail
        super().__init__(f"{device}: {detail or self.code}. {self.remedy}")
