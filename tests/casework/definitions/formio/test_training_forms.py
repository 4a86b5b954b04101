"""Other people's forms and expectations: from Form.io's core and from programs on it."""

import json
from typing import Any

import msgspec

from casework.definitions.formio.check import check
from tests.casework.definitions.formio.a_form import outside

ASKS_A_SERVER = "validateUrlSelectValue"
"""Two of its cases differ only in what a server elsewhere answers. No server is ever asked."""


def _read(folder: str, name: str) -> Any:
    return json.loads((outside(folder) / name).read_text())


def test_every_case_of_a_rule_ends_as_in_form_io():
    for case in _read("formio-core", "rule_cases.json"):
        found = check({"components": [case["component"]]}, case["data"])
        expected = [] if case["expect"] == "ok" else [case["expect"]["error"]]
        if case["rule"] != ASKS_A_SERVER:
            assert [error.rule for error in found.errors] == expected, case["test"]


def test_every_submission_ends_as_in_form_io_or_its_scripts_are_named():
    for case in _read("formio-core", "process_cases.json"):
        found = check({"components": case["components"]}, case["submission"])
        assert bool(found.refused) is case["uses_javascript"], case["test"]
        if not case["uses_javascript"]:
            expected = {"data": found.data, "errors": list(found.errors)} | case["expect"]
            errors = msgspec.to_builtins(found.errors)
            assert found.data == expected["data"], case["test"]
            assert list(errors) == msgspec.to_builtins(expected["errors"]), case["test"]
            assert list(found.hidden) == expected["hidden_paths"], case["test"]


def test_every_component_of_open_forms_takes_its_submission():
    form = _read("open-forms", "all_components.json")
    answers = _read("open-forms", "all_components_data.json")

    found = check(form, answers)

    assert (found.errors, found.refused) == ((), ())
    assert all(found.data[key] == answers[key] for key in found.data)


def test_the_submissions_of_python_formio_data_are_judged_as_there():
    expected = _read("python-formio-data", "EXPECT.json")
    builder = _read("python-formio-data", "test_example_builder.json")
    answers = _read("python-formio-data", "test_example_form_validation_errors.json")
    rules = expected["test_example_form_validation_errors on test_example_builder"]

    found = check(builder, answers)

    assert [error.path for error in found.errors] == rules["required_errors"]
    assert {error.rule for error in found.errors} == {"required"}


def test_what_is_visible_is_visible_as_in_python_formio_data():
    builder = _read("python-formio-data", "test_conditional_visibility_simple_builder.json")
    for name, places in _read("python-formio-data", "EXPECT.json").items():
        if name.startswith("test_conditional"):
            hidden = check(builder, _read("python-formio-data", f"{name}.json")).hidden
            assert set(places["hidden"]) <= set(hidden)
            assert not set(places["visible"]) & set(hidden)
