"""Numbers of mobile telephones, as people in Italy type them. Pure.

Source: the national numbering plan (AGCOM, delibera 8/15/CIR): mobile numbers begin with 3 and have
nine or ten digits.
"""

import re

_SPACES = re.compile(r"[\s./-]")
_ITALIAN = re.compile(r"(?:(?:\+|00)39)?(3\d{8,9})")
_OTHER = re.compile(r"(?:\+|00)([1-9]\d{7,13})")


def mobile_number(text: str) -> str | None:
    """As "+393331234567", or None if it is none; of another country with its prefix."""
    typed = _SPACES.sub("", text)
    if found := _ITALIAN.fullmatch(typed):
        return f"+39{found[1]}"
    if (found := _OTHER.fullmatch(typed)) and not found[1].startswith("39"):
        return f"+{found[1]}"
    return None
