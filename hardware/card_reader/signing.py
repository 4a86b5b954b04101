"""A signature by the key of a TS-CNS: its certificate, its PIN, and what the chip computes.

Owns the commands and what their answers mean. Must not know PC/SC, nor what is signed. Sources:
ISO 7816-4, 7816-8; "Carta Nazionale dei Servizi, file system"; docs/decisions/0199
"""

from collections.abc import Iterator

from hardware.card_reader.files import (
    DONE,
    LONGEST_READ,
    MASTER_FILE,
    NETLINK_FOLDER,
    Transmit,
    exchange,
    read_bytes,
    select_file,
)
from hardware.card_reader.pin import Pin
from hardware.errors import CardCannotSign, CardUnreadable, PinBlocked, PinRefused

CERTIFICATE = 0x1101
_RESTORE_ENVIRONMENT = bytes.fromhex("0022F303")
_KEY_FOR_SIGNING = bytes.fromhex("0022F1B803830101")
_COMPUTE, _COMPUTE_AND_MORE_COMES = bytes.fromhex("002A8086"), bytes.fromhex("102A8086")
_PADDING_INDICATOR = b"\x00"
_LONGEST_PART = 0xF0
_TRIES_LEFT = 0x63C0
_BLOCKED = 0x6983
_SHA256_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
"""DigestInfo around a SHA-256 digest (RFC 8017, 9.2)."""


def read_certificate(transmit: Transmit, reader: str) -> bytes:
    """DER of the holder's certificate (EF.C_Carta). Raises: CardCannotSign, CardUnreadable"""
    for file in (MASTER_FILE, NETLINK_FOLDER, CERTIFICATE):
        if not select_file(transmit, file):
            raise CardCannotSign(reader, "it holds no certificate")
    header = read_bytes(transmit, 0, 4, reader)
    if len(header) < 4 or header[:2] != b"\x30\x82":
        raise CardCannotSign(reader, "its certificate was never written")
    end = 4 + int.from_bytes(header[2:])
    content = header
    while len(content) < end:
        wanted = min(end - len(content), LONGEST_READ)
        part = read_bytes(transmit, len(content), wanted, reader)
        if not part:
            raise CardUnreadable(reader, f"certificate: {end} bytes promised, {len(content)} there")
        content += part
    return content


def verify_pin(transmit: Transmit, pin: Pin, reader: str) -> None:
    """Raises: PinRefused with the tries that are left; PinBlocked without any; CardCannotSign"""
    select_file(transmit, MASTER_FILE)
    command = pin.verifying()
    try:
        _, status = exchange(transmit, command)
    finally:
        command[:] = bytes(len(command))
    if status == DONE:
        return
    if status in (_BLOCKED, _TRIES_LEFT):
        raise PinBlocked(reader)
    if status & 0xFFF0 == _TRIES_LEFT:
        raise PinRefused(reader, tries_left=status & 0x0F)
    raise CardCannotSign(reader, f"checking the PIN: status {status:04X}")


def sign_digest(transmit: Transmit, digest: bytes, key_bytes: int, reader: str) -> bytes:
    """RSA, PKCS #1 version 1.5, over a SHA-256 digest, after the PIN. Raises: CardCannotSign"""
    for command in (_RESTORE_ENVIRONMENT, _KEY_FOR_SIGNING):
        _, status = exchange(transmit, command)
        if status != DONE:
            raise CardCannotSign(reader, f"choosing the key: status {status:04X}")
    data, status = b"", 0
    for command in _parts(_PADDING_INDICATOR + _padded(digest, key_bytes)):
        data, status = exchange(transmit, command)
        if status != DONE:
            raise CardCannotSign(reader, f"signing: status {status:04X}")
    if len(data) != key_bytes:
        raise CardCannotSign(reader, f"it gave {len(data)} bytes for a signature of {key_bytes}")
    return data


def _padded(digest: bytes, key_bytes: int) -> bytes:
    info = _SHA256_INFO + digest
    return b"\x00\x01" + b"\xff" * (key_bytes - 3 - len(info)) + b"\x00" + info


def _parts(data: bytes) -> Iterator[bytes]:
    """Commands that carry `data`, chained where it is longer than one."""
    while len(data) > _LONGEST_PART:
        part, data = data[:_LONGEST_PART], data[_LONGEST_PART:]
        yield _COMPUTE_AND_MORE_COMES + bytes([len(part)]) + part
    yield _COMPUTE + bytes([len(data)]) + data + b"\x00"
