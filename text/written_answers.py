"""How an answer is written in a field and read back, by the kind of the field: on every face.

What cannot be read is sent as it was typed: the server then says what is wrong with it, and it
stands in the field as the person wrote it.
"""

import re
from decimal import Decimal
from typing import Any

from text.written_days import read_day, written_day

POINT_LANGUAGES = frozenset({"en", "zh"})
"""Where a point stands before the decimals; elsewhere a comma."""

_NUMBER = re.compile(r"-?\d+([.,]\d+)?")
_THOUSANDS = re.compile(r"-?\d{1,3}([.' ]\d{3})+(,\d+)?|-?\d{1,3}([,' ]\d{3})+(\.\d+)?")
_TIME = re.compile(r"(\d{1,2})[:.,h ]?(\d{2})")
_MOST_SIGNS = 15
"""Of a number: one that is longer cannot be kept as it was written."""


def written_answer(kind: str, value: Any, language: str) -> str:
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
            return _with_mark(str(value).removesuffix(".0"), language)
    return ""


def read_answer(kind: str, text: str) -> str | float | None:
    """The answer that is meant, None for nothing; the text itself if it means nothing."""
    text = text.strip()
    if not text:
        return None
    match kind:
        case "number" if (number := _number(text)) is not None:
            return int(number) if number == number.to_integral_value() else float(number)
        case "amount" if (number := _number(text.replace("€", ""))) is not None:
            cents = number * 100
            return int(cents) if cents == cents.to_integral_value() else text
        case "date" if (day := read_day(text)) is not None:
            return day.isoformat()
        case "time" if found := _TIME.fullmatch(text):
            return f"{int(found[1]):02}:{found[2]}"
    return text


def _day(text: str) -> str:
    day = read_day(text)
    return written_day(day) if day is not None and day.isoformat() == text else text


def _number(text: str) -> Decimal | None:
    text = text.replace("\u00a0", " ").strip()
    if _THOUSANDS.fullmatch(text):
        separators = re.findall(r"[.,' ]", text)
        text = text.replace(separators[0], "")
    if not _NUMBER.fullmatch(text) or len(text) > _MOST_SIGNS:
        return None
    return Decimal(text.replace(",", "."))


def _with_mark(number: str, language: str) -> str:
    return number if language in POINT_LANGUAGES else number.replace(".", ",")
