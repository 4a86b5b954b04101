"""The waiting tickets as routing sees them: one line for each tier and service, oldest clock first.

Light enough to be walked a hundred thousand times by the forward simulation. Knows no rule.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from enum import IntEnum
from typing import NamedTuple


class Tier(IntEnum):
    """Who goes before whom, as far as that does not depend on the hour."""

    FIRST = 0
    BOOKED = 1
    PRIORITY = 2
    ORDINARY = 3


class Standing(NamedTuple):
    """One ticket in one line. Sorts by clock (minutes of any one origin), then by issue."""

    clock_min: float
    order: int
    ticket: str
    service: str
    tier: Tier
    line: str


class Lines:
    """Lines by tier and name. A line is named after a service, or after who a ticket is held for.

    A citizen with several wishes stands in several lines at once.
    """

    def __init__(self) -> None:
        self._lines: tuple[dict[str, list[Standing]], ...] = tuple({} for _ in Tier)

    def add(self, standing: Standing) -> None:
        insort(self._lines[standing.tier].setdefault(standing.line, []), standing)

    def remove(self, standing: Standing) -> None:
        line = self._lines[standing.tier][standing.line]
        del line[bisect_left(line, standing)]

    def heads(self, tier: Tier, names: Iterable[str]) -> Iterator[Standing]:
        """The first of each of the lines `names` that is not empty."""
        lines = self._lines[tier]
        for name in names:
            line = lines.get(name)
            if line:
                yield line[0]

    def oldest(self, tier: Tier, names: Iterable[str]) -> Standing | None:
        """The one with the oldest clock over the lines `names`."""
        return min(self.heads(tier, names), default=None)
