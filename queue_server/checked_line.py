"""A line of text that tells whether it is as it was written: its bytes, and a check over them.

Owns the form, for small files that a server believes. It proves damage and not forgery.
"""

from base64 import b16encode
from hashlib import blake2b

CHECK_BYTES = 4


def with_check(told: bytes) -> bytes:
    return told + b" " + _check(told) + b"\n"


def without_check(line: bytes) -> bytes | None:
    """What the line tells; None if it is damaged, or has no check."""
    told, _, check = line.strip().rpartition(b" ")
    return told if told and check == _check(told) else None


def _check(told: bytes) -> bytes:
    return b16encode(blake2b(told, digest_size=CHECK_BYTES).digest())
