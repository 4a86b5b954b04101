"""Which days and hours a person means who asks for "mornings of next week". Pure.

Owns the periods that are offered while a booking is made. Must not know slots or seats.
"""

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from msgspec import Struct

AFTERNOON = time(13)
"""What starts before is the morning."""

SEARCHED_DAYS = 61
"""As far as one question for free slots may reach, today included one more."""


class PreferredPeriod(StrEnum):
    """When the person would like to come. A week is Monday to Sunday."""

    SOONEST = "soonest"
    THIS_WEEK = "this_week"
    NEXT_WEEK = "next_week"
    WEEK_AFTER = "week_after"
    NEXT_MONTH = "next_month"


class DayPart(StrEnum):
    """The part of the day in which the person would like to come."""

    WHOLE = "whole"
    MORNING = "morning"
    AFTERNOON = "afternoon"


class EarlierWish(Struct, frozen=True):
    """When a person who would come earlier could come: from a local day on, None for any day."""

    since: date | None = None
    part: DayPart = DayPart.WHOLE

    def suits(self, at: datetime) -> bool:
        """Whether they could come at that local time."""
        return (self.since is None or self.since <= at.date()) and is_in(self.part, at)


def days_of(period: PreferredPeriod, today: date) -> tuple[date, date]:
    """First and last local day, inclusive, from `today` on and at most SEARCHED_DAYS ahead."""
    monday = today - timedelta(days=today.weekday())
    match period:
        case PreferredPeriod.SOONEST:
            return today, today + timedelta(days=SEARCHED_DAYS)
        case PreferredPeriod.THIS_WEEK:
            return today, monday + timedelta(days=6)
        case PreferredPeriod.NEXT_WEEK:
            return monday + timedelta(days=7), monday + timedelta(days=13)
        case PreferredPeriod.WEEK_AFTER:
            return monday + timedelta(days=14), monday + timedelta(days=20)
        case PreferredPeriod.NEXT_MONTH:
            first = (today.replace(day=1) + timedelta(days=31)).replace(day=1)
            after = (first + timedelta(days=31)).replace(day=1)
            return first, after - timedelta(days=1)


def is_in(part: DayPart, at: datetime) -> bool:
    """Whether `at`, in local time, is in that part of the day."""
    match part:
        case DayPart.WHOLE:
            return True
        case DayPart.MORNING:
            return at.time() < AFTERNOON
        case DayPart.AFTERNOON:
            return at.time() >= AFTERNOON
