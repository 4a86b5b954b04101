"""Our conditions of Form.io's. What ours cannot say has no condition: the caller names it."""

import json
from collections.abc import Mapping
from datetime import date

from casework.definitions.formio.component import Component
from casework.definitions.formio.conditions import has_condition
from casework.definitions.formio.conversion.scope import Conversion
from casework.definitions.formio.values import (
    FormioValue,
    as_number,
    as_text,
    is_nothing,
    is_number,
    is_truthy,
    list_of,
    object_of,
)
from sportello.cases.conditions import (
    AllOf,
    AnyOf,
    AtLeast,
    AtMost,
    Equals,
    FormCondition,
    Includes,
    IsAnswered,
    JsonValue,
    Not,
)
from sportello.cases.definition import (
    AnyField,
    ChoiceField,
    ChoicesField,
    ConsentField,
    DateField,
    DeclarationField,
    NumberField,
    StatementField,
    TextField,
    YesNoField,
)


class CannotSay(Exception):
    """Our conditions cannot say it; the text says why."""


def converted_condition(component: Component, scope: Conversion) -> FormCondition | None:
    """When the component is shown; None for always. Raises: CannotSay"""
    given = object_of(component.value("conditional"))
    if not has_condition(component.value("conditional")):
        return None
    if isinstance(given.get("json"), dict):
        return json_condition(given.get("json"), scope)
    if is_truthy(given.get("when")):
        reference = as_text(given.get("when"))
        holds = _equals(reference, given.get("eq"), scope)
        return holds if as_text(given.get("show")) == "true" else Not(holds)
    parts = tuple(_one(object_of(one), scope) for one in list_of(given.get("conditions")))
    if len(parts) == 1:
        joined = parts[0]
    else:
        joined = AnyOf(parts) if given.get("conjunction") == "any" else AllOf(parts)
    is_shown = given.get("show", True)
    return joined if is_shown is True or as_text(is_shown) == "true" else Not(joined)


def json_condition(rule: JsonValue, scope: Conversion) -> FormCondition:
    """Comparisons of one field with one value, joined by `and`, `or`, `!`. Raises: CannotSay"""
    if not isinstance(rule, dict) or len(rule) != 1:
        raise CannotSay("its JSON rule is no comparison")
    ((name, given),) = rule.items()
    arguments = given if isinstance(given, list) else [given]
    match name:
        case "and" | "or":
            parts = tuple(json_condition(one, scope) for one in arguments)
            return parts[0] if len(parts) == 1 else AllOf(parts) if name == "and" else AnyOf(parts)
        case "!":
            return Not(json_condition(arguments[0], scope))
        case "!!":
            return json_condition(arguments[0], scope)
        case "var":
            return _equals(_reference(rule), True, scope)
    if len(arguments) != 2:
        raise CannotSay(f"its JSON rule uses {name}")
    return _compared(name, arguments[0], arguments[1], scope)


def _compared(name: str, one: JsonValue, other: JsonValue, scope: Conversion) -> FormCondition:
    turned = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
    if not isinstance(one, dict) and isinstance(other, dict):
        if name == "in":
            return _includes(_reference(other), one, scope)
        one, other, name = other, one, turned.get(name, name)
    if name == "in" and isinstance(other, list):
        parts = tuple(_equals(_reference(one), value, scope) for value in other)
        return AnyOf(parts)
    if isinstance(other, dict):
        raise CannotSay("its JSON rule compares two answers, or computes")
    reference = _reference(one)
    operators = {">": "greaterThan", ">=": "greaterThanOrEqual"}
    operators |= {"<": "lessThan", "<=": "lessThanOrEqual"}
    match name:
        case "==" | "===":
            return _equals(reference, other, scope)
        case "!=" | "!==":
            return Not(_equals(reference, other, scope))
        case _ if name in operators:
            return _ordered(reference, operators[name], other, scope)
    raise CannotSay(f"its JSON rule uses {name}")


def _reference(rule: JsonValue) -> str:
    """The field of a `var`, without where Form.io starts to look."""
    name = object_of(rule).get("var")
    path = name[0] if isinstance(name, list) and name else name
    if not isinstance(path, str) or not path:
        raise CannotSay("its JSON rule computes")
    return path.removeprefix("data.").removeprefix("row.")


