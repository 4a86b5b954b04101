from pathlib import Path
from typing import get_args

import msgspec
from hypothesis import given
from msgspec.structs import replace

from sportello.cases.asking import asked
from sportello.cases.conditions import AllOf, AtLeast, ConditionFault, FaultReason
from sportello.cases.definition import (
    AnyField,
    ChoiceField,
    ComputedField,
    DateField,
    FormDefinition,
    FormFee,
    NumberField,
    OfficeByAnswer,
    RowsField,
    TextField,
)
from sportello.cases.definition_check import ProblemKind
from sportello.cases.expressions import AnswerTo, DaysBetween, ProductOf, RowsTotal, TableByChoice
from tests.sportello.cases.a_form import (
    IS_PARENT,
    TODAY,
    a_form_of,
    a_residence_form,
    forms,
    options,
    some_answers,
    words,
)


def test_a_parent_is_asked_for_the_children_a_document_and_a_fee():
    form = a_residence_form()
    own = asked(form, {"who": "own"}, TODAY)
    assert own.shown == ("who", "since", "note")
    assert (own.documents, own.fees) == ((), ())
    parent = asked(
        form, {"who": "parent", "children": [{"name": "Lia", "at_school": True}, {}]}, TODAY
    )
    assert parent.shown == (
        "who",
        "children",
        "children.0.name",
        "children.0.at_school",
        "children.0.school",
        "children.1.name",
        "children.1.at_school",
        "since",
        "note",
    )
    assert [document.id for document in parent.documents] == ["custody"]
    assert [fee.cents for fee in parent.fees] == [1600]


def test_an_answer_that_is_not_asked_for_any_more_does_not_count():
    changed_mind = {"who": "own", "children": [{"name": "Lia"}], "unknown": 1}
    assert asked(a_residence_form(), changed_mind, TODAY).answers == {"who": "own"}
    in_a_row = {"who": "parent", "children": [{"at_school": False, "school": "Manzoni"}]}
    assert asked(a_residence_form(), in_a_row, TODAY).answers == {
        "who": "parent",
        "children": [{"at_school": False}],
    }


def test_a_field_is_required_by_condition():
    form = a_residence_form()
    assert "note" in asked(form, {"since": "2025-03-01"}, TODAY).required
    assert "note" not in asked(form, {"since": "2026-03-01"}, TODAY).required


def test_where_a_condition_has_no_value_all_is_asked_but_no_fee_is_due():
    doubtful = asked(a_residence_form(), {"who": 3}, TODAY)
    assert "children" in doubtful.shown
    assert doubtful.documents
    assert doubtful.fees == ()
    assert doubtful.faults[0] == ConditionFault("who", FaultReason.WRONG_TYPE)


def test_more_rows_than_may_be_are_refused_before_one_is_looked_at():
    form = a_residence_form()
    answers = {"who": "parent", "children": [{}] * 1_000_000}
    million = asked(form, answers, TODAY)
    assert million.too_many_rows == ("children",)
    assert million.shown == ("who", "children", "since", "note")
    assert million.answers["children"] is answers["children"]


def test_computed_values_count_for_what_stands_after_them():
    """An occupation of public ground: its fee by square metres, days and zone."""
    metres = RowsTotal("areas", "metres")
    days = DaysBetween("from", "to", is_both=True)
    rate = TableByChoice("zone", {"centre": 200, "rest": 112.5})
    form = a_form_of(
        ChoiceField(name="zone", label=words("Zona"), options=options("centre", "rest")),
        DateField(name="from", label=words("Dal")),
        DateField(name="to", label=words("Al")),
        RowsField(
            name="areas",
            label=words("Aree"),
            fields=(NumberField(name="metres", label=words("m²"), is_whole=False),),
        ),
        ComputedField(name="metres", label=words("Metri quadrati"), value=metres),
        TextField(name="traffic", label=words("Traffico"), shown_if=AtLeast("metres", 100)),
    )
    fee = FormFee(
        id="ground",
        label=words("Canone"),
        reason="Canone",
        cents=ProductOf((AnswerTo("metres"), days, rate)),
    )
    form = replace(form, fees=(fee,))
    answers = {"zone": "rest", "from": "2026-12-01", "to": "2026-12-03", "metres": 1000}
    small = asked(form, {**answers, "areas": [{"metres": 2.5}, {"metres": 4}]}, TODAY)
    assert small.answers["metres"] == 6.5
    assert [due.cents for due in small.fees] == [2194]
    assert "traffic" in small.hidden
    large = asked(form, {**answers, "areas": [{"metres": 100}]}, TODAY)
    assert "traffic" in large.required
    assert [due.cents for due in asked(form, {"zone": "rest"}, TODAY).fees] == [None]


def test_the_first_rule_that_holds_says_which_office_answers():
    rule = OfficeByAnswer(when=IS_PARENT, office="school", classification="VII.1")
    form = replace(a_residence_form(), classification="III.2", by_answer=(rule,))
    own, parent = asked(form, {"who": "own"}, TODAY), asked(form, {"who": "parent"}, TODAY)
    assert (own.office, own.classification) == ("demographic", "III.2")
    assert (parent.office, parent.classification) == ("school", "VII.1")


@given(forms(), some_answers)
def test_only_answers_to_what_is_shown_count_and_asking_again_with_them_changes_nothing(
    form, answers
):
    first = asked(form, answers, TODAY)
    assert set(first.answers) <= set(first.shown)
    assert set(first.required) <= set(first.shown)
    assert list(first.shown) == [f.name for f in form.fields() if f.name in first.shown]
    assert asked(form, first.answers, TODAY) == first


@given(forms())
def test_a_definition_read_from_json_is_the_same(form):
    assert msgspec.json.decode(msgspec.json.encode(form), type=FormDefinition) == form


PAGE = (Path(__file__).parents[3] / "docs" / "cases.md").read_text(encoding="utf-8")


def test_the_field_and_the_fee_on_the_page_are_what_they_say():
    shown, paid = (part.split("```")[0] for part in PAGE.split("```json\n")[1:])
    field = msgspec.json.decode(shown, type=AnyField)
    assert isinstance(field, TextField)
    assert isinstance(field.shown_if, AllOf)
    assert isinstance(msgspec.json.decode(paid, type=FormFee).cents, ProductOf)


def test_every_kind_of_field_and_every_problem_is_on_the_page():
    kinds = {kind.__struct_config__.tag for kind in get_args(AnyField)}
    kinds |= {"text", *ProblemKind}
    assert {kind for kind in kinds if f"`{kind}`" not in PAGE} == set()
