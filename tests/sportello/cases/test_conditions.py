from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sportello.cases.conditions import (
    DEEPEST,
    AllOf,
    AnyOf,
    AtLeast,
    AtMost,
    ConditionFault,
    Equals,
    FaultReason,
    FormCondition,
    Includes,
    IsAnswered,
    Not,
    OneOf,
    depth,
    judge,
)
from tests.sportello.cases.a_form import any_condition, some_answers

WRONG = ConditionFault("x", FaultReason.WRONG_TYPE)


def kind(found):
    return "fault" if isinstance(found, ConditionFault) else found


@pytest.mark.parametrize(
    ("condition", "value", "found"),
    [
        (Equals("x", "a"), "a", True),
        (Equals("x", "a"), None, False),
        (Equals("x", "3"), 3, WRONG),
        (Equals("x", 1), True, WRONG),
        (Equals("x", True), 1, WRONG),
        (Equals("x", 2), 2.0, True),
        (OneOf("x", ("a", "b")), "b", True),
        (OneOf("x", ("a",)), ["a"], WRONG),
        (Includes("x", "a"), ["b", "a"], True),
        (Includes("x", "a"), "a", WRONG),
        (AtLeast("x", 18), 18, True),
        (AtMost("x", 18), 18.5, False),
        (AtLeast("x", 18), True, WRONG),
        (AtLeast("x", date(2026, 1, 5)), "2026-01-05", True),
        (AtMost("x", date(2026, 1, 5)), "2026-01-06", False),
        (AtMost("x", date(2026, 1, 5)), "2026-W01-1", WRONG),
        (AtMost("x", date(2026, 1, 5)), "soon", WRONG),
        (IsAnswered("x"), False, True),
        (IsAnswered("x"), [], False),
        (AllOf(()), None, True),
        (AnyOf(()), None, False),
    ],
)
def test_a_condition_holds_does_not_or_says_that_it_cannot_compare(condition, value, found):
    assert judge(condition, {"x": value}) == found


def test_a_fault_counts_only_where_it_could_turn_the_result():
    fault, yes, no = Equals("x", 1), IsAnswered("x"), Not(IsAnswered("x"))
    answers = {"x": "text"}
    assert judge(AnyOf((fault, yes)), answers) is True
    assert judge(AllOf((fault, no)), answers) is False
    assert judge(AllOf((fault, yes)), answers) == WRONG
    assert judge(Not(fault), answers) == WRONG


def test_conditions_within_conditions_end_at_a_depth():
    condition: FormCondition = IsAnswered("x")
    for _ in range(DEEPEST - 1):
        condition = Not(condition)
    assert judge(condition, {}) is True
    assert judge(Not(condition), {}) == ConditionFault("", FaultReason.TOO_DEEP)


@given(any_condition, some_answers)
def test_any_condition_and_any_answers_give_a_value_or_a_named_fault(condition, answers):
    assert kind(judge(condition, answers)) in (True, False, "fault")


@given(any_condition, some_answers)
def test_a_condition_read_from_json_is_the_same(condition, answers):
    again = msgspec.json.decode(msgspec.json.encode(condition), type=FormCondition)
    assert again == condition
    assert judge(again, answers) == judge(condition, answers)


@given(any_condition, any_condition, some_answers)
def test_not_all_is_any_not_and_the_order_of_parts_does_not_matter(one, other, answers):
    def found(condition):
        return kind(judge(condition, answers, deepest=99))

    assert found(Not(AllOf((one, other)))) == found(AnyOf((Not(one), Not(other))))
    assert found(AllOf((one, other))) == found(AllOf((other, one)))
    assert found(AnyOf((one, other))) == found(AnyOf((other, one)))
    assert found(Not(Not(one))) == found(one)


@given(any_condition, some_answers, st.booleans())
def test_a_result_stands_whatever_a_faulty_part_would_have_been(condition, answers, instead):
    """Each faulty part is put in the place of one that is always `instead`."""
    found = judge(condition, answers, deepest=99)
    if not isinstance(found, ConditionFault):
        assert judge(_without_faults(condition, answers, instead), answers, deepest=99) == found


def _without_faults(condition, answers, instead):
    match condition:
        case Not(of):
            return Not(_without_faults(of, answers, instead))
        case AllOf(of) | AnyOf(of):
            return type(condition)(tuple(_without_faults(part, answers, instead) for part in of))
        case _:
            is_faulty = isinstance(judge(condition, answers), ConditionFault)
            return (AllOf(()) if instead else AnyOf(())) if is_faulty else condition


@given(any_condition)
def test_depth_is_what_the_evaluator_goes_down(condition):
    at_limit = judge(condition, {}, deepest=depth(condition))
    assert at_limit == judge(condition, {}, deepest=99)
