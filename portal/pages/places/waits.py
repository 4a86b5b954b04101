"""How long people wait in a branch now, as the branch last said.

Owns what a page needs to know of it. The branches say it by their sync; one that has not, or not
lately, has no wait: the page says so and invents nothing.
"""

from typing import Protocol

from msgspec import Struct


class WaitShown(Struct, frozen=True):
    """Between how many minutes a person who comes now waits, and how many are waiting."""

    low_min: int
    high_min: int
    people: int


class WaitsNow(Protocol):
    def of(self, comune: str, branch: str) -> WaitShown | None:
        """None if the branch has said nothing lately."""
