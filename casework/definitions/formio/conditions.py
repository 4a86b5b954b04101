"""Whether a component is shown: Form.io's three kinds of conditions that are data.

`when`/`eq` (the old one), `conditions` with `conjunction` and operators, and JSON-logic.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from casework.definitions.formio import data_paths
from casework.definitions.formio.component import Component
from casework.definitions.formio.dates import instant_of
from casework.definitions.formio.emptiness import is_empty
from casework.definitions.formio.json_logic.evaluation import evaluate
from casework.definitions.formio.references import References, Referred
from casework.definitions.formio.values import (
    MISSING,
    FormioObject,
    FormioValue,
    as_number,
    as_text,
    is_nothing,
    is_number,
    is_same,
    is_truthy,
    list_of,
    object_of,
)
from casework.definitions.formio.walk import ComponentPlace
from sportello.cases.conditions import JsonValue

_TEMPLATE_ITEM = re.compile(r"{{\s*item\.(.*?)\s*}}")


@dataclass
class FormAnswers:
    """The form with what was answered so far, for conditions to look at."""

    components: list[JsonValue]
    data: FormioObject
    root: References = field(init=False)
    _sub_forms: dict[int, References] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.root = References(self.components)

    def referred(
        self, reference: str, place: ComponentPlace, *, from_root: bool
    ) -> Referred | None:
        """A sub-form's new conditions see the sub-form alone."""
        inside = place.sub_form
        if inside is None or from_root:
            return self.root.find(reference, self.data, place.rows, place.row)
        given = inside.component.given
        if id(given) not in self._sub_forms:
            self._sub_forms[id(given)] = References(given.get("components"))
        data = data_paths.get(self.data, f"{inside.data_path}.data")
        return self._sub_forms[id(given)].find(
            reference, data if isinstance(data, dict) else self.data, place.rows, place.row
        )

    def context(self, place: ComponentPlace, value: FormioValue) -> FormioObject:
        """What a JSON rule sees; a sub-form's rule sees the sub-form's data."""
        inside = place.sub_form
        data = data_paths.get(self.data, f"{inside.data_path}.data") if inside else self.data
        row = data_paths.get(self.data, place.row_path) if place.row_path else self.data
        given = None if value is MISSING else value
        return {
            "data": None if data is MISSING else data,
            "row": None if row is MISSING else row,
            "component": place.component.given,
            "value": given,
            "input": given,
        }


def has_condition(condition: FormioValue) -> bool:
    given = object_of(condition)
    return (
        isinstance(given.get("json"), dict)
        or is_truthy(given.get("when"))
        or (is_truthy(given.get("conjunction")) and is_truthy(given.get("conditions")))
    )


def shows(condition: FormioValue, place: ComponentPlace, answered: FormAnswers) -> bool | None:
    """None if the condition decides nothing. Several kinds in one: the last decides."""
    given = object_of(condition)
    shown: bool | None = None
    if isinstance(given.get("json"), dict):
        shown = json_shows(given["json"], place, answered)
    if is_truthy(given.get("when")):
        shown = _old_shows(given, place, answered)
    if is_truthy(given.get("conjunction")) and is_truthy(given.get("conditions")):
        shown = _new_shows(given, place, answered)
    return shown


def json_shows(rule: JsonValue, place: ComponentPlace, answered: FormAnswers) -> bool | None:
    value = evaluate(rule, answered.context(place, place.value(answered.data)))
    return None if is_nothing(value) else is_truthy(value)


def _old_shows(
    given: Mapping[str, JsonValue], place: ComponentPlace, answered: FormAnswers
) -> bool:
    reference = as_text(given.get("when"))
    found = answered.referred(reference, place, from_root=True)
    value = data_paths.get(answered.data, reference) if found is None else found.value
    wanted = as_text(given.get("eq", MISSING))
    is_show = as_text(given.get("show", MISSING))
    if isinstance(value, dict | list):
        chosen = data_paths.get(value, wanted)
        if chosen is not MISSING:
            return as_text(chosen) == is_show
    if isinstance(value, list) and wanted in map(as_text, value):
        return is_show == "true"
    return (as_text(value) == wanted) == (is_show == "true")


def _new_shows(
    given: Mapping[str, JsonValue], place: ComponentPlace, answered: FormAnswers
) -> bool | None:
    conditions = [one for one in list_of(given.get("conditions")) if isinstance(one, dict)]
    if not conditions:
        return None
    results = [
        _holds(one, place, answered) for one in conditions if is_truthy(one.get("component"))
    ]
    result = any(results) if given.get("conjunction") == "any" else all(results)
    return result if _is_show(given.get("show", True)) else not result


