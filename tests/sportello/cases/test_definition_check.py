from datetime import date
from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sportello.cases import conditions as c
from sportello.cases import definition as d
from sportello.cases import expressions as e
from sportello.cases.asking import asked
from sportello.cases.definition_check import DefinitionProblem, ProblemKind, problems
from tests.sportello.cases.a_form import (
    IS_PARENT,
    TODAY,
    a_residence_form,
    forms,
    options,
    some_answers,
    words,
)
from tests.sportello.cases.any_form import form_and_answers

X = {"name": "x", "label": words("X")}
IS_OWN = c.Equals("who", "own")


def with_field(field: d.AnyField) -> d.FormDefinition:
    form = a_residence_form()
    step = d.FormStep(id="last", title=words("Fine"), fields=(field,))
    return replace(form, steps=(*form.steps, step))


def text(name: str = "x", **said: object) -> d.TextField:
    return msgspec.structs.replace(d.TextField(name=name, label=words("X")), **said)


def computed(value: e.FormExpression) -> d.ComputedField:
    return d.ComputedField(**X, value=value)


def test_a_sound_definition_has_no_problems():
    assert problems(a_residence_form()) == []


@pytest.mark.parametrize(
    ("field", "kind", "about"),
    [
        (text("who"), "name_taken", "who"),
        (text(label={"en": "X"}), "no_italian", ""),
        (text(shown_if=c.IsAnswered("later")), "no_such_field", "later"),
        (text(shown_if=c.IsAnswered("name")), "no_such_field", "name"),
        (text(required=c.AtLeast("who", 3)), "not_comparable", "who"),
        (text(required=c.AtLeast("since", 3)), "not_comparable", "since"),
        (text(required=c.Equals("who", "uncle")), "no_such_option", "uncle"),
        (text(shown_if=c.IsAnswered("x")), "cycle", "x"),
        (
            text(shown_if=c.AllOf((IS_OWN, IS_PARENT))),
            "never_holds",
            "who",
        ),
        (computed(e.AnswerTo("later")), "no_such_field", "later"),
        (computed(e.AnswerTo("x")), "cycle", "x"),
        (computed(e.AnswerTo("since")), "not_comparable", "since"),
        (computed(e.SumOf((e.AnswerTo("who"),))), "not_comparable", ""),
        (computed(e.RowsTotal("children", "age")), "no_such_field", "age"),
        (computed(e.RowsTotal("children", "name")), "not_comparable", "name"),
        (computed(e.DaysBetween("who")), "not_comparable", "who"),
        (computed(e.TableByChoice("who", {"own": 1})), "option_without_value", "parent"),
        (computed(e.TableByChoice("who", {"own": 1, "uncle": 2}, 0)), "no_such_option", "uncle"),
        (
            computed(e.TableByBand(e.Constant(1), (e.Band(3, 1), e.Band(2, 1)))),
            "limits_crossed",
            "",
        ),
        (d.CodiceFiscaleField(**X, born_on_field="who"), "not_comparable", "who"),
        (d.CodiceFiscaleField(**X, sex_field="who"), "not_comparable", "own"),
        (
            d.ChoicesField(**X, options=options("a"), least=2),
            "limits_crossed",
            "",
        ),
        (d.ChoiceField(**X, options=(d.Option("", words("Y")),)), "option_unreachable", ""),
        (
            d.RowsField(**X, fields=(text("y"),), most=10**6),
            "too_many",
            "1000000",
        ),
        (text("x.y"), "name_unusable", "x.y"),
        (text(help={"it": " "}), "no_italian", ""),
        (text(longest=0), "not_positive", "0"),
        (d.ChoiceField(**X, options=()), "no_options", ""),
        (
            d.ChoiceField(**X, options=options("a", "a")),
            "option_twice",
            "a",
        ),
        (d.NumberField(**X, least=3, most=2), "limits_crossed", ""),
        (
            d.DateField(**X, first=date(2026, 2, 1), last=date(2026, 1, 1)),
            "limits_crossed",
            "",
        ),
        (
            d.RowsField(**X, fields=(text("y"), text("y"))),
            "name_taken",
            "y",
        ),
    ],
)
def test_each_problem_is_named_with_its_place(field, kind, about):
    found = problems(with_field(field))
    assert (kind, about) in [(problem.kind, problem.about) for problem in found]
    assert {problem.kind for problem in found} == {kind}
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


