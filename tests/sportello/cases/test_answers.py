"""What is wrong with answers, told by path and rule."""

from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given
from msgspec.structs import replace

from sportello.cases import conditions as c
from sportello.cases import definition as d
from sportello.cases import expressions as e
from sportello.cases.answers.check import check_answers
from sportello.cases.answers.rules import AnswerRule
from tests.sportello.cases.a_form import (
    TODAY,
    a_form_of,
    a_residence_form,
    forms,
    options,
    some_answers,
    words,
)

X = {"name": "x", "label": words("X")}
AB = options("a", "b", "c")
ROMA = {"street": "Via Po", "number": "1", "postcode": "00198", "municipality": "Roma"}
MARIO = {"given_name": "Mario", "surname": "Rossi", "codice_fiscale": "RSSMRA85D03H501M"}
DIFFERS = {"x.codice_fiscale": "codice_fiscale_differs"}
CADASTRAL = "not_a_cadastral_reference"
ROWS_OF_YES = (d.YesNoField(name="y", label=words("Y")),)
PARCEL = {"register": "land", "sheet": "12", "parcel": "345"}


def errors(form: d.FormDefinition, answers: dict) -> dict[str, str]:
    return {error.path: error.rule for error in check_answers(form, answers, TODAY).errors}


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        (d.TextField(**X), "  due  parole ", "due parole"),
        (d.TextField(**X, is_multiline=True), "una\r\ndue ", "una\ndue"),
        (d.NumberField(**X), 3.0, 3),
        (d.NumberField(**X, is_whole=False), 2.5, 2.5),
        (d.AmountField(**X), 1600, 1600),
        (d.DateField(**X, last_in_days=0), "2026-11-27", "2026-11-27"),
        (d.TimeField(**X, last=time(18)), "18:00", "18:00"),
        (d.YesNoField(**X), False, False),
        (d.ConsentField(**X, text=words("t"), required=False), False, False),
        (d.ChoiceField(**X, options=AB), "b", "b"),
        (d.ChoicesField(**X, options=AB, least=1, most=2), ["b", "a"], ["b", "a"]),
        (d.EmailField(**X), " lia@example.org ", "lia@example.org"),
        (d.PhoneField(**X), "333 1234567", "+393331234567"),
        (d.CodiceFiscaleField(**X), " rssmra85d03h501m ", "RSSMRA85D03H501M"),
        (d.IbanField(**X), "it60 x054 2811 1010 0000 0123 456", "IT60X0542811101000000123456"),
        (d.PlateField(**X), "ab 123 cd", "AB123CD"),
        (d.PlateField(**X, is_foreign_accepted=True), "M-XY 99", "MXY99"),
        (d.MunicipalityField(**X), "FORLI'", "Forlì"),
        (d.MunicipalityField(**X), "castro (le)", "Castro (LE)"),
        (d.AddressField(**X), ROMA, ROMA),
        (d.AddressField(**X), ROMA | {"detail": " "}, ROMA),
        (d.PersonField(**X), MARIO | {"birthplace": "roma", "sex": "M"}, None),
        (d.CadastralField(**X), PARCEL | {"section": "a", "subunit": "3"}, None),
        (d.FileField(**X, most_files=2), ["aZ_-9", "b"], ["aZ_-9", "b"]),
        (d.RowsField(**X, fields=(d.TextField(name="y", label=words("Y")),)), [{"y": "1"}], None),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_good_answer_is_kept_tidy(field, value, kept):
    found = check_answers(a_form_of(field), {"x": value}, TODAY)
    assert found.errors == ()
    if kept is not None:
        assert found.data == {"x": kept}
    assert check_answers(a_form_of(field), found.data, TODAY).data == found.data


