"""All that is wrong with the answers to a definition, at once: at home, at sending, at the office.

`check_answers` tidies, asks, then checks each answer that counts. Must not know documents, fees or
signatures: whether a request is complete is asked elsewhere.
"""

from collections import ChainMap
from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from sportello.cases.answers.rules import AnswerRule
from sportello.cases.answers.tidying import tidied
from sportello.cases.answers.values import AnswerError, ValueContext, check_value
from sportello.cases.asking import Asked, asked
from sportello.cases.conditions import Answers, JsonValue
from sportello.cases.definition import (
    AnyField,
    ComputedField,
    ConsentField,
    DeclarationField,
    FormDefinition,
    PlainField,
    RowsField,
    StatementField,
    StaticText,
)


class AnswerReport(Struct, frozen=True):
    """data    the answers that count, tidied, with computed values; wrong ones too
    errors  in the order in which things are asked
    hidden  paths of the fields that are not shown; their answers are kept aside too
    aside   by path, answers that do not count: nothing that was answered is lost
    asked   what else these answers ask for: documents, fees, signers, the office
    """

    data: dict[str, JsonValue]
    errors: tuple[AnswerError, ...]
    hidden: tuple[str, ...]
    aside: dict[str, JsonValue]
    asked: Asked


def check_answers(definition: FormDefinition, answers: Answers, today: date) -> AnswerReport:
    """Any answers give a result. The definition has no `problems`.

    today   the day of sending, in local time; the current one while it is a draft
    """
    tidy = tidied(definition, answers)
    found = asked(definition, tidy.answers, today)
    errors = list(_AnswerWalk(found, today).errors(definition))
    told = {error.path.split(".")[-1] for error in errors}
    errors += [
        AnswerError(fault.field, AnswerRule.CANNOT_BE_COMPUTED)
        for fault in dict.fromkeys(found.faults)
        if fault.field not in told
    ]
    aside = {**tidy.aside, **_hidden_answers(found.hidden, tidy.answers)}
    return AnswerReport(found.answers, tuple(errors), found.hidden, aside, found)


class _AnswerWalk:
    def __init__(self, found: Asked, today: date) -> None:
        self.found = found
        self.today = today
        self.shown = frozenset(found.shown)
        self.required = frozenset(found.required)

    def errors(self, definition: FormDefinition) -> Iterator[AnswerError]:
        for field in definition.fields():
            yield from self._field(field, field.name, self.found.answers, self.found.answers)

    def _field(
        self, field: AnyField, path: str, answers: Answers, seen: Answers
    ) -> Iterator[AnswerError]:
        if path not in self.shown or isinstance(field, StaticText | ComputedField):
            return
        if field.name not in answers:
            if path in self.required:
                yield AnswerError(path, AnswerRule.REQUIRED)
            return
        value = answers[field.name]
        if isinstance(field, RowsField):
            yield from self._rows(field, value, path)
            return
        yield from check_value(field, value, path, ValueContext(seen, self.today))
        is_ticked = isinstance(field, DeclarationField | StatementField | ConsentField)
        if is_ticked and value is False and path in self.required:
            yield AnswerError(path, AnswerRule.NOT_ACCEPTED)

    def _rows(self, field: RowsField, rows: JsonValue, path: str) -> Iterator[AnswerError]:
        if not isinstance(rows, list):
            yield AnswerError(path, AnswerRule.WRONG_TYPE)
            return
        if path in self.found.too_many_rows:
            yield AnswerError(path, AnswerRule.TOO_MANY)
            return
        if len(rows) < field.least:
            yield AnswerError(path, AnswerRule.TOO_FEW)
        for number, row in enumerate(rows):
            yield from self._row(field.fields, row, f"{path}.{number}")

    def _row(
        self, fields: tuple[PlainField, ...], row: JsonValue, path: str
    ) -> Iterator[AnswerError]:
        if not isinstance(row, dict):
            yield AnswerError(path, AnswerRule.WRONG_TYPE)
            return
        seen = ChainMap(row, self.found.answers)
        for field in fields:
            yield from self._field(field, f"{path}.{field.name}", row, seen)


def _hidden_answers(hidden: tuple[str, ...], answers: Answers) -> dict[str, JsonValue]:
    """By path, what was answered to fields that are not shown now."""
    kept: dict[str, JsonValue] = {}
    for path in hidden:
        value: JsonValue = dict(answers)
        for name in path.split("."):
            if isinstance(value, dict):
                value = value.get(name)
            elif isinstance(value, list):
                value = value[int(name)]
        if value is not None:
            kept[path] = value
    return kept
