"""What of a form is refused: everything in it that is JavaScript. Found by place, never run."""

from collections.abc import Iterator

from msgspec import Struct

from casework.definitions.formio.component import Component, components_of
from casework.definitions.formio.json_logic.evaluation import faults
from casework.definitions.formio.values import FormioValue, list_of, object_of
from casework.definitions.formio.walk import DEEPEST_FORM, FormTooLarge
from sportello.cases.conditions import JsonValue


class RefusedPart(Struct, frozen=True):
    """`key` of the component, or "" for the form itself; `why` names the place, for staff."""

    key: str
    why: str


SCRIPTS = {
    "validate.custom": "JavaScript that validates",
    "customConditional": "JavaScript that shows or hides",
    "customDefaultValue": "JavaScript that gives the first value",
    "calculateValue": "JavaScript that computes the value",
    "disableFunction": "JavaScript that disables days",
    "widget.disableFunction": "JavaScript that disables days",
    "datePicker.disableFunction": "JavaScript that disables days",
}
_DATES = [
    f"{where}{limit}"
    for where in ("", "widget.", "datePicker.")
    for limit in ("minDate", "maxDate")
]
_JSON_RULES = ("conditional.json", "validate.json", "calculateValue", "customDefaultValue")
_OF_THE_ADDRESS = "show = _.get(instance, 'parent.manualMode', false);"
"""Form.io's builder puts it into each address that it makes; it means its manual mode."""


def refused_parts(form: Component) -> list[RefusedPart]:
    """In the order of the form. Raises: FormTooLarge"""
    found = list(_of_whole(form))
    _collect(form.value("components"), 0, found)
    return list(dict.fromkeys(found))


def _of_whole(form: Component) -> Iterator[RefusedPart]:
    if form.text("module").strip():
        yield RefusedPart("", "module: JavaScript of the whole form")


def _collect(
    components: FormioValue | list[JsonValue], depth: int, found: list[RefusedPart]
) -> None:
    if depth > DEEPEST_FORM:
        raise FormTooLarge(f"components lie more than {DEEPEST_FORM} deep inside each other")
    for component in components_of(components):
        found += (RefusedPart(component.key, why) for why in refused_in(component))
        for group in component.groups():
            _collect(group, depth + 1, found)


def refused_in(component: Component) -> Iterator[str]:
    """Why, for each thing; what lies inside the component is not looked at."""
    for path, why in SCRIPTS.items():
        script = component.value(path)
        if isinstance(script, str) and script.strip() and script.strip() != _OF_THE_ADDRESS:
            yield f"{path}: {why}"
    if component.text("dataSrc") == "custom" and component.text("data.custom").strip():
        yield "data.custom: JavaScript that makes the list of choices"
    if component.type == "button" and component.text("custom").strip():
        yield "custom: JavaScript of the button"
    for path in _DATES:
        if "moment(" in component.text(path):
            yield f"{path}: a date that JavaScript computes"
    for path in _JSON_RULES:
        rule = component.value(path)
        why_not = faults(rule) if isinstance(rule, dict) else None
        if why_not:
            yield f"{path}: {why_not}"
    for block in map(object_of, list_of(component.value("logic"))):
        yield f"logic: {_of_logic(dict(block))}"


def _of_logic(block: dict[str, JsonValue]) -> str:
    name = block.get("name") or "without a name"
    trigger = object_of(block.get("trigger"))
    actions = [object_of(action) for action in list_of(block.get("actions"))]
    is_script = trigger.get("type") == "javascript" or any(
        action.get("type") in ("mergeComponentSchema", "customAction")
        or (action.get("type") == "value" and isinstance(action.get("value"), str))
        for action in actions
    )
    if is_script:
        return f"JavaScript ({name})"
    return f"the form changes itself ({name}); only a check applies it, an import does not"
