"""Dates and times in Form.io's forms: what its two libraries read, and a small part of formats.

A time without an offset is the town's local time.
"""

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from casework.definitions.formio.component import Component
from casework.definitions.formio.values import FormioValue, is_number

HERE = ZoneInfo("Europe/Rome")
_ISO = re.compile(
    r"(?P<year>\d{4}|[+-]\d{6})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?"
    r"(?:[T ](?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<part>\d+))?)?"
    r"\s?(?P<zone>Z|[+-]\d\d:?\d\d)?)?\Z",
    re.IGNORECASE,
)
_LOOSE = re.compile(
    r"(\d{4})[-/]?(\d{1,2})?[-/]?(\d{0,2})[Tt\s]*(\d{1,2})?:?(\d{1,2})?:?(\d{1,2})?[.:]?(\d+)?\Z"
)
_AMERICAN = re.compile(
    r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})"
    r"(?:[ ,]+(\d{1,2}):(\d\d)(?::(\d\d))?\s*([AaPp][Mm])?)?\Z"
)
_WORDED = ("%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y", "%a %b %d %Y")
_TOKENS = {
    "YYYY": r"(?P<year>\d{4})",
    "MM": r"(?P<month>\d\d)",
    "M": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d\d)",
    "D": r"(?P<day>\d{1,2})",
    "HH": r"(?P<hour>\d\d)",
    "H": r"(?P<hour>\d{1,2})",
    "hh": r"(?P<twelve>\d\d)",
    "h": r"(?P<twelve>\d{1,2})",
    "mm": r"(?P<minute>\d\d)",
    "m": r"(?P<minute>\d{1,2})",
    "ss": r"(?P<second>\d\d)",
    "s": r"(?P<second>\d{1,2})",
    "SSS": r"(?P<thousandth>\d{3})",
    "A": r"(?P<half>AM|PM)",
    "a": r"(?P<half>am|pm)",
    "Z": r"(?P<offset>[+-]\d\d:\d\d)",
}
_TOKEN = re.compile("|".join(sorted(_TOKENS, key=len, reverse=True)))


def instant_of(value: FormioValue) -> datetime | None:
    """Aware. None where neither ISO 8601 nor one of the usual spellings is found."""
    if is_number(value):
        return _after_epoch(value)
    if not isinstance(value, str):
        return None
    text = value.strip()
    for read in (_iso, _loose, _american, _worded, _mail):
        found = read(text)
        if found is not None:
            return found
    return None


