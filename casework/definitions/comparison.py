"""What one version of a form has and another has not: by step, field, document, fee and text.

Owns finding the changes; how they are said to people is the page's. A field is known by its name
and a step by its id, wherever they stand: one that went to another step has moved.
"""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from msgspec import Struct
from msgspec.structs import fields as attributes

from casework.definitions.reading import NAMES
from sportello.cases.definition import AnyField, DefinitionPart, FormDefinition


class ChangeKind(StrEnum):
    """MOVED: to another step, or before or behind others of the same list."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


class DefinitionChange(Struct, frozen=True, kw_only=True):
    """`path` as in `DefinitionProblem`, and further: ("steps", "who", "fields", "email", "label",
    "it"). A step or field that was removed is named where it stood before.

    before, after   of CHANGED the values, None for one that is not there; of ADDED and REMOVED the
                    part itself; of MOVED the ids of the steps
    """

    kind: ChangeKind
    path: tuple[str, ...]
    before: Any = None
    after: Any = None


NUMBERS = frozenset({"service", "version"})
"""What says which form it is, and not what is asked."""

_K = ChangeKind


def changes(before: FormDefinition, after: FormDefinition) -> tuple[DefinitionChange, ...]:
    """Empty if both ask the same. In the order of the later version, what is gone comes last."""
    return tuple(_changes(before, after))


def _changes(before: FormDefinition, after: FormDefinition) -> Iterator[DefinitionChange]:
    yield from _attributes((), before, after, NUMBERS | {"steps"})
    yield from _steps(before, after)


def _steps(before: FormDefinition, after: FormDefinition) -> Iterator[DefinitionChange]:
    old, new = _fields_by_name(before), _fields_by_name(after)
    was = {step.id: step for step in before.steps}
    shifted = _shifted([step.id for step in before.steps], [step.id for step in after.steps])
    for step in after.steps:
        path = ("steps", step.id)
        if step.id not in was:
            yield DefinitionChange(kind=_K.ADDED, path=path, after=step)
        else:
            if step.id in shifted:
                yield DefinitionChange(kind=_K.MOVED, path=path, before=step.id, after=step.id)
            yield from _attributes(path, was[step.id], step, frozenset({"fields"}))
        stood = [f.name for f in was[step.id].fields] if step.id in was else []
        names = [f.name for f in step.fields]
        inside = _shifted(stood, names)
        for field in step.fields:
            yield from _field(step.id, field, old.get(field.name), field.name in inside)
    for name, (stood_in, field) in old.items():
        if name not in new:
            gone = ("steps", stood_in, "fields", name)
            yield DefinitionChange(kind=_K.REMOVED, path=gone, before=field)
    there = {step.id for step in after.steps}
    for step in before.steps:
        if step.id not in there:
            yield DefinitionChange(kind=_K.REMOVED, path=("steps", step.id), before=step)


def _field(
    step: str, field: AnyField, old: tuple[str, AnyField] | None, is_shifted: bool
) -> Iterator[DefinitionChange]:
    path = ("steps", step, "fields", field.name)
    if old is None:
        yield DefinitionChange(kind=_K.ADDED, path=path, after=field)
        return
    if old[0] != step or is_shifted:
        yield DefinitionChange(kind=_K.MOVED, path=path, before=old[0], after=step)
    yield from _parts(path, old[1], field)


def _parts(path: tuple[str, ...], before: Any, after: Any) -> Iterator[DefinitionChange]:
    """The changes from one value to the other at `path`."""
    if before == after:
        return
    match before, after:
        case DefinitionPart(), DefinitionPart():
            yield from _attributes(path, before, after)
        case dict(), dict():
            for key in dict.fromkeys((*after, *before)):
                yield from _parts((*path, key), before.get(key), after.get(key))
        case tuple(), tuple() if _is_of_parts(before, after):
            yield from _list(path, _named(before), _named(after))
        case _:
            yield DefinitionChange(kind=_K.CHANGED, path=path, before=before, after=after)


def _attributes(
    path: tuple[str, ...],
    before: DefinitionPart,
    after: DefinitionPart,
    without: frozenset[str] = frozenset(),
) -> Iterator[DefinitionChange]:
    """Of two parts; of fields of two kinds, the kind and what both have."""
    tags = before.__struct_config__.tag, after.__struct_config__.tag
    if tags[0] != tags[1]:
        yield DefinitionChange(kind=_K.CHANGED, path=(*path, "kind"), before=tags[0], after=tags[1])
    shared = {attribute.name for attribute in attributes(type(before))}
    for attribute in attributes(type(after)):
        name = attribute.name
        if name in shared and name not in without:
            yield from _parts((*path, name), getattr(before, name), getattr(after, name))


def _list(
    path: tuple[str, ...], before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[DefinitionChange]:
    shifted = _shifted(list(before), list(after))
    for name, part in after.items():
        if name not in before:
            yield DefinitionChange(kind=_K.ADDED, path=(*path, name), after=part)
            continue
        if name in shifted:
            yield DefinitionChange(kind=_K.MOVED, path=(*path, name))
        yield from _parts((*path, name), before[name], part)
    for name, part in before.items():
        if name not in after:
            yield DefinitionChange(kind=_K.REMOVED, path=(*path, name), before=part)


def _shifted(before: Sequence[str], after: Sequence[str]) -> frozenset[str]:
    """Of those in both lists, as few as explain that the order is another one."""
    old = [name for name in before if name in after]
    new = [name for name in after if name in before]
    kept = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    stay = {name for block in kept for name in old[block.a : block.a + block.size]}
    return frozenset(new) - stay


def _fields_by_name(form: FormDefinition) -> dict[str, tuple[str, AnyField]]:
    return {field.name: (step.id, field) for step in form.steps for field in step.fields}


def _is_of_parts(before: tuple[Any, ...], after: tuple[Any, ...]) -> bool:
    return all(isinstance(each, DefinitionPart) for each in (*before, *after))


def _named(parts: tuple[Any, ...]) -> dict[str, Any]:
    return {name_of(part, number): part for number, part in enumerate(parts, start=1)}


def name_of(part: Any, number: int) -> str:
    """What an element of a list is called in a path: its id, name or value, or its number."""
    names = (str(getattr(part, name)) for name in NAMES if name in part.__struct_fields__)
    return next(names, str(number))
