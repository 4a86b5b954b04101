"""Opening hours and closing days as `branch.toml` writes them, and what they mean.

Owns "08:30-13:00", "12-25" and "easter_monday"; what follows is for `sportello.hall.opening`.
"""

import re
from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from italy.holidays import easter, easter_monday
from sportello.model.plan import Opening, Span
from text.toml_settings import Document

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
YEARS_KNOWN = 3
"""Closing days are computed for this year and the next ones, at every start of the server."""

_SPAN = re.compile(r"(\d{1,2})[:.](\d\d) ?[-–] ?(\d{1,2})[:.](\d\d)")
_DAY_OF_YEAR = re.compile(r"\d\d-\d\d")
_MOVABLE = {"easter": easter, "easter_monday": easter_monday}


class OpeningTable(Struct, frozen=True, forbid_unknown_fields=True):
    """`[opening]`: a day that is left out is a day when the branch is closed."""

    monday: tuple[str, ...] = ()
    tuesday: tuple[str, ...] = ()
    wednesday: tuple[str, ...] = ()
    thursday: tuple[str, ...] = ()
    friday: tuple[str, ...] = ()
    saturday: tuple[str, ...] = ()
    sunday: tuple[str, ...] = ()
    last_ticket_min: Annotated[int, Meta(ge=0, le=240)] = 0
    closed_every_year: tuple[str, ...] = ()
    closed_on: tuple[date, ...] = ()


def opening_of(table: OpeningTable, document: Document, today: date) -> Opening:
    """What the table says; what is wrong in it is noted in `document`."""
    texts = [getattr(table, day) for day in DAYS]
    if not any(texts):
        document.fault(("opening",), "the branch never opens", 'Write monday = ["08:30-13:00"]')
    week = tuple(
        _spans_on(day, spans, table.last_ticket_min, document)
        for day, spans in zip(DAYS, texts, strict=True)
    )
    closed = set(table.closed_on)
    for index, name in enumerate(table.closed_every_year):
        years = range(today.year, today.year + YEARS_KNOWN + 1)
        days = [day for year in years if (day := _day_in(year, name))]
        if not days:
            document.fault(
                ("opening", "closed_every_year", index),
                f"“{name}” is no day",
                'Write "12-25" (month, day) or "easter_monday"',
            )
        closed.update(days)
    return Opening(week, frozenset(closed), table.last_ticket_min)


def _spans_on(
    day: str, texts: tuple[str, ...], last_ticket_min: int, document: Document
) -> tuple[Span, ...]:
    spans: list[Span] = []
    for index, text in enumerate(texts):
        where = ("opening", day, index)
        span = span_of(text)
        if span is None:
            document.fault(where, f"“{text}” is no opening", 'Write it as "08:30-13:00"')
        elif any(span.opens_min < s.closes_min and s.opens_min < span.closes_min for s in spans):
            document.fault(where, f"“{text}” overlaps another opening", "Write them as one")
        elif span.closes_min - span.opens_min <= last_ticket_min:
            wrong = f"“{text}” is too short: {last_ticket_min} minutes before closing tickets end"
            document.fault(where, wrong, "Open longer, or lower last_ticket_min")
        else:
            spans.append(span)
    return tuple(sorted(spans, key=lambda span: span.opens_min))


def span_of(text: str) -> Span | None:
    """ "08:30-13:00" as minutes of the day; None if it is not one."""
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        return None
    opens_h, opens_m, closes_h, closes_m = map(int, match.groups())
    span = Span(opens_h * 60 + opens_m, closes_h * 60 + closes_m)
    is_sound = max(opens_m, closes_m) < 60 and span.opens_min < span.closes_min <= 24 * 60
    return span if is_sound else None


def _day_in(year: int, name: str) -> date | None:
    """The day of that year which `name` means; None if it means no day."""
    if name in _MOVABLE:
        return _MOVABLE[name](year)
    if not _DAY_OF_YEAR.fullmatch(name):
        return None
    try:
        return date.fromisoformat(f"{year}-{name}")
    except ValueError:
        return None
