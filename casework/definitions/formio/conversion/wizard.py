"""The conversion of a whole form: panels become steps, and what was lost is told.

Nothing is dropped silently: each component with a key is carried over or named, or both.
"""

import re

from msgspec import Struct

from casework.definitions.formio.component import Component, components_of
from casework.definitions.formio.conversion.components import ComponentConversion
from casework.definitions.formio.conversion.rules import FormRules
from casework.definitions.formio.conversion.scope import Conversion, both, first_shown
from casework.definitions.formio.sources import FormSource
from sportello.cases.definition import FormDefinition, FormStep


class ConvertedForm(Struct, frozen=True):
    """carried   paths of the components that went over, wholly or in part
    left_out  "path: reason", in the order of the form
    """

    definition: FormDefinition
    carried: tuple[str, ...]
    left_out: tuple[str, ...]


def convert(source: FormSource) -> ConvertedForm:
    """A draft: version 1 of a service that is called like the form, without an office."""
    scope, rules = Conversion(source.words), FormRules(source.rules)
    conversion = ComponentConversion(scope, rules)
    steps = _steps(source, conversion)
    rules.name_the_rest(scope)
    definition = FormDefinition(
        service=re.sub(r"[^a-z0-9]+", "-", source.name.lower()).strip("-") or "form",
        version=1,
        title=scope.text(first_shown(source.title, source.name)),
        office="",
        steps=steps,
    )
    return ConvertedForm(definition, tuple(scope.carried), tuple(scope.left_out))


def _steps(source: FormSource, conversion: ComponentConversion) -> tuple[FormStep, ...]:
    """A form whose components are all panels is a wizard, whatever it calls itself."""
    components = source.form.get("components")
    outermost = list(components_of(components))
    pages = [one for one in outermost if one.type != "button"]
    if not pages or any(page.type != "panel" for page in pages):
        fields = tuple(conversion.inside(components, "", None))
        title = conversion.scope.text(first_shown(source.title, source.name))
        return (FormStep(id="step1", title=title, fields=fields),) if fields else ()
    made: list[FormStep] = []
    for one in outermost:
        if one.type == "button":
            conversion.one(one, "", None)
        else:
            made += _step(one, {step.id for step in made}, conversion)
    return tuple(made)


def _step(panel: Component, taken: set[str], conversion: ComponentConversion) -> list[FormStep]:
    """None if nothing of the page can be carried over."""
    scope = conversion.scope
    conversion.lose_scripts(panel, panel.key)
    shown_if = both(
        conversion.condition(panel, panel.key),
        both(conversion.rules.shown_if(panel, scope), conversion.rules.step_if(panel, scope)),
    )
    fields = tuple(conversion.inside(panel.value("components"), "", None))
    if not fields:
        scope.leave_out(panel.key, "no field of this page can be carried over")
        return []
    scope.carried.append(panel.key)
    title = first_shown(panel.text("title"), panel.text("label"), panel.key)
    return [
        FormStep(
            id=_id(panel.key, taken), title=scope.text(title), fields=fields, shown_if=shown_if
        )
    ]


def _id(key: str, taken: set[str]) -> str:
    id = re.sub(r"[^A-Za-z0-9_]+", "_", key).strip("_") or "step"
    free, number = id, 2
    while free in taken:
        free, number = f"{id}_{number}", number + 1
    return free