def test_what_looks_at_a_later_field_is_told_from_what_depends_on_itself():
    ahead = text("first", shown_if=c.IsAnswered("second"))
    later = text("second")
    back = text("second", required=c.IsAnswered("first"))

    def kinds(*fields):
        step = d.FormStep(id="last", title=words("Fine"), fields=fields)
        found = problems(replace(a_residence_form(), steps=(step,), documents=(), fees=()))
        return [(problem.path.split(".")[-1], problem.kind) for problem in found]

    assert kinds(ahead, later) == [("first", "later_field")]
    assert kinds(ahead, back) == [("first", "cycle")]
    assert kinds(text("rows"), text("second", shown_if=c.IsAnswered("third")), text("third")) == [
        ("second", "later_field")
    ]


def test_a_step_that_waits_for_its_own_field_is_a_cycle():
    step = d.FormStep(id="last", title=words("F"), fields=(text(),), shown_if=c.IsAnswered("x"))
    found = problems(replace(a_residence_form(), steps=(step,), documents=(), fees=()))
    assert found == [DefinitionProblem("steps.last", ProblemKind.CYCLE, "x")]


def test_a_condition_nested_a_hundred_thousand_times_is_one_problem():
    deep: c.FormCondition = c.IsAnswered("who")
    for _ in range(100_000):
        deep = c.Not(deep)
    found = problems(with_field(text(shown_if=deep)))
    assert [problem.kind for problem in found] == ["too_deep"]
    while isinstance(deep, c.Not):  # freed from outside: from inside it would be too deep
        deep = deep.of


FITTING = {"who": "own", "age": 3, "since": "2026-01-05", "ways": ["own"], "agrees": True}


@given(forms(), some_answers)
def test_a_sound_definition_has_a_value_for_every_condition_on_answers_of_the_right_type(
    form, answers
):
    fitting = {name: value for name, value in FITTING.items() if name in answers}
    if not problems(form):
        assert asked(form, fitting, TODAY).faults == ()


def broken(form: d.FormDefinition, random: Random) -> tuple[d.FormDefinition, ProblemKind]:
    """The form with one fault in a random field, and what it has to be called."""
    number = random.randrange(len(form.steps))
    step = form.steps[number]
    place = random.randrange(len(step.fields))
    field = step.fields[place]
    after = d.TextField(name="after", label=words("Dopo"))
    depends = d.TextField(name="after", label=words("Dopo"), shown_if=c.IsAnswered(field.name))
    crossed = d.NumberField(name="after", label=words("Dopo"), least=2, most=1)
    no_value = (d.Option("", words("Altro")),)
    unreachable = d.ChoiceField(name="after", label=words("Dopo"), options=no_value)
    ahead = replace(field, shown_if=c.IsAnswered("after"))
    changed, added, kind = random.choice(
        [
            (replace(field, label={"en": "X"}), after, ProblemKind.NO_ITALIAN),
            (replace(field, shown_if=c.IsAnswered("nowhere")), after, ProblemKind.NO_SUCH_FIELD),
            (replace(field, shown_if=c.Not(c.IsAnswered(field.name))), after, ProblemKind.CYCLE),
            (ahead, depends, ProblemKind.CYCLE),
            (ahead, after, ProblemKind.LATER_FIELD),
            (field, crossed, ProblemKind.LIMITS_CROSSED),
            (field, unreachable, ProblemKind.OPTION_UNREACHABLE),
            (field, replace(after, name=field.name), ProblemKind.NAME_TAKEN),
        ]
    )
    fields = (*step.fields[:place], changed, *step.fields[place + 1 :])
    steps = [*form.steps]
    steps[number] = replace(step, fields=fields)
    last = d.FormStep(id="last", title=words("Fine"), fields=(added,))
    return replace(form, steps=(*steps, last)), kind


@given(st.integers(0, 2**32))
def test_every_fault_in_a_random_form_is_named_before_it_is_published(seed):
    form, _ = form_and_answers(seed)
    assert problems(form) == []
    faulty, kind = broken(form, Random(seed))
    assert {problem.kind for problem in problems(faulty)} == {kind}