def time_in_format(value: str, format: str) -> dict[str, int] | None:
    """Hour, minute and second if the text is written exactly so and is a time of the day."""
    found = _written(format).fullmatch(value)
    if found is None:
        return None
    parts = found.groupdict()
    hour = int(parts.get("hour") or 0)
    if parts.get("twelve"):
        twelve = int(parts["twelve"])
        if not 1 <= twelve <= 12:
            return None
        is_afternoon = (parts.get("half") or "").lower() == "pm"
        hour = twelve % 12 + (12 if is_afternoon else 0)
    minute, second = int(parts.get("minute") or 0), int(parts.get("second") or 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    if parts.get("year") or parts.get("month") or parts.get("day"):
        day = _date(int(parts.get("year") or 2000), int(parts.get("month") or 1), parts.get("day"))
        if day is None:
            return None
    return {"hour": hour, "minute": minute, "second": second}


def formatted_time(time: dict[str, int], format: str) -> str:
    hour, minute, second = time["hour"], time["minute"], time["second"]
    twelve = hour % 12 or 12
    written = {
        "HH": f"{hour:02}",
        "H": f"{hour}",
        "hh": f"{twelve:02}",
        "h": f"{twelve}",
        "mm": f"{minute:02}",
        "m": f"{minute}",
        "ss": f"{second:02}",
        "s": f"{second}",
        "A": "AM" if hour < 12 else "PM",
        "a": "am" if hour < 12 else "pm",
        "SSS": "000",
    }
    return _TOKEN.sub(lambda token: written.get(token[0], token[0]), format)


def day_parts(component: Component, value: str) -> tuple[float, float, float]:
    """Day, month and year of a `day` component's text; 0 where the part is hidden, NaN if bad."""
    day_at, month_at, year_at = (0, 1, 2) if component.has("dayFirst") else (1, 0, 2)
    values = [_leading_int(part) for part in value.split("/")]

    def at(place: int) -> float:
        return values[place] if 0 <= place < len(values) else float("nan")

    day, month, year = at(day_at), at(month_at), at(year_at)
    if len(values) != 3:
        hides_day = component.has("fields.day.hide")
        hides_month = component.has("fields.month.hide")
        if hides_day:
            month_at, year_at = max(0, month_at - 1), year_at - 1
            day, month, year = 0, at(month_at), at(year_at)
        if hides_month:
            day_at, year_at = max(0, day_at - 1), year_at - 1
            day, month, year = 0 if hides_day and day == 0 else at(day_at), 0, at(year_at)
        if component.has("fields.year.hide"):
            day = 0 if hides_day and day == 0 else at(day_at)
            month = 0 if hides_month and month == 0 else at(month_at)
            year = 0
    return day, month, year


def is_partial_day(component: Component, value: FormioValue) -> bool:
    if not isinstance(value, str) or not value:
        return True
    day_at, month_at, year_at = (0, 1, 2) if component.has("dayFirst") else (1, 0, 2)
    parts = dict(enumerate(value.split("/")))
    return parts.get(day_at) == "00" or parts.get(month_at) == "00" or parts.get(year_at) == "0000"


def day_of(component: Component, value: str) -> date | None:
    """The whole day that a `day` component's text names."""
    parts = re.findall(r"\d+", value)
    if len(parts) != 3:
        return None
    first, second, year = parts
    day, month = (first, second) if component.has("dayFirst") else (second, first)
    return _date(int(year), int(month), day)


def _iso(text: str) -> datetime | None:
    found = _ISO.fullmatch(text)
    if found is None:
        return None
    day = _date(int(found["year"]), int(found["month"] or 1), found["day"])
    if day is None:
        return None
    if found["hour"] is None:
        return datetime(day.year, day.month, day.day, tzinfo=HERE)
    return _at(day, found["hour"], found["minute"], found["second"], found["zone"])


def _loose(text: str) -> datetime | None:
    found = _LOOSE.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second, _ = found.groups()
    named = _date(int(year), int(month or 1), day or "1")
    return _at(named, hour or "0", minute or "0", second, None) if named else None


def _american(text: str) -> datetime | None:
    found = _AMERICAN.fullmatch(text)
    if found is None:
        return None
    month, day, year, hour, minute, second, half = found.groups()
    named = _date(int(year), int(month), day)
    if named is None:
        return None
    if half:
        hour = str(int(hour) % 12 + (12 if half.lower() == "pm" else 0))
    return _at(named, hour or "0", minute or "0", second, None)


def _worded(text: str) -> datetime | None:
    for form in _WORDED:
        try:
            return datetime.strptime(text, form).replace(tzinfo=HERE)
        except ValueError:
            continue
    return None


def _mail(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=HERE)


def _at(day: date, hour: str, minute: str, second: str | None, zone: str | None) -> datetime | None:
    at = int(hour), int(minute), int(second or 0)
    is_midnight_after = at == (24, 0, 0)
    if not is_midnight_after and (at[0] > 23 or at[1] > 59 or at[2] > 59):
        return None
    start = datetime(day.year, day.month, day.day, tzinfo=HERE)
    if zone:
        start = start.replace(tzinfo=UTC)
        if zone.upper() != "Z":
            digits = zone[1:].replace(":", "")
            ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
            start = start - ahead if zone[0] == "+" else start + ahead
    try:
        return start + timedelta(hours=at[0], minutes=at[1], seconds=at[2])
    except OverflowError:
        return None


def _date(year: int, month: int, day: str | None) -> date | None:
    try:
        return date(year, month, int(day or 1))
    except (ValueError, OverflowError):
        return None


def _after_epoch(milliseconds: float) -> datetime | None:
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
    except (OverflowError, ValueError):
        return None


def _written(format: str) -> re.Pattern[str]:
    parts, at, seen = [], 0, set[str]()
    for token in _TOKEN.finditer(format):
        parts.append(re.escape(format[at : token.start()]))
        pattern = _TOKENS[token[0]]
        name = pattern[4 : pattern.index(">")]
        parts.append(pattern if name not in seen else pattern.replace(f"?P<{name}>", "?:"))
        seen.add(name)
        at = token.end()
    return re.compile("".join([*parts, re.escape(format[at:])]))


def _leading_int(text: str) -> float:
    found = re.match(r"\s*[+-]?\d+", text)
    return int(found[0]) if found else float("nan")
