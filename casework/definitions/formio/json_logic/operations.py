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
JsonOperation = Callable[[list[JsonValue]], JsonValue]


class NoValue(Exception):
    """The rule asks what cannot be computed."""


def is_true(value: FormioValue) -> bool:
    """As JSON-logic sees it: an empty list is false."""
    return value != [] and is_truthy(value)


def item(values: list[JsonValue], place: int) -> JsonValue:
    return values[place] if place < len(values) else None


def _in_order(values: list[JsonValue], holds: Callable[[float, float], bool]) -> bool:
    """Two or three values; numbers, or texts among themselves."""
    pairs = list(pairwise(values[:3]))
    if all(isinstance(value, str) for value in values[:3]):
        ranks = {text: rank for rank, text in enumerate(sorted({as_text(v) for v in values[:3]}))}
        return all(holds(ranks[as_text(a)], ranks[as_text(b)]) for a, b in pairs)
    return len(values) > 1 and all(holds(as_number(a), as_number(b)) for a, b in pairs)


def _added(values: list[JsonValue]) -> JsonValue:
    return _number(math.fsum(map(leading_number, values)))


def _taken(values: list[JsonValue]) -> JsonValue:
    first = as_number(item(values, 0))
    return _number(-first if len(values) < 2 else first - as_number(values[1]))


def _times(values: list[JsonValue]) -> JsonValue:
    return _number(math.prod(map(leading_number, values)))


def _over(values: list[JsonValue]) -> JsonValue:
    return _number(as_number(item(values, 0)) / as_number(item(values, 1)))


def _rest(values: list[JsonValue]) -> JsonValue:
    return _number(math.fmod(as_number(item(values, 0)), as_number(item(values, 1))))


def _number(number: float) -> JsonValue:
    if math.isnan(number) or math.isinf(number):
        raise NoValue("no number")
    return tidy(number)


def _is_in(values: list[JsonValue]) -> JsonValue:
    inside, whole = item(values, 0), item(values, 1)
    if isinstance(whole, list):
        return any(is_same(inside, one) for one in whole)
    return isinstance(whole, str) and as_text(inside) in whole


def _joined(values: list[JsonValue]) -> JsonValue:
    text = "".join(map(as_text, values))
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
        scale = 10 ** int(as_number(item(values, 1)))
        return _number(by(as_number(item(values, 0)) * scale) / scale)

    return rounded


OPERATIONS: Mapping[str, JsonOperation] = {
    "==": lambda values: is_loosely_equal(item(values, 0), item(values, 1)),
    "!=": lambda values: not is_loosely_equal(item(values, 0), item(values, 1)),
    "===": lambda values: is_same(item(values, 0), item(values, 1)),
    "!==": lambda values: not is_same(item(values, 0), item(values, 1)),
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
    "min": lambda values: _number(min(map(as_number, values))),
    "max": lambda values: _number(max(map(as_number, values))),
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
    "_join": lambda values: as_text(item(values, 1) if len(values) > 1 else ",").join(
        "" if one is None else as_text(one) for one in list_of(item(values, 0))
    ),
}
