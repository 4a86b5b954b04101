"""The code of a booking: what a citizen reads aloud, types, or shows as a QR code.

Owns how it is written. A code finds one booking and names no one.
"""

import re
import secrets

LETTERS = "23456789BCDFGHJKMNPQRSTVWXZ"
"""No vowels, so that no code is a word, and nothing that is read for another one."""

LENGTH = 8
"""38 random bits: among 5,000 bookings a totem that guesses as fast as it may needs 26 years."""

_CODE = re.compile(f"[{LETTERS}]{{6,10}}")


def new_code() -> str:
    """As the branch and the portal draw them."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def normalised_code(text: str) -> str:
    """As it is kept: upper case, without the spaces and hyphens that group it on paper."""
    return re.sub(r"[\s-]", "", text).upper()


def in_two_halves(code: str) -> str:
    """A code as it is read out and printed."""
    middle = len(code) // 2
    return f"{code[:middle]} {code[middle:]}"


def is_booking_code(text: str) -> bool:
    """Whether `text`, normalised, is written as the codes of the branch and of the portal are."""
    return _CODE.fullmatch(text) is not None
