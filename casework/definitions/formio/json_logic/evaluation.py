"""JSON-logic, the one language of rules in a Form.io form that is data and no script.

Source: jsonlogic.com, and the additions of Form.io that need no function as an argument. A rule has
a largest size and depth, and its work on answers a largest number of steps: more gives no value.
"""

from collections.abc import Callable, Mapping

from casework.definitions.formio import data_paths
from casework.definitions.formio.json_logic.operations import OPERATIONS, NoValue, is_true, item
from casework.definitions.formio.values import MISSING, FormioValue, as_number, as_text, list_of
from sportello.cases.conditions import JsonValue

DEEPEST_RULE = 40
LARGEST_RULE = 2_000
MOST_STEPS = 50_000


def faults(rule: JsonValue) -> str | None:
    """Why a rule cannot be used, found before it is; None if it can."""
    count, waiting = 0, [(rule, 0)]
    while waiting:
        part, depth = waiting.pop()
        count += 1
        if depth > DEEPEST_RULE or count > LARGEST_RULE:
            return "the JSON rule is too large"
        if isinstance(part, list):
            waiting += [(one, depth + 1) for one in part]
        elif _is_rule(part):
            ((name, arguments),) = part.items()  # type: ignore[union-attr]
            if name not in _LAZY and name not in OPERATIONS and name not in ("var", *_MISSING):
                return f"the JSON rule uses {name}, which is not supported"
            waiting.append((arguments, depth + 1))
    return None


def evaluate(rule: JsonValue, data: JsonValue) -> FormioValue:
    """MISSING where the rule has no value: Form.io then behaves as if there were no rule."""
    try:
        return _Evaluation().value(rule, data)
    except (NoValue, ValueError, OverflowError, ZeroDivisionError, RecursionError):
        return MISSING


def _is_rule(rule: JsonValue) -> bool:
    return isinstance(rule, dict) and len(rule) == 1


class _Evaluation:
    """One rule over one set of answers; counts its steps."""

    def __init__(self) -> None:
        self.steps = 0

    def value(self, rule: JsonValue, data: JsonValue) -> JsonValue:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise NoValue("the rule takes too many steps")
        if isinstance(rule, list):
            return [self.value(part, data) for part in rule]
        if not isinstance(rule, dict) or len(rule) != 1:
            return rule
        ((name, given),) = rule.items()
        arguments: list[JsonValue] = given if isinstance(given, list) else [given]
        if name in _LAZY:
            return _LAZY[name](self, arguments, data)
        values = [self.value(one, data) for one in arguments]
        if name == "var":
            return _variable(values, data)
        if name == "missing":
            return _missing(values, data)
        if name == "missing_some":
            return _missing_some(values, data)
        if name not in OPERATIONS:
            raise NoValue(name)
        return OPERATIONS[name](values)


_Lazy = Callable[[_Evaluation, list[JsonValue], JsonValue], JsonValue]
_MISSING = ("missing", "missing_some")


def _variable(values: list[JsonValue], data: JsonValue) -> JsonValue:
    path = item(values, 0)
    if path in (None, ""):
        return data
    found = data_paths.get(data, as_text(path))
    return item(values, 1) if found is MISSING else found


def _missing(values: list[JsonValue], data: JsonValue) -> list[JsonValue]:
    keys = list_of(values[0]) if isinstance(item(values, 0), list) else values
    return [key for key in keys if _variable([key], data) in (None, "")]


def _missing_some(values: list[JsonValue], data: JsonValue) -> JsonValue:
    options = list_of(item(values, 1))
    missing = _missing(options, data)
    return [] if len(options) - len(missing) >= as_number(item(values, 0)) else missing


def _if(run: _Evaluation, arguments: list[JsonValue], data: JsonValue) -> JsonValue:
    for at in range(0, len(arguments) - 1, 2):
        if is_true(run.value(arguments[at], data)):
            return run.value(arguments[at + 1], data)
    return run.value(arguments[-1], data) if len(arguments) % 2 else None


def _and(run: _Evaluation, arguments: list[JsonValue], data: JsonValue) -> JsonValue:
    value: JsonValue = None
    for argument in arguments:
        value = run.value(argument, data)
        if not is_true(value):
            break
    return value


def _or(run: _Evaluation, arguments: list[JsonValue], data: JsonValue) -> JsonValue:
    value: JsonValue = None
    for argument in arguments:
        value = run.value(argument, data)
        if is_true(value):
            break
    return value


def _each(run: _Evaluation, arguments: list[JsonValue], data: JsonValue) -> list[JsonValue]:
    return list_of(run.value(arguments[0], data)) if arguments else []


def _map(run: _Evaluation, arguments: list[JsonValue], data: JsonValue) -> JsonValue:
    return [run.value(item(arguments, 1), one) for one in _each(run, arguments, data)]


def _filter(run: _Evaluation, arguments: list[JsonValue], data: JsonValue) -> JsonValue:
    rule = item(arguments, 1)
    return [one for one in _each(run, arguments, data) if is_true(run.value(rule, one))]


def _reduce(run: _Evaluation, arguments: list[JsonValue], data: JsonValue) -> JsonValue:
    so_far = run.value(item(arguments, 2), data)
    for one in _each(run, arguments, data):
        so_far = run.value(item(arguments, 1), {"current": one, "accumulator": so_far})
    return so_far


def _all(run: _Evaluation, arguments: list[JsonValue], data: JsonValue) -> JsonValue:
    items = _each(run, arguments, data)
    return bool(items) and all(is_true(run.value(item(arguments, 1), one)) for one in items)


def _some(run: _Evaluation, arguments: list[JsonValue], data: JsonValue) -> JsonValue:
    return any(is_true(run.value(item(arguments, 1), one)) for one in _each(run, arguments, data))


def _none(run: _Evaluation, arguments: list[JsonValue], data: JsonValue) -> JsonValue:
    return not _some(run, arguments, data)


_LAZY: Mapping[str, _Lazy] = {
    "if": _if,
    "?:": _if,
    "and": _and,
    "or": _or,
    "map": _map,
    "filter": _filter,
    "reduce": _reduce,
    "all": _all,
    "some": _some,
    "none": _none,
}
