"""A protocol of our own, for displays that one builds oneself; see docs/devices/led.md.

    order   STX address order text ETX check
    answer  ACK address   or   NAK address

`address` is two decimal digits (01 to 99), `order` T (show the text) or C (clear), `text` at most
32 ASCII characters, `check` the exclusive or of all bytes after STX up to and with ETX, as two
hexadecimal digits in capitals.
"""

import functools
from dataclasses import dataclass
from typing import ClassVar

from hardware.led.framing import PanelOrder, PanelReply

STX, ETX, ACK, NAK = b"\x02", b"\x03", b"\x06", b"\x15"
LONGEST_TEXT = 32


@dataclass(frozen=True, slots=True)
class StxEtx:
    """A `Framing`."""

    name: ClassVar = "stx_etx"
    reply_s: float = 0.3
    pause_s: float = 0.0

    def show(self, address: int, text: str) -> PanelOrder:
        if len(text) > LONGEST_TEXT or not (text.isascii() and text.isprintable()):
            raise ValueError(f"an LED display shows at most {LONGEST_TEXT} ASCII letters: {text!r}")
        return _order(address, b"T" + text.encode("ascii"))

    def clear(self, address: int) -> PanelOrder:
        return _order(address, b"C")


def check_of(body: bytes) -> bytes:
    """Two hexadecimal digits over everything between STX and the check itself."""
    check = 0
    for byte in body:
        check ^= byte
    return b"%02X" % check


def _order(address: int, order: bytes) -> PanelOrder:
    if not 1 <= address <= 99:
        raise ValueError(f"the address of an LED display is 1 to 99: {address}")
    body = b"%02d" % address + order + ETX
    return PanelOrder((STX + body + check_of(body),), functools.partial(_reply_of, address))


def _reply_of(address: int, heard: bytes) -> PanelReply | None:
    who = b"%02d" % address
    accepted, rejected = heard.find(ACK + who), heard.find(NAK + who)
    if accepted >= 0:
        return PanelReply.ACCEPTED
    return PanelReply.REJECTED if rejected >= 0 else None
