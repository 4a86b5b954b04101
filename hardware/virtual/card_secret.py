"""The key and the PIN of a virtual card, as a chip guards them: tries that count, a key that never
leaves.

Owns what the chip remembers without power (tries) and with it (verified or not, the key chosen).
Must not know files or the wire. Sources: ISO 7816-4 (VERIFY), ISO 7816-8 (MSE, PSO).
"""

from dataclasses import dataclass, field

FOUND = b"\x90\x00"
WRONG_PIN = b"\x63"
BLOCKED = b"\x69\x83"
NOT_VERIFIED = b"\x69\x82"
NO_ENVIRONMENT = b"\x69\x85"
WRONG_LENGTH = b"\x67\x00"
WRONG_PARAMETERS = b"\x6a\x86"

TRIES = 3
_PIN_BYTES = 8
_CHAINED = 0x10
_KEY_CHOSEN = bytes.fromhex("830101")


@dataclass(frozen=True)
class CardKey:
    """An RSA key in its numbers: stations have no library for keys, and need none."""

    modulus: int = field(repr=False)
    private_exponent: int = field(repr=False)

    @property
    def length(self) -> int:
        """In bytes."""
        return (self.modulus.bit_length() + 7) // 8


class CardSecret:
    """A key behind a PIN. `tries_left` outlasts the power; a right PIN gives all back."""

    def __init__(self, key: CardKey, pin: str) -> None:
        self._key = key
        self._pin = pin.encode("ascii").ljust(_PIN_BYTES, b"\xff")
        self.tries_left = TRIES
        self._is_verified = self._is_chosen = False
        self._chained = b""

    def reset(self) -> None:
        """Power off or reset: the PIN has to be typed again."""
        self._is_verified = self._is_chosen = False
        self._chained = b""

    def verify(self, command: bytes) -> bytes:
        if command[3] != 0x10:
            return WRONG_PARAMETERS
        if self.tries_left == 0:
            return BLOCKED
        if command[4:5] != bytes([_PIN_BYTES]) or len(command) != 5 + _PIN_BYTES:
            return WRONG_LENGTH
        self._is_verified = command[5:] == self._pin
        self.tries_left = TRIES if self._is_verified else self.tries_left - 1
        return FOUND if self._is_verified else WRONG_PIN + bytes([0xC0 | self.tries_left])

    def set_environment(self, command: bytes) -> bytes:
        """MSE: restore the chip's own environment (F3), then choose the key in it (F1)."""
        if command[2] == 0xF3:
            self._is_chosen = False
            return FOUND
        if command[2:4] != b"\xf1\xb8" or command[5:] != _KEY_CHOSEN:
            return WRONG_PARAMETERS
        self._is_chosen = True
        return FOUND

    def compute(self, command: bytes) -> bytes:
        """PSO over a padded block behind its padding indicator, which may come in several parts."""
        if not self._is_verified:
            return NOT_VERIFIED
        if not self._is_chosen:
            return NO_ENVIRONMENT
        self._chained += command[5 : 5 + command[4]]
        if command[0] & _CHAINED:
            return FOUND
        block, self._chained = self._chained[1:], b""
        if len(block) != self._key.length:
            return WRONG_LENGTH
        value = pow(int.from_bytes(block), self._key.private_exponent, self._key.modulus)
        return value.to_bytes(self._key.length) + FOUND
