"""What computed values refer to: only to earlier fields, of a kind that can be computed with."""

from collections.abc import Iterator

from sportello.cases.conditions import DEEPEST
from sportello.cases.definition import ChoiceField, DateField, RowsField
from sportello.cases.definition_check.kinds import DefinitionProblem, ProblemKind, at_most
from sportello.cases.definition_check.scope import (
    MOST_PARTS,
    DefinitionScope,
    check_reference,
    is_number,
    is_text,
)
from sportello.cases.expressions import (
    AnswerTo,
    Constant,
    DaysBetween,
    FormExpression,
    RowsCount,
    RowsTotal,
    TableByBand,
    TableByChoice,
    TextOf,
    YearsBetween,
    expression_depth,
    leaves_of,
    parts_of,
)


def check_expression(
    path: str,
    expression: FormExpression,
    scope: DefinitionScope,
    owners: frozenset[str],
    *,
    wants_text: bool = False,
) -> Iterator[DefinitionProblem]:
    """`wants_text`: whether a text is wanted, else a number."""
    if expression_depth(expression) > DEEPEST:
        yield DefinitionProblem(path, ProblemKind.TOO_DEEP)
        return
    yield from at_most(path, len(leaves_of(expression)), MOST_PARTS)
    yield from _expression(path, expression, scope, owners, wants_text)


def _expression(
    path: str,
    expression: FormExpression,
    scope: DefinitionScope,
    owners: frozenset[str],
    wants_text: bool | None,
) -> Iterator[DefinitionProblem]:
    """`wants_text` None: both will do."""
    gives_text = isinstance(expression, TextOf)
    match expression:
        case Constant(value):
            gives_text = isinstance(value, str)
        case AnswerTo(name):
            field = scope.field(path, name, owners)
            if isinstance(field, DefinitionProblem):
                yield field
                return
            gives_text = is_text(field)
            if not gives_text and not is_number(field):
                yield DefinitionProblem(path, ProblemKind.NOT_COMPARABLE, name)
                return
        case RowsCount(rows):
            yield from check_reference(path, rows, (RowsField,), scope, owners)
        case RowsTotal():
            yield from _total(path, expression, scope, owners)
        case DaysBetween(first, last) | YearsBetween(first, last):
            for day in (first, last):
                yield from check_reference(path, day, (DateField,), scope, owners)
        case TableByChoice():
            yield from _table(path, expression, scope, owners)
        case TableByBand(_, bands):
            limits = [band.up_to for band in bands]
            known = [limit for limit in limits if limit is not None]
            if not bands or None in limits[:-1] or known != sorted(set(known)):
                yield DefinitionProblem(path, ProblemKind.LIMITS_CROSSED)
    if wants_text is not None and gives_text is not wants_text:
        yield DefinitionProblem(path, ProblemKind.NOT_COMPARABLE)
    wanted = None if isinstance(expression, TextOf) else False
    for part in parts_of(expression):
        yield from _expression(path, part, scope, owners, wanted)


def _total(
    path: str, total: RowsTotal, scope: DefinitionScope, owners: frozenset[str]
) -> Iterator[DefinitionProblem]:
    rows = scope.field(path, total.rows, owners)
    if isinstance(rows, DefinitionProblem):
        yield rows
    elif not isinstance(rows, RowsField):
        yield DefinitionProblem(path, ProblemKind.NOT_COMPARABLE, total.rows)
    else:
        inside = {field.name: field for field in rows.fields}
        if total.field not in inside:
            yield DefinitionProblem(path, ProblemKind.NO_SUCH_FIELD, total.field)
        elif not is_number(inside[total.field]):
            yield DefinitionProblem(path, ProblemKind.NOT_COMPARABLE, total.field)


def _table(
    path: str, table: TableByChoice, scope: DefinitionScope, owners: frozenset[str]
) -> Iterator[DefinitionProblem]:
    field = scope.field(path, table.field, owners)
    if isinstance(field, DefinitionProblem):
        yield field
    elif not isinstance(field, ChoiceField):
        yield DefinitionProblem(path, ProblemKind.NOT_COMPARABLE, table.field)
    else:
        known = {option.value for option in field.options}
        for value in sorted(table.values.keys() - known):
            yield DefinitionProblem(path, ProblemKind.NO_SUCH_OPTION, value)
        if table.otherwise is None:
            for value in sorted(known - table.values.keys()):
                yield DefinitionProblem(path, ProblemKind.OPTION_WITHOUT_VALUE, value)
