"""How often a station may ask for bookings by a code: so that codes cannot be tried out.

Counts every such question, whether a booking was found or not: a citizen types one in some seconds.
"""

from collections.abc import Callable

from sportello.model.refusals import Limited
from web.rate_limits import Buckets, Rate

RATE = Rate(per_s=1 / 15, burst=10)


class CodeGuesses:
    def __init__(self, clock: Callable[[], float]) -> None:
        """`clock` counts seconds and is never set back."""
        self._buckets = Buckets(clock)

    def count(self, station: str) -> None:
        """Raises: Limited"""
        if wait_s := self._buckets.take(station, RATE):
            raise Limited(f"{station} asks for too many codes: try in {wait_s:.0f} s", wait_s)
