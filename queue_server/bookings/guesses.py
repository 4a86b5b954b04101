"""How often bookings may be asked for by a code or a name: so that neither can be tried out.

Counts every such question, whether a booking was found or not: a citizen types a code in some
seconds, and an operator who listens to a citizen needs some seconds for a name.
"""

from collections.abc import Callable

from sportello.model.refusals import Limited
from web.rate_limits import Buckets, Rate

RATE = Rate(per_s=1 / 15, burst=10)
"""Of codes at a station."""

NAME_RATE = Rate(per_s=1 / 10, burst=10)
"""Of names by an operator."""


class CodeGuesses:
    def __init__(self, clock: Callable[[], float]) -> None:
        """`clock` counts seconds and is never set back."""
        self._buckets = Buckets(clock)

    def count(self, station: str) -> None:
        """Raises: Limited"""
        if wait_s := self._buckets.take(station, RATE):
            raise Limited(f"{station} asks for too many codes: try in {wait_s:.0f} s", wait_s)


class NameSearches:
    def __init__(self, clock: Callable[[], float]) -> None:
        """`clock` counts seconds and is never set back."""
        self._buckets = Buckets(clock)

    def count(self, operator: str) -> None:
        """Raises: Limited"""
        if wait_s := self._buckets.take(operator, NAME_RATE):
            raise Limited(f"{operator} asks for too many names: try in {wait_s:.0f} s", wait_s)
