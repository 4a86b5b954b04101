"""A form of another program as a definition of our own."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from casework.definitions.formio.conversion.wizard import ConvertedForm, convert
from casework.definitions.formio.sources import FormUnreadable, keys_of, read_form
from sportello.cases.conditions import (
    AllOf,
    AnyOf,
    AtLeast,
    AtMost,
    Equals,
    Includes,
    IsAnswered,
    Not,
)
from sportello.cases.definition import (
    AddressField,
    ChoiceField,
    ChoicesField,
    CodiceFiscaleField,
    ConsentField,
    DateField,
    DeclarationField,
    FileField,
    PersonField,
    PersonPart,
    RowsField,
    StaticText,
    TextField,
)
from sportello.cases.definition_check import problems
from tests.casework.definitions.formio.a_form import OUTSIDE, a_component, a_layout, when


def converted(form: dict[str, Any], file: Path = Path("a.form.json")) -> ConvertedForm:
    source = read_form(json.dumps(form).encode(), file)
    assert source is not None
    return convert(source)


def fields_of(*components: dict[str, Any]) -> dict[str, Any]:
    definition = converted({"title": "Modulo", "components": list(components)}).definition
    assert problems(definition) == []
    return {field.name: field for field in definition.fields()}


def left_out_of(*components: dict[str, Any]) -> list[str]:
    return list(converted({"components": list(components)}).left_out)


def untold(form: Any, made: ConvertedForm) -> list[str]:
    """Keys of components that are neither carried over nor named."""
    lines = {line.partition(":")[0] for line in made.left_out}
    told = {path.rpartition(".")[2] for path in {*made.carried, *lines}}
    return [one.key for one in keys_of(form["components"]) if one.key and one.key not in told]


def test_panels_become_steps_and_what_surrounds_a_field_dissolves():
    name = a_component("textfield", "name", label="Nome", validate={"required": True})
    columns = a_layout("columns", "columns", columns=[{"components": [name]}])
    pages = [
        a_layout("panel", "page1", title="Chi", components=[columns]),
        a_layout("panel", "page2", title="Che cosa", components=[a_component("number", "n")]),
        a_component("button", "submit"),
    ]

    made = converted({"title": "Modulo", "path": "modulo-1", "components": pages})

    assert made.definition.service == "modulo-1"
    assert [(step.id, step.title["it"]) for step in made.definition.steps] == [
        ("page1", "Chi"),
        ("page2", "Che cosa"),
    ]
    assert made.definition.steps[0].fields == (
        TextField(name="name", label={"it": "Nome"}, required=True),
    )
    assert made.left_out == ()


def test_kinds_are_found_by_type_and_by_name():
    options = [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]
    fields = fields_of(
        a_component("textfield", "fiscal_code"),
        a_component("textfield", "born", inputMask="99/99/9999"),
        a_component("radio", "one", values=options),
        a_component("selectboxes", "some", values=options, validate={"minSelectedCount": 1}),
        a_component("select", "many", multiple=True, data={"values": options}),
        a_component("checkbox", "privacy", label="Ho letto", validate={"required": True}),
        a_component("checkbox", "declares", validate={"required": True}),
        a_component("sdcfile", "papers", multiple=True, fileMaxSize="5MB", filePattern=".pdf"),
        a_layout("content", "says", html="<p>Legga &amp; <b>firmi</b></p>"),
    )

    kinds = [type(field) for field in fields.values()]
    assert kinds == [
        *(CodiceFiscaleField, DateField, ChoiceField, ChoicesField, ChoicesField),
        *(ConsentField, DeclarationField, FileField, StaticText),
    ]
    assert fields["some"].least == 1
    assert (fields["papers"].most_bytes, fields["papers"].media_types) == (
        5_000_000,
        ("application/pdf",),
    )
    assert fields["says"].text == {"it": "Legga & firmi"}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"show": True, "when": "tick", "eq": "true"}, Equals("tick", True)),
        ({"show": "false", "when": "one", "eq": "a"}, Not(Equals("one", "a"))),
        ({"show": True, "when": "some.a", "eq": "true"}, Includes("some", "a")),
        (when("one", "isNotEqual", "a"), Not(Equals("one", "a"))),
        (when("n", "isEmpty"), Not(IsAnswered("n"))),
        (when("n", "greaterThanOrEqual", "3"), AtLeast("n", 3)),
        (when("n", "lessThan", 3), AllOf((IsAnswered("n"), Not(AtLeast("n", 3))))),
        ({"json": {"in": [{"var": "data.one"}, ["a"]]}}, AnyOf((Equals("one", "a"),))),
        (
            {"json": {"and": [{"<=": [{"var": "data.n"}, 3]}, {"!": [{"var": "data.tick"}]}]}},
            AllOf((AtMost("n", 3), Not(Equals("tick", True)))),
        ),
    ],
)
def test_conditions_go_over(condition, expected):
    options = [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]
    fields = fields_of(
        a_component("checkbox", "tick"),
        a_component("radio", "one", values=options),
        a_component("selectboxes", "some", values=options),
        a_component("number", "n"),
        a_component("textfield", "asked", conditional=condition),
    )

    assert fields["asked"].shown_if == expected


def test_the_condition_of_a_panel_counts_for_its_fields_too():
    tick = a_component("checkbox", "tick")
    inside = a_component("textfield", "inside", conditional=when("tick", "isNotEmpty"))
    box = a_layout(
        "fieldset", "box", components=[inside], conditional=when("tick", "isEqual", True)
    )

    shown_if = fields_of(tick, box)["inside"].shown_if

    assert shown_if == AllOf((Equals("tick", True), IsAnswered("tick")))


@pytest.mark.parametrize(
    ("component", "line"),
    [
        (
            {"customConditional": "show = 1"},
            "it: customConditional: JavaScript that shows or hides",
        ),
        ({"validate": {"pattern": "a+"}}, "it: validate.pattern: a pattern is not carried over"),
        ({"type": "signature"}, "it: a request is signed as a whole, not in a field"),
        ({"type": "hologram"}, "it: fields of the type hologram are not known"),
        ({"hidden": True}, "it: it is hidden, and nothing shows it"),
        ({"type": "select", "dataSrc": "url"}, "it: its choices come from elsewhere (url)"),
        ({"type": "form", "form": "77"}, "it: its form 77 is in no file next to this one"),
        ({"defaultValue": "x"}, "it: defaultValue: a first value is not carried over"),
        (
            {
                "type": "radio",
                "values": [{"value": "a"}],
                "conditional": when("it", "isEqual", "b"),
            },
            "it: conditional: its condition looks at it, which is not asked before it; "
            "it is always shown",
        ),
        (
            {"conditional": when("later", "isEqual", "x")},
            "it: conditional: its condition looks at later, which is not asked before it; "
            "it is always shown",
        ),
    ],
)
def test_what_cannot_go_over_is_named_by_key_and_reason(component, line):
    assert line in left_out_of({"type": "textfield", "key": "it", "input": True, **component})


def test_repeated_groups_become_rows_and_a_list_in_a_list_is_named():
    age = a_component("number", "age")
    school = a_component("textfield", "school", conditional=when("children.age", "isNotEmpty"))
    inner = a_component("datagrid", "pets", components=[a_component("textfield", "pet")])
    grid = a_component("editgrid", "children", components=[age, school, inner])

    made = converted({"components": [grid]})

    (rows,) = made.definition.fields()
    assert isinstance(rows, RowsField)
    assert [field.name for field in rows.fields] == ["children_age", "children_school"]
    assert rows.fields[1].shown_if == IsAnswered("children_age")
    assert any("a list inside a list" in line for line in made.left_out)


def a_person_form(folder: Path) -> Path:
    """An applicant like OpenCity's, its parts in files next to the form."""

    def write(name: str, id: str, *components: dict[str, Any]) -> None:
        text = json.dumps({"_id": id, "components": list(components)})
        (folder / "nested" / f"{name}.form.json").write_text(text)

    asked = {"validate": {"required": True}}
    (folder / "nested").mkdir()
    write(
        "name",
        "1",
        a_component("textfield", "name", **asked),
        a_component("textfield", "surname", **asked),
    )
    write("code", "2", a_component("textfield", "fiscal_code", validate={"custom": "valid = 1"}))
    write(
        "home",
        "3",
        *(
            a_component("textfield", key, **asked)
            for key in ("address", "municipality", "postal_code")
        ),
    )
    write(
        "applicant",
        "4",
        a_component("form", "completename", form="1"),
        a_component("form", "code", form="2"),
        a_component("form", "home", form="3"),
        a_component("textfield", "job"),
    )
    form = folder / "service.form.json"
    applicant = a_component("form", "applicant", form="4", label="Richiedente")
    note = a_component("textfield", "note")
    note["conditional"] = {"show": True, "when": "applicant.data.job", "eq": "x"}
    form.write_text(json.dumps({"title": "Servizio", "components": [applicant, note]}))
    return form


