"""The engine and the JSON Schema that is made from a definition take the same answers."""

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sportello.cases import definition as d
from sportello.cases.answers.check import check_answers
from sportello.cases.conditions import AtLeast, is_answered
from sportello.cases.definition_check import problems
from sportello.cases.schema import BEYOND_SCHEMA, FORMATS, answers_schema
from tests.sportello.cases.a_form import TODAY, a_form_of, forms, options, some_answers, words
from tests.sportello.cases.any_form import form_and_answers


def validator(form: d.FormDefinition) -> jsonschema_rs.Draft202012Validator:
    schema = answers_schema(form)
    return jsonschema_rs.Draft202012Validator(
        schema, validate_formats=True, formats=dict(FORMATS), ignore_unknown_formats=False
    )


seeds = st.integers(0, 2**32)


@given(seeds)
def test_random_sound_forms_are_sound(seed):
    form, _ = form_and_answers(seed)
    assert problems(form) == []
    jsonschema_rs.meta.validate(answers_schema(form))


@given(seeds)
def test_engine_and_schema_agree(seed):
    form, answers = form_and_answers(seed)
    found = check_answers(form, answers, TODAY)
    within = [error for error in found.errors if error.rule not in BEYOND_SCHEMA]
    assert validator(form).is_valid(found.data) is (within == [])


@given(seeds)
def test_no_answer_is_lost_and_no_hidden_field_is_required(seed):
    form, answers = form_and_answers(seed)
    found = check_answers(form, answers, TODAY)
    for name, value in answers.items():
        is_empty = not is_answered(value.strip() if isinstance(value, str) else value)
        is_computed = any(isinstance(f, d.ComputedField) for f in form.fields() if f.name == name)
        is_kept = name in found.data or any(
            path == name or path.startswith(f"{name}.") for path in found.aside
        )
        assert is_empty or is_computed or is_kept
    hidden = set(found.hidden)
    for error in found.errors:
        beginnings = error.path.split(".")
        assert not {".".join(beginnings[:n]) for n in range(1, len(beginnings) + 1)} & hidden
    assert check_answers(form, found.data, TODAY).data == found.data


@given(forms(), some_answers)
def test_what_the_engine_takes_any_schema_takes_too(form, answers):
    """Also of conditions on dates, which no schema can say."""
    if not problems(form):
        found = check_answers(form, answers, TODAY)
        if not found.errors:
            assert validator(form).is_valid(found.data)


def test_conditions_stand_in_the_schema():
    kind = d.ChoiceField(name="kind", label=words("Tipo"), options=options("own", "other"))
    size = d.NumberField(name="size", label=words("m²"), required=False)
    why = d.TextField(name="why", label=words("Perché"), shown_if=AtLeast("size", 100))
    valid = validator(a_form_of(kind, size, why)).is_valid
    assert valid({"kind": "own"})
    assert valid({"kind": "own", "size": 100, "why": "Mercato"})
    assert not valid({"kind": "own", "size": 100})
    assert not valid({"kind": "own", "size": 99, "why": "Mercato"})
    assert not valid({"kind": "own", "stranger": 1})


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_refuses_what_is_none(name):
    assert not FORMATS[name]("\x00")


def test_random_answers_are_taken_and_refused():
    """Both sides of the agreement are walked."""
    taken = [check_answers(*form_and_answers(seed), TODAY).errors == () for seed in range(200)]
    assert 20 < sum(taken) < 180
