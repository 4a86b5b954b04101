"""Answers that a careful citizen could give to a form, to try it with: invented, and good ones.

Must not be taken for anyone's: the person is made up.
"""

from datetime import date, timedelta

from sportello.cases import definition as d
from sportello.cases.asking import asked
from sportello.cases.conditions import JsonValue

PERSON: dict[str, JsonValue] = {
    "given_name": "Maria",
    "surname": "Fontanelli",
    "codice_fiscale": "FNTMRA85D52L840G",
    "born_on": "1985-04-12",
    "birthplace": "Vicenza",
    "sex": "F",
    "email": "maria@borgosanlieto.example",
    "phone": "+39 333 1234560",
}
SIMPLE: dict[type[d.FormItem], JsonValue] = {
    d.TextField: "Come detto",
    d.TimeField: "09:30",
    d.YesNoField: True,
    d.StatementField: True,
    d.DeclarationField: True,
    d.ConsentField: True,
    d.EmailField: PERSON["email"],
    d.PhoneField: PERSON["phone"],
    d.CodiceFiscaleField: PERSON["codice_fiscale"],
    d.IbanField: "IT60X0542811101000000123456",
    d.PlateField: "AB123CD",
    d.MunicipalityField: "Bologna",
    d.AddressField: {
        "street": "Via Roma",
        "number": "1",
        "postcode": "40121",
        "municipality": "Bologna",
    },
    d.CadastralField: {"register": "buildings", "sheet": "12", "parcel": "345"},
    d.PersonField: PERSON,
    d.FileField: [],
}
"""By kind of field; those that are not here depend on the field."""


def sample_answers(form: d.FormDefinition, today: date) -> dict[str, JsonValue]:
    """To every field that is asked after the answers before it, in order. Files are left out."""
    answers: dict[str, JsonValue] = {}
    for field in form.fields():
        if field.name not in asked(form, answers, today).shown:
            continue
        if isinstance(field, d.RowsField):
            row: dict[str, JsonValue] = {}
            answers[field.name] = [row]
            for inner in field.fields:
                if f"{field.name}.0.{inner.name}" in asked(form, answers, today).shown:
                    _answer(inner, row, today)
        else:
            _answer(field, answers, today)
    return answers


def _answer(field: d.PlainField, answers: dict[str, JsonValue], today: date) -> None:
    match field:
        case d.StaticText() | d.ComputedField():
            return
        case d.ChoiceField():
            answers[field.name] = field.options[0].value if field.options else None
        case d.ChoicesField():
            answers[field.name] = [option.value for option in field.options[:1]]
        case d.NumberField():
            answers[field.name] = field.least if field.least is not None else 1
        case d.AmountField():
            answers[field.name] = max(field.least_cents, 100)
        case d.DateField():
            days = field.first_in_days if field.first_in_days is not None else -1
            answers[field.name] = str(field.first or today + timedelta(days=days))
        case _:
            answers[field.name] = SIMPLE[type(field)]
