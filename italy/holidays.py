"""The days on which all of Italy is closed. Knows no patron saint: that is a Comune's own day."""

from collections.abc import Mapping
from datetime import date, timedelta

SAINT_FRANCIS_FROM = 2026
"""First year in which 4 October is a holiday. Source: law 151/2025."""

_FIXED: Mapping[tuple[int, int], str] = {
    (1, 1): "Capodanno",
    (1, 6): "Epifania",
    (4, 25): "Anniversario della Liberazione",
    (5, 1): "Festa del lavoro",
    (6, 2): "Festa della Repubblica",
    (8, 15): "Assunzione di Maria",
    (11, 1): "Ognissanti",
    (12, 8): "Immacolata Concezione",
    (12, 25): "Natale",
    (12, 26): "Santo Stefano",
}


def national_holidays(year: int) -> dict[date, str]:
    """The holidays of `year` with their Italian names, in order; Easter Sunday is among them.

    Other Sundays are not listed. Where two fall on one day (25 April 2038), both are named.
    Source: laws 260/1949, 54/1977, DPR 792/1985, laws 336/2000 and 151/2025, as in force from 2001.
    """
    sunday = easter(year)
    named = [(date(year, *day), name) for day, name in _FIXED.items()]
    named += [(sunday, "Pasqua"), (easter_monday(year), "Lunedì dell'Angelo")]
    if year >= SAINT_FRANCIS_FROM:
        named.append((date(year, 10, 4), "San Francesco d'Assisi"))
    holidays: dict[date, str] = {}
    for day, name in sorted(named):
        holidays[day] = f"{holidays[day]}, {name}" if day in holidays else name
    return holidays


def easter_monday(year: int) -> date:
    return easter(year) + timedelta(days=1)


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar. Source: Meeus, Astronomical Algorithms, ch. 8."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)
