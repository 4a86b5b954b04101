"""A day as people write it in a field, the same in every browser: "30/11/2026". Pure.

Browsers show a date field in their own language, whatever that of the page is, so a page has a
field for text. Read is also what is nearly so, since the meaning is clear.
"""

import re
from datetime import date

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_SEPARATED = re.compile(r"(\d{1,2})[/. -]+(\d{1,2})[/. -]+(\d{4}|\d{2})")
_DIGITS = re.compile(r"(\d{2})(\d{2})(\d{4})")
_THIS_CENTURY = 2000


def written_day(day: date) -> str:
    """ "30/11/2026"."""
    return f"{day:%d/%m/%Y}"


def read_day(text: str) -> date | None:
    """The day that is meant by "30/11/2026", "30.11.26", "30112026" or "2026-11-30"; None if none
    is. Digits may be those of any script.
    """
    text = text.strip()
    if found := _ISO.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _SEPARATED.fullmatch(text) or _DIGITS.fullmatch(text):
        day, month, year = map(int, found.groups())
    else:
        return None
    try:
        return date(year if year > 99 else year + _THIS_CENTURY, month, day)
    except ValueError:
        return None
