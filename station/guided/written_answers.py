"""How an answer is written in a field and read back, by the kind of the field. Pure.

What cannot be read is sent as it was typed: the server then says what is wrong with it, and it
stands in the field as the person wrote it.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from sportello.cases.conditions import JsonValue
from text.written_days import read_day, written_day

POINT_LANGUAGES = frozenset({"en", "zh"})
"""Where a point stands before the decimals; elsewhere a comma."""

_NUMBER = re.compile(r"-?\d+([.,]\d+)?")
_THOUSANDS = re.compile(r"-?\d{1,3}([.' ]\d{3})+(,\d+)?|-?\d{1,3}([,' ]\d{3})+(\.\d+)?")
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})|(\d{1,2})(\d{2})")


def written(kind: str, value: Any, language: str) -> str:
    """The text in the field; "" for no answer."""
    match kind, value:
        case _, None:
            return ""
        case _, str() if kind == "date":
            return _day(value)
        case _, str():
            return value
        case _, bool():
            return ""
        case "amount", int() | float():
            return _with_mark(f"{Decimal(str(value)) / 100:.2f}", language)
        case _, int() | float():
            return _with_mark(f"{value:g}" if abs(value) < 1_000_000 else str(value), language)
    return ""


def read(kind: str, text: str) -> JsonValue:
    """The answer that is meant, None for nothing; the text itself if it means nothing."""
    text = text.strip()
    if not text:
        return None
    match kind:
        case "number" if (number := _number(text)) is not None:
            return int(number) if number == number.to_integral_value() else float(number)
        case "amount" if (number := _number(text.removeprefix("€").removesuffix("€"))) is not None:
            cents = number * 100
            return int(cents) if cents == cents.to_integral_value() else float(cents)
        case "date" if (day := read_day(text)) is not None:
            return day.isoformat()
        case "time" if found := _TIME.fullmatch(text):
            hours, minutes = (part for part in found.groups() if part is not None)
            return f"{int(hours):02}:{minutes}"
    return text


def _day(text: str) -> str:
    try:
        return written_day(date.fromisoformat(text))
    except ValueError:
        return text


def _number(text: str) -> Decimal | None:
    text = text.strip()
    if _THOUSANDS.fullmatch(text):
        separators = re.findall(r"[.,' ]", text)
        text = text.replace(separators[0], "")
    if not _NUMBER.fullmatch(text):
        return None
    return Decimal(text.replace(",", "."))


def _with_mark(number: str, language: str) -> str:
    return number if language in POINT_LANGUAGES else number.replace(".", ",")