@pytest.mark.parametrize(
    ("field", "value", "rules"),
    [
        (d.TextField(**X), None, {"x": "required"}),
        (d.TextField(**X), "  ", {"x": "required"}),
        (d.TextField(**X), 3, {"x": "wrong_type"}),
        (d.TextField(**X, longest=3), "quattro", {"x": "too_long"}),
        (d.TextField(**X), "a\x00b", {"x": "not_printable"}),
        (d.NumberField(**X), True, {"x": "wrong_type"}),
        (d.NumberField(**X), 2.5, {"x": "not_whole"}),
        (d.NumberField(**X, least=1), 0, {"x": "too_small"}),
        (d.NumberField(**X, most=1), 10**40, {"x": "too_large"}),
        (d.AmountField(**X), -1, {"x": "too_small"}),
        (d.DateField(**X), "27/11/2026", {"x": "not_a_date"}),
        (d.DateField(**X, first=date(2026, 12, 1)), "2026-11-30", {"x": "too_early"}),
        (d.DateField(**X, first_in_days=10), "2026-12-06", {"x": "too_early"}),
        (d.DateField(**X, last_in_days=0), "2026-11-28", {"x": "too_late"}),
        (d.TimeField(**X), "24:00", {"x": "not_a_time"}),
        (d.TimeField(**X, first=time(8)), "07:59", {"x": "too_early"}),
        (d.YesNoField(**X), "yes", {"x": "wrong_type"}),
        (d.DeclarationField(**X, text=words("t")), False, {"x": "not_accepted"}),
        (d.StatementField(**X, text=words("t"), article="46"), False, {"x": "not_accepted"}),
        (d.ConsentField(**X, text=words("t")), False, {"x": "not_accepted"}),
        (d.ChoiceField(**X, options=AB), "z", {"x": "not_an_option"}),
        (d.ChoicesField(**X, options=AB), "a", {"x": "wrong_type"}),
        (d.ChoicesField(**X, options=AB), [["a"]], {"x": "wrong_type"}),
        (d.ChoicesField(**X, options=AB), ["z"], {"x": "not_an_option"}),
        (d.ChoicesField(**X, options=AB), ["a", "a"], {"x": "chosen_twice"}),
        (d.ChoicesField(**X, options=AB, least=2), ["a"], {"x": "too_few"}),
        (d.ChoicesField(**X, options=AB, most=1), ["a", "b"], {"x": "too_many"}),
        (d.EmailField(**X), "lia@", {"x": "not_an_email_address"}),
        (d.PhoneField(**X), "12", {"x": "not_a_phone_number"}),
        (d.CodiceFiscaleField(**X), "RSSMRA85D03H501X", {"x": "not_a_codice_fiscale"}),
        (d.IbanField(**X), "IT61X0542811101000000123456", {"x": "not_an_iban"}),
        (d.PlateField(**X), "IO123", {"x": "not_a_plate"}),
        (d.MunicipalityField(**X), "Paperopoli", {"x": "not_a_municipality"}),
        (d.MunicipalityField(**X), "Castro", {"x": "several_municipalities"}),
        (d.AddressField(**X), "Via Po 1, Roma", {"x": "wrong_type"}),
        (d.AddressField(**X), ROMA | {"postcode": "198"}, {"x.postcode": "not_a_postcode"}),
        (d.AddressField(**X), ROMA | {"postcode": "20121"}, {"x.postcode": "postcode_elsewhere"}),
        (d.AddressField(**X), {"street": "Via Po"}, dict.fromkeys(
            ("x.number", "x.postcode", "x.municipality"), "required")),
        (d.PersonField(**X), MARIO | {"given_name": "Ugo"}, DIFFERS),
        (d.PersonField(**X), MARIO | {"born_on": "1985-04-04"}, DIFFERS),
        (d.PersonField(**X), MARIO | {"birthplace": "Milano"}, DIFFERS),
        (d.PersonField(**X), MARIO | {"sex": "F"}, DIFFERS),
        (d.PersonField(**X), MARIO | {"born_on": "2085-04-03"}, {"x.born_on": "too_late"}),
        (d.CadastralField(**X), PARCEL | {"sheet": "dodici"}, {"x.sheet": CADASTRAL}),
        (d.FileField(**X), ["a", "b"], {"x": "too_many"}),
        (d.FileField(**X), ["../etc"], {"x": "not_an_attachment"}),
        (d.FileField(**X, most_files=2), ["a", "a"], {"x": "chosen_twice"}),
        (d.RowsField(**X, fields=(d.TextField(name="y", label=words("Y")),)), [{}, 3],
            {"x.0.y": "required", "x.1": "wrong_type"}),
        (d.RowsField(**X, fields=ROWS_OF_YES, least=2), [{"y": True}],
            {"x": "too_few"}),
        (d.RowsField(**X, fields=ROWS_OF_YES), [None] * 1_000_000,
            {"x": "too_many"}),
    ],
    ids=str,
)  # fmt: skip
def test_a_wrong_answer_is_told_by_its_path_and_rule(field, value, rules):
    assert errors(a_form_of(field), {"x": value}) == rules