def test_an_applicant_in_files_near_the_form_becomes_a_person(tmp_path):
    file = a_person_form(tmp_path)
    source = read_form(file.read_bytes(), file)
    assert source is not None

    made = convert(source)
    fields = made.definition.fields()

    assert [type(field) for field in fields] == [PersonField, AddressField, TextField, TextField]
    assert isinstance(fields[0], PersonField)
    assert fields[0].needs == (PersonPart.GIVEN_NAME, PersonPart.SURNAME)
    assert fields[3].shown_if == Equals(fields[2].name, "x")
    script = "applicant.data.code.data.fiscal_code: validate.custom: JavaScript that validates"
    assert made.left_out == (script,)
    assert untold(source.form, made) == []


def test_a_form_that_lies_in_itself_ends(tmp_path):
    file = tmp_path / "a.form.json"
    file.write_text(json.dumps({"_id": "1", "components": [a_component("form", "me", form="1")]}))

    source = read_form(file.read_bytes(), file)

    assert source is not None
    assert any("me: its form 1" in line for line in convert(source).left_out)


def test_translations_beside_the_form_come_along(tmp_path):
    file = tmp_path / "a.form.json"
    file.write_text(json.dumps({"components": [a_component("textfield", label="Nome")]}))
    (tmp_path / "a.i18n.json").write_text(json.dumps({"en": {"Nome": "Name"}, "de": {"Nome": ""}}))

    source = read_form(file.read_bytes(), file)

    assert source is not None
    assert convert(source).definition.fields()[0].label == {"it": "Nome", "en": "Name"}


