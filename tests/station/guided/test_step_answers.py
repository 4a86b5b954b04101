"""Answers while they are typed: how they are read, kept, saved and drawn as lines."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.definitions.library import library_definition
from sportello.cases.guided.prefill import Suggestion, SuggestionSource
from sportello.cases.guided.request import GuidedRequest
from station.guided.field_rows import FieldControl, StepLines
from station.guided.step_answers import StepAnswers
from text.catalogue import Catalogue
from text.written_answers import read_answer, written_answer

TODAY = date(2026, 11, 27)
WORDS = Catalogue("station").words("it")
MARIA = {"given_name": "Maria", "surname": "Fontanelli", "codice_fiscale": "FNTMRA85D52L840G"}


@pytest.mark.parametrize(
    ("kind", "typed", "meant", "again"),
    [
        ("number", "12,5", 12.5, "12,5"),
        ("number", "12", 12, "12"),
        ("number", "1.200", 1200, "1200"),
        ("amount", "1.234,50", 123450, "1234,50"),
        ("amount", "€ 12", 1200, "12,00"),
        ("date", "3.4.1985", "1985-04-03", "03/04/1985"),
        ("time", "9:30", "09:30", "09:30"),
        ("time", "0930", "09:30", "09:30"),
        ("text", "  via Roma ", "via Roma", "via Roma"),
        ("date", "domani", "domani", "domani"),
        ("number", "tre", "tre", "tre"),
        ("number", "", None, ""),
    ],
)
def test_what_is_typed_is_read_as_it_is_meant_and_else_kept(kind, typed, meant, again):
    assert read_answer(kind, typed) == meant
    assert written_answer(kind, meant, "it") == again


@given(st.integers(-(10**9), 10**9), st.sampled_from(["it", "en", "de"]))
def test_an_amount_that_is_written_is_read_as_the_same_amount(cents, language):
    assert read_answer("amount", written_answer("amount", cents, language)) == cents


def the_step(id, answers, suggestions=None, saved=()):
    guided = GuidedRequest(
        library_definition("nido-iscrizione"),
        answers,
        today=TODAY,
        language="it",
        saved=saved,
        suggestions=suggestions,
    )
    return guided.step(id)


def lines_of(step, answers=None):
    answers = answers or StepAnswers()
    answers.take_in(step.fields)
    make = StepLines(answers, step.errors, WORDS, {})
    lines = make.lines(step.fields)
    return answers, {line.path: line for line in lines}, make.errors(lines)


def test_a_person_has_a_line_for_each_part_that_is_needed():
    _, lines, _ = lines_of(the_step("child", {}))
    assert [path for path in lines if path.startswith("child.")] == [
        *("child.given_name", "child.surname", "child.codice_fiscale"),
        *("child.born_on", "child.birthplace"),
    ]
    assert lines["child"].control is FieldControl.GROUP
    assert (lines["child.born_on"].kind, lines["child.born_on"].label) == (
        *("date", "Data di nascita"),
    )
    assert lines["has_disability"].option_labels == ("Sì", "No")


def test_an_error_in_a_part_is_told_with_its_heading():
    _, lines, errors = lines_of(the_step("child", {"child": {"surname": "Neri"}}, saved=["child"]))
    assert lines["child.surname"].error == ""
    assert lines["child.given_name"].error == "Risponda a questa domanda."
    assert errors[0].label == "Per chi chiede il posto: Nome"


def test_a_suggestion_stands_in_the_field_and_is_saved_only_on_going_on():
    offered = {"applicant": Suggestion(MARIA, SuggestionSource.CARD)}
    answers, lines, _ = lines_of(the_step("parents", {}, offered))
    assert lines["applicant.surname"].text == "Fontanelli"
    assert lines["applicant.surname"].suggested == "Proposto dalla tessera sanitaria: lo controlli."
    assert answers.to_save(with_offered=False) == {}
    assert answers.to_save(with_offered=True) == {"applicant": MARIA}


def test_what_is_written_into_a_suggestion_makes_it_an_answer():
    offered = {"applicant": Suggestion(MARIA, SuggestionSource.CARD)}
    step = the_step("parents", {}, offered)
    answers, _, _ = lines_of(step)
    answers.put("applicant.given_name", "Mara")
    assert answers.to_save(with_offered=False) == {"applicant": MARIA | {"given_name": "Mara"}}
    answers.take_in(step.fields)
    assert answers.at("applicant.given_name") == "Mara"


def test_rows_are_added_filled_in_and_removed():
    saved = {"parents": "alone", "has_siblings": True}
    answers, lines, _ = lines_of(the_step("family", saved))
    assert lines["siblings.0"].label == "Sorelle e fratelli 1"
    answers.put("siblings.0.name", "Luca")
    answers.add_row("siblings")
    answers.put("siblings.1.name", "Ada")
    assert answers.to_save(with_offered=False) == {"siblings": [{"name": "Luca"}, {"name": "Ada"}]}
    answers.type("siblings.1.born", "3/4", "3/4")
    answers.remove_row("siblings", 0)
    assert answers.to_save(with_offered=False) == {"siblings": [{"name": "Ada", "born": "3/4"}]}
    assert answers.typed == {}


def test_an_emptied_answer_is_taken_back():
    answers, _, _ = lines_of(the_step("parents", {"email": "a@b.it", "applicant": MARIA}))
    answers.put("email", None)
    for part in MARIA:
        answers.put(f"applicant.{part}", "")
    assert answers.to_save(with_offered=False) == {"email": None, "applicant": None}


def test_what_is_written_while_a_saving_is_under_way_is_still_to_be_saved():
    answers, _, _ = lines_of(the_step("parents", {}))
    answers.put("email", "a@b.it")
    given = answers.to_save(with_offered=False)
    answers.put("email", "a@bc.it")
    answers.saved(given)
    assert answers.to_save(with_offered=False) == {"email": "a@bc.it"}
    answers.saved({"email": "a@bc.it"})
    assert answers.changed == set()


def test_a_computed_value_is_shown_in_its_unit_and_an_article_of_law_is_folded():
    _, lines, _ = lines_of(the_step("fee", {"has_isee": True, "isee": 1_000_000}))
    assert lines["monthly_fee"].text == "140,00\xa0€"
    _, lines, _ = lines_of(the_step("statements", {"vaccinated": True}))
    line = lines["vaccinated"]
    assert (line.control, line.chosen, line.is_help_long) == (FieldControl.TICK, ("true",), True)
