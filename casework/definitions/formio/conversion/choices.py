"""Choices and files: fields of ours with lists of their own."""

import json
import re

from msgspec.structs import replace

from casework.definitions.formio import data_paths
from casework.definitions.formio.component import Component
from casework.definitions.formio.conversion.common import Common
from casework.definitions.formio.conversion.scope import Conversion, first_shown
from casework.definitions.formio.values import (
    MISSING,
    FormioValue,
    as_text,
    is_truthy,
    leading_number,
    list_of,
    object_of,
)
from sportello.cases.conditions import JsonValue
from sportello.cases.definition import AnyField, ChoiceField, ChoicesField, FileField, Option

MOST_FILES = 20
_SIZE = re.compile(r"\s*([\d.]+)\s*([KMG]?)I?B?\s*", re.IGNORECASE)
_MEDIA = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "p7m": "application/pkcs7-mime",
    "xml": "application/xml",
    "zip": "application/zip",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "gif": "image/gif",
    "txt": "text/plain",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def choice(component: Component, common: Common, scope: Conversion) -> AnyField | str:
    found = _options(component, scope)
    if isinstance(found, str):
        return found
    if component.type == "selectboxes" or component.has("multiple"):
        least = leading_number(component.value("validate.minSelectedCount"))
        most = leading_number(component.value("validate.maxSelectedCount"))
        return ChoicesField(
            **common,
            options=found,
            least=int(least) if least >= 1 else 0,
            most=int(most) if most >= 1 else None,
        )
    return ChoiceField(**common, options=found)


def _options(component: Component, scope: Conversion) -> tuple[Option, ...] | str:
    """Or why there is no list."""
    source = component.text("dataSrc") or "values"
    pairs: list[tuple[FormioValue, FormioValue]]
    if source == "values":
        is_select = component.type == "select"
        given = component.value("data.values" if is_select else "values")
        pairs = [
            (object_of(one).get("value"), object_of(one).get("label")) for one in list_of(given)
        ]
    elif source == "json":
        pairs = [_item(component, item) for item in list_of(_json(component))]
    else:
        return f"its choices come from elsewhere ({source})"
    options = {
        as_text(value): first_shown(as_text(label if is_truthy(label) else value), as_text(value))
        for value, label in pairs
        if is_truthy(value) and not isinstance(value, dict | list)
    }
    if not options:
        return "it has no choices"
    return tuple(Option(value, scope.text(label)) for value, label in options.items())


def _item(component: Component, item: JsonValue) -> tuple[FormioValue, FormioValue]:
    """Value and label, as `valueProperty` and the template say."""
    if not isinstance(item, dict):
        return item, item
    shown = re.search(r"item\.([\w.]+)", component.text("template"))
    value = data_paths.get(item, component.text("valueProperty") or "value")
    return value, data_paths.get(item, shown[1] if shown else "label")


def _json(component: Component) -> FormioValue:
    items = component.value("data.json")
    if not isinstance(items, str):
        return items
    try:
        found: JsonValue = json.loads(items)
    except ValueError:
        return MISSING
    return found


def file(component: Component, common: Common, scope: Conversion) -> AnyField | str:
    most = leading_number(component.value("maxNumberOfFiles"))
    several = MOST_FILES if component.has("multiple") else 1
    size = _bytes(component.text("fileMaxSize"))
    media = _media(component)
    made = FileField(**common, most_files=int(most) if most >= 1 else several)
    return replace(made, most_bytes=size or made.most_bytes, media_types=media or made.media_types)


def _bytes(text: str) -> int:
    found = _SIZE.fullmatch(text)
    if not found:
        return 0
    scale = {"": 1, "K": 1_000, "M": 1_000_000, "G": 1_000_000_000}[found[2].upper()]
    return int(float(found[1]) * scale) if found[1].count(".") < 2 and found[1] != "." else 0


def _media(component: Component) -> tuple[str, ...]:
    """Of patterns like ".pdf,image/*" those that name one type."""
    given = re.split(r"[,;\s]+", component.text("filePattern"))
    given += [as_text(one) for one in list_of(component.value("file.type"))]
    found = []
    for one in given:
        suffix = one.lower().lstrip("*").lstrip(".")
        if suffix in _MEDIA:
            found.append(_MEDIA[suffix])
        elif "/" in one and "*" not in one:
            found.append(one)
        elif one == "image/*":
            found += ["image/jpeg", "image/png"]
    return tuple(dict.fromkeys(found))
