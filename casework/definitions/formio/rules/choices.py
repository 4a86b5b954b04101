"""Rules for what is chosen from a list that the form itself holds. No list is ever fetched."""

import json

from casework.definitions.formio import data_paths
from casework.definitions.formio.component import Component
from casework.definitions.formio.normalise import normalised
from casework.definitions.formio.values import (
    MISSING,
    FormioValue,
    is_same,
    is_truthy,
    leading_number,
    list_of,
    object_of,
)
from sportello.cases.conditions import JsonValue


def most_chosen(component: Component, value: FormioValue) -> str | None:
    most, chosen = leading_number(component.value("validate.maxSelectedCount")), _chosen(value)
    if not chosen or not most or chosen <= most or most != most:
        return None
    return component.text("maxSelectedCountMessage") or "maxSelectedCount"


def least_chosen(component: Component, value: FormioValue) -> str | None:
    """Of nothing chosen `required` speaks."""
    least, chosen = leading_number(component.value("validate.minSelectedCount")), _chosen(value)
    if not chosen or not least or chosen >= least or least != least:
        return None
    return component.text("minSelectedCountMessage") or "minSelectedCount"


def available(component: Component, value: FormioValue) -> str | None:
    """`onlyAvailableItems`: the answer is one of the values in the form."""
    is_asked = component.has("validate.onlyAvailableItems")
    if not is_asked or value is MISSING or value in ("", [], {}, None):
        return None
    match component.type:
        case "radio":
            known = _values(component.value("values"))
            is_known = not known or _is_among(component, value, known)
        case "selectboxes":
            known = _values(component.value("values"))
            is_known = not known or all(name in known for name in object_of(value))
        case "select":
            options = selectable(component)
            is_known = options is None or _is_among(component, value, options)
        case _:
            return None
    return None if is_known else "invalidOption"


def selectable(component: Component) -> list[JsonValue] | None:
    """The values a `select` offers, None if they are not in the form."""
    source = component.text("dataSrc") or "values"
    if source == "values":
        given = component.value("data.values")
        return [object_of(one).get("value") for one in given] if isinstance(given, list) else None
    if source != "json":
        return None
    items = component.value("data.json")
    if isinstance(items, str):
        try:
            items = json.loads(items)
        except ValueError:
            return None
    if not isinstance(items, list):
        return None
    name = component.text("valueProperty")
    if not name:
        return items
    found = (data_paths.get(item, name) for item in items)
    return [one for one in found if one is not MISSING]


def _chosen(value: FormioValue) -> int:
    """0 if this is no set of boxes."""
    boxes = object_of(value)
    if not all(isinstance(box, bool) for box in boxes.values()):
        return 0
    return sum(1 for box in boxes.values() if box)


def _values(given: FormioValue) -> list[JsonValue]:
    """Without the empty line that Form.io's builder leaves in a list."""
    values = (object_of(one).get("value") for one in list_of(given))
    return [value for value in values if is_truthy(value)]


def _is_among(component: Component, value: FormioValue, known: list[JsonValue]) -> bool:
    """The answer is normalised before ("1" became 1), so the options are too."""
    return any(is_same(value, one) or is_same(value, normalised(component, one)) for one in known)
