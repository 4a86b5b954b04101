"""The rules of Open Forms, outside of its components: what they show, ask for and leave out."""

from dataclasses import dataclass

from casework.definitions.formio.component import Component
from casework.definitions.formio.conversion.conditions import CannotSay, json_condition
from casework.definitions.formio.conversion.scope import Conversion, both
from casework.definitions.formio.values import (
    FormioObject,
    as_text,
    list_of,
    object_of,
)
from sportello.cases.conditions import FormCondition, JsonValue, Not


@dataclass
class _Action:
    """One action of a rule. `kind` is its type, or the property that it sets."""

    rule: int
    trigger: JsonValue
    kind: str
    about: str
    state: bool
    is_told: bool = False


class FormRules:
    """Each action is converted where its component is met, or named in the end."""

    def __init__(self, rules: list[FormioObject]) -> None:
        self._actions = [
            _action(number, rule, dict(object_of(given)))
            for number, rule in enumerate(rules, 1)
            for given in list_of(rule.get("actions"))
        ]

    def shows(self, component: Component) -> bool:
        """Whether a rule shows it: a hidden component is then asked after all."""
        return any(not one.state for one in self._about(component.key, "hidden"))

    def shown_if(self, component: Component, scope: Conversion) -> FormCondition | None:
        found: FormCondition | None = None
        for one in self._about(component.key, "hidden"):
            holds = self._trigger(one, scope, component.key)
            if holds is not None:
                found = both(found, Not(holds) if one.state else holds)
        return found

    def required_if(self, component: Component, scope: Conversion) -> FormCondition | None:
        for one in self._about(component.key, "validate.required"):
            holds = self._trigger(one, scope, component.key)
            if holds is not None:
                return holds if one.state else Not(holds)
        return None

    def step_if(self, panel: Component, scope: Conversion) -> FormCondition | None:
        """`id` of the panel is the step's in the export."""
        found: FormCondition | None = None
        for kind in ("step-not-applicable", "step-applicable"):
            for one in self._about(panel.text("id"), kind):
                holds = self._trigger(one, scope, panel.key)
                if holds is not None:
                    found = both(found, Not(holds) if kind == "step-not-applicable" else holds)
        return found

    def name_the_rest(self, scope: Conversion) -> None:
        for one in self._actions:
            if not one.is_told:
                what = f"{one.kind} of {one.about}" if one.about else one.kind
                scope.leave_out(f"rule {one.rule}", f"{what} is not carried over")

    def _about(self, name: str, kind: str) -> list[_Action]:
        return [one for one in self._actions if name and one.about == name and one.kind == kind]

    def _trigger(self, one: _Action, scope: Conversion, path: str) -> FormCondition | None:
        one.is_told = True
        try:
            return json_condition(one.trigger, scope)
        except CannotSay as why:
            scope.leave_out(path, f"rule {one.rule}, {one.kind}: {why}; it is not changed")
            return None


def _action(number: int, rule: FormioObject, given: FormioObject) -> _Action:
    action = object_of(given.get("action"))
    kind = as_text(action.get("type"))
    if kind == "property":
        kind = as_text(object_of(action.get("property")).get("value"))
    step = given.get("form_step_uuid") or given.get("form_step")
    about = step if kind.startswith("step-") else given.get("component") or given.get("variable")
    name = as_text(about) if about else ""
    return _Action(
        number,
        rule.get("json_logic_trigger"),
        kind,
        name.rstrip("/").rpartition("/")[2],
        as_text(action.get("state")) == "true",
    )