def an_export(**logic: Any) -> dict[str, Any]:
    """Two steps of Open Forms, and its rules."""

    def step(number: int, *components: dict[str, Any]) -> dict[str, Any]:
        configuration = {"components": list(components)}
        return {
            "uuid": f"u{number}",
            "index": number,
            "name": f"S{number}",
            "configuration": configuration,
        }

    secret = a_component("textfield", "secret", hidden=True)
    return {
        "forms.json": json.dumps([{"name": "Verhuizing", "slug": "verhuizing"}]),
        "formSteps.json": json.dumps([step(1, secret), step(0, a_component("checkbox", "tick"))]),
        "formDefinitions.json": "[]",
        "formLogic.json": json.dumps([logic]),
    }


def the_action(**more: Any) -> dict[str, Any]:
    shows = {"type": "property", "property": {"value": "hidden", "type": "bool"}, "state": False}
    return {"component": "secret", "action": shows, **more}


def test_an_export_of_open_forms_keeps_steps_and_rules():
    trigger = {"==": [{"var": "tick"}, True]}
    made = converted(an_export(json_logic_trigger=trigger, actions=[the_action()]))

    assert [step.title["it"] for step in made.definition.steps] == ["S0", "S1"]
    assert made.definition.fields()[1].shown_if == Equals("tick", True)
    assert made.left_out == ()


def test_a_rule_that_leaves_out_a_step_is_its_condition():
    action = {"form_step_uuid": "u1", "action": {"type": "step-not-applicable"}}
    trigger = {"var": "tick"}
    made = converted(an_export(json_logic_trigger=trigger, actions=[the_action(), action]))

    assert made.definition.steps[1].shown_if == Not(Equals("tick", True))


def test_a_rule_that_computes_or_blocks_is_named():
    trigger = {">": [{"date": {"var": "tick"}}, {"today": []}]}
    blocks = {"component": "", "action": {"type": "disable-next"}}
    made = converted(an_export(json_logic_trigger=trigger, actions=[the_action(), blocks]))

    assert [line.partition(":")[0] for line in made.left_out] == ["secret", "rule 1"]


def test_an_export_may_be_a_zip_and_a_broken_one_is_refused_by_a_sentence():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in an_export(actions=[]).items():
            archive.writestr(name, text)

    source = read_form(packed.getvalue(), Path("export.zip"))

    assert source is not None
    assert source.title == "Verhuizing"
    with pytest.raises(FormUnreadable, match="cannot be opened"):
        read_form(packed.getvalue()[:60], Path("export.zip"))


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[1]", b"title = 'x'", b'{"components": 3}', b"\xff"]
)
def test_what_is_no_such_form_is_left_to_others(data):
    assert read_form(data, Path("a.json")) is None


TRAINING = sorted(file for file in OUTSIDE.rglob("*.json") if file.is_file())


@pytest.mark.parametrize("file", TRAINING, ids=lambda file: file.name)
def test_of_every_training_form_each_key_is_carried_over_or_named(file):
    source = read_form(file.read_bytes(), file)
    if source is not None:
        made = convert(source)
        assert untold(source.form, made) == []
        assert problems(made.definition) == []
