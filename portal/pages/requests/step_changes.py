"""What happens to the answers of a step besides what was typed: its buttons, and another window."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from portal.pages.requests.attaching import without_file
from portal.pages.requests.fields.controls import Control
from portal.pages.requests.opening import OpenedRequest
from sportello.cases.conditions import JsonValue
from sportello.cases.definition import FormStep
from sportello.cases.guided.prefill import Suggestion
from sportello.cases.guided.views import FieldView
from sportello.cases.messages import SavedChange
from text.said_answers import said_answer
from text.times import clock_at

ADD, REMOVE, DETACH, USE = "aggiungi", "togli", "rimuovi", "usa"
"""Buttons; after a colon they say what: rows, a row, a file, a field."""


class FaultyField(Struct, frozen=True):
    """A line of the list on top."""

    name: str
    label: str
    error: str


class OtherWindow(Struct, frozen=True):
    """What another window has saved meanwhile: at which hour, and which questions or steps."""

    at: str
    changes: tuple[str, ...]


def after_button(
    button: str,
    what: str,
    given: Mapping[str, JsonValue],
    suggestions: Mapping[str, Suggestion],
) -> dict[str, JsonValue]:
    """What was written in a step, changed by the button that was touched."""
    answers = dict(given)
    name, _, number = what.partition(".")
    rows = answers.get(name)
    match button:
        case "aggiungi" if name in answers:
            answers[name] = [*(rows if isinstance(rows, list) else ()), {}]
        case "togli" if isinstance(rows, list) and number.isascii() and number.isdecimal():
            answers[name] = [row for at, row in enumerate(rows) if at != int(number)] or None
        case "rimuovi":
            return {each: without_file(answer, what) for each, answer in answers.items()}
        case "usa" if name in answers and name in suggestions:
            answers[name] = suggestions[name].value
    return answers


def all_fields(views: Iterable[FieldView]) -> Iterator[FieldView]:
    """Those of rows too."""
    for view in views:
        yield view
        for row in view.rows or ():
            yield from all_fields(row)


def faulty_fields(controls: Iterable[Control], inside: str = "") -> Iterator[FaultyField]:
    """Every error of the page in its order; `inside` is the label of the group around."""
    for each in controls:
        label = f"{inside}, {each.label}" if inside else each.label
        if each.error:
            yield FaultyField(each.name, label, each.error)
        yield from faulty_fields(each.parts, label)
        for number, row in enumerate(each.rows, 1):
            yield from faulty_fields(row, f"{label} {number}")


def other_window(theirs: OpenedRequest, changes: Sequence[SavedChange]) -> OtherWindow:
    """`theirs` is the case as it is now."""
    it, words = theirs.it, theirs.asked.words
    labels = {field.name: theirs.asked.text(field.label) for field in it.definition.fields()}
    labels |= {
        "presented_for": words.gettext("For whom you ask"),
        "signature": words.gettext("Signature"),
    }
    names = dict.fromkeys(name for change in changes for name in change.names)
    return OtherWindow(
        clock_at(changes[-1].at, it.zone),
        tuple(labels[name] for name in names if name in labels),
    )


def their_answers(
    theirs: OpenedRequest,
    step: FormStep,
    changes: Sequence[SavedChange],
    given: Mapping[str, JsonValue],
) -> dict[str, tuple[str, ...]]:
    """By field of this step: what the other window says there, where it differs."""
    names = {name for change in changes for name in change.names}
    answers, words = theirs.it.case.answers, theirs.asked.words
    found = {}
    for view in theirs.guided.step(step.id).fields:
        theirs_now = answers.get(view.name)
        if view.name not in names or given.get(view.name) == theirs_now:
            continue
        values = theirs_now if isinstance(theirs_now, list) else [theirs_now]
        chosen = [each.label for each in view.options if each.value in values]
        said = said_answer(view.kind, theirs_now, words, chosen=chosen, details=view.details)
        found[view.name] = said or (words.gettext("no answer"),)
    return found
