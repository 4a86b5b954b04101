"""Which number comes next: a letter and a number that begins again every day.

Source: letters of `data/services.json`; a day is a day of the branch's zone.
"""

from collections import Counter
from datetime import date


class Numbering:
    """The last number given under each letter today."""

    def __init__(self) -> None:
        self._last: Counter[str] = Counter()

    def next_code(self, letter: str) -> str:
        """The code that follows, e.g. `A042`; asking does not take it."""
        return f"{letter}{self._last[letter] + 1:03d}"

    def note(self, code: str) -> None:
        """`code` was given: the next one under its letter follows it."""
        self._last[code[0]] = max(self._last[code[0]], int(code[1:]))


def ticket_id(day: date, code: str) -> str:
    """`2026-11-23-A042`: unique over the years, and yesterday's ticket is never today's."""
    return f"{day.isoformat()}-{code}"
