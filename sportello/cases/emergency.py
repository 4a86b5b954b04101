"""The emergency register as it is told to a counter, and what a counter says of it.

Owns the shapes of `/api/v1/emergency`. What the rules are is in `casework.emergency`.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

Line = Annotated[str, Meta(min_length=1, max_length=300)]


class EmergencyStanding(StrEnum):
    """`over` is open, and gives no number before a new act is entered."""

    CLOSED = "closed"
    OPEN = "open"
    OVER = "over"


class StandingAct(Struct, frozen=True):
    """Of the register's head, stored before it is needed; it holds on both days too."""

    act: Line
    issued: date
    expires: date


class CauseTold(Struct, frozen=True):
    """Why the ordinary register cannot be reached."""

    cause: Line


class FurtherAct(Struct, frozen=True):
    """A new act, for a week more."""

    act: Line
    issued: date


class NumbersOfDay(Struct, frozen=True):
    """How many numbers were given on a local day."""

    day: date
    count: int


class NumbersLeftOut(Struct, frozen=True):
    """After a restore: both ends are inclusive."""

    year: int
    first: int
    last: int


class EmergencyShown(Struct, frozen=True, kw_only=True):
    """The register of one site, with its last opening; instants are aware.

    may_open    whether who asks may open it, go on with it and close it
    offset_s    how far the clock here was behind the portal's when it was opened; None: not known
    unlinked    how many entries wait for their ordinary number
    """

    site: str
    standing: EmergencyStanding
    may_open: bool
    acts: list[StandingAct]
    cause: str | None = None
    opened_at: datetime | None = None
    until: datetime | None = None
    closed_at: datetime | None = None
    offset_s: float | None = None
    further: list[FurtherAct] = []
    totals: list[NumbersOfDay] = []
    left_out: list[NumbersLeftOut] = []
    unlinked: int = 0
