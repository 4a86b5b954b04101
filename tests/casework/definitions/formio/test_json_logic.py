import pytest

from casework.definitions.formio.json_logic.evaluation import evaluate, faults
from casework.definitions.formio.values import MISSING

ANSWERS = {"data": {"age": 17, "name": "Anna", "pets": [{"kg": 3}, {"kg": 12}], "none": []}}


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ({"var": "data.age"}, 17),
        ({"var": ["data.height", 170]}, 170),
        ({"var": "data.pets.1.kg"}, 12),
        ({"==": ["17", {"var": "data.age"}]}, True),
        ({"===": ["17", {"var": "data.age"}]}, False),
        ({"<": [1, {"var": "data.age"}, 18]}, True),
        ({"<=": ["a", "b"]}, True),
        ({"!": [{"var": "data.none"}]}, True),
        ({"if": [False, 1, True, 2, 3]}, 2),
        ({"and": [1, "", 2]}, ""),
        ({"or": [0, "x"]}, "x"),
        ({"+": ["1", 2.5]}, 3.5),
        ({"-": [3]}, -3),
        ({"*": [2, "3"]}, 6),
        ({"%": [7, 4]}, 3),
        ({"max": [1, 9, 4]}, 9),
        ({"cat": ["A", 1, True]}, "A1true"),
        ({"substr": ["sportello", -5, 2]}, "te"),
        ({"in": ["nn", {"var": "data.name"}]}, True),
        ({"merge": [[1], 2, [3]]}, [1, 2, 3]),
        ({"missing": ["data.age", "data.height"]}, ["data.height"]),
        ({"missing_some": [1, ["data.age", "data.height"]]}, []),
        ({"some": [{"var": "data.pets"}, {">": [{"var": "kg"}, 10]}]}, True),
        ({"all": [{"var": "data.none"}, True]}, False),
        ({"map": [{"var": "data.pets"}, {"var": "kg"}]}, [3, 12]),
        (
            {
                "reduce": [
                    {"var": "data.pets"},
                    {"+": [{"var": "accumulator"}, {"var": "current.kg"}]},
                    0,
                ]
            },
            15,
        ),
        ({"_sum": [[1, 2, 3]]}, 6),
        ({"_join": [["a", None, 2], "-"]}, "a--2"),
        ({"_round": [2.345, 2]}, 2.35),
        ({"if": [{"/": [1, 0]}, "endless", "none"]}, "endless"),
        ({"if": [{"+": ["x"]}, "a number", "none"]}, "none"),
        ({"cat": ["a", None]}, "a"),
        ({"a": 1, "b": 2}, {"a": 1, "b": 2}),
    ],
)
def test_a_rule_has_the_value_that_jsonlogic_com_gives_it(rule, value):
    assert faults(rule) is None
    assert evaluate(rule, ANSWERS) == value


def test_a_rule_without_a_value_is_missing_and_no_exception():
    for rule in ({"method": ["x", "constructor"]}, {"min": []}, {"getDate": ["soon"]}):
        assert evaluate(rule, ANSWERS) is MISSING


def test_what_is_not_supported_is_named():
    assert faults({"!": [{"_flow": [1]}]}) == "the JSON rule uses _flow, which is not supported"


def test_a_rule_that_is_too_deep_or_too_large_is_refused():
    deep: object = 1
    for _ in range(60):
        deep = {"!": [deep]}

    assert faults(deep) == "the JSON rule is too large"
    assert faults({"+": list(range(5_000))}) == "the JSON rule is too large"


def test_a_rule_that_works_too_long_has_no_value():
    thousand = list(range(1_000))
    for rule in ({"_join": [thousand, "x" * 1_000]}, {"_round": [1, 10**9]}):
        assert evaluate(rule, {}) in (MISSING, 1)
    square = {"map": [{"var": "x"}, {"map": [thousand, {"var": ""}]}]}

    assert evaluate(square, {"x": thousand}) is MISSING
