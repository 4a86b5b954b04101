"""Conditions over answers, as data: when a field is shown or required, a document or fee due.

No scripts. Every condition and any answers give a boolean or a named fault, never an exception;
what is not answered is simply not equal, not at least, not one of.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Union

from msgspec import Struct

Scalar = str | int | float | bool | None
JsonValue = Union[Scalar, list["JsonValue"], dict[str, "JsonValue"]]  # noqa: UP007 (names itself)
Answers = Mapping[str, JsonValue]
"""What was answered, by the name of the field."""

DEEPEST = 8
"""How many conditions may lie inside each other."""

MOST_ROWS = 200
"""Of a group that is repeated: so many may a definition allow, and a computed value look at."""


class ConditionStruct(Struct, frozen=True, forbid_unknown_fields=True, tag_field="is"):
    """What all conditions have in common: how they are written."""


class Equals(ConditionStruct, frozen=True, tag="equals"):
    field: str
    value: str | bool | int | float


class OneOf(ConditionStruct, frozen=True, tag="one_of"):
    field: str
    values: tuple[str, ...]


class Includes(ConditionStruct, frozen=True, tag="includes"):
    """Of a field that takes several choices: `value` is among them."""

    field: str
    value: str


class AtLeast(ConditionStruct, frozen=True, tag="at_least"):
    field: str
    limit: int | float | date


class AtMost(ConditionStruct, frozen=True, tag="at_most"):
    field: str
    limit: int | float | date


class IsAnswered(ConditionStruct, frozen=True, tag="answered"):
    field: str


class AllOf(ConditionStruct, frozen=True, tag="all"):
    of: tuple["FormCondition", ...]


class AnyOf(ConditionStruct, frozen=True, tag="any"):
    of: tuple["FormCondition", ...]


class Not(ConditionStruct, frozen=True, tag="not"):
    of: "FormCondition"


FieldCondition = Equals | OneOf | Includes | AtLeast | AtMost | IsAnswered
FormCondition = Union[FieldCondition, AllOf, AnyOf, Not]  # noqa: UP007 (names itself)


class FaultReason(StrEnum):
    """WRONG_TYPE: the answer cannot be compared so. TOO_DEEP: more than DEEPEST inside each other.
    TOO_LARGE: a computed value beyond all measure.
    """

    WRONG_TYPE = "wrong_type"
    TOO_DEEP = "too_deep"
    TOO_LARGE = "too_large"


class ConditionFault(Struct, frozen=True):
    """Why a condition, or a computed value, cannot be had.

    field   "" where no single field is the reason
    """

    field: str
    why: FaultReason


def is_answered(value: JsonValue) -> bool:
    """False and 0 are answers; nothing, an empty text and an empty list are none."""
    return value not in (None, "", [], {})


def judge(
    condition: FormCondition, answers: Answers, *, deepest: int = DEEPEST
) -> bool | ConditionFault:
    """Whether the condition holds. A fault counts only where it could turn the result.

    In which order the parts of `AllOf` and `AnyOf` stand changes at most which fault is named.
    """
    if deepest == 0:
        return ConditionFault("", FaultReason.TOO_DEEP)
    match condition:
        case Not(of):
            inner = judge(of, answers, deepest=deepest - 1)
            return inner if isinstance(inner, ConditionFault) else not inner
        case AllOf(of):
            return _joined(
                [judge(part, answers, deepest=deepest - 1) for part in of], decides=False
            )
        case AnyOf(of):
            return _joined([judge(part, answers, deepest=deepest - 1) for part in of], decides=True)
        case _:
            return _judge_field(condition, answers.get(condition.field))


def fields_of(condition: FormCondition) -> list[FieldCondition]:
    """The conditions on single fields that it is made of; of one as deep as may be."""
    found: list[FieldCondition] = []
    waiting = [condition]
    while waiting:
        part = waiting.pop(0)
        if isinstance(part, AllOf | AnyOf | Not):
            waiting = [*_parts_of(part), *waiting]
        else:
            found.append(part)
    return found


def depth(condition: FormCondition) -> int:
    """How many conditions lie inside each other, itself included."""
    deep, level = 0, [condition]
    while level:
        deep, level = deep + 1, [inner for part in level for inner in _parts_of(part)]
    return deep


def _parts_of(condition: FormCondition) -> tuple[FormCondition, ...]:
    match condition:
        case Not(of):
            return (of,)
        case AllOf(of) | AnyOf(of):
            return of
        case _:
            return ()


def _joined(parts: list[bool | ConditionFault], *, decides: bool) -> bool | ConditionFault:
    """`decides` is the value that settles it, whatever the other parts are."""
    if decides in parts:
        return decides
    return next((part for part in parts if isinstance(part, ConditionFault)), not decides)


def _judge_field(condition: FieldCondition, value: JsonValue) -> bool | ConditionFault:
    if isinstance(condition, IsAnswered):
        return is_answered(value)
    if not is_answered(value):
        return False
    found = _compared(condition, value)
    return ConditionFault(condition.field, FaultReason.WRONG_TYPE) if found is None else found


def _compared(condition: FieldCondition, value: JsonValue) -> bool | None:
    """None if the answer is of a type that cannot be compared so."""
    match condition, value:
        case Equals(_, bool() as wanted), bool():
            return value == wanted
        case Equals(_, bool()), _:
            return None
        case (Equals(_, str() as wanted), str()):
            return value == wanted
        case Equals(_, int() | float() as wanted), int() | float() if not isinstance(value, bool):
            return value == wanted
        case OneOf(_, values), str():
            return value in values
        case Includes(_, wanted), list():
            return wanted in value
        case ((AtLeast(_, limit) | AtMost(_, limit)), _):
            return _ordered(limit, value, is_least=isinstance(condition, AtLeast))
    return None


def _ordered(limit: float | date, value: JsonValue, *, is_least: bool) -> bool | None:
    if isinstance(limit, date):
        day = iso_date(value)
        return None if day is None else day >= limit if is_least else day <= limit
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value >= limit if is_least else value <= limit
    return None


def iso_date(value: JsonValue) -> date | None:
    """Only YYYY-MM-DD: Python would take other forms of ISO 8601 too."""
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return day if day and day.isoformat() == value else None
