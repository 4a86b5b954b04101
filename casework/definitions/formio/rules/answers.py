"""Form.io's rules for one answer: each gives the rule's own name where it is broken.

Source: the rules of Form.io's core, in its order. `unique` and lists behind an address are for its
own server and are not asked here.
"""

import math
from collections.abc import Callable

from casework.definitions.formio.component import Component, DataModel
from casework.definitions.formio.conditions import FormAnswers
from casework.definitions.formio.emptiness import has_value
from casework.definitions.formio.json_logic.evaluation import evaluate
from casework.definitions.formio.rules.choices import available, least_chosen, most_chosen
from casework.definitions.formio.rules.dates import (
    date_rule,
    day_rule,
    earliest_date,
    earliest_day,
    earliest_year,
    latest_date,
    latest_day,
    latest_year,
    required_day,
    time_rule,
)
from casework.definitions.formio.rules.texts import (
    email,
    least_words,
    longest,
    mask,
    most_words,
    pattern,
    shortest,
    url,
)
from casework.definitions.formio.values import (
    MISSING,
    FormioValue,
    as_number,
    as_text,
    is_nothing,
    is_number,
    is_truthy,
    leading_number,
    list_of,
    object_of,
)
from casework.definitions.formio.walk import ComponentPlace

FormioRule = Callable[[Component, FormioValue], str | None]


def broken(place: ComponentPlace, value: FormioValue, answered: FormAnswers) -> list[str]:
    """The names of all rules that the answer breaks; a component may give its own words for them.

    The list of a component with several answers is asked as a whole, each of its values alone.
    """
    component = place.component
    several = component.has("multiple") and isinstance(value, list) and value
    values = list_of(value) if several else [value]
    found = [rule(component, one) for one in values for rule in _RULES]
    found.append(multiple_rule(component, value))
    found += [_json_rule(place, one, answered) for one in values]
    own_words = component.text("validate.customMessage")
    return list(dict.fromkeys(own_words or name for name in found if name))


def broken_as_sent(component: Component, value: FormioValue) -> list[str]:
    """Rules that the answer's normal shape would hide: a time, or a number that is none.

    Form.io drops "twelve" from a number without a word; a person has to hear of it.
    """
    name = time_rule(component, value)
    if component.type == "number" and math.isnan(leading_number(value)) and value != "":
        name = "number"
    return [component.text("validate.customMessage") or name] if name else []


def _json_rule(place: ComponentPlace, value: FormioValue, answered: FormAnswers) -> str | None:
    rule = place.component.value("validate.json")
    if not isinstance(rule, dict):
        return None
    given = None if value is MISSING or not is_truthy(value) else value
    verdict = evaluate(rule, answered.context(place, value) | {"value": given})
    if is_nothing(verdict) or verdict is True:
        return None
    return as_text(verdict) if is_truthy(verdict) else "jsonLogic"


def required(component: Component, value: FormioValue) -> str | None:
    if component.has("validate.required") and not has_value(component, value):
        return "required"
    return None


def largest(component: Component, value: FormioValue) -> str | None:
    most = _limit(component, "validate.max")
    number = leading_number(value) if isinstance(value, str) else as_number(value)
    return "max" if most is not None and value is not None and number > most else None


def smallest(component: Component, value: FormioValue) -> str | None:
    least = _limit(component, "validate.min")
    number = leading_number(value)
    return "min" if least is not None and number < least else None


def number_rule(component: Component, value: FormioValue) -> str | None:
    if component.type != "number" or not is_truthy(value):
        return None
    return None if is_number(value) else "number"


def survey(component: Component, value: FormioValue) -> str | None:
    """A required survey wants an answer to each question."""
    if component.type != "survey" or not component.has("validate.required"):
        return None
    given = object_of(value)
    asked = [as_text(object_of(one).get("value")) for one in list_of(component.value("questions"))]
    is_short = given and any(not is_truthy(given.get(question)) for question in asked)
    return "requiredSurvey" if is_short else None


def multiple_rule(component: Component, value: FormioValue) -> str | None:
    """Of the answer as a whole: one value or a list, as the component says."""
    as_json = component.type == "textarea" and component.text("as") == "json"
    several, is_list = component.has("multiple"), isinstance(value, list)
    if component.type == "select" or (component.type == "textarea" and not as_json):
        return None
    if component.type in ("hidden", "address", "textarea") and not several:
        return None
    if not several:
        return "nonarray" if is_list and not _may_be_list(component) else None
    if not isinstance(value, list):
        is_wrong = component.has("validate.required") if is_nothing(value) else True
        return "array" if is_wrong else None
    if not value:
        return "array_nonempty" if component.has("validate.required") else None
    lists_lists = component.has_rows or _is_tag_list(component) or component.model is DataModel.ANY
    return "nonarray" if isinstance(value[0], list) and not lists_lists else None


def _may_be_list(component: Component) -> bool:
    if component.type == "textfield":
        return False
    return component.type != "tags" or component.text("storeas") != "string"


def _is_tag_list(component: Component) -> bool:
    return component.type == "tags" and component.text("storeas") == "array"


_RULES: tuple[FormioRule, ...] = (
    date_rule,
    day_rule,
    email,
    mask,
    latest_day,
    latest_date,
    longest,
    most_chosen,
    largest,
    most_words,
    latest_year,
    earliest_day,
    earliest_date,
    shortest,
    least_chosen,
    smallest,
    least_words,
    earliest_year,
    pattern,
    required,
    survey,
    required_day,
    time_rule,
    url,
    number_rule,
    available,
)


def _limit(component: Component, path: str) -> float | None:
    given = component.value(path)
    if is_nothing(given):
        return None
    found = leading_number(given)
    return None if found != found else found
