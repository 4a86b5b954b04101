"""Dates as they are written in a calendar, and what is wrong with one."""

import re
from collections.abc import Iterator
from datetime import date, datetime

from icalendar.prop import vDDDTypes

from portal.notifications.calendar_check.content_lines import (
    CalendarProblem,
    ContentLine,
    shown,
)

TIMED = frozenset(
    {"DTSTART", "DTEND", "DUE", "DTSTAMP", "RECURRENCE-ID", "EXDATE", "CREATED", "LAST-MODIFIED"}
)
LOCAL = frozenset({"DTSTART", "DTEND", "DUE", "RECURRENCE-ID", "EXDATE"})
"""Those that stand for an instant only by Z or TZID."""

IN_UTC = frozenset({"DTSTAMP", "CREATED", "LAST-MODIFIED"})
_OFFSET = re.compile(r"\d{8}T\d{4,6}[+-]\d{2}:?\d{2}")
_DATE = re.compile(r"\d{8}")
_INSTANT = re.compile(r"\d{8}T\d{6}Z?")


def instant(line: ContentLine | None) -> date | datetime | None:
    """What a line says, without its zone; None where it says no date."""
    if line is None:
        return None
    written = line.value.strip()
    if not (_DATE.fullmatch(written) or _INSTANT.fullmatch(written)):
        return None
    try:
        said = vDDDTypes.from_ical(written)  # type: ignore[no-untyped-call]
    except ValueError:
        return None
    if isinstance(said, datetime):
        return said.replace(tzinfo=None)
    return said if isinstance(said, date) else None


def time_problems(line: ContentLine, zones: set[str]) -> Iterator[CalendarProblem]:
    """Of a property that has a date or several; `zones` are the VTIMEZONEs beside it."""
    zone = line.params.get("TZID")
    if isinstance(zone, str) and zone not in zones:
        what = f"TZID {shown(zone)} without its VTIMEZONE: Outlook is an hour off"
        yield CalendarProblem(line.number, what)
    for written in line.value.split(","):
        if what := _fault(line, written.strip(), has_zone=zone is not None):
            yield CalendarProblem(line.number, f"{line.name} {what}")


def _fault(line: ContentLine, written: str, *, has_zone: bool) -> str:
    """Empty if there is none."""
    if _OFFSET.fullmatch(written):
        return "has an offset: write Z or TZID, calendar servers drop the event"
    single = ContentLine(line.number, line.name, line.params, written)
    if (said := instant(single)) is None:
        return f"is no date: {shown(written)}"
    is_day = not isinstance(said, datetime)
    if is_day != (line.param("VALUE") == "DATE"):
        return "is a day without VALUE=DATE" if is_day else "is an instant, but says VALUE=DATE"
    if is_day:
        return ""
    is_utc = written.endswith("Z")
    if line.name in IN_UTC:
        return "" if is_utc else "is not in UTC: it ends in Z"
    if is_utc and has_zone:
        return "has both Z and TZID"
    if line.name in LOCAL and not is_utc and not has_zone:
        return "has neither Z nor TZID: every reader takes it for another hour"
    return ""
