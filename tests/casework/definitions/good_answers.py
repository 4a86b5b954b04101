"""Answers that a careful citizen would give to any form, with the choices left to the test."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from sportello.cases import definition as d
from sportello.cases.asking import asked

MARIA = {
    "given_name": "Maria",
    "surname": "Fontanelli",
    "codice_fiscale": "FNTMRA85D52L840G",
    "born_on": "1985-04-12",
    "birthplace": "Vicenza",
    "sex": "F",
    "email": "maria@borgosanlieto.example",
    "phone": "+39 333 1234560",
}
HOME = {"street": "Via Roma", "number": "1", "postcode": "40121", "municipality": "Bologna"}
PARCEL = {"register": "buildings", "sheet": "12", "parcel": "345"}
SIMPLE = {
    d.TextField: "Come detto",
    d.TimeField: "09:30",
    d.StatementField: True,
    d.DeclarationField: True,
    d.ConsentField: True,
    d.EmailField: MARIA["email"],
    d.PhoneField: MARIA["phone"],
    d.CodiceFiscaleField: MARIA["codice_fiscale"],
    d.IbanField: "IT60X0542811101000000123456",
    d.PlateField: "AB123CD",
    d.MunicipalityField: "Bologna",
    d.AddressField: HOME,
    d.CadastralField: PARCEL,
    d.PersonField: MARIA,
    d.FileField: ["a-file"],
    d.AmountField: 900_000,
}

Pick = Callable[[Sequence[object]], object]


def good_answers(definition: d.FormDefinition, pick: Pick, today: date) -> dict[str, object]:
    """Field by field: what is shown by then is answered. `pick` chooses one of several."""
    answers: dict[str, object] = {}
    for field in definition.fields():
        if field.name in asked(definition, answers, today).shown:
            answer(field, answers, pick, today)
            if isinstance(field, d.RowsField):
                fill_rows(definition, field, answers, pick, today)
    return answers


def fill_rows(
    definition: d.FormDefinition,
    rows: d.RowsField,
    answers: dict[str, object],
    pick: Pick,
    today: date,
) -> None:
    row: dict[str, object] = {}
    answers[rows.name] = [row]
    for field in rows.fields:
        shown = asked(definition, answers, today).shown
        if f"{rows.name}.0.{field.name}" in shown:
            answer(field, row, pick, today)


def answer(field: d.AnyField, answers: dict[str, object], pick: Pick, today: date) -> None:
    match field:
        case d.StaticText() | d.ComputedField():
            pass
        case d.YesNoField():
            answers[field.name] = pick([True, False])
        case d.ChoiceField():
            answers[field.name] = pick([option.value for option in field.options])
        case d.ChoicesField():
            answers[field.name] = [pick([option.value for option in field.options])]
        case d.NumberField():
            answers[field.name] = pick([field.least, (field.least or 0) + 3])
        case d.DateField():
            days = field.first_in_days if field.first_in_days is not None else -1
            answers[field.name] = str(today + timedelta(days=days))
        case d.RowsField():
            answers[field.name] = [{}]
        case _:
            answers[field.name] = SIMPLE[type(field)]
