"""The PIN of a CNS, on its way from the keys to the chip: in no log, `repr` or error.

Source: "Carta Nazionale dei Servizi, file system"; ISO 7816-4 (VERIFY).
"""

SHORTEST_PIN, LONGEST_PIN = 5, 8
"""Digits."""

_REFERENCE = 0x10
_FILLER = b"\xff"


class Pin:
    """What the holder typed: digits that show up nowhere, and can be overwritten."""

    __slots__ = ("_digits",)

    def __init__(self, digits: str | bytearray) -> None:
        """Raises: ValueError for what no card takes, so that no try is spent on it."""
        if not (digits.isascii() and digits.isdigit()):
            raise ValueError("a PIN is made of digits")
        if not SHORTEST_PIN <= len(digits) <= LONGEST_PIN:
            raise ValueError(f"a PIN has {SHORTEST_PIN} to {LONGEST_PIN} digits")
        self._digits = bytearray(_FILLER * LONGEST_PIN)
        self._digits[: len(digits)] = digits.encode() if isinstance(digits, str) else digits

    def __repr__(self) -> str:
        return "Pin(…)"

    def verifying(self) -> bytearray:
        """The command that checks it; its caller overwrites it too."""
        return bytearray([0x00, 0x20, 0x00, _REFERENCE, LONGEST_PIN]) + self._digits

    def wipe(self) -> None:
        """Overwrite the digits: it opens nothing any more."""
        self._digits[:] = bytes(LONGEST_PIN)
