"""A day as it was, ready to be played again: who came, what they needed, who sat where.

Facts alone, and nothing about a person: operators are a pace, citizens a number. `recollection`
makes one out of a journal, `played_day` plays it. All minutes count from `PastDay.begins_at`.
"""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from sportello.model.day import AppointmentKind, Booking, PlannedBreak
from sportello.model.plan import RoutingRules

ALWAYS_ABSENT_MIN = -1.0
"""The patience of who was called and did not come: when they left is unknown."""


class Leg(Struct, frozen=True):
    """One stretch at a counter.

    minutes      at everybody's pace; an operator's own multiplies it
    wrap_up_min  what the counter loses besides: the way to it, and what is written afterwards
    delivered    services done besides `service`
    ends         what becomes of the citizen: they go, wait for `to`, or are away for `away_min`
    """

    service: str
    minutes: float
    wrap_up_min: float = 0.0
    delivered: tuple[str, ...] = ()
    ends: Literal["closed", "transferred", "parked"] = "closed"
    to: str | None = None
    first: bool = False
    away_min: float = 0.0


class Visit(Struct, frozen=True):
    """A citizen with one number.

    booking       the id of theirs among the day's, None without one
    slot_min      its minute
    patience_min  once they have waited longer they do not come when called; None: they wait
    absence_min   what that costs the counter
    leaves_min    when they said that they would not wait any longer, None if they never did
    at_counter    where they were served without waiting, None for who took a number
    kind          of the appointment: one by telephone or video has no wait in the hall
    """

    id: str
    service: str
    arrives_min: float
    legs: tuple[Leg, ...] = ()
    wishes: tuple[str, ...] = ()
    priority: str | None = None
    booking: str | None = None
    slot_min: float | None = None
    patience_min: float | None = None
    absence_min: float = 1.2
    leaves_min: float | None = None
    at_counter: str | None = None
    kind: AppointmentKind = AppointmentKind.IN_PERSON


class Pause(Struct, frozen=True):
    """A counter without its operator from `due_min` on, or from the end of the visit before.

    `planned_min` is when the roster foresaw it, None if it was not planned.
    """

    due_min: float
    length_min: float
    reason: str = "break"
    planned_min: float | None = None


class Shift(Struct, frozen=True):
    """An operator at a counter. `closes_min` is None if they stay until the line is empty.

    `pace` multiplies the minutes of every visit, 1 for everybody's.
    """

    counter: str
    opens_min: float
    closes_min: float | None = None
    pace: float = 1.0
    pauses: tuple[Pause, ...] = ()


class PastDay(Struct, frozen=True):
    """`bookings` are those of the morning, no-shows included, without those that the office calls;
    `rules` from which minute on.
    """

    day: date
    begins_at: datetime
    shifts: tuple[Shift, ...]
    visits: tuple[Visit, ...]
    bookings: tuple[Booking, ...] = ()
    breaks: tuple[PlannedBreak, ...] = ()
    roster: tuple[str, ...] = ()
    rules: tuple[tuple[float, RoutingRules], ...] = ()
