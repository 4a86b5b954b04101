"""Rules for texts: length, words, pattern, mask, e-mail and web addresses."""

import re
from collections.abc import Mapping
from functools import lru_cache

import jsonschema_rs

from casework.definitions.formio.component import Component
from casework.definitions.formio.values import (
    FormioValue,
    is_truthy,
    leading_number,
    list_of,
    object_of,
)

LONGEST_ADDRESS = 2_048
_EMAIL = re.compile(
    r'(?:[^<>()\[\]\\.,;:\s@"]+(?:\.[^<>()\[\]\\.,;:\s@"]+)*|".+")'
    r"@(?:\[\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\]|(?:[a-zA-Z0-9-]+\.)+[a-zA-Z]{2,})"
)
_HOST = r"(?:[a-z\u00a1-\uffff0-9-]*[a-z\u00a1-\uffff0-9])"
_NAMED = re.compile(rf"{_HOST}(?:\.{_HOST})*?(?P<end>\.[a-z\u00a1-\uffff]{{2,}})?", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?P<scheme>(?:https?|ftp)://|//)?(?:[^\s/?#]+@)?"
    r"(?P<host>[^\s/?#:@]+)(?::\d{2,5})?(?:[/?#]\S*)?",
    re.IGNORECASE,
)
_FOUR_NUMBERS = re.compile(r"(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})")
_SPACE = re.compile(r"\s+")


def email(component: Component, value: FormioValue) -> str | None:
    if component.type != "email" or not isinstance(value, str) or not value:
        return None
    return None if _is_email(value) else "invalid_email"


def url(component: Component, value: FormioValue) -> str | None:
    if component.type != "url" or not is_truthy(value):
        return None
    is_good = isinstance(value, str) and _is_address(value) and not _is_email(value)
    return None if is_good else "invalid_url"


def longest(component: Component, value: FormioValue) -> str | None:
    most = _whole(component, "validate.maxLength")
    is_over = most and isinstance(value, str) and _length(value) > most
    return "maxLength" if is_over else None


def shortest(component: Component, value: FormioValue) -> str | None:
    least = _whole(component, "validate.minLength")
    is_under = least and isinstance(value, str) and 0 < _length(value) < least
    return "minLength" if is_under else None


def most_words(component: Component, value: FormioValue) -> str | None:
    most = _whole(component, "validate.maxWords")
    return "maxWords" if most and isinstance(value, str) and _words(value) > most else None


def least_words(component: Component, value: FormioValue) -> str | None:
    least = _whole(component, "validate.minWords")
    is_under = least and isinstance(value, str) and value and _words(value) < least
    return "minWords" if is_under else None


def pattern(component: Component, value: FormioValue) -> str | None:
    given = component.text("validate.pattern")
    if not given or not isinstance(value, str) or not value or _matches(given, value):
        return None
    return component.text("validate.patternMessage") or "pattern"


def mask(component: Component, value: FormioValue) -> str | None:
    """`9` is a digit, `a` a letter, `A` a capital one, `*` either, the rest as it is."""
    masks = list_of(component.value("inputMasks"))
    is_asked = component.type != "time" and (component.has("inputMask") or masks)
    if not is_asked or not is_truthy(value) or component.has("validate.skipMaskValidation"):
        return None
    if component.has("allowMultipleMasks") and masks:
        given = object_of(value)
        name, value = given.get("maskName"), given.get("value")
        form = next(
            (object_of(m).get("mask") for m in masks if object_of(m).get("label") == name), None
        )
    else:
        form = component.text("inputMask")
    if not isinstance(form, str) or not form or not isinstance(value, str) or not value:
        return None
    return None if _fits(form, value, component.type) else "mask"


def _whole(component: Component, path: str) -> int:
    """0 for no limit."""
    found = leading_number(component.value(path))
    return 0 if found != found else int(found)


