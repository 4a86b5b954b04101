"""What all fields have of a component: a name of their own, a label, whether they are required."""

from collections.abc import Callable
from typing import TypedDict

from casework.definitions.formio.component import Component
from casework.definitions.formio.conversion.scope import Conversion, first_shown, plain_text
from sportello.cases.conditions import FormCondition
from sportello.cases.definition import AnyField, TextByLanguage


class Common(TypedDict):
    """What every field has."""

    name: str
    label: TextByLanguage
    help: TextByLanguage | None
    required: bool | FormCondition
    shown_if: FormCondition | None


Maker = Callable[[Component, Common, Conversion], AnyField | str]
"""Gives the field, or why there is none."""


def common_of(
    component: Component, name: str, scope: Conversion, shown_if: FormCondition | None
) -> Common:
    label = first_shown(*map(component.text, ("label", "title", "legend")), name)
    help = component.text("description") or component.text("tooltip")
    return Common(
        name=name,
        label=scope.text(label),
        help=scope.text(help) if plain_text(help) else None,
        required=component.has("validate.required"),
        shown_if=shown_if,
    )
