"""What JSON-logic computes of values; what chooses or repeats is in `evaluation`."""

import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from casework.definitions.formio.dates import instant_of
from casework.definitions.formio.values import (
    FormioValue,
    as_number,
    as_text,
    is_loosely_equal,
    is_nothing,
    is_same,
    is_truthy,
    leading_number,
    list_of,
    tidy,
)
from sportello.cases.conditions import JsonValue

LONGEST_TEXT = 100_000
MOST_DIGITS = 20
JsonOperation = Callable[[list[JsonValue]], JsonValue]


class NoValue(Exception):
    """The rule asks what cannot be computed."""


def is_true(value: FormioValue) -> bool:
    """As JSON-logic sees it: an empty list is false."""
    return value != [] and is_truthy(value)


def item(values: list[JsonValue], place: int) -> JsonValue:
    return values[place] if place < len(values) else None


def _in_order(values: list[JsonValue], holds: Callable[[float, float], bool]) -> bool:
    """Two or three values; two texts as texts, whatever else as numbers."""
    return len(values) > 1 and all(_pair_holds(a, b, holds) for a, b in pairwise(values[:3]))


def _pair_holds(one: JsonValue, other: JsonValue, holds: Callable[[float, float], bool]) -> bool:
    a = as_text(one) if isinstance(one, list | dict) else one
    b = as_text(other) if isinstance(other, list | dict) else other
    if isinstance(a, str) and isinstance(b, str):
        return holds((a > b) - (a < b), 0)
    return holds(as_number(a), as_number(b))


def _is_identical(values: list[JsonValue]) -> bool:
    """`===`: two lists are two things."""
    one, other = item(values, 0), item(values, 1)
    return one is other if isinstance(one, list | dict) else is_same(one, other)


def _added(values: list[JsonValue]) -> JsonValue:
    return _number(math.fsum(map(leading_number, values)))


def _taken(values: list[JsonValue]) -> JsonValue:
    first = as_number(item(values, 0))
    return _number(-first if len(values) < 2 else first - as_number(values[1]))


def _times(values: list[JsonValue]) -> JsonValue:
    return values[0] if len(values) == 1 else _number(math.prod(map(leading_number, values)))


def _over(values: list[JsonValue]) -> JsonValue:
    above, below = as_number(item(values, 0)), as_number(item(values, 1))
    if below == 0:
        return math.nan if above == 0 or math.isnan(above) else math.copysign(math.inf, above)
    return _number(above / below)


def _rest(values: list[JsonValue]) -> JsonValue:
    whole, part = as_number(item(values, 0)), as_number(item(values, 1))
    is_none = part == 0 or math.isnan(whole + part) or math.isinf(whole)
    return math.nan if is_none else _number(math.fmod(whole, part))


def _number(number: float) -> JsonValue:
    """NaN is a value too: one that is false, and not equal to anything."""
    return tidy(number) if math.isfinite(number) else number


def _outermost(values: list[float], of: Callable[[list[float]], float]) -> JsonValue:
    return math.nan if any(map(math.isnan, values)) else _number(of(values))


def _is_in(values: list[JsonValue]) -> JsonValue:
    inside, whole = item(values, 0), item(values, 1)
    if isinstance(whole, list):
        return any(is_same(inside, one) for one in whole)
    return isinstance(whole, str) and whole != "" and as_text(inside) in whole


def _joined(values: list[JsonValue]) -> JsonValue:
    text = "".join("" if value is None else as_text(value) for value in values)
    if len(text) > LONGEST_TEXT:
        raise NoValue("the text is too long")
    return text


def _part(values: list[JsonValue]) -> JsonValue:
    text, start = as_text(item(values, 0)), int(as_number(item(values, 1)))
    rest = text[start:] if start >= 0 else text[max(0, len(text) + start) :]
    if len(values) < 3:
        return rest
    length = int(as_number(values[2]))
    return rest[:length]


def _merged(values: list[JsonValue]) -> JsonValue:
    merged: list[JsonValue] = []
    for value in values:
        merged += value if isinstance(value, list) else [value]
    return merged


def _numbers(values: list[JsonValue]) -> list[float]:
    """Of one list, or of the arguments themselves."""
    given = values[0] if len(values) == 1 and isinstance(values[0], list) else values
    return [as_number(one) for one in given]


def _length(values: list[JsonValue]) -> JsonValue:
    value = item(values, 0)
    return len(value) if isinstance(value, str | list | dict) else 0


def _is_empty(values: list[JsonValue]) -> JsonValue:
    return not (isinstance(item(values, 0), str | list | dict) and _length(values))


def _date(values: list[JsonValue], moved_by: int = 0) -> JsonValue:
    instant = instant_of(item(values, 0))
    if instant is None:
        raise NoValue("no date")
    return _instant(instant + timedelta(days=moved_by))


