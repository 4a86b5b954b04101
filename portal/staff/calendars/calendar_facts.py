"""A calendar in words, fact by fact: to compare two of its states."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from babel.dates import format_date, get_day_names

from portal.staff.bookings.lines import service_name
from portal.staff.calendars.calendar_fields import NUMBERS
from portal.staff.calendars.calendar_form import written
from portal.staff.door import StaffAsked
from portal.staff.fields import StaffFact, facts_from
from sportello.bookings.calendar import Calendar, WeeklyRule
from text.times import locale_of


def calendar_facts(asked: StaffAsked, calendar: Calendar) -> tuple[StaffFact, ...]:
    words, values = asked.words, written(calendar)
    return facts_from(
        [
            *week_facts(asked, calendar.rules),
            (
                words.gettext("Closures"),
                "\n".join(
                    _days(asked, each.first_day, each.last_day) for each in calendar.closures
                ),
            ),
            (
                words.gettext("Closed on these holidays"),
                "\n".join(_day(asked, day) for day in sorted(calendar.holidays)),
            ),
            *((words.gettext(label), values[name]) for name, label, _ in NUMBERS),
            (
                words.gettext("Services"),
                "\n".join(sorted(_service(asked, calendar, id) for id in calendar.services)),
            ),
        ]
    )


def week_facts(asked: StaffAsked, rules: Iterable[WeeklyRule]) -> list[tuple[str, str]]:
    """Each day of the week that has hours."""
    names = get_day_names("wide", locale=locale_of(asked.language))
    by_day: dict[int, list[WeeklyRule]] = defaultdict(list)
    for rule in rules:
        by_day[rule.weekday].append(rule)
    return [(names[day], _hours(asked, by_day[day])) for day in sorted(by_day)]


def hours_of(rule: WeeklyRule) -> str:
    opens, closes = (
        f"{minute // 60:02}:{minute % 60:02}"
        for minute in (rule.span.opens_min, rule.span.closes_min)
    )
    return f"{opens}–{closes}"


def _hours(asked: StaffAsked, rules: list[WeeklyRule]) -> str:
    return "\n".join(
        " ".join(filter(None, (hours_of(rule), _days(asked, rule.first_day, rule.last_day))))
        for rule in sorted(rules, key=lambda rule: rule.span.opens_min)
    )


def _days(asked: StaffAsked, first: date | None, last: date | None) -> str:
    """From the first to the last; empty if it always holds."""
    shown = [_day(asked, day) if day is not None else "…" for day in (first, last)]
    if first is None and last is None:
        return ""
    return shown[0] if first == last else "–".join(shown)


def _day(asked: StaffAsked, day: date) -> str:
    return str(format_date(day, "d MMM y", locale_of(asked.language)))


def _service(asked: StaffAsked, calendar: Calendar, id: str) -> str:
    length = calendar.length(id)
    return f"{service_name(asked, id)} × {length}" if length > 1 else service_name(asked, id)
