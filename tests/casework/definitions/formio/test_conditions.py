import pytest

from tests.casework.definitions.formio.a_form import (
    a_component,
    a_layout,
    checked,
    shown_when,
    when,
)

TEXT = a_component("textfield", "text")
NUMBER = a_component("number", "number")
BOXES = a_component("selectboxes", "boxes")
TICK = a_component("checkbox", "tick")


@pytest.mark.parametrize(
    ("asked", "operator", "compared", "yes", "no"),
    [
        (TEXT, "isEqual", "a", "a", "b"),
        (TEXT, "isNotEqual", "a", "b", "a"),
        (TICK, "isEqual", "true", True, False),
        (BOXES, "isEqual", "a", {"a": True}, {"a": False, "b": True}),
        (TEXT, "isEmpty", None, "", "a"),
        (TEXT, "isNotEmpty", None, "a", "  "),
        (BOXES, "isEmpty", None, {"a": False}, {"a": True}),
        (TEXT, "includes", "b", "abc", "ac"),
        (TEXT, "notIncludes", "b", "ac", "abc"),
        (TEXT, "startsWith", "a", "ab", "ba"),
        (TEXT, "endsWith", "a", "ba", "ab"),
        (NUMBER, "greaterThan", 3, 4, 3),
        (NUMBER, "greaterThanOrEqual", 3, 3, 2),
        (NUMBER, "lessThan", "3", 2, 3),
        (NUMBER, "lessThanOrEqual", 3, 3, 4),
        (TEXT, "dateGreaterThan", "2026-11-27", "2026-11-28", "2026-11-27"),
        (TEXT, "dateLessThanOrEqual", "2026-11-27", "2026-11-27", "2026-11-28"),
        (TEXT, "isDateEqual", "2026-11-27", "2026-11-27T00:00:00+01:00", "2026-11-28"),
    ],
)
def test_every_operator_compares_as_in_form_io(asked, operator, compared, yes, no):
    key = asked["key"]

    assert shown_when(asked, when(key, operator, compared), **{key: yes})
    assert not shown_when(asked, when(key, operator, compared), **{key: no})


def test_one_of_several_conditions_or_all_of_them():
    both = [
        {"component": "text", "operator": "isEqual", "value": "a"},
        {"component": "tick", "operator": "isEqual", "value": True},
    ]
    for conjunction, expected in (("any", True), ("all", False)):
        condition = {"show": True, "conjunction": conjunction, "conditions": both}
        form = [TEXT, TICK, a_component("textfield", "field", conditional=condition)]
        assert ("field" not in checked(*form, text="a", tick=False).hidden) is expected


def test_show_may_be_a_text_and_may_be_turned_round():
    for show in ("false", False):
        assert not shown_when(TICK, when("tick", "isEqual", True, show=show), tick=True)


@pytest.mark.parametrize(
    ("asked", "reference", "eq", "answers", "shown"),
    [
        (TEXT, "text", "a", {"text": "a"}, True),
        (TICK, "tick", "true", {"tick": False}, False),
        (BOXES, "boxes", "a", {"boxes": {"a": True}}, True),
        (BOXES, "boxes.a", "true", {"boxes": {"a": False}}, False),
        (a_component("tags", "tags", storeas="array"), "tags", "x", {"tags": ["y", "x"]}, True),
        (TEXT, "elsewhere", "a", {}, False),
    ],
)
def test_the_old_condition_compares_texts(asked, reference, eq, answers, shown):
    condition = {"show": "true", "when": reference, "eq": eq}

    assert shown_when(asked, condition, **answers) is shown


def test_a_condition_as_json_logic():
    rule = {"json": {"and": [{"var": "data.tick"}, {"==": [{"var": "row.text"}, "a"]}]}}

    assert shown_when(TICK, rule, tick=True, text="a")
    assert not shown_when(TICK, rule, tick=False, text="a")


def test_what_is_hidden_is_cleared_unless_it_says_otherwise():
    hides = when("tick", "isEqual", True)
    form = [
        TICK,
        a_component("textfield", "gone", conditional=hides),
        a_component("textfield", "kept", conditional=hides, clearOnHide=False),
    ]

    found = checked(*form, tick=False, gone="x", kept="y")

    assert found.data == {"tick": False, "kept": "y"}
    assert found.hidden == ("gone", "kept")


def test_a_hidden_panel_hides_clears_and_excuses_what_is_inside():
    inside = a_component("textfield", "inside", validate={"required": True})
    panel = a_layout(
        "panel", "page", components=[inside], conditional=when("tick", "isEqual", True)
    )

    found = checked(TICK, panel, tick=False, inside="x")

    assert (found.data, found.errors, found.hidden) == ({"tick": False}, (), ("page",))
    assert checked(TICK, panel, tick=True).errors[0].path == "inside"


def test_each_row_is_judged_by_its_own_answers():
    age = a_component("number", "age")
    school = a_component("textfield", "school", conditional=when("children.age", "greaterThan", 5))
    school["validate"] = {"required": True}
    grid = a_component("datagrid", "children", components=[age, school])

    found = checked(grid, children=[{"age": 3, "school": "x"}, {"age": 7}])

    assert found.data == {"children": [{"age": 3}, {"age": 7}]}
    assert found.hidden == ("children[0].school",)
    assert [error.path for error in found.errors] == ["children[1].school"]


def test_a_sub_form_sees_its_own_answers_first():
    field = a_component("textfield", "field", conditional=when("text", "isEqual", "a"))
    form = a_component("form", "sub", components=[TEXT, field])

    found = checked(TEXT, form, text="b", sub={"data": {"text": "a", "field": "x"}})

    assert found.hidden == ()
    assert found.data["sub"] == {"data": {"text": "a", "field": "x"}}
