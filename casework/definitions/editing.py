"""The texts of a form found, and single values of it changed, by the same paths as in `comparison`.

What may be changed without a file is the page's to say.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import fields, replace

from casework.definitions.comparison import name_of
from sportello.cases.definition import DefinitionPart, FormDefinition, TextByLanguage

ValuePath = tuple[str, ...]


class TextPlace(Struct, frozen=True):
    """A text that a form has, or may have: ("steps", "who", "fields", "email", "help")."""

    path: ValuePath
    text: TextByLanguage | None
    is_required: bool


def texts_of(form: FormDefinition) -> tuple[TextPlace, ...]:
    """In the order of the form."""
    return tuple(_texts((), form))


def with_values(form: FormDefinition, values: Mapping[ValuePath, Any]) -> FormDefinition:
    """The form with these values at these paths; a path that leads nowhere changes nothing."""
    return _with(form, values)  # type: ignore[no-any-return]


def _texts(path: ValuePath, part: Any) -> Iterator[TextPlace]:
    if isinstance(part, tuple):
        for number, each in enumerate(part, start=1):
            if isinstance(each, DefinitionPart):
                yield from _texts((*path, name_of(each, number)), each)
    elif isinstance(part, DefinitionPart):
        for field in fields(type(part)):
            held = getattr(part, field.name)
            if field.type in (TextByLanguage, TextByLanguage | None):
                yield TextPlace((*path, field.name), held, field.required)
            else:
                yield from _texts((*path, field.name), held)


def _with(part: Any, values: Mapping[ValuePath, Any]) -> Any:
    if () in values:
        return values[()]
    below: dict[str, dict[ValuePath, Any]] = {}
    for (name, *rest), value in values.items():
        below.setdefault(name, {})[tuple(rest)] = value
    if isinstance(part, tuple):
        return tuple(
            _with(each, below.get(name_of(each, number), {}))
            for number, each in enumerate(part, start=1)
        )
    if isinstance(part, DefinitionPart) and below:
        known = {name: values for name, values in below.items() if name in part.__struct_fields__}
        return replace(part, **{name: _with(getattr(part, name), v) for name, v in known.items()})
    return part
