from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sportello.cases.computing import LARGEST, LONGEST_JOINED, value_of, whole_cents
from sportello.cases.conditions import DEEPEST, ConditionFault, FaultReason
from sportello.cases.expressions import (
    AnswerTo,
    Band,
    Constant,
    DaysBetween,
    FormExpression,
    ProductOf,
    RowsCount,
    RowsTotal,
    SumOf,
    TableByBand,
    TableByChoice,
    TextOf,
    YearsBetween,
    expression_depth,
)
from tests.sportello.cases.a_form import NAMES, TODAY, some_answers

ANSWERS = {
    "metres": 12.5,
    "zone": "centre",
    "from": "2026-12-01",
    "to": "2026-12-03",
    "born": "2008-02-29",
    "children": [{"age": 3}, {}, {"age": 0.1}, {"age": 0.2}],
    "name": "Lia",
    "surname": "Bo",
}
BANDS = (Band(10, 100), Band(20, 150), Band(None, 400))


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        (SumOf((Constant(0.1), Constant(0.2))), 0.3),
        (SumOf(()), 0),
        (SumOf((AnswerTo("metres"), AnswerTo("missing"))), None),
        (ProductOf((AnswerTo("metres"), DaysBetween("from", "to", True), Constant(80))), 3000),
        (RowsCount("children"), 4),
        (RowsCount("missing"), 0),
        (RowsTotal("children", "age"), 3.3),
        (DaysBetween("from", "to"), 2),
        (DaysBetween("to", "from"), -2),
        (DaysBetween("from"), -4),
        (YearsBetween("born", "from"), 18),
        (YearsBetween("born"), 18),
        (YearsBetween("missing"), None),
        (TextOf((AnswerTo("name"), AnswerTo("missing"), AnswerTo("surname"))), "Lia Bo"),
        (TextOf((AnswerTo("metres"), Constant("m²"))), "12.5 m²"),
        (TextOf((AnswerTo("missing"),)), None),
        (TableByChoice("zone", {"centre": 200, "rest": 100}), 200),
        (TableByChoice("zone", {"rest": 100}, 7), 7),
        (TableByChoice("zone", {"rest": 100}), None),
        (TableByBand(AnswerTo("metres"), BANDS), 150),
        (TableByBand(Constant(10), BANDS), 100),
        (TableByBand(Constant(10.01), BANDS), 150),
        (TableByBand(Constant(21), BANDS[:2]), None),
        (SumOf((AnswerTo("name"),)), ConditionFault("", FaultReason.WRONG_TYPE)),
        (AnswerTo("children"), ConditionFault("children", FaultReason.WRONG_TYPE)),
        (DaysBetween("name"), ConditionFault("name", FaultReason.WRONG_TYPE)),
        (RowsCount("name"), ConditionFault("name", FaultReason.WRONG_TYPE)),
        (Constant(LARGEST + 1), ConditionFault("", FaultReason.TOO_LARGE)),
        (ProductOf((Constant(LARGEST),) * 2), ConditionFault("", FaultReason.TOO_LARGE)),
        (
            TextOf((Constant("x" * LONGEST_JOINED), Constant("x"))),
            ConditionFault("", FaultReason.TOO_LARGE),
        ),
    ],
)
def test_an_expression_has_a_value_none_yet_or_a_fault(expression, found):
    assert value_of(expression, ANSWERS, TODAY) == found


def test_who_is_born_on_29_february_is_a_year_older_on_1_march():
    def age(day: date) -> object:
        return value_of(YearsBetween("born"), ANSWERS, day)

    assert [age(date(2026, 2, 28)), age(date(2026, 3, 1))] == [17, 18]


def test_half_a_cent_is_rounded_up():
    assert [whole_cents(value) for value in (0.5, 1.5, 2.4, 1.005)] == [1, 2, 2, 1]


names = st.sampled_from(NAMES)
numbers = st.integers(-(10**15), 10**15) | st.floats(allow_nan=False, allow_infinity=False)
leaves = st.one_of(
    st.builds(Constant, numbers | st.text(max_size=3)),
    st.builds(AnswerTo, names),
    st.builds(RowsCount, names),
    st.builds(RowsTotal, names, st.sampled_from("ab")),
    st.builds(DaysBetween, names, st.none() | names, st.booleans()),
    st.builds(YearsBetween, names, st.none() | names),
    st.builds(TableByChoice, names, st.dictionaries(st.sampled_from(["own"]), numbers)),
)
bands = st.lists(st.builds(Band, st.none() | numbers, numbers), max_size=3).map(tuple)
expressions = st.recursive(
    leaves,
    lambda parts: st.one_of(
        st.builds(SumOf, st.lists(parts, max_size=3).map(tuple)),
        st.builds(ProductOf, st.lists(parts, max_size=3).map(tuple)),
        st.builds(TextOf, st.lists(parts, max_size=3).map(tuple)),
        st.builds(TableByBand, parts, bands),
    ),
    max_leaves=6,
)


@given(expressions, some_answers)
def test_any_expression_and_any_answers_give_a_result(expression, answers):
    found = value_of(expression, answers, TODAY)
    assert found is None or isinstance(found, int | float | str | ConditionFault)
    if expression_depth(expression) > DEEPEST:
        assert isinstance(found, ConditionFault)


@given(expressions, some_answers)
def test_an_expression_read_from_json_is_the_same(expression, answers):
    again = msgspec.json.decode(msgspec.json.encode(expression), type=FormExpression)
    assert value_of(again, answers, TODAY) == value_of(expression, answers, TODAY)