def _length(text: str) -> int:
    """In UTF-16 units, as JavaScript counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _words(text: str) -> int:
    return len(_SPACE.split(text.strip()))


@lru_cache(maxsize=512)
def _checker(pattern: str) -> jsonschema_rs.Validator | None:
    """Gives up rather than try for ever. None if the pattern cannot be read."""
    options = jsonschema_rs.FancyRegexOptions(backtrack_limit=100_000)
    try:
        return jsonschema_rs.Draft202012Validator(
            {"pattern": f"^{pattern}$"},
            pattern_options=options,
        )
    except (ValueError, jsonschema_rs.ValidationError):
        return None


def _matches(pattern: str, text: str) -> bool:
    checker = _checker(pattern)
    return checker is not None and checker.is_valid(text)


def _is_email(text: str) -> bool:
    return len(text) <= LONGEST_ADDRESS and _EMAIL.fullmatch(text) is not None


def _is_address(text: str) -> bool:
    """With a scheme a host may have one name alone, without it needs an end like `.it`."""
    found = _ADDRESS.fullmatch(text) if len(text) <= LONGEST_ADDRESS else None
    if found is None:
        return False
    host = found["host"]
    named, numbers = _NAMED.fullmatch(host), _FOUR_NUMBERS.fullmatch(host)
    has_scheme = (found["scheme"] or "").lower() in ("http://", "https://", "ftp://")
    if named is not None and (has_scheme or named["end"] is not None):
        return True
    return numbers is not None and _is_public(*(int(number) for number in numbers.groups()))


def _is_public(first: int, second: int, third: int, fourth: int) -> bool:
    """Not a private network's, not a net's own or all of it."""
    is_private = (
        first in (10, 127)
        or (first, second) in ((169, 254), (192, 168))
        or (first == 172 and 16 <= second <= 31)
    )
    in_range = 1 <= first <= 223 and second <= 255 and third <= 255 and 1 <= fourth <= 254
    return in_range and not is_private


_MASK: Mapping[str, str] = {"9": "[0-9]", "A": "[a-zA-Z]", "a": "[a-z]", "*": "[a-zA-Z0-9]"}
_FIELD_MASK: Mapping[str, str] = {
    "9": "[0-9]",
    "A": "[A-Z]",
    "a": "[a-zA-Z]",
    "*": "[a-zA-Z0-9]",
    "&": "[0-9A-Z]",
    "#": "[0-9A-F]",
    "[": "(?:",
    "]": ")?",
}
_REPEATED = re.compile(r"\{(\d{1,3})(?:,(\d{1,3}|\*))?\}|\{([+*])\}")


def _fits(form: str, value: str, type: str) -> bool:
    """A text field's mask is read by another library of Form.io, which knows more signs."""
    if type == "textfield":
        return _matches(_field_pattern(form), value)
    return (
        re.fullmatch("".join(_MASK.get(sign, re.escape(sign)) for sign in form), value) is not None
    )


def _field_pattern(form: str) -> str:
    """`[9]` may be missing, `a{2,3}` repeats, `9|a` is either, `\\9` is a nine."""
    parts: list[str] = []
    at, is_either = 0, False
    while at < len(form):
        repeated = _REPEATED.match(form, at)
        if repeated and parts:
            least, most, sign = repeated.groups()
            last = "" if most == "*" else most
            parts[-1] += sign or (f"{{{least}}}" if most is None else f"{{{least},{last}}}")
            at = repeated.end()
            continue
        if form[at] == "|" and parts and at + 1 < len(form):
            is_either, at = True, at + 1
            continue
        is_literal = form[at] == "\\" and at + 1 < len(form)
        at += is_literal
        sign = form[at]
        part = re.escape(sign) if is_literal else _FIELD_MASK.get(sign, re.escape(sign))
        if is_either:
            parts[-1], is_either = f"(?:{parts[-1]}|{part})", False
        else:
            parts.append(part)
        at += 1
    return "".join(parts)
