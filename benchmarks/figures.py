"""The arithmetic of the measures: quantiles, medians over runs, and the verdict on a target.

Pure. Knows neither what was measured nor how a table looks.
"""

import statistics
from collections.abc import Collection, Hashable, Sequence

from msgspec import Struct

from sportello.forecast.sample_statistics import quantile as quantile


class Limit(Struct, frozen=True):
    """What was promised of a figure: at most so much or, where `is_least`, at least."""

    value: float
    is_least: bool = False

    def missed_by(self, value: float) -> float:
        """How far `value` is on the wrong side, in its own unit; 0 if it holds."""
        short = self.value - value if self.is_least else value - self.value
        return max(short, 0.0)


class Figure(Struct, frozen=True):
    """One quantity: `runs` has what each run gave, and the figure is their median.

    `name` tells it from the others of its row; a `unit` of "" is a count.
    """

    name: str
    unit: str
    runs: tuple[float, ...]
    limit: Limit | None = None

    @property
    def value(self) -> float:
        return statistics.median(self.runs)

    @property
    def missed_by(self) -> float:
        """0 if the limit holds, or if there is none."""
        return self.limit.missed_by(self.value) if self.limit else 0.0


class FigureRow(Struct, frozen=True):
    """A line of the table: what was done, and what came of it."""

    what: str
    figures: tuple[Figure, ...]

    @property
    def has_target(self) -> bool:
        return any(figure.limit for figure in self.figures)

    @property
    def missed(self) -> tuple[Figure, ...]:
        """The figures whose limit does not hold."""
        return tuple(figure for figure in self.figures if figure.missed_by)


def percentile(values: Sequence[float], percent: float) -> float:
    """Of values that there are. Raises: ValueError of nothing."""
    found = quantile(values, percent / 100)
    if found is None:
        raise ValueError("nothing was measured")
    return found


def duplicates(values: Collection[Hashable]) -> int:
    """How many of `values` had been there before."""
    return len(values) - len(set(values))


def slowest(what: str, seconds: Sequence[float], limit_ms: float) -> FigureRow:
    """A row of single waits: their median, and the slowest of them held to the limit."""
    ms = [each * 1000 for each in seconds]
    return FigureRow(
        f"{what}, {len(ms)} times",
        (
            Figure("median", "ms", (percentile(ms, 50),)),
            Figure("slowest", "ms", (max(ms),), Limit(limit_ms)),
        ),
    )
