"""Bytes to a CMS: DER, BER of indefinite length, PEM, or base64 as mail programs leave it.

Owns what counts as which. Must not know signatures. Source: RFC 5652, RFC 7468.
"""

import re
from base64 import b64decode
from binascii import Error as NotBase64

from asn1crypto import cms, parser

MOST_BYTES = 64 * 1024 * 1024
"""Of a file that is checked."""

PDF_MARK = b"%PDF-"
PDF_MARK_WITHIN = 1024
"""Bytes; viewers take a PDF whose mark comes as late as this."""

PADDING = b"\x00\r\n\t "

_PEM_OPENING = b"-----BEGIN "
_PEM = re.compile(rb"-----BEGIN [A-Z0-9 #]+-----(.*?)-----END [A-Z0-9 #]+-----", re.DOTALL)
_HEADERS = re.compile(rb"\A(?:[A-Za-z-]+:[^\n]*\n)+\r?\n")
_BASE64 = re.compile(rb"[A-Za-z0-9+/\s]+={0,2}\s*")
_SEQUENCE = 0x30
_INDEFINITE = 0x80
_OBJECT_IDENTIFIER = 0x06
_BYTES_OF_A_HEADER = 20
_SIGNED_DATA = bytes.fromhex("06092a864886f70d0107")


class NoEnvelope(Exception):
    """The bytes are no CMS, nor meant to be one."""


class EnvelopeDamaged(Exception):
    """The bytes begin as a CMS and do not go on as one."""


def is_pdf(body: bytes) -> bool:
    """A signed PDF within an envelope shows its mark as well, behind the envelope's beginning."""
    return PDF_MARK in body[:PDF_MARK_WITHIN] and not _begins_as_envelope(body)


def _begins_as_envelope(der: bytes) -> bool:
    return der[:1] == bytes([_SEQUENCE]) and _SIGNED_DATA in der[:_BYTES_OF_A_HEADER]


def content_info(der: bytes) -> cms.ContentInfo:
    """Raises: NoEnvelope, EnvelopeDamaged"""
    if der.startswith(_PEM_OPENING):
        raise EnvelopeDamaged("it has a beginning and no end")
    if der[:1] != bytes([_SEQUENCE]) or _OBJECT_IDENTIFIER not in der[1:_BYTES_OF_A_HEADER]:
        raise NoEnvelope
    try:
        read = cms.ContentInfo.load(der)
        if read["content_type"].native == "signed_data":
            # parts are parsed only when they are looked at
            for part in ("digest_algorithms", "signer_infos", "certificates"):
                list(read["content"][part])
            for signer in read["content"]["signer_infos"]:
                len(signer["signature"].native)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise EnvelopeDamaged(str(error)) from error
    return read


def has_unsigned_rest(read: cms.ContentInfo, der: bytes) -> bool:
    """Whether bytes that are no padding stand behind the CMS, or within it behind its content."""
    if der[parser.peek(der) :].strip(PADDING):
        return True
    if der[1] == _INDEFINITE:
        return False  # its end is marked, and a mark has no room
    return len(read["content_type"].dump()) + len(read["content"].dump()) != len(read.contents)


def binary(body: bytes) -> bytes:
    """Without the armour that it came in, if it came in one."""
    if body[:1] == bytes([_SEQUENCE]) and not _BASE64.fullmatch(body[:_BYTES_OF_A_HEADER]):
        return body
    armoured = _PEM.search(body)
    text = armoured[1] if armoured else _HEADERS.sub(b"", body)
    if not _BASE64.fullmatch(text):
        return body
    digits = b"".join(text.split()).rstrip(b"=")
    try:
        return b64decode(digits + b"=" * (-len(digits) % 4), validate=True)
    except NotBase64:
        return b64decode(digits[: len(digits) // 4 * 4])  # cut off: what is left says so
