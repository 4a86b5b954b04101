from pathlib import Path

import msgspec
from hypothesis import given

from sportello.cases.asking import asked
from sportello.cases.conditions import AllOf, ConditionFault, FaultReason
from sportello.cases.definition import AnyField, FormDefinition, TextField
from tests.sportello.cases.a_form import a_residence_form, forms, some_answers


def test_a_parent_is_asked_for_the_children_a_document_and_a_fee():
    form = a_residence_form()
    own = asked(form, {"who": "own"})
    assert own.shown == ("who", "since", "note")
    assert (own.documents, own.fees) == ((), ())
    parent = asked(form, {"who": "parent", "children": [{"name": "Lia", "at_school": True}, {}]})
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
    assert asked(a_residence_form(), changed_mind).answers == {"who": "own"}
    in_a_row = {"who": "parent", "children": [{"at_school": False, "school": "Manzoni"}]}
    assert asked(a_residence_form(), in_a_row).answers == {
        "who": "parent",
        "children": [{"at_school": False}],
    }


def test_a_field_is_required_by_condition():
    form = a_residence_form()
    assert "note" in asked(form, {"since": "2025-03-01"}).required
    assert "note" not in asked(form, {"since": "2026-03-01"}).required


def test_where_a_condition_has_no_value_all_is_asked_but_no_fee_is_due():
    doubtful = asked(a_residence_form(), {"who": 3})
    assert "children" in doubtful.shown
    assert doubtful.documents
    assert doubtful.fees == ()
    assert doubtful.faults[0] == ConditionFault("who", FaultReason.WRONG_TYPE)


@given(forms(), some_answers)
def test_only_answers_to_what_is_shown_count_and_asking_again_with_them_changes_nothing(
    form, answers
):
    first = asked(form, answers)
    assert set(first.answers) <= set(first.shown)
    assert set(first.required) <= set(first.shown)
    assert list(first.shown) == [f.name for f in form.fields() if f.name in first.shown]
    assert asked(form, first.answers) == first


@given(forms())
def test_a_definition_read_from_json_is_the_same(form):
    assert msgspec.json.decode(msgspec.json.encode(form), type=FormDefinition) == form


def test_the_field_on_the_page_is_one():
    page = (Path(__file__).parents[3] / "docs" / "cases.md").read_text(encoding="utf-8")
    sample = page.split("```json\n")[1].split("```")[0]
    field = msgspec.json.decode(sample, type=AnyField)
    assert isinstance(field, TextField)
    assert isinstance(field.shown_if, AllOf)
