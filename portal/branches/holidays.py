"""The days on which a Comune's offices are closed: the holidays of Italy and the patron saint's."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from italy.holidays import national_holidays
from sportello.bookings.calendar import Calendar

DAYS_BEYOND = 2
"""Slots are made so many days beyond the horizon."""


def holidays_of(patron: tuple[int, int] | None, years: tuple[int, ...]) -> dict[date, str]:
    """By day, with their Italian names, in order. A patron of 29 February is kept in leap years."""
    found = {day: name for year in years for day, name in national_holidays(year).items()}
    for year in years:
        if (day := _patron_in(patron, year)) is not None:
            found[day] = f"{found[day]}, Santo patrono" if day in found else "Santo patrono"
    return dict(sorted(found.items()))


def with_coming_holidays(
    calendar: Calendar, patron: tuple[int, int] | None, now: datetime
) -> Calendar:
    """The calendar, closed also on the holidays of a year that its horizon has just reached.

    Which holidays of a year are kept is staff's choice: a year that has any is left as it is, and
    so is a calendar that keeps none.
    """
    today = now.astimezone(ZoneInfo(calendar.zone)).date()
    last_year = (today + timedelta(days=calendar.horizon_days + DAYS_BEYOND)).year
    chosen = {day.year for day in calendar.holidays}
    missing = tuple(
        year for year in range(today.year, last_year + 1) if chosen and year not in chosen
    )
    if not missing:
        return calendar
    return replace(calendar, holidays=calendar.holidays | set(holidays_of(patron, missing)))


def _patron_in(patron: tuple[int, int] | None, year: int) -> date | None:
    if patron is None:
        return None
    try:
        return date(year, *patron)
    except ValueError:
        return None
