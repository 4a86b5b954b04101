"""What can be wrong with one field."""

import re
from collections.abc import Iterator
from datetime import date, time

from sportello.cases.conditions import MOST_ROWS
from sportello.cases.definition import (
    AmountField,
    AnyField,
    ChoiceField,
    ChoicesField,
    CodiceFiscaleField,
    ComputedField,
    ComputedUnit,
    ConsentField,
    DateField,
    DeclarationField,
    FileField,
    MunicipalityField,
    NumberField,
    RowsField,
    StatementField,
    StaticText,
    TextField,
    TimeField,
)
from sportello.cases.definition_check.conditions import check_condition
from sportello.cases.definition_check.expressions import check_expression
from sportello.cases.definition_check.kinds import (
    DefinitionProblem,
    ProblemKind,
    at_most,
    perhaps_words,
    positive,
    twice,
    words,
)
from sportello.cases.definition_check.scope import DefinitionScope, check_reference, needs_in_rows

MOST_OPTIONS = 500
LONGEST_TEXT = 100_000
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,79}")
"""No full stop: it stands between the parts of a path."""


def check_field(path: str, field: AnyField, scope: DefinitionScope) -> Iterator[DefinitionProblem]:
    own = frozenset({field.name})
    if not _NAME.fullmatch(field.name):
        yield DefinitionProblem(path, ProblemKind.NAME_UNUSABLE, field.name)
    if field.name in scope.earlier:
        yield DefinitionProblem(path, ProblemKind.NAME_TAKEN, field.name)
    yield from words(path, field.label)
    yield from perhaps_words(path, field.help)
    yield from check_condition(path, field.shown_if, scope, own)
    if not isinstance(field, StaticText | ComputedField) and not isinstance(field.required, bool):
        yield from check_condition(path, field.required, scope, own)
    match field:
        case ComputedField(value=value, unit=unit):
            wants_text = unit is ComputedUnit.TEXT
            yield from check_expression(path, value, scope, own, wants_text=wants_text)
        case CodiceFiscaleField():
            yield from _holder(path, field, scope)
        case RowsField():
            yield from _rows(path, field, scope)
        case _:
            yield from _alone(path, field)


def _alone(path: str, field: AnyField) -> Iterator[DefinitionProblem]:
    """What can be said without knowing other fields."""
    match field:
        case DeclarationField() | StatementField() | ConsentField() | StaticText():
            yield from words(path, field.text)
        case TextField():
            yield from positive(path, field.longest)
            yield from at_most(path, field.longest, LONGEST_TEXT)
        case NumberField():
            yield from perhaps_words(path, field.unit)
            yield from _limits(path, field.least, field.most)
        case AmountField():
            yield from _limits(path, field.least_cents, field.most_cents)
        case DateField():
            yield from _limits(path, field.first, field.last)
            yield from _limits(path, field.first_in_days, field.last_in_days)
        case TimeField():
            yield from _limits(path, field.first, field.last)
        case ChoiceField():
            yield from _options(path, field)
        case ChoicesField():
            yield from _options(path, field)
            most = len(field.options) if field.most is None else field.most
            yield from _limits(path, field.least, min(most, len(field.options)))
        case FileField():
            if not field.media_types:
                yield DefinitionProblem(path, ProblemKind.NO_OPTIONS)
            yield from positive(path, field.most_files)
            yield from positive(path, field.most_bytes)


def _options(path: str, field: ChoiceField | ChoicesField) -> Iterator[DefinitionProblem]:
    if not field.options:
        yield DefinitionProblem(path, ProblemKind.NO_OPTIONS)
    yield from at_most(path, len(field.options), MOST_OPTIONS)
    values = [option.value for option in field.options]
    yield from twice(path, values, ProblemKind.OPTION_TWICE)
    for option in field.options:
        yield from words(f"{path}.{option.value}", option.label)
        if not option.value.strip():
            yield DefinitionProblem(path, ProblemKind.OPTION_UNREACHABLE, option.value)


def _holder(
    path: str, field: CodiceFiscaleField, scope: DefinitionScope
) -> Iterator[DefinitionProblem]:
    own = frozenset({field.name})
    for name, kind in (
        (field.given_name_field, TextField),
        (field.surname_field, TextField),
        (field.born_on_field, DateField),
        (field.sex_field, ChoiceField),
        (field.birthplace_field, MunicipalityField),
    ):
        yield from check_reference(path, name, (kind,), scope, own)
    sexes = scope.earlier.get(field.sex_field) if field.sex_field else None
    if isinstance(sexes, ChoiceField):
        for value in sorted({option.value for option in sexes.options} - {"F", "M"}):
            yield DefinitionProblem(path, ProblemKind.NOT_COMPARABLE, value)


def _rows(path: str, rows: RowsField, scope: DefinitionScope) -> Iterator[DefinitionProblem]:
    yield from _limits(path, rows.least, rows.most)
    yield from positive(path, rows.most)
    yield from at_most(path, rows.most, MOST_ROWS)
    if not rows.fields:
        yield DefinitionProblem(path, ProblemKind.NO_OPTIONS)
    inside = dict(scope.earlier)
    needs = {**scope.needs, **needs_in_rows(rows)}
    for field in rows.fields:
        seen = DefinitionScope(inside, needs)
        yield from check_field(f"{path}.{field.name}", field, seen)
        inside[field.name] = field


def _limits(
    path: str, least: float | date | time | None, most: float | date | time | None
) -> Iterator[DefinitionProblem]:
    """Both of one type."""
    match least, most:
        case (date(), date()) | (time(), time()) | (int() | float(), int() | float()):
            if least > most:  # type: ignore[operator]  # mypy does not narrow two at once
                yield DefinitionProblem(path, ProblemKind.LIMITS_CROSSED)
