"""`portal check-answers FORM ANSWERS`: one JSON object, whatever the files hold."""

import json
import zipfile
from io import BytesIO
from pathlib import Path
from random import Random

import msgspec
import pytest

from portal.__main__ import main
from sportello.cases.definition import FormDefinition, TextField
from tests.sportello.cases.a_form import a_form_of, a_residence_form, words


@pytest.fixture
def told(tmp_path, capsys):
    """Writes both files, runs the command: its exit code and what it printed."""

    def run(form: FormDefinition | bytes, answers: object) -> tuple[int, dict]:
        form_file, answers_file = tmp_path / "form.json", tmp_path / "answers.json"
        form_file.write_bytes(form if isinstance(form, bytes) else msgspec.json.encode(form))
        answers_file.write_bytes(
            answers if isinstance(answers, bytes) else json.dumps(answers).encode()
        )
        code = main(["check-answers", str(form_file), str(answers_file)])
        out, err = capsys.readouterr()
        assert err == ""
        assert out.count("\n") == 1
        return code, json.loads(out)

    return run


def test_answers_are_told_with_errors_and_what_is_hidden(told):
    answers = {"who": "own", "since": "soon", "note": " Al primo  piano "}
    assert told(a_residence_form(), answers) == (
        0,
        {
            "data": {"who": "own", "since": "soon", "note": "Al primo piano"},
            "errors": [{"path": "since", "rule": "not_a_date"}],
            "hidden": ["children"],
            "refused": [],
        },
    )


def test_answers_may_lie_within_data(told):
    assert told(a_residence_form(), {"data": {"who": "own"}})[1]["data"] == {"who": "own"}
    form = a_form_of(TextField(name="data", label=words("Dati")))
    assert told(form, {"data": "x"})[1]["errors"] == []


def test_what_is_for_no_field_is_told_aside(told):
    assert told(a_residence_form(), {"who": "own", "old": 1})[1]["aside"] == {"old": 1}


def test_a_million_rows_are_one_error(told):
    code, printed = told(a_residence_form(), {"who": "parent", "children": [0] * 1_000_000})
    assert code == 0
    assert {"path": "children", "rule": "too_many"} in printed["errors"]


IF_X = {"show": True, "when": "name", "eq": "x"}
FORMIO = {
    "display": "form",
    "components": [
        {"type": "textfield", "key": "name", "input": True, "validate": {"required": True}},
        {"type": "textfield", "key": "data", "input": True, "conditional": IF_X},
    ],
}


def test_a_form_of_form_io_is_checked_as_there(told):
    form = json.dumps(FORMIO).encode()
    expected = {
        "data": {"name": ""},
        "errors": [{"path": "name", "rule": "required"}],
        "hidden": ["data"],
        "refused": [],
    }
    assert told(form, {"name": ""}) == (0, expected)
    assert told(json.dumps({"form": FORMIO}).encode(), {"name": ""}) == (0, expected)


def test_a_submission_is_unwrapped_unless_a_component_is_called_data(told):
    one = {"components": FORMIO["components"][:1]}
    submission = {"data": {"name": "Lia"}, "metadata": {}}
    assert told(json.dumps(one).encode(), submission)[1]["data"] == {"name": "Lia"}
    both = told(json.dumps(FORMIO).encode(), {"name": "x", "data": "y"})
    assert both[1]["data"] == {"name": "x", "data": "y"}


def test_scripts_of_a_form_are_refused_by_name(told):
    script = {"type": "textfield", "key": "sly", "input": True, "calculateValue": "value = 1 + 1"}
    code, printed = told(json.dumps({"components": [script]}).encode(), {})
    assert code == 0
    assert [part["key"] for part in printed["refused"]] == ["sly"]


DEEP = b'{"who":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
UNUSABLE = [b"", b"nul", b"[]", b"3", b"\xff\xfe{\x00}\x00", b'{"who": 1e999}', DEEP, b"{" * 9]


@pytest.mark.parametrize("answers", UNUSABLE, ids=lambda data: repr(data[:20]))
def test_unusable_answers_are_a_problem(told, answers):
    code, printed = told(a_residence_form(), answers)
    assert code == 2
    assert list(printed) == ["problem"]


@pytest.mark.parametrize(
    "form",
    [
        *UNUSABLE,
        b'{"steps": []}',
        b'{"shown_if":' + b'{"is":"not","of":' * 10_000,
        b" " * 30_000_000,
    ],
    ids=lambda data: repr(data[:20]),
)
def test_an_unusable_form_is_a_problem(told, form):
    code, printed = told(form, {})
    assert code == 2
    assert list(printed) == ["problem"]


def an_archive() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("forms.json", "[" + '{"name": "Modulo"},' * 100 + "{}]")
    return file.getvalue()


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_archive_is_a_problem_or_a_form(told, seed):
    random = Random(seed)
    damaged = bytearray(an_archive())
    place = random.randrange(2, len(damaged))
    if seed % 2:
        del damaged[place : place + random.randrange(1, 200)]
    else:
        damaged[place] ^= 0xFF
    assert told(bytes(damaged), {})[0] in (0, 2)


def test_a_form_that_cannot_be_published_is_told_why(told):
    form = a_form_of(TextField(name="x", label={"en": "X"}))
    code, printed = told(form, {})
    assert code == 2
    assert "steps.only.fields.x" in printed["problem"]


def test_files_that_cannot_be_read_are_a_problem(tmp_path: Path, capsys):
    for form in (tmp_path / "missing.json", tmp_path):
        assert main(["check-answers", str(form), str(form)]) == 2
        assert "problem" in json.loads(capsys.readouterr().out)


def test_a_sub_form_is_found_in_a_file_next_to_the_form(told, tmp_path):
    asked = {"type": "textfield", "key": "name", "input": True, "validate": {"required": True}}
    part = json.dumps({"_id": "5e5e", "components": [asked]})
    (tmp_path / "applicant.form.json").write_text(part)
    refers = {"type": "form", "key": "applicant", "input": True, "form": "5e5e"}

    _, printed = told(json.dumps({"components": [refers]}).encode(), {})

    assert printed["errors"] == [{"path": "applicant.data.name", "rule": "required"}]


def test_an_export_of_open_forms_is_checked_and_its_rules_are_named(told):
    asked = {"type": "email", "key": "mail", "input": True}
    export = {
        "forms.json": json.dumps([{"name": "Form", "slug": "form"}]),
        "formSteps.json": json.dumps([{"index": 0, "configuration": {"components": [asked]}}]),
        "formLogic.json": json.dumps([{"json_logic_trigger": True, "actions": []}]),
    }

    _, printed = told(json.dumps(export).encode(), {"mail": "x"})

    assert printed["errors"] == [{"path": "mail", "rule": "invalid_email"}]
    assert printed["refused"][0]["why"].startswith("rule 1")


def test_a_form_of_form_io_that_is_too_deep_is_a_problem(told):
    form = b'{"type":"panel","components":[' * 60 + b"]}" * 60
    code, printed = told(b'{"components":[' + form + b"]}", {})
    assert code == 2
    assert "deep" in printed["problem"]
