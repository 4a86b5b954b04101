"""A birth date as it is told and typed, in any part: 1985, 4/1985, 3/4 or 3.4.1985. Pure."""

import re

from msgspec import ValidationError, convert

from sportello.bookings.messages import PartOfDate

_WRITTEN = re.compile(
    r"\s*(?:(?P<day>\d{1,2})[./-](?P<month>\d{1,2})(?:[./-](?P<year>\d{4}))?"
    r"|(?:(?P<of_year>\d{1,2})[./-])?(?P<alone>\d{4}))\s*"
)


def birth_typed(text: str) -> PartOfDate | None:
    """None if it is no date, or none that can be."""
    if (found := _WRITTEN.fullmatch(text)) is None:
        return None
    parts = {
        "year": found["year"] or found["alone"],
        "month": found["month"] or found["of_year"],
        "day": found["day"],
    }
    try:
        return convert({name: int(part) for name, part in parts.items() if part}, PartOfDate)
    except ValidationError:
        return None
