"""What can go wrong with the world: one tree, each leaf a state that staff can mend.

DeviceError
├── DeviceUnreachable    nothing answers at the address
├── DeviceUnplugged      it answered, and then was gone
├── DeviceSilent         connected, but it does not reply in time
├── CardError
│   ├── CardServiceDown  pcscd, which speaks to the readers, does not run
│   ├── CardServiceShut  pcscd runs, but does not let this user in
│   ├── NoReader         no reader is plugged in
│   ├── NoCard           no card was put in within the time given
│   ├── CardPulled       the card was taken out while it was being read
│   ├── CardBusy         another program keeps the card to itself
│   ├── CardUnreadable   its data contradicts itself, or does not come
│   │   └── CardMute     the chip says nothing at all: often a card put in the wrong way round
│   ├── CardForeign      a sound card of another kind
│   │   ├── BankCard
│   │   ├── IdentityCard
│   │   └── BlankCard    its chip was never written
│   ├── CardCannotSign   it has no certificate, or its chip refuses to sign
│   ├── CardSwapped      another card than the signature was begun with
│   ├── PinRefused       the PIN is wrong; it says how many tries are left
│   └── PinBlocked       no try is left
├── PrinterError
│   ├── PaperOut
│   ├── CoverOpen
│   ├── CutterJammed
│   ├── PrinterOffline
│   └── PrinterStalled   it takes the bytes no more, or stopped answering half-way through a job
├── DisplayError
│   └── DisplayRefused   it answers, but takes no text: noise, or another protocol
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


class DeviceUnreachable(DeviceError):
    code = "device_unreachable"
    remedy = "Check its power, its cable and its address."


class DeviceUnplugged(DeviceError):
    code = "device_unplugged"
    remedy = "Plug it in again: it is taken up by itself."


class DeviceSilent(DeviceError):
    code = "device_silent"
    remedy = "Switch the device off and on again."


class CardError(DeviceError):
    """The reader or the card in it. `device` is the reader's name as PC/SC gives it."""

    code = "card_failed"
    remedy = "Take the card out and put it in again."


class CardServiceDown(CardError):
    code = "card_service_down"
    remedy = "Start the card service: systemctl start pcscd.socket"


class CardServiceShut(CardError):
    code = "card_service_shut"
    remedy = "Let this user reach PC/SC: see 'Permissions' in docs/devices/card-reader.md."


class NoReader(CardError):
    code = "no_reader"
    remedy = "Plug the card reader in."


class NoCard(CardError):
    code = "no_card"
    remedy = "Put the card in, chip first."


class CardPulled(CardError):
    code = "card_pulled"
    remedy = "Put the card in again and leave it there until the number comes."


class CardBusy(CardError):
    code = "card_busy"
    remedy = "Close the other program that uses the card."


class CardUnreadable(CardError):
    code = "card_unreadable"
    remedy = "Clean the chip and try again, or show the barcode on the back."


class CardMute(CardUnreadable):
    code = "card_mute"
    remedy = "Turn the card round: chip first, facing up."


class CardForeign(CardError):
    code = "card_foreign"
    remedy = "Put in the health card (Tessera Sanitaria)."


class BankCard(CardForeign):
    code = "bank_card"


class IdentityCard(CardForeign):
    code = "identity_card"


class BlankCard(CardForeign):
    code = "blank_card"


class CardCannotSign(CardError):
    """A card that reads well and signs nothing: without a certificate, or with another chip."""

    code = "card_cannot_sign"
    remedy = "Sign by hand at the counter, or use another card."


class CardSwapped(CardError):
    code = "card_swapped"
    remedy = "Put in the card that the signature was begun with, or begin again."


class PinRefused(CardError):
    """`tries_left` is never 0: then it is PinBlocked."""

    code = "pin_refused"
    remedy = "Type the PIN again, slowly: after the last try the card is blocked."

    def __init__(self, device: str, *, tries_left: int) -> None:
        self.tries_left = tries_left
        super().__init__(device, f"the PIN is wrong, tries left: {tries_left}")


class PinBlocked(CardError):
    code = "pin_blocked"
    remedy = "Sign by hand at the counter; the issuer unblocks the card with its PUK."


class PrinterError(DeviceError):
    """No slip to rely on, though paper may hang out of the printer."""

    code = "printer_failed"


class PaperOut(PrinterError):
    code = "paper_out"
    remedy = "Put in a new roll: the printing side faces the head."


class CoverOpen(PrinterError):
    code = "cover_open"
    remedy = "Close the cover until it clicks."


class CutterJammed(PrinterError):
    code = "cutter_jammed"
    remedy = "Switch it off, open the cover, remove the paper at the knife, switch it on."


class PrinterOffline(PrinterError):
    code = "printer_offline"
    remedy = "Press its feed or online key; let it cool if it is hot."


class PrinterStalled(PrinterError):
    code = "printer_stalled"
    remedy = "Switch it off and on again."


class DisplayError(DeviceError):
    code = "display_failed"


class DisplayRefused(DisplayError):
    code = "display_refused"
    remedy = "Check its cable for noise, its speed and its protocol."


class VoiceError(DeviceError):
    code = "voice_failed"


class VoiceMissing(VoiceError):
    code = "voice_missing"
    remedy = "Install espeak-ng and its voices."


class SoundFailed(VoiceError):
    code = "sound_failed"
    remedy = "Check the sound card, its volume and the player's command."