def test_a_codice_fiscale_has_to_agree_with_what_was_typed_before():
    code = d.CodiceFiscaleField(
        name="code",
        label=words("Codice fiscale"),
        given_name_field="given",
        surname_field="family",
        born_on_field="born",
        birthplace_field="place",
    )
    fields = (
        d.TextField(name="given", label=words("Nome")),
        d.TextField(name="family", label=words("Cognome")),
        d.DateField(name="born", label=words("Nato il")),
        d.MunicipalityField(name="place", label=words("A")),
    )
    typed = {"given": "Mario", "family": "Rossi", "born": "1985-04-03", "place": "roma"}
    answers = typed | {"code": "RSSMRA85D03H501M"}
    assert errors(a_form_of(*fields, code), answers) == {}
    for name, other in (
        ("given", "Ugo"),
        ("family", "Bo"),
        ("born", "1985-04-30"),
        ("place", "Bari"),
    ):
        assert errors(a_form_of(*fields, code), answers | {name: other}) == {
            "code": "codice_fiscale_differs"
        }
    people = d.RowsField(name="people", label=words("Persone"), fields=(*fields, code))
    rows = {"people": [answers, answers | {"given": "Ugo"}]}
    assert errors(a_form_of(people), rows) == {"people.1.code": "codice_fiscale_differs"}


def test_what_is_hidden_is_not_required_and_its_answer_is_kept_aside():
    form = a_residence_form()
    answers = {"who": "own", "children": [{"name": "Lia"}], "since": "2026-01-01", "note": "x"}
    found = check_answers(form, answers, TODAY)
    assert found.errors == ()
    assert found.hidden == ("children",)
    assert "children" not in found.data
    assert found.aside == {"children": [{"name": "Lia"}]}


def test_the_answer_to_a_field_that_a_later_version_removed_is_kept_aside():
    form = a_residence_form()
    answers = {"who": "parent", "old": 3, "children": [{"name": "Lia", "nick": "L"}]}
    assert check_answers(form, answers, TODAY).aside == {"old": 3, "children.0.nick": "L"}
    inside = check_answers(a_form_of(d.AddressField(**X)), {"x": ROMA | {"old": "Roma 4"}}, TODAY)
    assert inside.aside == {"x.old": "Roma 4"}


def test_what_cannot_be_computed_is_an_error():
    huge = d.ComputedField(
        name="huge", label=words("H"), value=e.ProductOf((e.AnswerTo("x"), e.AnswerTo("x")))
    )
    form = a_form_of(d.NumberField(**X), huge)
    assert errors(form, {"x": 10**9}) == {"": "cannot_be_computed"}
    assert check_answers(form, {"x": 12, "huge": 5}, TODAY).data == {"x": 12, "huge": 144}


@given(forms(), some_answers)
def test_no_answer_is_lost_and_no_hidden_field_required(form, answers):
    found = check_answers(form, answers, TODAY)
    for name, value in answers.items():
        assert not c.is_answered(value) or name in found.data or name in found.aside
    assert found.data.keys().isdisjoint(found.hidden)
    assert {error.path for error in found.errors}.isdisjoint(found.hidden)
    again = check_answers(form, found.data, TODAY)
    assert (again.data, again.errors, again.hidden) == (found.data, found.errors, found.hidden)


@given(forms(), some_answers)
def test_what_is_removed_from_a_definition_is_kept_aside(form, answers):
    shorter = replace(form, steps=form.steps[:1])
    found = check_answers(shorter, answers, TODAY)
    removed = {field.name for field in form.steps[1].fields}
    assert {n: v for n, v in found.aside.items() if n in removed} == {
        name: value for name, value in answers.items() if name in removed
    }


def test_every_rule_is_on_the_page():
    page = (Path(__file__).parents[3] / "docs" / "cases.md").read_text(encoding="utf-8")
    assert [rule for rule in AnswerRule if f"`{rule}`" not in page] == []
