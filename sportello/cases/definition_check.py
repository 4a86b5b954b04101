"""What is wrong with a definition, all at once, before it is published.

What passes here has no condition that looks forward, at a field that is not there, or at one that
cannot be compared so.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from msgspec import Struct

from sportello.cases.conditions import (
    DEEPEST,
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
    AmountField,
    AnyField,
    ChoiceField,
    ChoicesField,
    DateField,
    DeclarationField,
    FormDefinition,
    NumberField,
    RowsField,
    TextByLanguage,
    TextField,
    YesNoField,
)

ITALIAN = "it"
LONGEST_REASON = 60
Earlier = Mapping[str, AnyField]


class ProblemKind(StrEnum):
    NAME_TAKEN = "name_taken"
    NO_ITALIAN = "no_italian"
    NO_OPTIONS = "no_options"
    OPTION_TWICE = "option_twice"
    LIMITS_CROSSED = "limits_crossed"
    NO_SUCH_FIELD_BEFORE = "no_such_field_before"
    NOT_COMPARABLE = "not_comparable"
    NO_SUCH_OPTION = "no_such_option"
    TOO_DEEP = "too_deep"
    NOT_POSITIVE = "not_positive"
    REASON_TOO_LONG = "reason_too_long"


class DefinitionProblem(Struct, frozen=True):
    """`path` is where: `steps.family.fields.children`; `about` the name or value in question."""

    path: str
    kind: ProblemKind
    about: str = ""


def problems(definition: FormDefinition) -> list[DefinitionProblem]:
    """Empty if the definition can be published."""
    return list(_problems(definition))


def _problems(definition: FormDefinition) -> Iterator[DefinitionProblem]:
    earlier: dict[str, AnyField] = {}
    yield from _words("title", definition.title)
    yield from _positive("version", definition.version)
    yield from _positive("term.days", definition.term.days)
    yield from _twice("steps", [step.id for step in definition.steps])
    for step in definition.steps:
        path = f"steps.{step.id}"
        yield from _words(path, step.title)
        yield from _condition(path, step.shown_if, earlier)
        for field in step.fields:
            yield from _field(f"{path}.fields.{field.name}", field, earlier)
            earlier[field.name] = field
    yield from _twice("documents", [document.id for document in definition.documents])
    for document in definition.documents:
        path = f"documents.{document.id}"
        yield from _words(path, document.label)
        yield from _condition(path, document.required_if, earlier)
    yield from _twice("fees", [fee.id for fee in definition.fees])
    for fee in definition.fees:
        path = f"fees.{fee.id}"
        yield from _words(path, fee.label)
        yield from _positive(path, fee.cents)
        yield from _condition(path, fee.due_if, earlier)
        if len(fee.reason) > LONGEST_REASON:
            yield DefinitionProblem(path, ProblemKind.REASON_TOO_LONG, fee.reason)


def _field(path: str, field: AnyField, earlier: Earlier) -> Iterator[DefinitionProblem]:
    if field.name in earlier:
        yield DefinitionProblem(path, ProblemKind.NAME_TAKEN, field.name)
    yield from _words(path, field.label)
    yield from _condition(path, field.shown_if, earlier)
    if not isinstance(field.required, bool):
        yield from _condition(path, field.required, earlier)
    match field:
        case DeclarationField():
            yield from _words(path, field.text)
        case TextField():
            yield from _positive(path, field.longest)
        case NumberField():
            yield from _limits(path, field.least, field.most)
        case AmountField():
            yield from _limits(path, field.least_cents, field.most_cents)
        case DateField():
            if field.first and field.last and field.first > field.last:
                yield DefinitionProblem(path, ProblemKind.LIMITS_CROSSED)
        case ChoiceField():
            yield from _options(path, field)
        case ChoicesField():
            yield from _options(path, field)
            yield from _limits(path, field.least, field.most)
        case RowsField():
            yield from _limits(path, field.least, field.most)
            inside = {**earlier}
            for plain in field.fields:
                yield from _field(f"{path}.{plain.name}", plain, inside)
                inside[plain.name] = plain


def _options(path: str, field: ChoiceField | ChoicesField) -> Iterator[DefinitionProblem]:
    if not field.options:
        yield DefinitionProblem(path, ProblemKind.NO_OPTIONS)
    values = [option.value for option in field.options]
    for value in sorted({value for value in values if values.count(value) > 1}):
        yield DefinitionProblem(path, ProblemKind.OPTION_TWICE, value)
    for option in field.options:
        yield from _words(f"{path}.{option.value}", option.label)


def _condition(
    path: str, condition: FormCondition | None, earlier: Earlier
) -> Iterator[DefinitionProblem]:
    if condition is None:
        return
    if depth(condition) > DEEPEST:
        yield DefinitionProblem(path, ProblemKind.TOO_DEEP)
    for part in fields_of(condition):
        field = earlier.get(part.field)
        if field is None:
            yield DefinitionProblem(path, ProblemKind.NO_SUCH_FIELD_BEFORE, part.field)
        elif not _is_comparable(part, field):
            yield DefinitionProblem(path, ProblemKind.NOT_COMPARABLE, part.field)
        elif isinstance(field, ChoiceField | ChoicesField):
            known = {option.value for option in field.options}
            for value in sorted(set(_options_named(part)) - known):
                yield DefinitionProblem(path, ProblemKind.NO_SUCH_OPTION, value)


def _options_named(part: FieldCondition) -> tuple[str, ...]:
    match part:
        case Equals(_, str() as value) | Includes(_, value):
            return (value,)
        case OneOf(_, values):
            return values
        case _:
            return ()


def _is_comparable(part: FieldCondition, field: AnyField) -> bool:
    numbers: tuple[type, ...] = (NumberField, AmountField)
    match part:
        case IsAnswered():
            return True
        case Includes():
            return isinstance(field, ChoicesField)
        case OneOf() | Equals(_, str()):
            return isinstance(field, ChoiceField | TextField)
        case Equals(_, bool()):
            return isinstance(field, YesNoField | DeclarationField)
        case Equals():
            return isinstance(field, numbers)
        case AtLeast(_, limit) | AtMost(_, limit):
            return isinstance(field, numbers if isinstance(limit, int | float) else DateField)


def _words(path: str, words: TextByLanguage) -> Iterator[DefinitionProblem]:
    if not words.get(ITALIAN, "").strip():
        yield DefinitionProblem(path, ProblemKind.NO_ITALIAN)


def _positive(path: str, number: int) -> Iterator[DefinitionProblem]:
    if number <= 0:
        yield DefinitionProblem(path, ProblemKind.NOT_POSITIVE, str(number))


def _limits(path: str, least: float | None, most: float | None) -> Iterator[DefinitionProblem]:
    if least is not None and most is not None and least > most:
        yield DefinitionProblem(path, ProblemKind.LIMITS_CROSSED)


def _twice(path: str, ids: list[str]) -> Iterator[DefinitionProblem]:
    for id_ in sorted({id_ for id_ in ids if ids.count(id_) > 1}):
        yield DefinitionProblem(path, ProblemKind.NAME_TAKEN, id_)
