"""How simulated waits become what people are told: corrected by past errors, with an honest margin.

The middle is corrected by the mean error of simulations that said about the same. The interval is
stretched by online conformal prediction, each end on its own, so that one wait in ten falls below
it and one in ten above. Source: docs/waiting.md.
"""

from bisect import bisect_left, bisect_right, insort
from collections import deque
from collections.abc import Sequence
from math import ceil, floor

from sportello.model.waiting import Simulated, Wait

BINS_MIN = (2, 5, 10, 15, 20, 30, 40, 60, 90)
BIN_PRIOR = 40
BIN_MEMORY = 400
SCORES = 2500
FEW_SCORES = 100
TAIL = 0.1
TAIL_BOUNDS = (0.005, 0.4)
STEP = 0.005
"""How fast a tail follows the misses: a miss moves it by nine tenths of this."""

ROUND_MIN = 5
NARROWEST_MIN = 1.0


class Tail:
    """One end of the interval: how many half-widths from the middle it has to be."""

    def __init__(self) -> None:
        self._in_order: deque[float] = deque()
        self._sorted: list[float] = []
        self._share = TAIL

    @property
    def stretch(self) -> float:
        """By how much the simulated half-width is multiplied; 1 until enough was seen."""
        if len(self._sorted) < FEW_SCORES:
            return 1.0
        place = (len(self._sorted) - 1) * (1 - self._share)
        return max(self._sorted[round(place)], 0.0)

    def learn(self, score: float, was_missed: bool) -> None:
        """`score`: how many half-widths the wait was from the middle, on this end's side."""
        low, high = TAIL_BOUNDS
        self._share = min(max(self._share + STEP * (TAIL - was_missed), low), high)
        self._in_order.append(score)
        insort(self._sorted, score)
        if len(self._in_order) > SCORES:
            del self._sorted[bisect_left(self._sorted, self._in_order.popleft())]


class Calibration:
    """What the errors so far have taught; all minutes."""

    def __init__(self) -> None:
        self._errors = [0.0] * (len(BINS_MIN) + 1)
        self._seen = [0] * (len(BINS_MIN) + 1)
        self._low, self._high = Tail(), Tail()

    def tell(self, people: int, simulated: Sequence[float]) -> Wait:
        """The wait to tell: `simulated` is what the runs gave, in rising order and not empty.

        Its middle is in whole minutes, rounded up: too short a promise is the worse one.
        """
        raw = Simulated(
            mid_min=sum(simulated) / len(simulated),
            low_min=_quantile(simulated, TAIL),
            high_min=_quantile(simulated, 1 - TAIL),
        )
        mid = self._corrected(raw)
        low = mid - self._low.stretch * max(mid - raw.low_min, NARROWEST_MIN)
        high = mid + self._high.stretch * max(raw.high_min - mid, NARROWEST_MIN)
        low_min = ROUND_MIN * floor(max(low, 0.0) / ROUND_MIN + 0.5)
        high_min = max(ROUND_MIN * floor(high / ROUND_MIN + 0.5), low_min + ROUND_MIN)
        return Wait(people, low_min, ceil(high_min), ceil(mid), raw)

    def learn(self, told: Wait, waited_min: float) -> None:
        """What came true of a promise. Who had not to wait at all teaches nothing."""
        if told.simulated is None or waited_min <= 0:
            return
        raw, mid = told.simulated, self._corrected(told.simulated)
        error = waited_min - mid
        self._low.learn(-error / max(mid - raw.low_min, NARROWEST_MIN), waited_min < told.low_min)
        self._high.learn(error / max(raw.high_min - mid, NARROWEST_MIN), waited_min > told.high_min)
        bin = bisect_right(BINS_MIN, raw.mid_min)
        self._seen[bin] = min(self._seen[bin] + 1, BIN_MEMORY)
        self._errors[bin] += (waited_min - raw.mid_min - self._errors[bin]) / self._seen[bin]

    def _corrected(self, raw: Simulated) -> float:
        bin = bisect_right(BINS_MIN, raw.mid_min)
        seen = self._seen[bin]
        return max(raw.mid_min + self._errors[bin] * seen / (seen + BIN_PRIOR), 0.0)


def _quantile(rising: Sequence[float], share: float) -> float:
    place = (len(rising) - 1) * share
    below = floor(place)
    above = min(below + 1, len(rising) - 1)
    return rising[below] + (rising[above] - rising[below]) * (place - below)
