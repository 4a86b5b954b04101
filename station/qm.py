"""Writes a catalogue in the binary form that Qt's own translator reads, in memory.

Qt asks its translators also from the thread that compiles QML. A translator written in Python
would need the interpreter there while the main thread may hold it, waiting for that page: the
window would freeze for good. So Qt gets its messages as bytes and asks no Python.

Owns that form (Qt's qtranslator.cpp reads it). Must not know where the messages come from.
"""

import struct
from collections.abc import Iterable
from types import MappingProxyType

import msgspec

MAGIC = bytes.fromhex("3cb86418caef9c95cd211cbf60a1bddd")
HASHES, MESSAGES, PLURAL_RULES = 0x42, 0x69, 0x88
END, TRANSLATION, SOURCE_TEXT, COMMENT = 1, 3, 6, 8

EQUALS, AT_MOST, BETWEEN, NOT = 0x01, 0x03, 0x04, 0x08
LAST_DIGIT, LAST_TWO = 0x10, 0x20
AND, OR, NEXT = 0xFD, 0xFE, 0xFF

ONE_OR_MANY = ((EQUALS, 1),)
PLURALS = MappingProxyType(
    {
        "it": ONE_OR_MANY,
        "en": ONE_OR_MANY,
        "de": ONE_OR_MANY,
        "es": ONE_OR_MANY,
        "sq": ONE_OR_MANY,
        "fr": ((AT_MOST, 1),),
        "zh": (),
        "ro": ((EQUALS, 1), (EQUALS, 0, OR, LAST_TWO | BETWEEN, 1, 19)),
        "ar": (
            (EQUALS, 0),
            (EQUALS, 1),
            (EQUALS, 2),
            (LAST_TWO | BETWEEN, 3, 10),
            (LAST_TWO | AT_MOST, 2),
        ),
        "uk": (
            (LAST_DIGIT | EQUALS, 1, AND, LAST_TWO | NOT | EQUALS, 11),
            (LAST_DIGIT | BETWEEN, 2, 4, AND, LAST_TWO | NOT | BETWEEN, 12, 14),
        ),
    }
)
"""Which form a number takes, in Qt's bytecode: one condition for each form but the last.
The same rules as in the `.po` files; a test counts to a thousand with both."""


class Message(msgspec.Struct, frozen=True):
    """An English text, what tells it apart, and its forms in the other language."""

    text: str
    context: str
    forms: tuple[str, ...]


def qm(messages: Iterable[Message], language: str) -> bytes:
    """The messages as `QTranslator.load` takes them; Qt's own context is left out, so any fits."""
    body = bytearray()
    hashes: list[tuple[int, int]] = []
    for message in messages:
        hashes.append((_hash(message.text + message.context), len(body)))
        body += _record(message)
    table = b"".join(struct.pack(">II", *each) for each in sorted(hashes))
    rules = bytes([NEXT]).join(bytes(rule) for rule in PLURALS[language])
    sections = (HASHES, table), (MESSAGES, bytes(body)), (PLURAL_RULES, rules)
    return MAGIC + b"".join(
        struct.pack(">BI", tag, len(content)) + content for tag, content in sections if content
    )


def _record(message: Message) -> bytes:
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
