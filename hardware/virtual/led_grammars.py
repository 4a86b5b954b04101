"""What virtual LED displays understand, one class a protocol.

The grammars of `hardware.led` are written here a second time on purpose, so that one side proves
the other. Must not know the driver, nor the wire.
"""

import functools
import operator
import re
from typing import NamedTuple, Protocol


class HeardFrame(NamedTuple):
    """`text` is what is to be shown from now on, "" for dark; None where it is only asked."""

    address: int
    is_sound: bool
    text: str | None


class PanelGrammar(Protocol):
    """`frame` finds one whole frame in what was heard."""

    @property
    def frame(self) -> re.Pattern[bytes]: ...

    def characters(self, data: bytes) -> bytes:
        """What the display takes `data` for; what comes damaged is left out."""
        ...

    def read(self, frame: re.Match[bytes]) -> HeardFrame: ...

    def reply(self, heard: HeardFrame, shown: str) -> bytes:
        """What the display says to `heard`, now that it shows `shown`."""
        ...


class StxEtxPanels:
    """Every frame is acknowledged or refused."""

    frame = re.compile(rb"\x02((\d\d)([TC])([^\x02\x03]*)\x03)([0-9A-F]{2})")

    def characters(self, data: bytes) -> bytes:
        return data

    def read(self, frame: re.Match[bytes]) -> HeardFrame:
        body, address, order, text, check = frame.groups()
        is_sound = functools.reduce(operator.xor, body) == int(check, 16)
        return HeardFrame(int(address), is_sound, text.decode("ascii") if order == b"T" else "")

    def reply(self, heard: HeardFrame, shown: str) -> bytes:
        return (b"\x06" if heard.is_sound else b"\x15") + b"%02d" % heard.address


class AlphaSigns:
    """A damaged write is passed over without a word; what a sign holds is asked for."""

    frame = re.compile(
        rb"\x00{5}\x01Z([0-9A-F]{2})(\x02(?:A(A)(?:\x1b(..))?([^\x02-\x04]*)|BA)\x03)([0-9A-F]{4})\x04",
        re.DOTALL,
    )

    def characters(self, data: bytes) -> bytes:
        """Seven bits, the eighth makes the number of ones even."""
        return bytes(byte & 0x7F for byte in data if byte.bit_count() % 2 == 0)

    def read(self, frame: re.Match[bytes]) -> HeardFrame:
        address, body, is_write, _mode, text, digits = frame.groups()
        is_sound = sum(body) % 65536 == int(digits, 16)
        shown = text.decode("ascii").strip() if is_write else None
        return HeardFrame(int(address, 16), is_sound, shown)

    def reply(self, heard: HeardFrame, shown: str) -> bytes:
        if heard.text is not None or not heard.is_sound:
            return b""
        body = b"\x02AA\x1b b" + shown.encode("ascii") + b"\x03"
        reply = bytes(20) + b"\x01000" + body + f"{sum(body) % 65536:04X}".encode() + b"\x04"
        return bytes(byte + 128 * (byte.bit_count() & 1) for byte in reply)
