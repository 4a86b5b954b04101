"""Days, hours and people as a citizen reads them, in their language and the branch's zone. Pure."""

from collections.abc import Iterable
from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_day_names
from msgspec import Struct

from portal.branches.sheets import BranchSheet
from sportello.model.plan import Span
from text.catalogue import Words
from text.times import clock, locale_of


class DayHours(Struct, frozen=True):
    """ "lunedì", "08:30–12:30, 15:00–17:30"; `hours` is empty on a closed day."""

    day: str
    hours: str


def day_of(day: date, words: Words) -> str:
    """ "giovedì 10 dicembre"."""
    pattern = {"zh": "M月d日EEEE", "en": "EEEE d MMMM"}.get(words.language.code, "EEEE d MMMM")
    return _in_words(day, pattern, words.language.code)


def short_day_of(day: date, words: Words) -> str:
    """ "gio 10 dic"."""
    pattern = {"zh": "M月d日EEE"}.get(words.language.code, "EEE d MMM")
    return _in_words(day, pattern, words.language.code)


def hour_of(at: datetime, words: Words) -> str:
    """ "09:20" of a local instant."""
    return clock(at.time(), words.language.code)


def moment_of(at: datetime, words: Words) -> str:
    """ "giovedì 10 dicembre, 09:20" of a local instant."""
    return words.gettext("%1, at %2", day_of(at.date(), words), hour_of(at, words))


def week_of(sheet: BranchSheet, words: Words) -> tuple[DayHours, ...]:
    """The days on which people are received, Monday first; empty if staff has not said."""
    names = get_day_names(locale=locale_of(words.language.code))
    return tuple(
        DayHours(names[weekday], _hours(spans, words))
        for weekday in range(7)
        if (spans := [rule.span for rule in sheet.hours if rule.weekday == weekday])
    )


def open_until(sheet: BranchSheet, now: datetime, closed_days: Iterable[date]) -> time | None:
    """Until when people are received now, local time; None if the branch is closed."""
    local = now.astimezone(ZoneInfo(sheet.zone))
    if local.date() in set(closed_days):
        return None
    minute = local.hour * 60 + local.minute
    for rule in sheet.hours:
        if rule.is_valid_on(local.date()) and _holds(rule.span, minute):
            return _time(rule.span.closes_min)
    return None


@lru_cache(1000)
def _in_words(day: date, pattern: str, language: str) -> str:
    """Kept: a page says the same few days for each of its slots."""
    return format_date(day, pattern, locale=locale_of(language))


def _holds(span: Span, minute: int) -> bool:
    return span.opens_min <= minute < span.closes_min


def _hours(spans: Iterable[Span], words: Words) -> str:
    return ", ".join(
        f"{clock(_time(span.opens_min), words.language.code)}–"
        f"{clock(_time(span.closes_min), words.language.code)}"
        for span in sorted(spans, key=lambda span: span.opens_min)
    )


def _time(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)
