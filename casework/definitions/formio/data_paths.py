"""Paths into a submission, as Form.io writes them: `children[0].name`, `applicant.data.surname`."""

import re
from functools import lru_cache

from casework.definitions.formio.values import MISSING, FormioObject, FormioValue
from sportello.cases.conditions import JsonValue

LONGEST_LIST = 10_000
"""A path beyond it makes no list: `rows[999999999]` in a key would fill the memory."""
_PART = re.compile(r"[^.\[\]]+")


@lru_cache(maxsize=4_096)
def parts_of(path: str) -> tuple[str, ...]:
    return tuple(_PART.findall(path))


def get(data: FormioValue, path: str) -> FormioValue:
    """MISSING where the path leads nowhere. A key that holds a dot itself is found too."""
    if isinstance(data, dict) and path in data:
        return data[path]
    if isinstance(data, dict) and path.isidentifier():
        return MISSING
    found: FormioValue = data if path else MISSING
    for part in parts_of(path):
        match found:
            case dict() if part in found:
                found = found[part]
            case list() if part.isdecimal() and int(part) < len(found):
                found = found[int(part)]
            case _:
                return MISSING
    return found


def put(data: FormioObject, path: str, value: JsonValue) -> None:
    """Make the objects and lists on the way; whatever else stands there gives way."""
    parts = parts_of(path) or ("",)
    inner: JsonValue = data
    for part, following in zip(parts, (*parts[1:], ""), strict=False):
        is_last = following == ""
        there = get(inner, part)
        made: JsonValue = [] if following.isdecimal() else {}
        step = value if is_last else there if isinstance(there, dict | list) else made
        if isinstance(inner, dict):
            inner[part] = step
        elif isinstance(inner, list) and part.isdecimal() and int(part) < LONGEST_LIST:
            inner.extend([None] * (int(part) + 1 - len(inner)))
            inner[int(part)] = step
        else:
            return
        inner = step


def remove(data: FormioObject, path: str) -> None:
    """Of a list the place stays, empty."""
    *way, last = parts_of(path) or ("",)
    inner = get(data, ".".join(way)) if way else data
    if isinstance(inner, dict):
        inner.pop(last, None)
    elif isinstance(inner, list) and last.isdecimal() and int(last) < len(inner):
        inner[int(last)] = None
