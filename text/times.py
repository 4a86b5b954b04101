"""Hours and minutes as people read them, the same on screen, paper and telephone. Pure."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

LOCALES = {"zh": "zh_Hans"}
"""Where the language alone does not say which letters."""


def locale_of(language: str) -> str:
    """The name under which babel knows a language."""
    return LOCALES.get(language, language)


@lru_cache(24 * 60)
def clock(at: time, language: str) -> str:
    """Hours and minutes of 24, as in "08:30". Kept: a page of free slots has hundreds of them."""
    return format_time(at, "HH:mm", locale=locale_of(language))


def long_day(day: date, language: str) -> str:
    """The day of the week, the day and the month, without the year."""
    order = "EEEE, d MMMM" if language in ("en", "de") else "EEEE d MMMM"
    if language == "zh":
        order = "M月d日EEEE"
    return format_date(day, order, locale=locale_of(language))


def day_and_time(at: datetime, language: str) -> tuple[str, str]:
    """ "Monday, 23 November" and "08:30" of an instant in local time."""
    return long_day(at.date(), language), clock(at.time(), language)


def likely_call(told_at: datetime, low_min: int, high_min: int) -> tuple[datetime, datetime]:
    """Between which instants who was told this wait will be called.

    Both are rounded up to five minutes: a wait is never promised to the minute.
    """
    first, last = (told_at + timedelta(minutes=minutes) for minutes in (low_min, high_min))
    return _to_five_minutes(first), _to_five_minutes(last)


def _to_five_minutes(at: datetime) -> datetime:
    return (at + timedelta(minutes=-at.minute % 5)).replace(second=0, microsecond=0)


def clock_at(instant: datetime, zone: ZoneInfo) -> str:
    """Local time of an aware instant for staff, "08:30" in every language."""
    return f"{instant.astimezone(zone):%H:%M}"


def clock_with_seconds(instant: datetime, zone: ZoneInfo) -> str:
    """As `clock_at`, "08:30:05"."""
    return f"{instant.astimezone(zone):%H:%M:%S}"
