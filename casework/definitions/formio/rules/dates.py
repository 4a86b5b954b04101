"""Rules for dates, days of three parts and times."""

import math
from calendar import monthrange
from datetime import datetime, time

from casework.definitions.formio.component import Component
from casework.definitions.formio.dates import (
    HERE,
    day_of,
    day_parts,
    instant_of,
    is_partial_day,
    time_in_format,
)
from casework.definitions.formio.values import FormioValue, as_text, is_truthy

_END_OF_DAY = time(23, 59, 59, 999999)


def date_rule(component: Component, value: FormioValue) -> str | None:
    if component.type != "datetime" or not is_truthy(value):
        return None
    if value == [] and component.has("multiple"):
        return None
    return None if isinstance(value, str) and instant_of(value) else "invalidDate"


def day_rule(component: Component, value: FormioValue) -> str | None:
    if component.type != "day" or not is_truthy(value):
        return None
    if not isinstance(value, str):
        return "invalidDay"
    day, month, year = day_parts(component, value)
    is_good = 0 <= month <= 12 and 0 <= year <= 9999 and 0 <= day <= _days_in(month, year)
    return None if is_good else "invalidDay"


def required_day(component: Component, value: FormioValue) -> str | None:
    """Of a day's parts each may be required."""
    asked = [name for name in ("day", "month", "year") if component.has(f"fields.{name}.required")]
    if component.type != "day" or not asked:
        return None
    if not is_truthy(value):
        return "requiredDayEmpty"
    if not isinstance(value, str):
        return None
    parts = zip(("day", "month", "year"), day_parts(component, value), strict=True)
    given = {name for name, part in parts if part and not math.isnan(part)}
    missing = next((name for name in asked if name not in given), None)
    return f"required{missing.capitalize()}Field" if missing else None


def latest_day(component: Component, value: FormioValue) -> str | None:
    last = _whole_day_limit(component, value, "maxDate")
    day = day_of(component, as_text(value)) if last else None
    return "maxDate" if last and day and day > last.date() else None


def earliest_day(component: Component, value: FormioValue) -> str | None:
    first = _whole_day_limit(component, value, "minDate")
    day = day_of(component, as_text(value)) if first else None
    return "minDate" if first and day and day < first.date() else None


def latest_date(component: Component, value: FormioValue) -> str | None:
    last = _date_limit(component, value, "maxDate")
    if last and not component.has("widget.enableTime"):
        last = datetime.combine(last.date(), _END_OF_DAY, HERE)
    given = instant_of(value) if last else None
    return "maxDate" if last and (given is None or given > last) else None


def earliest_date(component: Component, value: FormioValue) -> str | None:
    first = _date_limit(component, value, "minDate")
    if first and not component.has("widget.enableTime"):
        first = datetime.combine(first.date(), time(), HERE)
    given = instant_of(value) if first else None
    return "minDate" if first and (given is None or given < first) else None


def latest_year(component: Component, value: FormioValue) -> str | None:
    last = _year_limit(component, "maxYear")
    year = _year(value)
    return "maxYear" if last and year and year > last else None


def earliest_year(component: Component, value: FormioValue) -> str | None:
    first = _year_limit(component, "minYear")
    year = _year(value)
    return "minYear" if first and year and year < first else None


def time_rule(component: Component, value: FormioValue) -> str | None:
    if component.type != "time" or not is_truthy(value):
        return None
    format = component.text("dataFormat") or "HH:mm:ss"
    return None if time_in_format(as_text(value), format) is not None else "time"


def _whole_day_limit(component: Component, value: FormioValue, name: str) -> datetime | None:
    if component.type != "day" or is_partial_day(component, value):
        return None
    return _local(component.value(name))


def _date_limit(component: Component, value: FormioValue, name: str) -> datetime | None:
    if component.type != "datetime" or not isinstance(value, str) or not value:
        return None
    return _local(component.value(f"widget.{name}"))


def _local(limit: FormioValue) -> datetime | None:
    found = instant_of(limit) if is_truthy(limit) else None
    return found.astimezone(HERE) if found else None


def _year_limit(component: Component, name: str) -> int:
    """0 for none. Two that disagree are none."""
    if component.type != "day":
        return 0
    given = {component.text(name), component.text(f"fields.year.{name}")} - {""}
    only = given.pop() if len(given) == 1 else ""
    return int(only) if only.isdecimal() else 0


def _year(value: FormioValue) -> int:
    last = as_text(value)[-4:]
    return int(last) if len(last) == 4 and last.isdecimal() else 0


def _days_in(month: float, year: float) -> int:
    if not 1 <= month <= 12 or month != month:
        return 31
    if month == 2 and (math.isnan(year) or year < 1):
        return 29 if year == 0 else 28
    return monthrange(int(min(year, 9999)) if year >= 1 else 2000, int(month))[1]
