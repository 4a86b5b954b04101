"""The Alpha Sign Communications Protocol of Adaptive Micro Systems (Alpha, BetaBrite signs).

Source: "Alpha Sign Communications Protocol", form 9708-8061, revision F of 10 March 2006, published
at alpha-american.com as M-Protocol.pdf; docs/devices/led.md has what is used of it.

    frame   NUL x 5  SOH  type  address  STX  command label data  ETX  sum  EOT
    write   command A: the text file `label` is replaced, and shown at once
    read    command B: the sign answers with the frame that would write what it holds

Signs expect seven data bits and even parity. That is eight bits of which the last makes the number
of ones even: so it is written here, and the parity too is proved at the far end of the wire.

A sign does not acknowledge a write, so that an order is a write and a read: it is accepted when the
sign holds the text. The file is A, the only one that a sign has without its memory being arranged.
"""

import functools
import re
from dataclasses import dataclass
from typing import ClassVar

from hardware.led.framing import PanelOrder, PanelReply

WAKE_UP, SOH, STX, ETX, EOT = b"\x00" * 5, b"\x01", b"\x02", b"\x03", b"\x04"
ALL_TYPES = b"Z"
WRITE, READ, FILE = b"A", b"B", b"A"
HELD_STILL = b"\x1b b"
"""Escape, the middle line, mode "hold"."""
DARK = " "
"""A text of one space: a file without any text would not be answered for."""
LONGEST_TEXT = 125

REPLY = re.compile(rb"\x01000(\x02AA([^\x02-\x04]*)\x03)([0-9A-F]{4})\x04")
FORMATTING = re.compile(rb"\x1b..|\x1c.|[\x00-\x1f]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Alpha:
    """A `Framing`. Signs of all versions of the protocol understand it."""

    name: ClassVar = "alpha"
    reply_s: float = 1.0
    pause_s: float = 0.25

    def show(self, address: int, text: str) -> PanelOrder:
        if len(text) > LONGEST_TEXT or not (text.isascii() and text.isprintable()):
            raise ValueError(f"an Alpha sign shows at most {LONGEST_TEXT} ASCII letters: {text!r}")
        write = _frame(address, WRITE + FILE + HELD_STILL + text.encode("ascii"))
        return PanelOrder((write, _frame(address, READ + FILE)), functools.partial(_holds, text))

    def clear(self, address: int) -> PanelOrder:
        return self.show(address, DARK)


def sum_of(body: bytes) -> bytes:
    """Four hexadecimal digits over everything from STX up to and with ETX."""
    return b"%04X" % (sum(body) & 0xFFFF)


def _frame(address: int, command: bytes) -> bytes:
    if not 1 <= address <= 255:
        raise ValueError(f"the address of an Alpha sign is 1 to 255: {address}")
    body = STX + command + ETX
    frame = WAKE_UP + SOH + ALL_TYPES + b"%02X" % address + body + sum_of(body) + EOT
    return bytes(byte | (byte.bit_count() % 2) << 7 for byte in frame)


def _holds(text: str, heard: bytes) -> PanelReply | None:
    """A sign answers as type 0, address 00, whatever its own: one is asked at a time."""
    for reply in REPLY.finditer(bytes(byte & 0x7F for byte in heard)):
        body, data, digits = reply.groups()
        if sum_of(body) == digits:
            held = FORMATTING.sub(b"", data).strip()
            is_held = held == text.strip().encode("ascii")
            return PanelReply.ACCEPTED if is_held else PanelReply.REJECTED
    return None
