"""`logic` of a component: while something holds, a property of it changes. Data, no scripts."""

from collections.abc import Mapping

from casework.definitions.formio import data_paths
from casework.definitions.formio.component import Component
from casework.definitions.formio.conditions import FormAnswers, json_shows, shows
from casework.definitions.formio.json_logic.evaluation import evaluate
from casework.definitions.formio.values import (
    MISSING,
    FormioObject,
    FormioValue,
    as_text,
    is_same,
    list_of,
    object_of,
)
from casework.definitions.formio.walk import ComponentPlace
from sportello.cases.conditions import JsonValue


def changed_by_logic(place: ComponentPlace, answered: FormAnswers) -> tuple[Component, FormioValue]:
    """The component as its logic leaves it, and the value that it is given, MISSING for none."""
    component = place.component
    value: FormioValue = MISSING
    for one in list_of(component.value("logic")):
        block = object_of(one)
        if not _is_triggered(object_of(block.get("trigger")), place, answered):
            continue
        for action in map(object_of, list_of(block.get("actions"))):
            if action.get("type") == "property":
                component = _with_property(component, dict(action))
            elif action.get("type") == "value" and isinstance(action.get("value"), dict):
                value = _computed(action.get("value"), place, answered)
    return component, value


def _is_triggered(
    given: Mapping[str, JsonValue], place: ComponentPlace, answered: FormAnswers
) -> bool:
    if given.get("type") == "simple":
        return shows(given.get("simple", MISSING), place, answered) is True
    if given.get("type") == "json" and isinstance(given.get("json"), dict):
        return json_shows(given.get("json"), place, answered) is True
    return False


def _with_property(component: Component, action: FormioObject) -> Component:
    about = object_of(action.get("property"))
    name = as_text(about.get("value"))
    if about.get("type") == "boolean":
        wanted: JsonValue = as_text(action.get("state")) == "true"
        now = component.value(name)
        is_so = as_text(False if now is MISSING else now) == as_text(action.get("state"))
        return component if is_so else component.changed(name, wanted)
    if about.get("type") == "string":
        text = as_text(action.get(as_text(about.get("component") or "text"), ""))
        return component.changed(name, text)
    return component


def _computed(rule: JsonValue, place: ComponentPlace, answered: FormAnswers) -> FormioValue:
    now = place.value(answered.data)
    found = evaluate(rule, answered.context(place, now))
    return MISSING if is_same(found, now) else found


def sets_hidden(before: Component, after: Component) -> bool:
    return data_paths.get(before.given, "hidden") is not data_paths.get(after.given, "hidden")
