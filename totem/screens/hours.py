"""Days, hours and waits as people read them, in their language and in the branch's zone.

Owns formatting of time only. Knows no screen, no paper and no server.
"""

from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from babel.dates import get_day_names
from msgspec import Struct

from sportello.hall.opening import next_opening
from sportello.model.instants import time_of_day
from sportello.model.plan import Opening, Span
from sportello.model.waiting import Wait
from text.catalogue import Words
from text.times import clock, day_and_time, likely_call, locale_of


class HoursLine(Struct, frozen=True):
    """A row of the opening hours: "Monday – Friday", "8:30 – 13:00"."""

    days: str
    hours: str


def expected(wait: Wait, from_: datetime, zone: str, words: Words) -> str:
    """Between which times a ticket taken at `from_` (aware) is likely to be called."""
    local, language = from_.astimezone(ZoneInfo(zone)), words.language.code
    first, last = (at.time() for at in likely_call(local, wait.low_min, wait.high_min))
    if wait.low_min == 0:
        return words.gettext("by %1", clock(last, language))
    return words.gettext("between %1 and %2", clock(first, language), clock(last, language))


def minutes(wait: Wait, words: Words) -> str:
    """The interval in minutes, as on a tile: "10–15 min"."""
    if wait.low_min == 0:
        return words.gettext("up to %1 min", wait.high_min)
    return words.gettext("%1–%2 min", wait.low_min, wait.high_min)


def opens_again(opening: Opening, local: datetime, words: Words) -> str | None:
    """When the branch opens next; None if that is not known."""
    at = next_opening(opening, local)
    if at is None:
        return None
    day, hour = day_and_time(at, words.language.code)
    if at.date() == local.date():
        return words.gettext("We open today at %1.", hour)
    if at.date() == local.date() + timedelta(days=1):
        return words.gettext("We open tomorrow at %1.", hour)
    return words.gettext("We open on %1 at %2.", day, hour)


def week(opening: Opening, words: Words) -> tuple[HoursLine, ...]:
    """The hours of the week; days in a row with the same hours share a line."""
    names = get_day_names("wide", locale=locale_of(words.language.code))
    rows = []
    for spans, group in groupby(enumerate(opening.week), key=lambda day: day[1]):
        days = [names[index] for index, _ in group]
        shown = days[0] if len(days) == 1 else f"{days[0]} – {days[-1]}"
        rows.append(HoursLine(_capital(shown), _spans(spans, words)))
    return tuple(rows)


def _spans(spans: tuple[Span, ...], words: Words) -> str:
    if not spans:
        return words.gettext("closed")
    ends = [(time_of_day(span.opens_min), time_of_day(span.closes_min)) for span in spans]
    language = words.language.code
    return ", ".join(f"{clock(first, language)} – {clock(last, language)}" for first, last in ends)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