def _one(given: Mapping[str, JsonValue], scope: Conversion) -> FormCondition:
    reference, operator = as_text(given.get("component")), as_text(given.get("operator"))
    value = given.get("value")
    match operator:
        case "isEqual":
            return _equals(reference, value, scope)
        case "isNotEqual":
            return Not(_equals(reference, value, scope))
        case "isEmpty":
            return Not(IsAnswered(_field(reference, scope).name))
        case "isNotEmpty":
            return IsAnswered(_field(reference, scope).name)
        case "includes":
            return _includes(reference, value, scope)
        case "notIncludes":
            return Not(_includes(reference, value, scope))
        case "isDateEqual" | "isNotDateEqual":
            name = _field(reference, scope).name
            day = _day(value)
            same = AllOf((AtLeast(name, day), AtMost(name, day)))
            return same if operator == "isDateEqual" else Not(same)
    if operator.removeprefix("date").lower() in (
        *("greaterthan", "greaterthanorequal", "lessthan", "lessthanorequal"),
    ):
        return _ordered(reference, operator, value, scope)
    raise CannotSay(f"its condition uses {operator}")


def _field(reference: str, scope: Conversion) -> AnyField:
    name = scope.named.get(reference) or scope.named.get(reference.replace(".data.", "."))
    if name is None:
        raise CannotSay(f"its condition looks at {reference}, which is not asked before it")
    return scope.made[name]


def _equals(reference: str, value: JsonValue, scope: Conversion) -> FormCondition:
    if reference not in scope.named and "." in reference:
        whole, _, box = reference.rpartition(".")
        if whole in scope.named and isinstance(_field(whole, scope), ChoicesField):
            _offered(_field(whole, scope), box)
            chosen = Includes(_field(whole, scope).name, box)
            return chosen if as_text(value) == "true" else Not(chosen)
    asked = _field(reference, scope)
    match asked:
        case YesNoField() | DeclarationField() | StatementField() | ConsentField():
            return Equals(asked.name, as_text(value) == "true")
        case ChoiceField() | TextField():
            if is_nothing(value) or value == "":
                return Not(IsAnswered(asked.name))
            _offered(asked, value)
            return Equals(asked.name, as_text(value))
        case ChoicesField():
            _offered(asked, value)
            return Includes(asked.name, as_text(value))
        case NumberField() if as_number(value) == as_number(value):
            return Equals(asked.name, as_number(value))
    raise CannotSay(f"its condition compares {reference} with {json.dumps(value)}")


def _includes(reference: str, value: JsonValue, scope: Conversion) -> FormCondition:
    asked = _field(reference, scope)
    if not isinstance(asked, ChoicesField):
        raise CannotSay(f"its condition looks for a text inside {reference}")
    _offered(asked, value)
    return Includes(asked.name, as_text(value))


def _offered(asked: AnyField, value: JsonValue) -> None:
    """Raises: CannotSay for a choice that the field does not have"""
    options = asked.options if isinstance(asked, ChoiceField | ChoicesField) else ()
    if options and as_text(value) not in {option.value for option in options}:
        raise CannotSay(f"its condition asks for {as_text(value)}, no choice of {asked.name}")


def _ordered(reference: str, operator: str, value: JsonValue, scope: Conversion) -> FormCondition:
    """Strictly greater is "answered, and not at most": without an answer neither holds."""
    asked = _field(reference, scope)
    limit: float | date
    if isinstance(asked, DateField):
        limit = _day(value)
    elif isinstance(asked, NumberField) and is_number(as_number(value)):
        limit = as_number(value)
        if limit != limit:
            raise CannotSay(f"its condition compares {reference} with no number")
    else:
        raise CannotSay(f"its condition orders {reference}, which is no number and no date")
    kind = operator.removeprefix("date")
    kind = kind[0].lower() + kind[1:]
    match kind:
        case "greaterThanOrEqual":
            return AtLeast(asked.name, limit)
        case "lessThanOrEqual":
            return AtMost(asked.name, limit)
        case "greaterThan":
            return AllOf((IsAnswered(asked.name), Not(AtMost(asked.name, limit))))
        case _:
            return AllOf((IsAnswered(asked.name), Not(AtLeast(asked.name, limit))))


def _day(value: FormioValue) -> date:
    try:
        return date.fromisoformat(as_text(value)[:10])
    except ValueError:
        raise CannotSay(f"its condition compares with the date {as_text(value)}") from None
