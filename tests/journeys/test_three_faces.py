"""The page, the counter and the totem draw the same step of any form, and lose no answer of it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from casework.attachments.attachments import Attachment, AttachmentState
from portal.pages.requests.fields.controls import PREFIX, Control, ControlMaker
from portal.pages.requests.fields.written import FIELDS, written_answers
from portal.pages.requests.step_changes import all_fields
from sportello.cases.conditions import is_answered
from sportello.cases.guided.request import GuidedRequest
from sportello.cases.guided.views import StepView
from station.guided.field_rows import FieldControl, FieldLine, StepLines
from station.guided.step_answers import StepAnswers
from tests.sportello.cases.a_form import TODAY
from tests.sportello.cases.any_form import form_and_answers
from text.catalogue import LANGUAGES, Catalogue, Words
from text.numbers import TOO_LARGE
from text.written_answers import read_answer
from totem.requests.questions import ASKED, questions_of

HEADINGS = {FieldControl.GROUP, FieldControl.ROWS, FieldControl.ROW}
ATTACHED = [
    Attachment(
        id=id,
        field="somewhere",
        name="carta.pdf",
        media_type="application/pdf",
        size=1,
        sha256="00",
        state=AttachmentState.CLEAN,
        received_at=datetime(2026, 3, 2, tzinfo=UTC),
        found=None,
        thumbnail=None,
    )
    for id in ("id-1", "a", "b", "c", "z")
]
"""The files that the answers of random forms name."""

seeds = st.integers(0, 2**32)
languages = st.sampled_from(list(LANGUAGES))


class Shown(NamedTuple):
    """Of one control: where its answer goes, and what is read there."""

    path: str
    label: str
    is_required: bool
    error: str
    options: tuple[str, ...]


def steps_of(seed: int, language: str) -> Iterator[StepView]:
    form, answers = form_and_answers(seed)
    saved = [step.id for step in form.steps]
    drawn = GuidedRequest(form, answers, today=TODAY, language=language, saved=saved)
    for step in drawn.steps:
        yield drawn.step(step.id)


def on_the_page(step: StepView, words: Words) -> list[Control]:
    rules = {each.path: each.rule for each in reversed(step.errors)}
    maker = ControlMaker(words, ATTACHED, rules, {}, {})
    return [leaf for control in maker.controls(step.fields) for leaf in leaves(control)]


def leaves(control: Control) -> Iterator[Control]:
    match control.draws:
        case "group":
            yield from control.parts
        case "rows":
            for row in control.rows:
                for each in row:
                    yield from leaves(each)
        case _:
            yield control


def at_a_station(step: StepView, words: Words) -> tuple[StepAnswers, list[FieldLine]]:
    answers = StepAnswers()
    answers.take_in(step.fields)
    return answers, StepLines(answers, step.errors, words, {}).lines(step.fields)


def as_read(controls: Iterable[Control]) -> list[Shown]:
    return [
        Shown(
            each.name.removeprefix(PREFIX),
            each.label,
            each.is_required,
            each.error,
            tuple(option.label for option in each.options),
        )
        for each in controls
    ]


def sent_by_browser(controls: Iterable[Control], fields: Iterable[str]) -> dict[str, str]:
    """What a browser sends of a form that no one has touched."""
    form = {FIELDS: " ".join(fields)}
    for each in controls:
        match each.draws:
            case "input" | "textarea":
                form[each.name] = each.value
            case "tick" if each.is_ticked:
                form[each.name] = "1"
            case "radios" | "boxes" | "select":
                form |= {one.name: one.value for one in each.options if one.is_chosen}
            case "files" if each.files is not None:
                form |= {f"{each.name}={file.id}": "1" for file in each.files.shown}
    return form


@settings(deadline=None)
@given(seeds, languages)
def test_any_step_is_the_same_on_a_page_at_the_counter_and_at_the_totem(seed, language):
    words = Catalogue("portal").words(language)
    for step in steps_of(seed, language):
        page = as_read(on_the_page(step, words))
        _, lines = at_a_station(step, words)
        counter = [
            Shown(each.path, each.label, each.is_required, each.error, each.option_labels)
            for each in lines
            if each.control not in HEADINGS
        ]
        assert counter == page
        asked = [each.line for each in questions_of(lines) if each.line is not None]
        assert asked == [each for each in lines if each.control in ASKED]


@settings(deadline=None)
@given(seeds)
def test_a_page_that_is_sent_back_as_it_was_changes_no_good_answer(seed):
    words = Catalogue("portal").words("it")
    form, answers = form_and_answers(seed)
    assume(not is_beyond_keys(answers))
    fields_of = {step.id: step for step in form.steps}
    for step in steps_of(seed, "it"):
        fields = [each.name for each in all_fields(step.fields)]
        sent = sent_by_browser(on_the_page(step, words), fields)
        saved = written_answers(fields_of[step.id], sent, answers)
        good = good_of(step, answers)
        assert {name: as_meant(saved[name]) for name in good} == good


@settings(deadline=None)
@given(seeds, languages)
def test_what_stands_at_a_station_is_read_as_the_answer_that_it_is(seed, language):
    words = Catalogue("counter_client").words(language)
    for step in steps_of(seed, language):
        answers, lines = at_a_station(step, words)
        for line in lines:
            before = answers.at(line.path)
            is_typed = line.control is FieldControl.LINE and line.text.strip()
            if is_typed and not line.error and not is_beyond_keys(before):
                assert read_answer(line.kind, line.text) == before


def good_of(step: StepView, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the step that are right."""
    faulty = {each.path.partition(".")[0] for each in step.errors}
    asked = {each.name for each in step.fields if each.kind not in ("static_text", "computed")}
    meant = {name: as_meant(answers.get(name)) for name in asked - faulty}
    return {name: said for name, said in meant.items() if is_answered(said)}


def as_meant(answer: Any) -> Any:
    """Without blanks, and without boxes in rows that were left empty."""
    match answer:
        case bool():
            return answer
        case str():
            return answer.strip()
        case list():
            return [as_meant(each) for each in answer]
        case dict():
            meant = {name: as_meant(said) for name, said in answer.items()}
            return {n: said for n, said in meant.items() if is_answered(said) and said is not False}
    return answer


def is_beyond_keys(answer: Any) -> bool:
    """Whether a number in it is one that only a program writes."""
    match answer:
        case int() | float():
            return abs(answer) >= TOO_LARGE
        case dict():
            return any(map(is_beyond_keys, answer.values()))
        case list():
            return any(map(is_beyond_keys, answer))
    return False
