"""The code of a booking: what a citizen reads aloud, types, or shows as a QR code.

Owns how it is written. A code finds one booking and names no one.
"""

import re
import secrets

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0 and O, 1, I and L, which people take for each other."""

LENGTH = 8
"""39 random bits: with the limits on guessing, a century of guesses at one totem finds none."""

_CODE = re.compile(f"[{LETTERS}]{{6,10}}")


def new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def normalised_code(text: str) -> str:
    """As it is kept: upper case, without the spaces and hyphens that group it on paper."""
    return re.sub(r"[\s-]", "", text).upper()


def is_booking_code(text: str) -> bool:
    """Whether `text`, normalised, is written as the codes of the branch and of the portal are."""
    return _CODE.fullmatch(text) is not None
