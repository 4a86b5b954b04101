"""Computed values, as data: a fee by square metres and days, an age, a name put together.

No scripts. How they are written, and what they are made of; `sportello.cases.computing` computes.
"""

from typing import Union

from msgspec import Struct


class ExpressionStruct(Struct, frozen=True, forbid_unknown_fields=True, tag_field="is"):
    """What all expressions have in common: how they are written."""


class Constant(ExpressionStruct, frozen=True, tag="constant"):
    value: int | float | str


class AnswerTo(ExpressionStruct, frozen=True, tag="answer"):
    """A number, an amount in cents, a text or a choice's value."""

    field: str


class SumOf(ExpressionStruct, frozen=True, tag="sum"):
    of: tuple["FormExpression", ...]


class ProductOf(ExpressionStruct, frozen=True, tag="product"):
    of: tuple["FormExpression", ...]


class RowsCount(ExpressionStruct, frozen=True, tag="rows_count"):
    """How many rows; 0 where none were given."""

    rows: str


class RowsTotal(ExpressionStruct, frozen=True, tag="rows_total"):
    """The sum of the number `field` over all rows; rows without it count 0."""

    rows: str
    field: str


class DaysBetween(ExpressionStruct, frozen=True, tag="days_between"):
    """From `first` to `last`, names of dates; negative if they stand the other way round.

    last     None for the day of sending
    is_both  both days count: from the 1st to the 3rd are 3
    """

    first: str
    last: str | None = None
    is_both: bool = False


class YearsBetween(ExpressionStruct, frozen=True, tag="years_between"):
    """Full years, as an age; who is born on 29 February is a year older on 1 March."""

    first: str
    last: str | None = None


class TextOf(ExpressionStruct, frozen=True, tag="text"):
    """Texts and numbers joined; what is not answered is left out."""

    of: tuple["FormExpression", ...]
    between: str = " "


class TableByChoice(ExpressionStruct, frozen=True, tag="by_choice"):
    """The number that stands at the chosen option; `otherwise` at one that is not in the table."""

    field: str
    values: dict[str, int | float]
    otherwise: int | float | None = None


class Band(Struct, frozen=True, forbid_unknown_fields=True):
    """Up to and with `up_to`; None for everything above."""

    up_to: int | float | None
    value: int | float


class TableByBand(ExpressionStruct, frozen=True, tag="by_band"):
    """The value of the first band that holds the number."""

    of: "FormExpression"
    bands: tuple[Band, ...]


LeafExpression = (
    Constant | AnswerTo | RowsCount | RowsTotal | DaysBetween | YearsBetween | TableByChoice
)
FormExpression = Union[LeafExpression, SumOf, ProductOf, TextOf, TableByBand]  # noqa: UP007


def parts_of(expression: FormExpression) -> tuple[FormExpression, ...]:
    """The expressions directly inside it."""
    match expression:
        case SumOf(of) | ProductOf(of) | TextOf(of):
            return of
        case TableByBand(of):
            return (of,)
        case _:
            return ()


def leaves_of(expression: FormExpression) -> list[LeafExpression]:
    """The expressions on single fields that it is made of; of one as deep as may be."""
    found: list[LeafExpression] = []
    waiting = [expression]
    while waiting:
        part = waiting.pop(0)
        if isinstance(part, SumOf | ProductOf | TextOf | TableByBand):
            waiting = [*parts_of(part), *waiting]
        else:
            found.append(part)
    return found


def names_of(leaf: LeafExpression) -> tuple[str, ...]:
    """The names of fields that it refers to."""
    match leaf:
        case Constant():
            return ()
        case RowsCount(rows) | RowsTotal(rows, _):
            return (rows,)
        case DaysBetween(first, last) | YearsBetween(first, last):
            return (first,) if last is None else (first, last)
        case AnswerTo(field) | TableByChoice(field):
            return (field,)


def expression_depth(expression: FormExpression) -> int:
    """How many expressions lie inside each other, itself included."""
    deep, level = 0, [expression]
    while level:
        deep, level = deep + 1, [inner for part in level for inner in parts_of(part)]
    return deep
