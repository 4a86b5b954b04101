"""E-mail addresses as people type them: whether a mail could be sent there at all."""

import re

MOST_LETTERS = 100
_EMAIL = re.compile(r"[^@\s<>\"']{1,64}@(?:[^@\s.<>\"']{1,63}\.)+[^@\s.<>\"']{2,63}")


def is_email_address(text: str) -> bool:
    is_short = len(text) <= MOST_LETTERS
    return is_short and text.isprintable() and _EMAIL.fullmatch(text) is not None