def _days_from_now(values: list[JsonValue], sign: int) -> JsonValue:
    return _instant(datetime.now(UTC) + sign * timedelta(days=as_number(item(values, 0))))


def _instant(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + (
        f"{instant.microsecond // 1000:03}Z"
    )


def _mean(values: list[JsonValue]) -> JsonValue:
    numbers = _numbers(values)
    return _number(math.fsum(numbers) / len(numbers))


def _rounded(by: Callable[[float], int]) -> JsonOperation:
    def rounded(values: list[JsonValue]) -> JsonValue:
        scale = 10 ** max(-MOST_DIGITS, min(MOST_DIGITS, int(as_number(item(values, 1)))))
        return _number(by(as_number(item(values, 0)) * scale) / scale)

    return rounded


def _list_joined(values: list[JsonValue]) -> JsonValue:
    between = as_text(values[1]) if len(values) > 1 else ","
    parts = list_of(item(values, 0))
    if len(between) * len(parts) > LONGEST_TEXT:
        raise NoValue("the text is too long")
    return _joined([part for one in parts for part in (between, one)][1:])


OPERATIONS: Mapping[str, JsonOperation] = {
    "==": lambda values: is_loosely_equal(item(values, 0), item(values, 1)),
    "!=": lambda values: not is_loosely_equal(item(values, 0), item(values, 1)),
    "===": _is_identical,
    "!==": lambda values: not _is_identical(values),
    ">": lambda values: _in_order(values[:2], lambda a, b: a > b),
    ">=": lambda values: _in_order(values[:2], lambda a, b: a >= b),
    "<": lambda values: _in_order(values, lambda a, b: a < b),
    "<=": lambda values: _in_order(values, lambda a, b: a <= b),
    "!": lambda values: not is_true(item(values, 0)),
    "!!": lambda values: is_true(item(values, 0)),
    "+": _added,
    "-": _taken,
    "*": _times,
    "/": _over,
    "%": _rest,
    "min": lambda values: _outermost(list(map(as_number, values)), min),
    "max": lambda values: _outermost(list(map(as_number, values)), max),
    "in": _is_in,
    "cat": _joined,
    "substr": _part,
    "merge": _merged,
    "log": lambda values: item(values, 0),
    "getDate": _date,
    "relativeMinDate": lambda values: _days_from_now(values, -1),
    "relativeMaxDate": lambda values: _days_from_now(values, 1),
    "_sum": lambda values: _number(math.fsum(_numbers(values[:1]))),
    "_mean": _mean,
    "_max": lambda values: _number(max(_numbers(values[:1]))),
    "_min": lambda values: _number(min(_numbers(values[:1]))),
    "_size": _length,
    "_isEmpty": _is_empty,
    "_isEqual": lambda values: is_same(item(values, 0), item(values, 1)),
    "_isNil": lambda values: is_nothing(item(values, 0)),
    "_isArray": lambda values: isinstance(item(values, 0), list),
    "_isString": lambda values: isinstance(item(values, 0), str),
    "_isBoolean": lambda values: isinstance(item(values, 0), bool),
    "_includes": lambda values: _is_in([item(values, 1), item(values, 0)]),
    "_startsWith": lambda values: as_text(item(values, 0)).startswith(as_text(item(values, 1))),
    "_endsWith": lambda values: as_text(item(values, 0)).endswith(as_text(item(values, 1))),
    "_toLower": lambda values: as_text(item(values, 0)).lower(),
    "_toUpper": lambda values: as_text(item(values, 0)).upper(),
    "_trim": lambda values: as_text(item(values, 0)).strip(),
    "_toNumber": lambda values: _number(as_number(item(values, 0))),
    "_first": lambda values: item(list_of(item(values, 0)), 0),
    "_head": lambda values: item(list_of(item(values, 0)), 0),
    "_last": lambda values: item(list_of(item(values, 0))[-1:], 0),
    "_add": lambda values: _number(as_number(item(values, 0)) + as_number(item(values, 1))),
    "_subtract": _taken,
    "_multiply": lambda values: _number(as_number(item(values, 0)) * as_number(item(values, 1))),
    "_divide": _over,
    "_floor": _rounded(math.floor),
    "_ceil": _rounded(math.ceil),
    "_round": _rounded(lambda number: math.floor(number + 0.5)),
    "_gt": lambda values: _in_order(values[:2], lambda a, b: a > b),
    "_gte": lambda values: _in_order(values[:2], lambda a, b: a >= b),
    "_lt": lambda values: _in_order(values[:2], lambda a, b: a < b),
    "_lte": lambda values: _in_order(values[:2], lambda a, b: a <= b),
    "_eq": lambda values: is_same(item(values, 0), item(values, 1)),
    "_join": _list_joined,
}
