"""Whether something was answered. Form.io asks it in two ways: for `required` and `isEmpty`."""

import re

from casework.definitions.formio import data_paths
from casework.definitions.formio.component import Component
from casework.definitions.formio.values import (
    MISSING,
    FormioObject,
    FormioValue,
    as_text,
    is_nothing,
    is_number,
    is_same,
    is_truthy,
    list_of,
    object_of,
)
from casework.definitions.formio.walk import places
from sportello.cases.conditions import JsonValue

_BLANK_PARAGRAPHS = re.compile(r"<p>(?:<br>)?(?:&nbsp;)?</p>")


def has_value(component: Component, value: FormioValue) -> bool:
    """What `required` asks for."""
    if _has_masks(component) and isinstance(value, dict) and "value" in value:
        return _is_present(value["value"], counts_false=True, skips_inside=False)
    if component.type == "address" and _is_manual_address(value):
        address = object_of(object_of(value).get("address"))
        return bool(address) and all(
            is_truthy(part) for name, part in address.items() if name != "address2"
        )
    if component.type == "day" and value == "00/00/0000":
        return False
    is_choice = component.type in ("checkbox", "selectboxes")
    return _is_present(
        value,
        counts_false=not is_choice,
        skips_inside=component.nests_data and component.type != "container",
    )


def is_empty(
    component: Component | None, value: FormioValue, data: FormioObject, path: str
) -> bool:
    """What the condition `isEmpty` asks; the answer is looked up again where it is null."""
    if is_nothing(value):
        value = data_paths.get(data, path)
    if component is None:
        return _is_blank("", value)
    match component.type:
        case "checkbox":
            return _is_blank(component.type, value) or value is False
        case "address":
            parts = object_of(value)
            return not any(
                is_truthy(part) for name, part in parts.items() if name not in ("mode", "address")
            )
        case "datetime":
            return _is_blank(component.type, value) or as_text(value) == "Invalid date"
        case "selectboxes":
            return not any(map(is_truthy, object_of(value).values()))
        case "textarea":
            return _is_blank(component.type, _trimmed(component, value))
        case "textfield" | "phoneNumber":
            if _has_masks(component):
                mask = object_of(value)
                return not (is_truthy(mask.get("maskName")) and is_truthy(mask.get("value")))
            return is_nothing(value) or not as_text(value).strip()
    if component.value("components") is MISSING or not any(component.children()):
        return _is_blank(component.type, value)
    return _is_blank(component.type, value) or all(
        is_empty(place.component, MISSING, data, place.data_path)
        for place in places([component.given], data)
        if place.component.key != component.key
    )


def _is_present(value: FormioValue, *, counts_false: bool, skips_inside: bool) -> bool:
    if is_nothing(value) or (isinstance(value, str) and not value.strip()):
        return False
    if value is False:
        return counts_false
    if isinstance(value, list | dict):
        if not value:
            return False
        if skips_inside:
            return _holds_something(value) if isinstance(value, list) else True
        inside = value if isinstance(value, list) else list(value.values())
        return any(
            _is_present(one, counts_false=counts_false, skips_inside=skips_inside) for one in inside
        )
    return True


def _holds_something(rows: list[JsonValue]) -> bool:
    if all(isinstance(row, dict) for row in rows):
        return any(_is_something(one) for row in rows for one in object_of(row).values())
    return any(map(_is_something, rows))


def _is_something(value: JsonValue) -> bool:
    return bool(value) if isinstance(value, list | dict) else is_number(value) or is_truthy(value)


def _is_blank(type: str, value: FormioValue) -> bool:
    """An empty list of rows too, and a list whose one value is the type's empty one."""
    if is_nothing(value) or value in ("", []):
        return True
    rows = list_of(value)
    return len(rows) == 1 and is_same(rows[0], _empty_value(type))


def _empty_value(type: str) -> JsonValue:
    if type in ("textarea", "textfield", "time", "datetime", "day"):
        return ""
    return [] if type in ("datagrid", "editgrid") else None


def _trimmed(component: Component, value: FormioValue) -> FormioValue:
    if not isinstance(value, str):
        return value
    if component.has("wysiwyg") or component.has("editor"):
        value = _BLANK_PARAGRAPHS.sub("", value)
    return value.strip()


def _has_masks(component: Component) -> bool:
    return (
        component.type in ("textfield", "phoneNumber")
        and component.has("allowMultipleMasks")
        and bool(list_of(component.value("inputMasks")))
    )


def _is_manual_address(value: FormioValue) -> bool:
    given = object_of(value)
    return is_truthy(given.get("mode")) and isinstance(given.get("address"), dict)
