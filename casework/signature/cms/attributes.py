"""The attributes of a signer in a CMS: what is signed along, and what is not.

Owns their bytes as they were signed. Source: RFC 5652, 5.3 and 5.4.
"""

from collections.abc import Iterator
from typing import Any

from asn1crypto import cms
from asn1crypto.core import SetOf

_SET_OF = b"\x31"


def attribute(info: cms.SignerInfo, name: str) -> Any:
    """The first value of a signed attribute, as asn1crypto has it; None without."""
    return next(_values(info["signed_attrs"], name), None)


def stated(info: cms.SignerInfo, name: str) -> Any:
    """As `attribute`, in Python's own terms: bytes of a digest, an aware datetime."""
    value = attribute(info, name)
    return None if value is None else value.native


def unsigned(info: cms.SignerInfo, name: str) -> Iterator[Any]:
    """The values of attributes that are not signed."""
    return _values(info["unsigned_attrs"], name)


def as_stored(info: cms.SignerInfo) -> bytes | None:
    """The signed attributes in the order of the file; None without any."""
    attributes = info["signed_attrs"]
    if not attributes:
        return None
    return _as_set([each.dump() for each in attributes])


def in_der_order(info: cms.SignerInfo) -> bytes:
    """The bytes that a signature with attributes is over, in whatever order they are stored."""
    return _as_set(sorted(each.dump() for each in info["signed_attrs"]))


def _as_set(attributes: list[bytes]) -> bytes:
    body = b"".join(attributes)
    length = len(body)
    if length < 0x80:
        return _SET_OF + bytes([length]) + body
    size = length.to_bytes((length.bit_length() + 7) // 8)
    return _SET_OF + bytes([0x80 | len(size)]) + size + body


def _values(attributes: SetOf, name: str) -> Iterator[Any]:
    for each in attributes or ():
        if each["type"].native == name:
            yield from each["values"]
