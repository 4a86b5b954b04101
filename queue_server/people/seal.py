"""What is sealed with the branch's key: unreadable on the disk, and impossible to alter unseen.

Owns the form of what is sealed (JSON within Fernet). Knows no table and no file.
"""

from typing import TypeVar

from cryptography.fernet import Fernet, InvalidToken
from msgspec import Struct, json

T = TypeVar("T", bound=Struct)


class Seal:
    """The seal of one key: 32 bytes in URL-safe base64, as `Fernet.generate_key` makes them."""

    def __init__(self, key: bytes) -> None:
        self._fernet = Fernet(key)

    def close(self, said: Struct) -> bytes:
        return self._fernet.encrypt(json.encode(said))

    def open(self, sealed: bytes, kind: type[T]) -> T | None:
        """What was sealed; None if it was with another key."""
        try:
            return json.decode(self._fernet.decrypt(sealed), type=kind)
        except InvalidToken:
            return None

    def fits(self, sealed: bytes) -> bool:
        """Whether `sealed` was sealed with this key."""
        try:
            self._fernet.decrypt(sealed)
        except InvalidToken:
            return False
        return True
