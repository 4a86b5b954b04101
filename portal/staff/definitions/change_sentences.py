"""The changes between two versions of a form in words, gathered by step, field, document and fee.

Owns how a value is said. What has changed is found by `casework.definitions.comparison`.
"""

from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta
from typing import Any, cast

from msgspec import Struct

from casework.definitions.comparison import ChangeKind, DefinitionChange, changes
from portal.staff.definitions.form_drawing import KINDS
from portal.staff.definitions.part_names import ATTRIBUTES
from portal.staff.definitions.rule_sentences import RuleWords, form_text, rule_words
from portal.staff.door import StaffAsked
from sportello.cases.conditions import ConditionStruct, FormCondition
from sportello.cases.definition import FormDefinition, FormItem, PersonResponsible
from sportello.cases.expressions import ExpressionStruct, FormExpression
from text.catalogue import LANGUAGES
from text.said_answers import said_amount
from text.written_days import written_day

NOTHING = "—"
LISTS = frozenset(
    {"documents", "fees", "stamp_duties", "second_signers", "by_answer", "remedies", "options"}
)
MONEY = frozenset({"cents", "least_cents", "most_cents"})


class ChangedLine(Struct, frozen=True):
    """`was` and `now` are empty where `what` says it all."""

    what: str
    was: str = ""
    now: str = ""


class ChangedPart(Struct, frozen=True):
    """All that has changed at one step, field, document or fee, or in the form as a whole."""

    place: str
    lines: tuple[ChangedLine, ...]


def changed_parts(
    asked: StaffAsked, before: FormDefinition, after: FormDefinition
) -> tuple[ChangedPart, ...]:
    """In the order of the form; empty if both ask the same."""
    return _Telling(asked, before, after).parts(changes(before, after))


class _Telling:
    def __init__(self, asked: StaffAsked, before: FormDefinition, after: FormDefinition) -> None:
        self._asked = asked
        self._words = asked.words
        self._rules: RuleWords = rule_words(asked, before, after)
        self._steps = {step.id: form_text(asked, step.title) or step.id for step in before.steps}
        self._steps |= {step.id: form_text(asked, step.title) or step.id for step in after.steps}

    def parts(self, found: Iterable[DefinitionChange]) -> tuple[ChangedPart, ...]:
        gathered: dict[tuple[Sequence[str], str], list[ChangedLine]] = {}
        for change in found:
            place, rest = self._place(change)
            where = change.path[: len(change.path) - len(rest)]
            gathered.setdefault((where, place), []).append(self._line(change, rest))
        return tuple(ChangedPart(place, tuple(lines)) for (_, place), lines in gathered.items())

    def _place(self, change: DefinitionChange) -> tuple[str, Sequence[str]]:
        """What a change is listed under, and what of its path that does not say."""
        words = self._words
        match change.path:
            case ("steps", step, "fields", field, *rest):
                label = self._rules.labels.get(field, field)
                return words.gettext("%1: field “%2”", self._steps[step], label), rest
            case ("steps", step, *rest):
                return words.gettext("Step “%1”", self._steps[step]), rest
            case (name, part, *rest) if name in LISTS:
                return f"{words.gettext(ATTRIBUTES[name])} “{part}”", rest
        return words.gettext("The whole form"), change.path

    def _line(self, change: DefinitionChange, rest: Sequence[str]) -> ChangedLine:
        words, what = self._words, self._what(rest)
        match change.kind:
            case ChangeKind.ADDED:
                new = words.gettext("%1 added", what) if what else words.gettext("new")
                return ChangedLine(new, now=self._kind(change.after))
            case ChangeKind.REMOVED:
                gone = words.gettext("%1 removed", what) if what else words.gettext("removed")
                return ChangedLine(gone, was=self._kind(change.before))
            case ChangeKind.MOVED if change.before != change.after:
                told = words.gettext("moved to another step")
                return ChangedLine(told, self._steps[change.before], self._steps[change.after])
            case ChangeKind.MOVED:
                return ChangedLine(words.gettext("moved to another place in the order"))
        name = rest[-1] if rest else ""
        return ChangedLine(what, self._said(change.before, name), self._said(change.after, name))

    def _kind(self, part: Any) -> str:
        """Of a field; empty for any other part."""
        is_field = isinstance(part, FormItem)
        return self._words.gettext(KINDS[str(part.__struct_config__.tag)]) if is_field else ""

    def _what(self, rest: Sequence[str]) -> str:
        """("options", "small", "label", "it") as "Option “small”, Name, Italiano"."""
        told: list[str] = []
        is_element = False
        for key in rest:
            if is_element:
                told[-1] += f" “{key}”"
            elif key in LANGUAGES and told:
                told.append(LANGUAGES[key].own_name)
            else:
                told.append(self._words.gettext(ATTRIBUTES[key]) if key in ATTRIBUTES else key)
            is_element = not is_element and key in LISTS | {"fields"}
        return ", ".join(told)

    def _said(self, value: Any, name: str) -> str:
        words = self._words
        match value:
            case None | "" | ():
                return NOTHING
            case bool():
                return words.gettext("yes") if value else words.gettext("no")
            case int() if name in MONEY:
                return said_amount(value, words)
            case timedelta():
                return words.plural("%n days", value.days)
            case date():
                return written_day(value)
            case time():
                return f"{value:%H:%M}"
            case ConditionStruct():
                return self._rules.condition(cast(FormCondition, value))
            case ExpressionStruct():
                return self._rules.expression(cast(FormExpression, value))
            case tuple():
                return ", ".join(self._said(each, name) for each in value)
            case dict():
                return form_text(self._asked, value)
            case PersonResponsible(role=role):
                return form_text(self._asked, role)
        return str(value)
