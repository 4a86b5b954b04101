"""What conditions refer to: only to earlier fields, of a kind that can be compared so."""

from collections.abc import Iterator

from sportello.cases.conditions import (
    DEEPEST,
    AllOf,
    AtLeast,
    AtMost,
    Equals,
    FieldCondition,
    FormCondition,
    Includes,
    IsAnswered,
    OneOf,
    depth,
    fields_of,
)
from sportello.cases.definition import (
    AnyField,
    ChoiceField,
    ChoicesField,
    ConsentField,
    DateField,
    DeclarationField,
    NumberField,
    StatementField,
    StaticText,
    YesNoField,
)
from sportello.cases.definition_check.kinds import DefinitionProblem, ProblemKind, at_most
from sportello.cases.definition_check.scope import MOST_PARTS, DefinitionScope, is_number, is_text


def check_condition(
    path: str, condition: FormCondition | None, scope: DefinitionScope, owners: frozenset[str]
) -> Iterator[DefinitionProblem]:
    if condition is None:
        return
    if depth(condition) > DEEPEST:
        yield DefinitionProblem(path, ProblemKind.TOO_DEEP)
        return
    parts = fields_of(condition)
    yield from at_most(path, len(parts), MOST_PARTS)
    for part in parts:
        field = scope.field(path, part.field, owners)
        if isinstance(field, DefinitionProblem):
            yield field
        elif not _is_comparable(part, field):
            yield DefinitionProblem(path, ProblemKind.NOT_COMPARABLE, part.field)
        elif isinstance(field, ChoiceField | ChoicesField):
            known = {option.value for option in field.options}
            for value in sorted(set(_options_named(part)) - known):
                yield DefinitionProblem(path, ProblemKind.NO_SUCH_OPTION, value)
        elif _is_out_of_reach(part, field):
            yield DefinitionProblem(path, ProblemKind.NEVER_HOLDS, part.field)
    yield from _contradictions(path, condition)


def _contradictions(path: str, condition: FormCondition) -> Iterator[DefinitionProblem]:
    """One field cannot be two things at once, in the same `AllOf`."""
    waiting = [condition]
    while waiting:
        part = waiting.pop()
        if isinstance(part, AllOf):
            wanted: dict[str, str | bool | int | float] = {}
            for inner in part.of:
                if isinstance(inner, Equals):
                    if wanted.setdefault(inner.field, inner.value) != inner.value:
                        yield DefinitionProblem(path, ProblemKind.NEVER_HOLDS, inner.field)
                elif isinstance(inner, AllOf):
                    waiting.append(inner)


def _options_named(part: FieldCondition) -> tuple[str, ...]:
    match part:
        case Equals(_, str() as value) | Includes(_, value):
            return (value,)
        case OneOf(_, values):
            return values
        case _:
            return ()


def _is_comparable(part: FieldCondition, field: AnyField) -> bool:
    match part:
        case IsAnswered():
            return not isinstance(field, StaticText)
        case Includes():
            return isinstance(field, ChoicesField)
        case OneOf() | Equals(_, str()):
            return is_text(field)
        case Equals(_, bool()):
            return isinstance(field, YesNoField | DeclarationField | StatementField | ConsentField)
        case Equals():
            return is_number(field)
        case AtLeast(_, limit) | AtMost(_, limit):
            is_by_number = isinstance(limit, int | float)
            return is_number(field) if is_by_number else isinstance(field, DateField)


def _is_out_of_reach(part: FieldCondition, field: AnyField) -> bool:
    """A limit that the field's own limits never let an answer meet."""
    match part, field:
        case (AtLeast(_, int() | float() as limit), NumberField(most=most)) if most is not None:
            return limit > most
        case (AtMost(_, int() | float() as limit), NumberField(least=least)) if least is not None:
            return limit < least
        case _:
            return False
