"""What calendar programs stumble over in a VTIMEZONE."""

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from portal.notifications.calendar_check.content_lines import (
    CalendarPart,
    CalendarProblem,
)

MOST_LINES = 200
OBSERVANCES = ("STANDARD", "DAYLIGHT")


def zone_problems(zone: CalendarPart) -> Iterator[CalendarProblem]:
    name = zone.value("TZID")
    if not name:
        yield CalendarProblem(zone.number, "VTIMEZONE without TZID")
    if zone.last - zone.number > MOST_LINES:
        what = f"VTIMEZONE of more than {MOST_LINES} lines: Google refuses the import"
        yield CalendarProblem(zone.number, what)
    observances = [part for part in zone.parts if part.name in OBSERVANCES]
    if not observances:
        yield CalendarProblem(zone.number, "VTIMEZONE without STANDARD or DAYLIGHT")
    is_steady = len(observances) == 1 and not _has_summer_time(name)
    for part in observances:
        for needed in ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO"):
            if not part.value(needed):
                yield CalendarProblem(part.number, f"{part.name} without {needed}")
        if dates := part.first("RDATE"):
            what = "VTIMEZONE with RDATE in place of RRULE: Outlook is an hour off in summer"
            yield CalendarProblem(dates.number, what)
        elif part.first("RRULE") is None and not is_steady:
            what = f"VTIMEZONE: {part.name} without RRULE: Outlook is an hour off in summer"
            yield CalendarProblem(part.number, what)


def _has_summer_time(name: str) -> bool:
    """False where the zone is not known."""
    try:
        zone = ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    winter, summer = (datetime(2026, month, 1, tzinfo=UTC).astimezone(zone) for month in (1, 7))
    return winter.utcoffset() != summer.utcoffset()
