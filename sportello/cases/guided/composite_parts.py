"""Of which parts a person, an address or a cadastral reference is asked: alike on every face."""

from collections.abc import Mapping
from typing import Any

from sportello.cases.answers.composites import CompositeField, CompositePart, parts_of
from sportello.cases.definition import AddressField, CadastralField, PersonField, PersonPart
from sportello.cases.guided.views import FieldView


def shown_parts(view: FieldView, given: Mapping[str, Any]) -> tuple[CompositePart, ...]:
    """In order. Of a person what the form needs, and what was `given` besides, so that no answer is
    out of sight.
    """
    return tuple(
        part
        for part in parts_of(_field(view))
        if view.kind != "person" or part.is_required or given.get(part.name) is not None
    )


def _field(view: FieldView) -> CompositeField:
    match view.kind:
        case "person":
            needs = tuple(PersonPart(each) for each in view.details["needs"])
            return PersonField(name="", label={}, needs=needs)
        case "address":
            return AddressField(name="", label={})
    return CadastralField(name="", label={})
