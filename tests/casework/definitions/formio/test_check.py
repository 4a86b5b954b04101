import pytest

from casework.definitions.formio.check import check
from casework.definitions.formio.walk import FormTooLarge
from tests.casework.definitions.formio.a_form import a_component, a_layout, checked, when


def test_what_was_given_stays_as_it_was():
    form = {"components": [a_component("email", defaultValue="x@y.it")]}
    answers = {"it": " Anna@Comune.IT "}

    assert check(form, answers).data == {"it": "anna@comune.it"}
    assert answers == {"it": " Anna@Comune.IT "}


def test_what_no_component_asks_is_dropped():
    assert checked(a_component("textfield"), it="x", other="y").data == {"it": "x"}


@pytest.mark.parametrize("key", ["", ".", "[]"])
def test_a_key_that_names_nothing_ends_no_check(key):
    assert checked(a_component("textfield", key), it="x").errors == ()


@pytest.mark.parametrize(
    ("component", "given", "kept"),
    [
        ({"type": "number"}, "12", 12),
        ({"type": "radio"}, "true", True),
        ({"type": "radio", "dataType": "string"}, 1, "1"),
        ({"type": "select"}, "2.5", 2.5),
        ({"type": "select", "dataType": "string"}, 2, "2"),
        ({"type": "selectboxes"}, ["a", "b"], {"a": True, "b": True}),
        ({"type": "tags"}, ["a", "b"], "a,b"),
        ({"type": "tags", "storeas": "array"}, "a,b", ["a", "b"]),
        ({"type": "time"}, "10:15", "10:15:00"),
        ({"type": "textfield", "truncateMultipleSpaces": True}, " a  b ", "a b"),
        ({"type": "file", "multiple": True}, {"name": "a"}, [{"name": "a"}]),
    ],
)
def test_an_answer_is_kept_in_the_shape_of_its_type(component, given, kept):
    assert checked({"key": "it", "input": True, **component}, it=given).data == {"it": kept}


def test_a_number_that_is_none_is_named_and_not_kept():
    found = checked(a_component("number"), it="twelve")

    assert (found.data, found.errors[0].rule) == ({}, "number")


def test_first_values_fill_what_was_not_sent():
    form = [a_component("textfield", defaultValue="x"), a_component("textfield", "b")]

    assert checked(*form).data == {"it": "x"}
    assert checked(*form, it="").data == {"it": ""}


def test_a_value_computed_as_data_replaces_what_was_sent():
    total = a_component("number", "total", calculateServer=True)
    total["calculateValue"] = {"*": [{"var": "data.days"}, 3]}

    assert checked(a_component("number", "days"), total, days=4, total=99).data["total"] == 12


def test_containers_tables_tabs_and_sub_forms_have_their_own_paths():
    def asked(key: str) -> dict[str, object]:
        return a_component("textfield", key, validate={"required": True})

    form = [
        a_component("container", "box", components=[asked("a")]),
        a_layout("columns", "columns", columns=[{"components": [asked("b")]}]),
        a_layout("table", "table", rows=[[{"components": [asked("c")]}]]),
        a_layout("tabs", "tabs", components=[{"key": "one", "components": [asked("d")]}]),
        a_component("form", "sub", components=[asked("e")]),
        a_component("editgrid", "rows", components=[asked("f")]),
    ]

    found = checked(*form, rows=[{}, {"f": "x"}])

    paths = [error.path for error in found.errors]
    assert paths == ["box.a", "b", "c", "d", "sub.data.e", "rows[0].f"]


def test_logic_that_is_data_changes_a_component_while_it_holds():
    frees = {"type": "property", "property": {"type": "boolean", "value": "validate.required"}}
    logic = {
        "name": "frees",
        "trigger": {"type": "simple", "simple": when("tick", "isEqual", True)},
        "actions": [{**frees, "state": False}],
    }
    field = a_component("textfield", validate={"required": True}, logic=[logic])

    assert checked(a_component("checkbox", "tick"), field, tick=True).errors == ()
    assert [e.rule for e in checked(field, tick=False).errors] == ["required"]
    assert "an import does not" in checked(field).refused[0].why


@pytest.mark.parametrize(
    "component",
    [
        {"validate": {"custom": "valid = false"}},
        {"customConditional": "show = false"},
        {"customDefaultValue": "value = 1"},
        {"calculateValue": "value = 1", "calculateServer": True},
        {"type": "select", "dataSrc": "custom", "data": {"custom": "values = []"}},
        {"widget": {"minDate": "moment().add(1, 'day')"}},
        {"logic": [{"trigger": {"type": "javascript", "javascript": "result = true"}}]},
        {"conditional": {"json": {"_flow": [1]}}},
    ],
)
def test_javascript_is_named_by_key_and_never_counts(component):
    found = checked({"type": "textfield", "key": "it", "input": True, **component}, it="x")

    assert [part.key for part in found.refused] == ["it"]
    assert (found.data, found.errors) == ({"it": "x"}, ())


def test_scripts_are_found_however_deep_they_lie():
    script = a_component("textfield", "deep", calculateValue="value = 1")
    form = a_layout("columns", "c", columns=[{"components": [a_layout("panel", "p")]}])
    form["columns"][0]["components"][0]["components"] = [script]

    assert [part.key for part in checked(form).refused] == ["deep"]


def test_the_condition_that_the_builder_puts_into_each_address_is_no_script():
    script = "show = _.get(instance, 'parent.manualMode', false);"
    line = a_component("textfield", "line", customConditional=script)

    assert checked(a_component("address", components=[line])).refused == ()


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"components": None},
        {"components": [None, 3, "x", []]},
        {"components": [{"type": "columns", "columns": {"a": 1}}, {"type": "table", "rows": [1]}]},
        {"components": [{"type": 3, "key": None, "validate": "yes", "conditional": [1]}]},
        {"components": [a_component("select", data=None, validate={"onlyAvailableItems": True})]},
        {"components": [a_component("datagrid", components=[a_component("day", fields=3)])]},
        {"components": [a_component("textfield", "a[99999999999].b", defaultValue="x")]},
        {"components": [a_component("textfield", "[", defaultValue="x")]},
    ],
)
def test_a_form_that_makes_no_sense_gives_a_result(form):
    check(form, {"it": [{"it": {"it": []}}], "a": 3})


def test_a_form_that_is_too_deep_is_refused_by_a_sentence():
    form = a_component("textfield")
    for _ in range(50):
        form = a_layout("panel", "p", components=[form])

    with pytest.raises(FormTooLarge, match="40 deep"):
        checked(form)


def test_a_million_rows_are_refused_by_a_sentence():
    grid = a_component("datagrid", components=[a_component("textfield", "a")])

    with pytest.raises(FormTooLarge, match="50000 values"):
        checked(grid, it=[{"a": "x"}] * 1_000_000)
