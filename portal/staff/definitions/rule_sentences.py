"""Conditions and computed values of a form in words: “Where” is “Centre” and “Days” is at least 3.

Owns these sentences. A field is called by its label, an option by its own.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import reduce

from msgspec import Struct

from portal.staff.door import StaffAsked
from sportello.cases.conditions import (
    AllOf,
    AnyOf,
    AtLeast,
    AtMost,
    Equals,
    FormCondition,
    Includes,
    IsAnswered,
    Not,
    OneOf,
)
from sportello.cases.definition import (
    ChoiceField,
    ChoicesField,
    FormDefinition,
    RowsField,
    TextByLanguage,
)
from sportello.cases.expressions import (
    AnswerTo,
    Constant,
    DaysBetween,
    FormExpression,
    ProductOf,
    RowsCount,
    RowsTotal,
    SumOf,
    TableByBand,
    TableByChoice,
    TextOf,
    YearsBetween,
)
from sportello.model.languages import HOUSE_LANGUAGE
from text.catalogue import N_
from text.written_days import written_day


class RuleWords(Struct, frozen=True):
    """`labels` by field; `options` the labels of its options, by field and value."""

    asked: StaffAsked
    labels: Mapping[str, str]
    options: Mapping[tuple[str, str], str]

    def condition(self, condition: FormCondition) -> str:
        words = self.asked.words
        match condition:
            case Equals(field, bool() as value):
                told = words.gettext("yes") if value else words.gettext("no")
                return words.gettext("“%1” is %2", self._label(field), told)
            case Equals(field, value):
                return words.gettext("“%1” is %2", self._label(field), self._said(field, value))
            case OneOf(field, values):
                told = ", ".join(self._said(field, value) for value in values)
                return words.gettext("“%1” is one of: %2", self._label(field), told)
            case Includes(field, value):
                told = self._said(field, value)
                return words.gettext("“%1” includes %2", self._label(field), told)
            case AtLeast(field, limit):
                return words.gettext("“%1” is at least %2", self._label(field), _limit(limit))
            case AtMost(field, limit):
                return words.gettext("“%1” is at most %2", self._label(field), _limit(limit))
            case IsAnswered(field):
                return words.gettext("“%1” is answered", self._label(field))
            case AllOf(of):
                return self._joined(N_("%1 and %2"), of)
            case AnyOf(of):
                return self._joined(N_("%1 or %2"), of)
            case Not(of):
                return words.gettext("not: %1", self._inner(of))

    def expression(self, expression: FormExpression) -> str:
        words = self.asked.words
        match expression:
            case Constant(value):
                return str(value)
            case AnswerTo(field):
                return f"“{self._label(field)}”"
            case SumOf(of):
                return f"({' + '.join(self.expression(part) for part in of)})"
            case ProductOf(of):
                return " × ".join(self.expression(part) for part in of)
            case RowsCount(rows):
                return words.gettext("how many “%1”", self._label(rows))
            case RowsTotal(rows, field):
                every = self._label(field), self._label(rows)
                return words.gettext("all “%1” of “%2” together", *every)
            case DaysBetween(first, last):
                return words.gettext("days from %1 to %2", *self._from_to(first, last))
            case YearsBetween(first, last):
                return words.gettext("years from %1 to %2", *self._from_to(first, last))
            case TextOf(of, between):
                return between.join(self.expression(part) for part in of)
            case TableByChoice(field, values, otherwise):
                lines = [f"{self._said(field, key)}: {number}" for key, number in values.items()]
                if otherwise is not None:
                    lines.append(words.gettext("otherwise: %1", str(otherwise)))
                return words.gettext("by “%1” (%2)", self._label(field), "; ".join(lines))
            case TableByBand(of, bands):
                above = words.gettext("above")
                lines = [
                    f"{above if band.up_to is None else f'≤ {band.up_to}'}: {band.value}"
                    for band in bands
                ]
                return f"{self.expression(of)} ({'; '.join(lines)})"

    def _joined(self, joint: str, parts: Sequence[FormCondition]) -> str:
        told = [self._inner(part) for part in parts]
        return reduce(lambda first, second: self.asked.words.gettext(joint, first, second), told)

    def _inner(self, condition: FormCondition) -> str:
        told = self.condition(condition)
        return f"({told})" if isinstance(condition, AllOf | AnyOf) else told

    def _from_to(self, first: str, last: str | None) -> tuple[str, str]:
        today = self.asked.words.gettext("the day of sending")
        return f"“{self._label(first)}”", today if last is None else f"“{self._label(last)}”"

    def _label(self, field: str) -> str:
        return self.labels.get(field, field)

    def _said(self, field: str, value: str | float) -> str:
        return f"“{self.options.get((field, str(value)), value)}”"


def rule_words(asked: StaffAsked, *definitions: FormDefinition) -> RuleWords:
    """For rules of these; where they differ in a label, the last one's is said."""
    labels: dict[str, str] = {}
    options: dict[tuple[str, str], str] = {}
    for form in definitions:
        for outer in form.fields():
            inner = outer.fields if isinstance(outer, RowsField) else ()
            for field in (outer, *inner):
                labels[field.name] = form_text(asked, field.label) or field.name
                if isinstance(field, ChoiceField | ChoicesField):
                    for option in field.options:
                        said = form_text(asked, option.label) or option.value
                        options[field.name, option.value] = said
    return RuleWords(asked, labels, options)


def form_text(asked: StaffAsked, text: TextByLanguage | None) -> str:
    """Empty where there is none; any other where a draft lacks the Italian one."""
    if not text:
        return ""
    return asked.text(text) if text.get(HOUSE_LANGUAGE) else next(iter(text.values()))


def _limit(limit: float | date) -> str:
    return written_day(limit) if isinstance(limit, date) else str(limit)