def _is_show(show: JsonValue) -> bool:
    if not isinstance(show, str):
        return is_truthy(show)
    try:
        return is_truthy(json.loads(show))
    except ValueError:
        return is_truthy(show)


def _holds(condition: FormioObject, place: ComponentPlace, answered: FormAnswers) -> bool:
    reference = as_text(condition.get("component"))
    found = answered.referred(reference, place, from_root=False)
    name = as_text(condition.get("operator", MISSING))
    compared = condition.get("value", MISSING)
    component, value = (None, None) if found is None else (found.component, found.value)
    if name in ("isEmpty", "isNotEmpty"):
        empty = is_empty(component, value, answered.data, reference)
        return empty if name == "isEmpty" else not empty
    operator = _OPERATORS.get(name)
    if operator is None:
        return True
    if isinstance(value, list):
        return any(operator(component, one, compared) for one in value)
    return operator(component, value, compared)


ConditionOperator = Callable[[Component | None, FormioValue, FormioValue], bool]


def _is_equal(component: Component | None, value: FormioValue, wanted: FormioValue) -> bool:
    if component and component.type == "selectboxes" and isinstance(value, dict):
        return is_truthy(data_paths.get(value, as_text(wanted)))
    is_answer = is_truthy(value) or value is False
    if is_answer and not isinstance(value, str) and isinstance(wanted, str) and wanted:
        try:
            wanted = json.loads(wanted)
        except ValueError:
            return False
    if component and _is_resource(component) and component.has("template"):
        return _is_same_resource(component, value, wanted)
    return is_same(value, wanted)


def _is_resource(component: Component) -> bool:
    is_whole = component.text("valueProperty") in ("", "data")
    return component.has("reference") or (component.text("dataSrc") == "resource" and is_whole)


def _is_same_resource(component: Component, value: FormioValue, wanted: FormioValue) -> bool:
    """Alike in all that the component's template shows of it."""
    if not isinstance(value, dict):
        return False
    if component.text("valueProperty") == "data":
        value, wanted = {"data": value}, {"data": None if wanted is MISSING else wanted}
    shown = _TEMPLATE_ITEM.findall(component.text("template"))
    return all(is_same(data_paths.get(value, one), data_paths.get(wanted, one)) for one in shown)


def _compared(holds: Callable[[float, float], bool], *, or_same: bool = False) -> ConditionOperator:
    def operator(_: Component | None, value: FormioValue, wanted: FormioValue) -> bool:
        if not is_number(value):
            return False
        return holds(value, as_number(wanted)) or (or_same and is_same(value, wanted))

    return operator


def _dated(holds: Callable[[datetime, datetime], bool]) -> ConditionOperator:
    def operator(_: Component | None, value: FormioValue, wanted: FormioValue) -> bool:
        one, other = instant_of(value), instant_of(wanted)
        return is_truthy(value) and one is not None and other is not None and holds(one, other)

    return operator


def _includes(_: Component | None, value: FormioValue, wanted: FormioValue) -> bool:
    if isinstance(value, str):
        return as_text(wanted) in value
    inside = list(value.values()) if isinstance(value, dict) else list_of(value)
    return any(is_same(one, wanted) for one in inside)


def _text(value: FormioValue) -> str:
    return "" if is_nothing(value) else as_text(value)


def _not(operator: ConditionOperator) -> ConditionOperator:
    return lambda component, value, wanted: not operator(component, value, wanted)


_SAME_DATE = _dated(lambda one, other: one == other)
_OPERATORS: Mapping[str, ConditionOperator] = {
    "isEqual": _is_equal,
    "isNotEqual": _not(_is_equal),
    "greaterThan": _compared(lambda one, other: one > other),
    "greaterThanOrEqual": _compared(lambda one, other: one > other, or_same=True),
    "lessThan": _compared(lambda one, other: one < other),
    "lessThanOrEqual": _compared(lambda one, other: one < other, or_same=True),
    "dateGreaterThan": _dated(lambda one, other: one > other),
    "dateGreaterThanOrEqual": _dated(lambda one, other: one >= other),
    "dateLessThan": _dated(lambda one, other: one < other),
    "dateLessThanOrEqual": _dated(lambda one, other: one <= other),
    "isDateEqual": _SAME_DATE,
    "isNotDateEqual": _not(_SAME_DATE),
    "includes": _includes,
    "notIncludes": _not(_includes),
    "startsWith": lambda _, value, wanted: _text(value).startswith(as_text(wanted)),
    "endsWith": lambda _, value, wanted: _text(value).endswith(as_text(wanted)),
}
