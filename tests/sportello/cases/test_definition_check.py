from datetime import date

import msgspec
import pytest
from hypothesis import given
from msgspec.structs import replace

from sportello.cases import conditions as c
from sportello.cases import definition as d
from sportello.cases.asking import asked
from sportello.cases.definition_check import DefinitionProblem, ProblemKind, problems
from tests.sportello.cases.a_form import a_residence_form, forms, options, some_answers, words


def with_field(field: d.AnyField) -> d.FormDefinition:
    form = a_residence_form()
    step = d.FormStep(id="last", title=words("Fine"), fields=(field,))
    return replace(form, steps=(*form.steps, step))


def text(name: str = "x", **said: object) -> d.TextField:
    return msgspec.structs.replace(d.TextField(name=name, label=words("X")), **said)


def test_a_sound_definition_has_no_problems():
    assert problems(a_residence_form()) == []


@pytest.mark.parametrize(
    ("field", "kind", "about"),
    [
        (text("who"), "name_taken", "who"),
        (text(label={"en": "X"}), "no_italian", ""),
        (text(shown_if=c.IsAnswered("later")), "no_such_field_before", "later"),
        (text(shown_if=c.IsAnswered("name")), "no_such_field_before", "name"),
        (text(required=c.AtLeast("who", 3)), "not_comparable", "who"),
        (text(required=c.AtLeast("since", 3)), "not_comparable", "since"),
        (text(required=c.Equals("who", "uncle")), "no_such_option", "uncle"),
        (text(longest=0), "not_positive", "0"),
        (d.ChoiceField(name="x", label=words("X"), options=()), "no_options", ""),
        (
            d.ChoiceField(name="x", label=words("X"), options=options("a", "a")),
            "option_twice",
            "a",
        ),
        (d.NumberField(name="x", label=words("X"), least=3, most=2), "limits_crossed", ""),
        (
            d.DateField(name="x", label=words("X"), first=date(2026, 2, 1), last=date(2026, 1, 1)),
            "limits_crossed",
            "",
        ),
        (
            d.RowsField(name="x", label=words("X"), fields=(text("y"), text("y"))),
            "name_taken",
            "y",
        ),
    ],
)
def test_each_problem_is_named_with_its_place(field, kind, about):
    found = problems(with_field(field))
    assert [(problem.kind, problem.about) for problem in found] == [(kind, about)]
    assert found[0].path.startswith(f"steps.last.fields.{field.name}")


def test_fees_steps_and_depth_are_checked_too():
    form = a_residence_form()
    deep: c.FormCondition = c.IsAnswered("who")
    for _ in range(c.DEEPEST):
        deep = c.Not(deep)
    fee = replace(form.fees[0], cents=0, reason="x" * 61, due_if=deep)
    found = problems(replace(form, version=0, steps=(*form.steps, form.steps[0]), fees=(fee, fee)))
    kinds = {problem.kind for problem in found}
    assert {ProblemKind.TOO_DEEP, ProblemKind.REASON_TOO_LONG, ProblemKind.NOT_POSITIVE} <= kinds
    assert DefinitionProblem("version", ProblemKind.NOT_POSITIVE, "0") in found
    assert DefinitionProblem("steps", ProblemKind.NAME_TAKEN, "family") in found
    assert DefinitionProblem("fees", ProblemKind.NAME_TAKEN, "stamp") in found


FITTING = {"who": "own", "age": 3, "since": "2026-01-05", "ways": ["own"], "agrees": True}


@given(forms(), some_answers)
def test_a_sound_definition_has_a_value_for_every_condition_on_answers_of_the_right_type(
    form, answers
):
    fitting = {name: value for name, value in FITTING.items() if name in answers}
    if not problems(form):
        assert asked(form, fitting).faults == ()
