"""How a file is encrypted: each by a key of its own, in pieces, by AES-256-GCM.

The key of a file is kept beside its row, wrapped by a key that is derived from the portal's secret:
the store alone opens nothing, nor does the database. A piece says by its associated data of which
file and the how-manieth it is, so that none can be moved, repeated or put into another file; that
one is missing at the end is seen by the size and the SHA-256 in the row.
Source: docs/decisions/0202-where-attachments-are-kept.md
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12
PURPOSE = b"sportello attachments 1"


class SealBroken(Exception):
    """What is stored is not what was put there, or the portal's secret is another one."""


class WrappingKey:
    """Makes and opens the keys of files. `secret` is the portal's."""

    def __init__(self, secret: bytes) -> None:
        derived = HKDF(SHA256(), KEY_BYTES, salt=None, info=PURPOSE).derive(secret)
        self._cipher = AESGCM(derived)

    def new_key(self, file: str) -> bytes:
        """A key for the file of that id, wrapped."""
        return _sealed(self._cipher, AESGCM.generate_key(8 * KEY_BYTES), file.encode())

    def open_key(self, file: str, wrapped: bytes) -> "FileSeal":
        """Raises: SealBroken"""
        return FileSeal(file, _opened(self._cipher, wrapped, file.encode()))


class FileSeal:
    """Seals and opens the pieces of one file."""

    def __init__(self, file: str, key: bytes) -> None:
        self._file = file
        self._cipher = AESGCM(key)

    def seal(self, number: int, piece: bytes) -> bytes:
        """`number` counts the pieces from 0."""
        return _sealed(self._cipher, piece, self._place(number))

    def open(self, number: int, sealed: bytes) -> bytes:
        """Raises: SealBroken"""
        return _opened(self._cipher, sealed, self._place(number))

    def _place(self, number: int) -> bytes:
        return f"{self._file} {number}".encode()


def _sealed(cipher: AESGCM, data: bytes, about: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, data, about)


def _opened(cipher: AESGCM, sealed: bytes, about: bytes) -> bytes:
    try:
        return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], about)
    except (InvalidTag, ValueError):
        raise SealBroken(
            f"{about.decode()}: damaged, or sealed by another portal's secret"
        ) from None
