"""Values as JavaScript sees them: a Form.io form is written for its comparisons and conversions."""

import math
import re
from collections.abc import Mapping
from enum import Enum
from typing import TypeGuard

from sportello.cases.conditions import JsonValue

FormioObject = dict[str, JsonValue]


class Missing(Enum):
    """What JavaScript calls undefined: not there, which is not the same as null."""

    MISSING = "missing"


MISSING = Missing.MISSING
FormioValue = JsonValue | Missing
_NUMBER_AT_START = re.compile(r"\s*([+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?))")
_WHOLE_NUMBER = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*\Z")


def is_number(value: FormioValue) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_nothing(value: FormioValue) -> TypeGuard[Missing | None]:
    return value is None or value is MISSING


def is_truthy(value: FormioValue) -> bool:
    """An empty list or object is true; 0, NaN and an empty text are not."""
    if isinstance(value, list | dict):
        return True
    if is_number(value):
        return value != 0 and not math.isnan(value)
    return value not in (None, MISSING, False, "")


def as_text(value: FormioValue) -> str:
    """`String(value)`."""
    match value:
        case bool():
            return "true" if value else "false"
        case Missing():
            return "undefined"
        case None:
            return "null"
        case str():
            return value
        case list():
            return ",".join("" if one is None else as_text(one) for one in value)
        case dict():
            return "[object Object]"
        case float() if math.isnan(value) or math.isinf(value):
            return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
        case float() if value.is_integer() and abs(value) < 1e21:
            return str(int(value))
        case _:
            return str(value)


def as_number(value: FormioValue) -> float:
    """`Number(value)`: NaN where there is none."""
    match value:
        case bool() | None:
            return int(value or 0)
        case int() | float():
            return value
        case str() if not value.strip():
            return 0
        case str() if _WHOLE_NUMBER.match(value):
            return tidy(float(value))
        case list():
            return as_number(as_text(value))
        case _:
            return math.nan


def leading_number(value: FormioValue) -> float:
    """`parseFloat(value)`: "12 euro" is 12."""
    found = _NUMBER_AT_START.match(as_text(value))
    return tidy(float(found[1])) if found else math.nan


def tidy(number: float) -> float:
    """A whole number as an int, as JSON writes it."""
    if isinstance(number, float) and number.is_integer() and abs(number) < 2**53:
        return int(number)
    return number


def is_same(one: FormioValue, other: FormioValue) -> bool:
    """Equal through and through; true is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(is_same(one[key], other[key]) for key in one)
    return one == other


def is_loosely_equal(one: FormioValue, other: FormioValue) -> bool:
    """`one == other`."""
    if is_nothing(one) or is_nothing(other):
        return is_nothing(one) and is_nothing(other)
    if isinstance(one, bool):
        return is_loosely_equal(int(one), other)
    if isinstance(other, bool):
        return is_loosely_equal(one, int(other))
    if isinstance(one, list | dict) and isinstance(other, list | dict):
        return one is other
    if is_number(one) or is_number(other):
        return as_number(one) == as_number(other)
    return as_text(one) == as_text(other)


def object_of(value: FormioValue) -> Mapping[str, JsonValue]:
    """The value if it is an object, otherwise an empty one."""
    return value if isinstance(value, dict) else {}


def list_of(value: FormioValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []
