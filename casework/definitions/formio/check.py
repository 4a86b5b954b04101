"""Answers against a Form.io form: what is kept of them, what is wrong with them, what is hidden.

The order of work on a component is Form.io's: default value, computed value, conditions, logic,
normal shape, clearing of what is hidden; and after its children what is kept, and the rules.
"""

import copy
from collections.abc import Collection
from itertools import zip_longest

from msgspec import Struct
from msgspec.structs import replace

from casework.definitions.formio import data_paths
from casework.definitions.formio.component import Component, DataModel
from casework.definitions.formio.conditions import FormAnswers, has_condition, shows
from casework.definitions.formio.json_logic.evaluation import evaluate
from casework.definitions.formio.logic import changed_by_logic, sets_hidden
from casework.definitions.formio.normalise import normalised, single_spaced
from casework.definitions.formio.rules.answers import broken, broken_as_sent
from casework.definitions.formio.scripts import RefusedPart, refused_parts
from casework.definitions.formio.sources import FormSource
from casework.definitions.formio.values import (
    MISSING,
    FormioObject,
    FormioValue,
    is_nothing,
    is_truthy,
    list_of,
    object_of,
)
from casework.definitions.formio.walk import (
    ComponentPlace,
    FormTooLarge,
    FormWalk,
    clears_when_hidden,
)
from sportello.cases.conditions import JsonValue

MOST_VALUES = 50_000
DEEPEST_ANSWER = 100


class BrokenRule(Struct, frozen=True):
    """`rule` is Form.io's own name, or the words that the form gives in its place."""

    path: str
    rule: str


class FormioReport(Struct, frozen=True):
    """refused  what the form asks of JavaScript: it was not run, and counts as not there"""

    data: FormioObject
    errors: tuple[BrokenRule, ...]
    hidden: tuple[str, ...]
    refused: tuple[RefusedPart, ...]


def check(form: FormioObject, answers: FormioObject) -> FormioReport:
    """Neither is changed. Raises: FormTooLarge"""
    _measure(answers)
    whole = Component(form)
    refused = refused_parts(whole)
    checking = _CheckPass(list_of(form.get("components")), copy.deepcopy(answers))
    FormWalk(checking.data, checking.enter, checking.leave).through(form.get("components", MISSING))
    errors = tuple(BrokenRule(path, rule) for path, rule in checking.errors)
    hidden = tuple(path for path, is_hidden in checking.hidden.items() if is_hidden)
    return FormioReport(checking.kept, errors, hidden, tuple(refused))


def check_source(source: FormSource, answers: FormioObject) -> FormioReport:
    """As `check`; the rules of Open Forms are no part of a Form.io form. Raises: FormTooLarge"""
    found = check(source.form, answers)
    rules = tuple(
        RefusedPart("", f"rule {number}: a check does not apply it, an import does if it can")
        for number in range(1, len(source.rules) + 1)
    )
    return replace(found, refused=found.refused + rules)


def _measure(answers: FormioObject) -> None:
    """Before anything is copied."""
    count = 0
    waiting: list[tuple[Collection[JsonValue], int]] = [(answers.values(), 0)]
    while waiting:
        values, depth = waiting.pop()
        count += len(values)
        if count > MOST_VALUES or depth > DEEPEST_ANSWER:
            raise FormTooLarge(
                f"the answers hold more than {MOST_VALUES} values, or lie more than "
                f"{DEEPEST_ANSWER} deep inside each other"
            )
        for value in values:
            if isinstance(value, dict):
                waiting.append((value.values(), depth + 1))
            elif isinstance(value, list):
                waiting.append((value, depth + 1))


class _CheckPass:
    """One pass. `is_kept` says of each path whether its value counts."""

    def __init__(self, components: list[JsonValue], data: FormioObject) -> None:
        self.data = data
        self.kept: FormioObject = {}
        self.answered = FormAnswers(components, data)
        self.hidden: dict[str, bool] = {}
        self.is_kept: dict[str, bool] = {}
        self.cleared: set[str] = set()
        self.errors: dict[tuple[str, str], None] = {}
        self.as_sent: dict[str, FormioValue] = {}

    def enter(self, place: ComponentPlace) -> None:
        override = place.component.value("serverOverride")
        if isinstance(override, dict) and override:
            place.component = Component({**place.component.given, **override})
        if place.value(self.data) is not MISSING:
            self.is_kept[place.path] = True
        self._default(place)
        self._calculate(place)
        self._judge(place)
        self._apply_logic(place)
        self._normalise(place)
        self._clear(place)

    def leave(self, place: ComponentPlace) -> None:
        self._keep(place)
        self._validate(place)

    def _default(self, place: ComponentPlace) -> None:
        component = place.component
        row = data_paths.get(self.data, place.row_path) if place.row_path else self.data
        if component.model is DataModel.NUMBER or not component.holds_data:
            return
        if data_paths.get(row, component.row_key) is not MISSING:
            return
        default = component.value("customDefaultValue")
        if isinstance(default, dict):
            default = self._computed(default, place, None)
        else:
            default = component.value("defaultValue")
        if not is_truthy(default) or default is MISSING:
            return
        if component.has("multiple") and not isinstance(default, list):
            default = [default]
        self._put(place, copy.deepcopy(default))

    def _calculate(self, place: ComponentPlace) -> None:
        """Only what the form says is to be computed at the server too."""
        component = place.component
        rule = component.value("calculateValue")
        if not isinstance(rule, dict) or not component.has("calculateServer"):
            return
        value = place.value(self.data)
        parent = place.parent
        if value is MISSING and parent and parent.component.model is DataModel.ROWS:
            return
        computed = self._computed(rule, place, value if is_truthy(value) else None)
        if not is_nothing(computed):
            self._put(place, computed)

    def _judge(self, place: ComponentPlace) -> None:
        condition = place.component.value("conditional")
        if has_condition(condition):
            shown = shows(condition, place, self.answered)
            self.hidden[place.path or place.component.row_key] = shown is False
            place.hidden_by_condition = shown is False

    def _apply_logic(self, place: ComponentPlace) -> None:
        if not list_of(place.component.value("logic")):
            return
        before = place.component
        place.component, value = changed_by_logic(place, self.answered)
        if sets_hidden(before, place.component) and place.path:
            is_hidden = place.component.has("hidden")
            if place.path in self.hidden:
                place.hidden_by_condition = is_hidden
            self.hidden[place.path] = is_hidden
        is_cleared = place.component.has("clearOnHide") and self.hidden.get(place.path, False)
        if value is not MISSING and not is_cleared:
            self._put(place, value)

    def _normalise(self, place: ComponentPlace) -> None:
        value = place.value(self.data)
        normal = normalised(place.component, value)
        if is_nothing(normal):
            self.is_kept[place.path] = False
        elif normal is not value and place.path not in self.cleared:
            self._put(place, normal)
        if normal is not value and not is_nothing(value):
            self.as_sent[place.path] = value

    def _clear(self, place: ComponentPlace) -> None:
        parent = place.parent
        is_hidden = self.hidden.get(place.path, False) or (
            parent is not None and parent.hidden_by_condition is True
        )
        if is_hidden:
            place.hidden_by_condition = True
        if (parent is not None and parent.hidden_by_intent) or place.component.has("hidden"):
            place.hidden_by_intent = True
        if place.value(self.data) is MISSING or not clears_when_hidden(place.component):
            return
        if place.hidden_by_condition:
            data_paths.remove(self.data, place.data_path)
            self.cleared.add(place.path)
            self.is_kept[place.path] = False

    def _keep(self, place: ComponentPlace) -> None:
        value, path = place.value(self.data), place.path
        if value is MISSING or not self.is_kept.get(path, False):
            if place.component.type == "number":
                data_paths.put(self.data, path, None)
            return
        kept = data_paths.get(self.kept, path)
        match place.component.model:
            case _ if place.component.type == "address":
                data_paths.put(self.kept, path, value)
            case DataModel.SUB_FORM:
                inner = data_paths.get(self.kept, f"{path}.data")
                data_paths.put(self.data, f"{path}.data", {} if inner is MISSING else inner)
                data_paths.put(self.kept, path, {**object_of(data_paths.get(self.data, path))})
            case DataModel.DATA_ROWS:
                whole: list[JsonValue] = [
                    {**object_of(one), "data": object_of(kept_one).get("data") or {}}
                    for one, kept_one in zip_longest(list_of(value), list_of(kept))
                ]
                data_paths.put(self.kept, path, whole)
            case DataModel.ROWS | DataModel.OBJECT:
                if kept is MISSING:
                    is_list = place.component.model is DataModel.ROWS
                    data_paths.put(self.kept, path, [] if is_list else {})
                else:
                    data_paths.put(self.data, path, kept)
            case _:
                data_paths.put(self.kept, path, value)

    def _validate(self, place: ComponentPlace) -> None:
        component, path = place.component, place.path
        if not _is_validated(place, self.hidden):
            return
        value = place.value(self.data)
        if component.has("truncateMultipleSpaces"):
            value = single_spaced(value)
        found = broken(place, value, self.answered)
        if path in self.as_sent:
            found += broken_as_sent(component, self.as_sent[path])
        self.errors |= dict.fromkeys((path, rule) for rule in found)

    def _computed(
        self, rule: FormioObject, place: ComponentPlace, value: FormioValue
    ) -> FormioValue:
        return evaluate(rule, self.answered.context(place, value))

    def _put(self, place: ComponentPlace, value: FormioValue) -> None:
        if value is MISSING or not place.component.holds_data:
            return
        data_paths.put(self.data, place.data_path, value)
        if place.path not in self.cleared:
            self.is_kept[place.path] = True


def _is_validated(place: ComponentPlace, hidden: dict[str, bool]) -> bool:
    component = place.component
    if component.value("input") is not MISSING and not component.has("input"):
        return False
    if not component.has("protected"):
        persistent = component.value("persistent")
        if (persistent is not MISSING and not is_truthy(persistent)) or persistent == "client-only":
            return False
    by_condition = place.hidden_by_condition
    if by_condition is None:
        by_condition = hidden.get(place.path, False)
    is_hidden = by_condition or place.hidden_by_intent or component.has("hidden")
    return component.has("validateWhenHidden") or not is_hidden
