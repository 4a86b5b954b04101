"""Writes a catalogue in the binary form that Qt's own translator reads, in memory.

Qt asks its translators also from the thread that compiles QML. A translator written in Python
would need the interpreter there while the main thread may hold it, waiting for that page: the
window would freeze for good. So Qt gets its messages as bytes and asks no Python.

Owns that form (Qt's qtranslator.cpp reads it). Must not know where the messages come from, nor
how a language counts.
"""

import struct
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby

import msgspec

from text.catalogue import PluralRule

MAGIC = bytes.fromhex("3cb86418caef9c95cd211cbf60a1bddd")
HASHES, MESSAGES, PLURAL_RULES = 0x42, 0x69, 0x88
END, TRANSLATION, SOURCE_TEXT, COMMENT = 1, 3, 6, 8

AT_MOST, BETWEEN, NOT = 0x03, 0x04, 0x08
LAST_TWO = 0x20
AND, OR, NEXT = 0xFD, 0xFE, 0xFF


class QmMessage(msgspec.Struct, frozen=True):
    """An English text, what tells it apart, and its forms in the other language."""

    text: str
    context: str
    forms: tuple[str, ...]


def qm(messages: Iterable[QmMessage], rule: PluralRule) -> bytes:
    """The messages as `QTranslator.load` takes them; Qt's own context is left out, so any fits.

    Raises: ValueError if `rule` asks for more of a number above 99 than its last two digits.
    """
    body = bytearray()
    hashes: list[tuple[int, int]] = []
    for message in messages:
        hashes.append((_hash(message.text + message.context), len(body)))
        body += _record(message)
    table = b"".join(struct.pack(">II", *each) for each in sorted(hashes))
    sections = (HASHES, table), (MESSAGES, bytes(body)), (PLURAL_RULES, plural_rules(rule))
    return MAGIC + b"".join(
        struct.pack(">BI", tag, len(content)) + content for tag, content in sections if content
    )


@cache
def plural_rules(rule: PluralRule) -> bytes:
    """The answers of `rule` in Qt's bytecode: one condition for each form but the last.

    Raises: ValueError as `qm`.
    """
    small = [rule.form_of(n) for n in range(100)]
    large = [rule.form_of(n) for n in range(100, 200)]
    for hundred in (*range(200, 1100, 100), 1_000_000):
        if [rule.form_of(hundred + n) for n in range(100)] != large:
            raise ValueError(f"a plural rule that tells {hundred} from 100 is not written for Qt")
    return bytes([NEXT]).join(_condition(form, small, large) for form in range(rule.forms - 1))


def _condition(form: int, small: Sequence[int], large: Sequence[int]) -> bytes:
    """When a number takes `form`: itself up to 99, and above by its last two digits."""
    exactly = [bytes([BETWEEN, *run]) for run in _runs(form, small)]
    ending = [
        bytes([NOT | AT_MOST, 99, AND, LAST_TWO | BETWEEN, *run]) for run in _runs(form, large)
    ]
    return bytes([OR]).join(exactly + ending)


def _runs(form: int, forms: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last number of each unbroken run of `form`."""
    for taken, run in groupby(enumerate(forms), key=lambda place: place[1] == form):
        numbers = [number for number, _ in run]
        if taken:
            yield numbers[0], numbers[-1]


def _record(message: QmMessage) -> bytes:
    fields = [
        *((TRANSLATION, form.encode("utf-16-be")) for form in message.forms),
        (SOURCE_TEXT, message.text.encode()),
        (COMMENT, message.context.encode()),
    ]
    packed = (struct.pack(">BI", tag, len(content)) + content for tag, content in fields if content)
    return b"".join(packed) + bytes([END])


def _hash(text: str) -> int:
    """The ELF hash of the text, by which Qt looks it up."""
    value = 0
    for byte in text.encode():
        value = (value << 4) + byte
        high = value & 0xF0000000
        value = (value ^ (high >> 24)) & ~high
    return value or 1
