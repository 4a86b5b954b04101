"""What can be seen from a place of a definition, and what a field there may be used as."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from sportello.cases.conditions import FormCondition, fields_of
from sportello.cases.definition import (
    AmountField,
    AnyField,
    ChoiceField,
    CodiceFiscaleField,
    ComputedField,
    ComputedUnit,
    FormStep,
    MunicipalityField,
    NumberField,
    RowsField,
    StaticText,
    TextField,
)
from sportello.cases.definition_check.kinds import DefinitionProblem, ProblemKind
from sportello.cases.expressions import leaves_of, names_of

MOST_PARTS = 200
"""Of one condition or computed value."""

FieldNeeds = Mapping[str, frozenset[str]]
"""By the name of a field, the names that it and its step refer to."""


class DefinitionScope(Struct, frozen=True):
    """What can be seen from a place of the definition.

    earlier   what is asked before
    needs     of all fields, later ones too
    """

    earlier: Mapping[str, AnyField]
    needs: FieldNeeds

    def field(self, path: str, name: str, owners: frozenset[str]) -> AnyField | DefinitionProblem:
        """`owners` are the fields for which it is asked: one, or those of a step."""
        if name in self.earlier and name not in owners:
            return self.earlier[name]
        if name not in self.needs:
            return DefinitionProblem(path, ProblemKind.NO_SUCH_FIELD, name)
        is_cycle = not owners.isdisjoint(_reached(name, self.needs))
        return DefinitionProblem(
            path, ProblemKind.CYCLE if is_cycle else ProblemKind.LATER_FIELD, name
        )


def needs_of(steps: Iterable[FormStep]) -> FieldNeeds:
    return {
        field.name: _names_in(step.shown_if) | _needs_of(field)
        for step in steps
        for field in step.fields
    }


def needs_in_rows(rows: RowsField) -> FieldNeeds:
    return {field.name: _needs_of(field) for field in rows.fields}


def check_reference(
    path: str,
    name: str | None,
    kinds: tuple[type[AnyField], ...],
    scope: DefinitionScope,
    owners: frozenset[str] = frozenset(),
) -> Iterator[DefinitionProblem]:
    """That a field of one of the kinds stands before; None names no field."""
    if name is None:
        return
    field = scope.field(path, name, owners)
    if isinstance(field, DefinitionProblem):
        yield field
    elif not isinstance(field, kinds):
        yield DefinitionProblem(path, ProblemKind.NOT_COMPARABLE, name)


def is_number(field: AnyField) -> bool:
    if isinstance(field, ComputedField):
        return field.unit is not ComputedUnit.TEXT
    return isinstance(field, NumberField | AmountField)


def is_text(field: AnyField) -> bool:
    if isinstance(field, ComputedField):
        return field.unit is ComputedUnit.TEXT
    return isinstance(field, ChoiceField | TextField | MunicipalityField)


def _reached(name: str, needs: FieldNeeds) -> set[str]:
    """The field and all that it depends on."""
    reached: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one not in reached:
            reached.add(one)
            waiting += needs.get(one, ())
    return reached


def _needs_of(field: AnyField) -> frozenset[str]:
    names = _names_in(field.shown_if)
    if isinstance(field, ComputedField):
        return names | {name for leaf in leaves_of(field.value) for name in names_of(leaf)}
    if isinstance(field, StaticText):
        return names
    if not isinstance(field.required, bool):
        names |= _names_in(field.required)
    if isinstance(field, CodiceFiscaleField):
        names |= frozenset(field.holder_fields())
    if isinstance(field, RowsField):
        inside = needs_in_rows(field)
        names |= frozenset(name for own in inside.values() for name in own) - inside.keys()
    return names


def _names_in(condition: FormCondition | None) -> frozenset[str]:
    return frozenset() if condition is None else frozenset(p.field for p in fields_of(condition))
