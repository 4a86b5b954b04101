"""What is said of a wait: how long, why it ended now, and who comes after whom.

Must not know how any of it is found out.
"""

from enum import StrEnum

from msgspec import Struct


class Simulated(Struct, frozen=True, gc=False):
    """Minutes that a simulation gave, before they were corrected: mean, tenth, ninetieth in 100."""

    mid_min: float
    low_min: float
    high_min: float


SOON_MIN = 10


class Wait(Struct, frozen=True, gc=False):
    """What a citizen is told: people before them, and minutes from now, whole, low < high.

    `people` have a ticket now and will be called first, by the counters that can serve the citizen.
    `mid_min` is the expectation in between, `simulated` what it was made of; neither is for people.
    """

    people: int
    low_min: int
    high_min: int
    mid_min: float | None = None
    simulated: Simulated | None = None

    @property
    def is_next(self) -> bool:
        """Whether "no one is before you" may be said: the call may come now, and comes soon."""
        return self.people == 0 and self.low_min == 0 and self.high_min <= SOON_MIN


class Because(Struct, frozen=True, gc=False):
    """Why a ticket was next, for a sentence that people read.

    `rule` is a stable code ("first_in_line"); the minutes are whole and past, the target that of
    the service, `counters` how many open counters could have served it.
    """

    rule: str
    waited_min: int
    target_min: int
    counters: int


class HeldBack(StrEnum):
    """Why a ticket that a counter serves is not called there now."""

    NOT_YET_DUE = "not_yet_due"
    NO_ROOM_FREE = "no_room_free"


class Place(Struct, frozen=True, omit_defaults=True):
    """A waiting ticket in the order of one counter: why it is called, or what holds it back.

    Of `because` and `held_back` one is there; `service` is the wish that would be served there.
    """

    ticket: str
    service: str
    because: Because | None = None
    held_back: HeldBack | None = None
