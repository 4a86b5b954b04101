"""The guided engine: from definition and answers to the view of one step."""

import pytest
from hypothesis import given

from sportello.cases import definition as d
from sportello.cases.answers.check import check_answers
from sportello.cases.conditions import IsAnswered
from sportello.cases.guided.prefill import Suggestion, SuggestionSource
from sportello.cases.guided.request import GuidedRequest
from sportello.cases.guided.saving import answers_of_step, changed_names
from sportello.cases.guided.views import OfferedOption, StepState
from sportello.cases.refusals import UnknownStep
from tests.sportello.cases.a_form import (
    TODAY,
    a_form_of,
    a_residence_form,
    forms,
    some_answers,
    words,
)


def request(answers=(), saved=(), form=None, **said):
    form = form or a_residence_form()
    return GuidedRequest(form, dict(answers), today=TODAY, language="it", saved=saved, **said)


def test_the_first_step_asks_and_reproaches_nothing():
    step = request().step("family")
    assert (step.id, step.title, step.previous, step.next) == ("family", "Famiglia", None, "move")
    (who,) = step.fields
    assert (who.name, who.kind, who.label) == ("who", "choice", "Per chi")
    assert (who.value, who.error, who.required) == (None, None, True)
    assert who.options == (OfferedOption("own", "own"), OfferedOption("parent", "parent"))
    assert step.errors == ()


def test_a_saved_step_tells_each_fault_once_at_its_field_and_once_on_top():
    step = request({"who": "parent", "children": [{"name": "Lia"}]}, ["family"]).step("family")
    (on_top,) = step.errors
    assert (on_top.path, on_top.rule) == ("children.0.at_school", "required")
    ((name, at_school),) = step.fields[1].rows
    assert (name.name, name.value, name.error) == ("children.0.name", "Lia", None)
    assert (at_school.name, at_school.error) == ("children.0.at_school", "required")


def test_a_group_shows_as_many_empty_rows_as_it_asks_for_and_is_missed_as_a_whole():
    step = request({"who": "parent"}, ["family"]).step("family")
    children = step.fields[1]
    assert [[field.name for field in row] for row in children.rows] == [
        ["children.0.name", "children.0.at_school"]
    ]
    assert [fault.path for fault in step.errors] == ["children"]


def test_progress_says_where_it_goes_on():
    begun = request()
    assert [each.state for each in begun.progress] == [StepState.OPEN, StepState.OPEN]
    assert begun.first_incomplete == "family"
    first = request({"who": "own"}, ["family"])
    assert [each.state for each in first.progress] == [StepState.DONE, StepState.OPEN]
    assert first.first_incomplete == "move"
    wrong = request({"who": "own"}, ["family", "move"])
    assert [each.state for each in wrong.progress] == [StepState.DONE, StepState.FAULTY]
    done = request({"who": "own", "since": "2026-11-01"}, ["family", "move"])
    assert done.first_incomplete is None


def test_a_step_that_is_not_shown_is_passed_over_and_not_found():
    later = d.FormStep(
        id="school",
        title=words("Scuola"),
        shown_if=d_is_parent(),
        fields=(d.TextField(name="school", label=words("Scuola")),),
    )
    form = a_residence_form()
    form = d.FormDefinition(
        service="residence",
        version=1,
        title=words("Residenza"),
        office="demographic",
        steps=(form.steps[0], later, form.steps[1]),
    )
    own = request({"who": "own"}, form=form)
    assert [own.step("family").next, own.step("move").previous] == ["move", "family"]
    with pytest.raises(UnknownStep):
        own.step("school")
    assert request({"who": "parent"}, form=form).step("family").next == "school"


def d_is_parent():
    return a_residence_form().steps[0].fields[1].shown_if


def test_a_row_that_is_only_drawn_is_no_answer_that_others_depend_on():
    rows = d.RowsField(
        name="children",
        label=words("Figli"),
        fields=(d.TextField(name="name", label=words("Nome")),),
        least=1,
    )
    behind = d.YesNoField(name="school", label=words("Scuola"), shown_if=IsAnswered("children"))
    empty = request(form=a_form_of(rows, behind)).step("only")
    assert [view.name for view in empty.fields] == ["children"]
    assert [view.name for view in empty.fields[0].rows[0]] == ["children.0.name"]
    answered = request({"children": [{"name": "Ugo"}]}, form=a_form_of(rows, behind)).step("only")
    assert [view.name for view in answered.fields] == ["children", "school"]


def test_the_summary_has_every_answer_with_what_was_chosen_and_where_it_is_changed():
    answers = {"who": "parent", "children": [{"name": "Lia", "at_school": False}]}
    family, move = request(answers).summary
    assert (family.id, move.id) == ("family", "move")
    assert [(line.path, line.value, line.chosen) for line in family.lines] == [
        ("who", "parent", ("parent",)),
        ("children.0.name", "Lia", ()),
        ("children.0.at_school", False, ()),
    ]
    (missing,) = move.lines
    assert (missing.path, missing.value, missing.error) == ("since", None, "required")
    assert request(answers).step_of("children.0.name") == "family"


def test_a_suggestion_is_shown_beside_an_empty_answer_and_is_none():
    known = {"since": Suggestion("2026-11-01", SuggestionSource.BOOKING)}
    since = request(suggestions=known).step("move").fields[0]
    assert (since.value, since.suggestion) == (None, known["since"])
    answered = request({"since": "2026-11-02"}, suggestions=known).step("move").fields[0]
    assert (answered.value, answered.suggestion) == ("2026-11-02", None)


def test_what_a_kind_has_of_its_own_is_told_in_the_readers_language():
    text = {"it": "Dichiaro", "en": "I declare"}
    statement = d.StatementField(
        name="true",
        label={"it": "Dichiarazione", "en": "Statement"},
        text=text,
        article=d.StatementArticle.SWORN,
    )
    form = a_form_of(statement, d.NumberField(name="m2", label=words("Metri"), unit=words("m²")))
    english = GuidedRequest(form, {}, today=TODAY, language="en").step("only")
    assert (english.fields[0].label, english.fields[0].details) == (
        "Statement",
        {"text": "I declare", "article": "47"},
    )
    assert english.fields[1].details["unit"] == "m²"


def test_answers_of_fields_that_the_form_does_not_have_are_kept_aside():
    assert request({"who": "own", "old_question": "yes"}).set_aside == ("old_question",)


def test_saving_a_step_changes_its_own_answers_alone():
    family = a_residence_form().steps[0]
    kept = {"who": "parent", "since": "2026-01-05", "old_question": 1}
    given = {"who": "own", "since": "2026-09-09", "stranger": 1}
    saved = answers_of_step(family, kept, given)
    assert saved == {"who": "own", "since": "2026-01-05", "old_question": 1}
    assert changed_names(kept, saved) == ("who",)
    assert "who" not in answers_of_step(family, kept, {"who": None})
    assert answers_of_step(family, kept, {}) == kept


@given(forms(), some_answers)
def test_any_form_with_any_answers_is_drawn_with_every_shown_field_once(form, answers):
    drawn = GuidedRequest(form, answers, today=TODAY, language="it", saved=["1", "2"])
    views = [field for step in drawn.steps for field in drawn.step(step.id).fields]
    assert [view.name for view in views] == list(check_answers(form, answers, TODAY).asked.shown)
    for view in views:
        assert view.value == answers.get(view.name)
    told = {fault.path for step in drawn.steps for fault in drawn.step(step.id).errors}
    assert told == {view.name for view in views if view.error}
    assert set(drawn.set_aside) == set(answers) - {field.name for field in form.fields()}
