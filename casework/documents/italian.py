"""How days, hours, sizes and amounts are written in an Italian document."""

from datetime import date, datetime

from babel.dates import get_month_names

from text.numbers import said_euros, said_number

ITALIAN = "it_IT"
MONTHS = get_month_names("wide", locale=ITALIAN)


def day(day: date) -> str:
    """27 novembre 2026; the first is "1º"."""
    return f"{'1º' if day.day == 1 else day.day} {MONTHS[day.month]} {day.year}"


def moment(at: datetime) -> str:
    """In the time zone that it has."""
    return f"{day(at.date())}, ore {at:%H:%M:%S}"


def size(size: int) -> str:
    """In the unit that leaves a short number, with Italy's comma."""
    for unit, bytes_ in (("MB", 1_000_000), ("kB", 1_000)):
        if size >= bytes_:
            return f"{size / bytes_:.1f} {unit}".replace(".", ",")
    return f"{size} byte"


def number(value: float) -> str:
    return said_number(value, ITALIAN)


def euros(cents: int) -> str:
    return said_euros(cents, ITALIAN)
