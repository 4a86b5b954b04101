"""An answer in the shape in which Form.io keeps it: "12" of a number as 12, "a@B.it" in small."""

import json
import math
import re

from casework.definitions.formio.component import Component
from casework.definitions.formio.dates import formatted_time, time_in_format
from casework.definitions.formio.values import (
    MISSING,
    FormioObject,
    FormioValue,
    as_number,
    as_text,
    is_nothing,
    is_truthy,
    leading_number,
    list_of,
    object_of,
    tidy,
)
from sportello.cases.conditions import JsonValue

_WHOLE_DAY = re.compile(r"\d{2}/\d{2}/\d{4}\Z")
_SPACES = re.compile(r"\s{2,}")


def normalised(component: Component, value: FormioValue) -> FormioValue:
    """MISSING or None where Form.io keeps nothing."""
    normal = _of_type(component, value)
    is_optional = not component.has("validate.required")
    if component.has("multiple") and is_optional and not isinstance(value, list):
        return [value] if is_truthy(value) and value is not MISSING else []
    return normal


def _of_type(component: Component, value: FormioValue) -> FormioValue:
    match component.type:
        case "address":
            return _address(component, value)
        case "day":
            return _day(component, value)
        case "email":
            return value.strip().lower() if isinstance(value, str) else value
        case "radio":
            return _radio(value, component.text("dataType"))
        case "select":
            if component.has("multiple") and isinstance(value, list):
                return [_kept(_selected(component, one)) for one in value]
            return _selected(component, value)
        case "selectboxes":
            return _boxes(value)
        case "tags":
            return _tags(component, value)
        case "textfield" | "phoneNumber":
            return _text(component, value)
        case "time":
            return _time(component, value)
        case "number":
            if component.has("multiple") and isinstance(value, list):
                return [_kept(_number(one)) for one in value]
            return _number(value)
        case _:
            return value


def single_spaced(value: FormioValue) -> FormioValue:
    return _SPACES.sub(" ", value.strip()) if isinstance(value, str) else value


def _kept(value: FormioValue) -> JsonValue:
    """In a list nothing is a gap."""
    return None if value is MISSING else value


def _address(component: Component, value: FormioValue) -> FormioValue:
    is_bare = is_truthy(value) and not is_truthy(object_of(value).get("mode"))
    if component.has("enableManualMode") and not component.has("multiple") and is_bare:
        return {"mode": "autocomplete", "address": _kept(value)}
    return value


def _day(component: Component, value: FormioValue) -> FormioValue:
    """Parts that are hidden are filled in from the component's default value."""
    if not isinstance(value, str) or not value or _WHOLE_DAY.match(value):
        return value
    given = value.split("/")
    defaults = _day_defaults(component)
    order = ("day", "month", "year") if component.has("dayFirst") else ("month", "day", "year")
    parts = []
    for name in order:
        is_shown = not component.has(f"fields.{name}.hide")
        part = (given.pop(0) if given else "") if is_shown else defaults.get(name, "")
        if part or is_shown:
            parts.append(part)
    return "/".join(parts)


def _day_defaults(component: Component) -> dict[str, str]:
    default = component.text("defaultValue")
    if not default:
        return {}
    parts = default.split("/")
    names = ["day", "month", "year"] if component.has("dayFirst") else ["month", "day", "year"]
    if len(parts) != 3:
        names = [name for name in names if not component.has(f"fields.{name}.hide")]
    return dict(zip(names, parts, strict=False))


def _radio(value: FormioValue, data_type: str) -> FormioValue:
    if value is MISSING:
        return MISSING
    match data_type:
        case "number":
            number = as_number(value)
            return MISSING if math.isnan(number) else tidy(number)
        case "string":
            return json.dumps(value) if isinstance(value, dict | list) else as_text(value)
        case "boolean":
            return is_truthy(value) and as_text(value) != "false"
    return _plain(value)


def _plain(value: FormioValue) -> FormioValue:
    """A text that is exactly a number's or a truth value's becomes it."""
    if not isinstance(value, str):
        return value
    if value in ("true", "false"):
        return value == "true"
    number = as_number(value)
    return tidy(number) if value and as_text(number) == value and math.isfinite(number) else value


def _selected(component: Component, value: FormioValue) -> FormioValue:
    if is_nothing(value):
        return MISSING
    if isinstance(value, dict | list):
        return value
    match component.text("dataType") or "auto":
        case "number":
            return _plain(value) if not _is_truth_word(value) else value
        case "boolean":
            return value.lower() == "true" if _is_truth_word(value) else value  # type: ignore[union-attr]
        case "string":
            return as_text(value)
        case "object":
            return value
        case _:
            text = as_text(value)
            return text.lower() == "true" if _is_truth_word(text) else _plain(text)


def _is_truth_word(value: FormioValue) -> bool:
    return isinstance(value, str) and value.lower() in ("true", "false")


def _boxes(value: FormioValue) -> FormioValue:
    match value:
        case dict():
            return value
        case list():
            return {as_text(one): True for one in value}
        case str() if value:
            return {value: True}
        case _:
            return {}


def _tags(component: Component, value: FormioValue) -> FormioValue:
    delimiter = component.text("delimeter") or ","
    kept_as = component.text("storeas")
    if kept_as in ("", "string") and isinstance(value, list):
        return delimiter.join("" if one is None else as_text(one) for one in value)
    if kept_as == "array" and isinstance(value, str):
        return [part for part in value.split(delimiter) if part]
    return value


def _text(component: Component, value: FormioValue) -> FormioValue:
    if component.has("truncateMultipleSpaces"):
        value = single_spaced(value)
    masks = list_of(component.value("inputMasks"))
    if not component.has("allowMultipleMasks") or not masks:
        return value
    first = object_of(masks[0]).get("label")
    if isinstance(value, list):
        return [_kept(_masked(first, one)) for one in value]
    return _masked(first, value)


def _masked(first: JsonValue, value: FormioValue) -> FormioValue:
    if isinstance(value, dict | list):
        return value
    made: FormioObject = {"maskName": first}
    if value is not MISSING:
        made["value"] = value
    return made


def _time(component: Component, value: FormioValue) -> FormioValue:
    if not isinstance(value, str):
        return value
    found = time_in_format(value, component.text("format") or "HH:mm")
    return formatted_time(found, component.text("dataFormat") or "HH:mm:ss") if found else value


def _number(value: FormioValue) -> FormioValue:
    if isinstance(value, bool | dict | list) or is_nothing(value):
        return MISSING
    number = as_number(value)
    if math.isnan(leading_number(value)) or not math.isfinite(number):
        return MISSING
    return tidy(number)
