"""From what a scanner sends to what was scanned: lines out of bytes, and a scan out of a line.

Owns ends of lines and symbology prefixes. Must not know serial ports or keyboards, nor what
bookings and payment notices look like: those are plain text here.
"""

import re

from hardware.scanner.interface import Scan

LONGEST_LINE = 4096
"""Bytes; a QR code holds fewer than 3000. Longer is noise, and is dropped up to the next end."""

_ENDS = re.compile(rb"[\r\n\x03]")
# AIM identifier: "]", a letter for the symbology, a digit or letter for its options.
# Source: ISO/IEC 15424
_SYMBOLOGY = re.compile(r"\][A-Za-z][0-9A-Za-z]")


class LineSplitter:
    """Cuts a stream of bytes into lines, however it was broken up on its way.

    A line ends with CR, LF, CRLF or ETX; an STX at its start is dropped. Empty lines do not count.
    """

    def __init__(self) -> None:
        self._rest = b""
        self._is_noise = False
        self.has_seen_an_end = False
        """Whether this scanner ends its codes: then a silence is only a code that is late."""

    def feed(self, data: bytes) -> list[str]:
        """The lines that `data` completes. UTF-8, or else Latin-1."""
        *whole, self._rest = _ENDS.split(self._rest + data)
        self.has_seen_an_end = self.has_seen_an_end or bool(whole)
        lines = []
        for line in whole:
            if not self._is_noise and len(line) <= LONGEST_LINE and (text := _text(line)):
                lines.append(text)
            self._is_noise = False
        if len(self._rest) > LONGEST_LINE:
            self._rest, self._is_noise = b"", True
        return lines

    def flush(self) -> list[str]:
        """What was sent before a silence, by a scanner that has never sent an end."""
        if self.has_seen_an_end:
            return []
        lines = self.feed(b"\r")
        self.has_seen_an_end = False
        return lines


def scan_of(line: str) -> Scan:
    """What a line of the scanner says; Code 39's `*` around it is dropped."""
    text = _SYMBOLOGY.sub("", line.strip(), count=1) if line.lstrip().startswith("]") else line
    text = text.strip()
    if len(text) > 2 and text[0] == text[-1] == "*":
        text = text[1:-1].strip()
    return Scan(text)


def _text(line: bytes) -> str:
    line = line.removeprefix(b"\x02").strip()
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")
