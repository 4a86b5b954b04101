"""Recurring appointments: on which days the further ones are. Pure.

Each is a booking of its own with a seat of its own. Must not know which of them are free.
Source: docs/decisions/0151-recurring-appointments.md
"""

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

MOST_TIMES = 12


class Rhythm(StrEnum):
    """How often an appointment recurs."""

    ONCE = "once"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"


_WEEKS = {Rhythm.WEEKLY: 1, Rhythm.FORTNIGHTLY: 2}


def starts_of(first: datetime, rhythm: Rhythm, times: int, zone: ZoneInfo) -> list[datetime]:
    """`times` instants (aware UTC), `first` included, at the same local hour.

    A month keeps the weekday and its place in the month; the fifth is the last where there is none.
    """
    local = first.astimezone(zone)
    count = 1 if rhythm is Rhythm.ONCE else times
    days = [_day(local.date(), rhythm, ahead) for ahead in range(count)]
    return [datetime.combine(day, local.time(), tzinfo=zone).astimezone(UTC) for day in days]


def _day(first: date, rhythm: Rhythm, ahead: int) -> date:
    if rhythm is not Rhythm.MONTHLY:
        return first + timedelta(weeks=_WEEKS.get(rhythm, 0) * ahead)
    years, month = divmod(first.month - 1 + ahead, 12)
    month_begins = date(first.year + years, month + 1, 1)
    to_weekday = (first.weekday() - month_begins.weekday()) % 7
    day = month_begins + timedelta(days=to_weekday, weeks=(first.day - 1) // 7)
    return day if day.month == month_begins.month else day - timedelta(weeks=1)
