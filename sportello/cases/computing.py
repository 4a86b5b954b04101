"""The value of an expression over answers.

Every expression and any answers give a number, a text, nothing yet, or a named fault, never an
exception. Numbers are computed as decimals: a tenth stays a tenth.
"""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal

from sportello.cases.conditions import (
    DEEPEST,
    MOST_ROWS,
    Answers,
    ConditionFault,
    FaultReason,
    JsonValue,
    iso_date,
)
from sportello.cases.expressions import (
    AnswerTo,
    Band,
    Constant,
    DaysBetween,
    FormExpression,
    LeafExpression,
    ProductOf,
    RowsCount,
    RowsTotal,
    SumOf,
    TableByBand,
    TableByChoice,
    TextOf,
    YearsBetween,
)

LARGEST = 10**12
"""A result beyond it, above or below 0, is a fault."""

LONGEST_JOINED = 2000
"""Letters of a joined text."""

_EXACT = Context(prec=40, rounding=ROUND_HALF_UP)

_Found = Decimal | str | None


class _NoValue(Exception):
    """Carries the fault to the top."""

    def __init__(self, field: str, why: FaultReason) -> None:
        self.fault = ConditionFault(field, why)


def value_of(
    expression: FormExpression, answers: Answers, today: date
) -> int | float | str | ConditionFault | None:
    """None as long as an answer that it needs is missing.

    today   the day of sending, in local time; until then the day on which it is computed
    """
    try:
        found = _value(expression, answers, today, DEEPEST)
    except _NoValue as none:
        return none.fault
    if not isinstance(found, Decimal):
        return found
    return int(found) if found == found.to_integral_value() else float(found)


def whole_cents(value: float) -> int:
    """Half a cent is rounded up, away from 0."""
    return int(Decimal(str(value)).quantize(Decimal(1), context=_EXACT))


def _value(expression: FormExpression, answers: Answers, today: date, deepest: int) -> _Found:
    if deepest == 0:
        raise _NoValue("", FaultReason.TOO_DEEP)
    match expression:
        case SumOf(of) | ProductOf(of):
            numbers = [_number(_value(part, answers, today, deepest - 1)) for part in of]
            return _folded(numbers, is_sum=isinstance(expression, SumOf))
        case TextOf(of, between):
            found = [_value(part, answers, today, deepest - 1) for part in of]
            return _joined_text([_as_text(part) for part in found if part is not None], between)
        case TableByBand(of, bands):
            return _in_bands(_number(_value(of, answers, today, deepest - 1)), bands)
        case _:
            return _leaf(expression, answers, today)


def _leaf(expression: LeafExpression, answers: Answers, today: date) -> _Found:
    match expression:
        case Constant(value):
            return _scalar(value, "")
        case AnswerTo(field):
            return _scalar(answers.get(field), field)
        case RowsCount(rows):
            return Decimal(len(_rows(answers, rows)))
        case RowsTotal(rows, field):
            cells = (row.get(field) for row in _rows(answers, rows) if isinstance(row, dict))
            return _folded((_number(_scalar(cell, field), 0) for cell in cells), is_sum=True)
        case DaysBetween(first, last, is_both):
            span = _dates(answers, first, last, today)
            return None if span is None else Decimal((span[1] - span[0]).days + is_both)
        case YearsBetween(first, last):
            span = _dates(answers, first, last, today)
            return None if span is None else Decimal(_full_years(*span))
        case TableByChoice(field, values, otherwise):
            chosen = answers.get(field)
            if chosen is None:
                return None
            if not isinstance(chosen, str):
                raise _NoValue(field, FaultReason.WRONG_TYPE)
            return _scalar(values.get(chosen, otherwise), field)


def _scalar(value: JsonValue, field: str) -> _Found:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _NoValue(field, FaultReason.WRONG_TYPE)
    return _bounded(Decimal(str(value)) if isinstance(value, float) else Decimal(value))


def _bounded(number: Decimal) -> Decimal:
    if not number.is_finite() or abs(number) > LARGEST:
        raise _NoValue("", FaultReason.TOO_LARGE)
    return number


def _number(found: _Found, instead: int | None = None) -> Decimal | None:
    if found is None:
        return None if instead is None else Decimal(instead)
    if isinstance(found, str):
        raise _NoValue("", FaultReason.WRONG_TYPE)
    return found


def _folded(numbers: Iterable[Decimal | None], *, is_sum: bool) -> Decimal | None:
    result = Decimal(0 if is_sum else 1)
    for number in numbers:
        if number is None:
            return None
        step = _EXACT.add if is_sum else _EXACT.multiply
        result = _bounded(step(result, number))
    return result


def _in_bands(number: Decimal | None, bands: tuple[Band, ...]) -> Decimal | None:
    if number is None:
        return None
    for band in bands:
        if band.up_to is None or number <= Decimal(str(band.up_to)):
            return _bounded(Decimal(str(band.value)))
    return None


def _as_text(found: Decimal | str) -> str:
    return found if isinstance(found, str) else f"{found.normalize():f}"


def _joined_text(parts: list[str], between: str) -> str | None:
    joined = between.join(parts)
    if len(joined) > LONGEST_JOINED:
        raise _NoValue("", FaultReason.TOO_LARGE)
    return joined or None


def _rows(answers: Answers, name: str) -> list[JsonValue]:
    rows = answers.get(name)
    if rows is None:
        return []
    if not isinstance(rows, list):
        raise _NoValue(name, FaultReason.WRONG_TYPE)
    if len(rows) > MOST_ROWS:
        raise _NoValue(name, FaultReason.TOO_LARGE)
    return rows


def _dates(answers: Answers, first: str, last: str | None, today: date) -> tuple[date, date] | None:
    begun = _day(answers, first)
    ended = today if last is None else _day(answers, last)
    return None if begun is None or ended is None else (begun, ended)


def _day(answers: Answers, name: str) -> date | None:
    value = answers.get(name)
    if value is None or value == "":
        return None
    day = iso_date(value)
    if day is None:
        raise _NoValue(name, FaultReason.WRONG_TYPE)
    return day


def _full_years(first: date, last: date) -> int:
    return last.year - first.year - ((last.month, last.day) < (first.month, first.day))
