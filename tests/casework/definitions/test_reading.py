"""A definition is read from TOML or JSON, and what is wrong is named by path and remedy."""

import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.definitions.reading import MOST_BYTES, DefinitionUnreadable, read_definition
from tests.sportello.cases.a_form import a_residence_form, forms

FORM = a_residence_form()
AS_JSON = msgspec.json.encode(FORM)
TOML = """\
service = "lampioni"
version = 1
title = { it = "Lampione guasto" }
office = "Ufficio Manutenzioni"

[[steps]]
id = "where"
title = { it = "Dove" }

[[steps.fields]]
kind = "text"
name = "street"
label = { it = "Via" }

[[steps.fields]]
kind = "choice"
name = "what"
label = { it = "Che cosa non va" }
shown_if = { is = "answered", field = "street" }
options = [
  { value = "dark", label = { it = "È spento" } },
  { value = "broken", label = { it = "È rotto" } },
]
"""


def problems_of(data):
    with pytest.raises(DefinitionUnreadable) as refused:
        read_definition(data, "form")
    return [(each.path, each.line, each.wrong, each.remedy) for each in refused.value.problems]


def of_toml(before, after):
    assert before in TOML
    return problems_of(TOML.replace(before, after).encode())


def test_json_is_read():
    assert read_definition(AS_JSON, "form.json") == FORM
    assert read_definition(b"\xef\xbb\xbf" + AS_JSON, "form.json") == FORM


def test_toml_is_read():
    definition = read_definition(TOML.encode(), "form.toml")
    assert [field.name for field in definition.fields()] == ["street", "what"]


@settings(max_examples=30)
@given(forms())
def test_what_was_written_as_json_comes_back(form):
    assert read_definition(msgspec.json.encode(form), "form.json") == form


def test_a_key_that_is_misspelt_is_named_by_its_path_and_the_one_that_was_meant():
    assert of_toml("label = { it = \"Via\"", "lable = { it = \"Via\"") == [
        ("steps.where.fields.street.label", 10, "is missing", "Write it: label = …"),
        ("steps.where.fields.street.lable", 13, "no program reads this key",
         "Write label, if that was meant, or delete it"),
    ]  # fmt: skip


def test_a_kind_that_is_not_known_is_named_with_the_one_that_was_meant():
    assert of_toml('"choice"', '"chioce"') == [
        ("steps.where.fields.what.kind", 16, "“chioce” is not known",
         "Write choice, if that was meant"),
    ]  # fmt: skip


def test_a_condition_that_is_not_known_is_named():
    ((path, line, wrong, _),) = of_toml('is = "answered"', 'is = "ansewred"')
    assert (path, line) == ("steps.where.fields.what.shown_if.is", 19)
    assert wrong == "“ansewred” is not known"


def test_every_problem_is_named_at_once():
    text = TOML.replace("version = 1", 'version = "one"').replace('office = "', 'ofice = "')
    assert [path for path, *_ in problems_of(text.encode())] == ["office", "version", "ofice"]


def test_the_same_problem_in_json_has_the_same_path():
    form = json.loads(AS_JSON)
    form["steps"][0]["fields"][1]["fields"][0]["longest"] = "many"
    ((path, line, wrong, _),) = problems_of(json.dumps(form).encode())
    assert path == "steps.family.fields.children.fields.name.longest"
    assert (line, wrong) == (None, "expected a whole number, got text in quotes")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[1, 2]",
        b"{}",
        b"null",
        b"\xff\xfe{\x00}\x00",
        b"{" + b"x" * MOST_BYTES,
        b'{"steps":' + b"[" * 100_000,
        b'{"steps":' + b'{"a":' * 100_000,
        b"a = " + b"[" * 100_000,
        b'{"service": "\xe0"}',
        b"service = '\xe0'",
    ],
    ids=range(12),
)
def test_what_is_no_definition_is_refused_with_a_remedy(data):
    for path, _, wrong, remedy in problems_of(data):
        assert wrong, path
        assert remedy, path


@settings(max_examples=200)
@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused(data):
    with pytest.raises(DefinitionUnreadable):
        read_definition(data, "form")


def test_conditions_inside_each_other_without_end_are_refused():
    condition = '{"is": "not", "of": ' * 5000 + '{"is": "answered", "field": "who"}' + "}" * 5000
    form = AS_JSON.decode().replace('"shown_if":null', f'"shown_if":{condition}', 1)
    assert form != AS_JSON.decode()
    assert problems_of(form.encode())
