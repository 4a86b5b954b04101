"""Means, quantiles and how far a mean of few days can be trusted. Pure arithmetic."""

import math
import statistics
from collections.abc import Sequence

T_975 = (
    12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23,
    2.20, 2.18, 2.16, 2.14, 2.13, 2.12, 2.11, 2.10, 2.09, 2.09,
)  # fmt: skip
"""Student's t for a two-sided 95 %, by degrees of freedom from 1; after these the normal's 1.96."""


def mean(values: Sequence[float]) -> float | None:
    """None of nothing."""
    return statistics.fmean(values) if values else None


def quantile(values: Sequence[float], share: float) -> float | None:
    """By linear interpolation; None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def margin(values: Sequence[float]) -> float | None:
    """Half the width of the 95 % interval of their mean; None of fewer than two."""
    if len(values) < 2:
        return None
    degrees = len(values) - 1
    t = T_975[degrees - 1] if degrees <= len(T_975) else 1.96
    return t * statistics.stdev(values) / math.sqrt(len(values))
