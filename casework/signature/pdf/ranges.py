"""The signatures of a PDF, and which bytes of the file each one covers.

Owns the byte ranges: they have to be two, from the first byte on, around the signature's own
hexadecimal digits and nothing else. Must not know certificates. Source: ISO 32000-1, 12.8.1.
"""

import re
from collections.abc import Iterator
from enum import Enum

from msgspec import Struct

_BYTE_RANGE = re.compile(rb"/ByteRange\s*\[([\s\d+-]{0,200})\]")
_DIGITS = re.compile(rb"<([0-9A-F]*|[0-9a-f]*)>")
"""In one case throughout, as programs write them: a letter in another case was altered by hand."""
_LAST_CROSS_REFERENCES = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")
_TAIL_BYTES = 2048
_BLANK = b"\x00\t\n\x0c\r "
_NEARBY = 4096
"""Bytes between the ranges of a signature and its digits, in a signature of our time."""


class RangeFault(Enum):
    ODD = "odd"
    BEYOND_FILE = "beyond_file"


class SignedRanges(Struct, frozen=True):
    """The numbers of /ByteRange, whatever they are."""

    numbers: tuple[int, ...]

    def fault(self, file: bytes) -> RangeFault | None:
        if len(self.numbers) != 4 or self.numbers[0] != 0 or min(self.numbers) < 0:
            return RangeFault.ODD
        _, gap_at, resumes_at, length = self.numbers
        if resumes_at + length > len(file):
            return RangeFault.BEYOND_FILE
        if gap_at >= resumes_at or not _DIGITS.fullmatch(file, gap_at, resumes_at):
            return RangeFault.ODD
        return None

    @property
    def end(self) -> int:
        """Of ranges without a fault: the first byte that is not covered."""
        return self.numbers[2] + self.numbers[3]

    def covered(self, file: bytes) -> bytes:
        _, gap_at, resumes_at, _ = self.numbers
        return file[:gap_at] + file[resumes_at : self.end]

    def contents(self, file: bytes) -> bytes:
        digits = file[self.numbers[1] + 1 : self.numbers[2] - 1]
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))

    def cover_all_of(self, file: bytes) -> bool:
        """Whether nothing but blanks follows."""
        return not file[self.end :].strip(_BLANK)

    def cross_references_at(self, file: bytes) -> int | None:
        """Where the covered part ends as a whole PDF does: the offset that it gives last."""
        tail = file[max(0, self.end - _TAIL_BYTES) : self.end]
        # an end of line after the mark may be left out of the signed part
        found = _LAST_CROSS_REFERENCES.search(tail)
        return int(found[1]) if found else None


def written_ranges(file: bytes) -> Iterator[SignedRanges]:
    """All that stand in the file, each once, whether a form field has them or not."""
    seen = set()
    for found in _BYTE_RANGE.finditer(file):
        try:
            numbers = tuple(map(int, found[1].split()))
        except ValueError:
            continue  # a place that was kept free, or no ranges at all
        if numbers in seen or not numbers or numbers == (0, 0, 0, 0):
            continue
        seen.add(numbers)
        yield SignedRanges(numbers)


def stand_by_their_digits(ranges: SignedRanges, file: bytes) -> bool:
    """Whether these ranges are written near the digits that they leave out.

    Otherwise they belong to another file that lies in this one.
    """
    _, gap_at, resumes_at, _ = ranges.numbers
    around = file[max(0, gap_at - _NEARBY) : gap_at] + file[resumes_at : resumes_at + _NEARBY]
    return any(
        found[1].split() == [b"%d" % number for number in ranges.numbers]
        for found in _BYTE_RANGE.finditer(around)
    )
