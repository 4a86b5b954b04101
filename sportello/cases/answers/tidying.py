"""Answers as they are kept: spaces, letters and numbers of one form, each under its field.

Nothing is judged here. What is for no field of the definition, since a later version has removed
it, is set aside and not lost; what is empty is no answer.
"""

from msgspec import Struct

from italy import codice_fiscale, iban, plates
from italy.municipalities import municipalities_named
from sportello.cases.answers.composites import PatternPart, parts_of
from sportello.cases.conditions import MOST_ROWS, Answers, JsonValue, is_answered
from sportello.cases.definition import (
    AddressField,
    AmountField,
    AnyField,
    CadastralField,
    CodiceFiscaleField,
    ComputedField,
    EmailField,
    FormDefinition,
    IbanField,
    MunicipalityField,
    NumberField,
    PersonField,
    PhoneField,
    PlainField,
    PlateField,
    RowsField,
    StaticText,
    TextField,
)

LARGEST_EXACT = 2**53
"""Up to it a number with a point and no fraction is the same whole number."""


class TidyAnswers(Struct, frozen=True):
    """aside   by path, what is for no field"""

    answers: dict[str, JsonValue]
    aside: dict[str, JsonValue]


def tidied(definition: FormDefinition, answers: Answers) -> TidyAnswers:
    """Any answers. Of a group with more rows than may be, no row is touched."""
    tidying = _Tidying()
    return TidyAnswers(tidying.group(definition.fields(), answers, ""), tidying.aside)


class _Tidying:
    def __init__(self) -> None:
        self.aside: dict[str, JsonValue] = {}

    def group(
        self, fields: list[AnyField] | tuple[PlainField, ...], answers: Answers, path: str
    ) -> dict[str, JsonValue]:
        """The answers to these fields; `path` is "" or ends with a full stop."""
        asked = {f.name: f for f in fields if not isinstance(f, StaticText | ComputedField)}
        computed = {field.name for field in fields if isinstance(field, ComputedField)}
        tidy: dict[str, JsonValue] = {}
        for name, value in answers.items():
            if name not in asked:
                if name not in computed:
                    self.aside[f"{path}{name}"] = value
            elif is_answered(found := self.answer(asked[name], value, f"{path}{name}")):
                tidy[name] = found
        return tidy

    def answer(self, field: AnyField | PatternPart, value: JsonValue, path: str) -> JsonValue:
        match field, value:
            case _, str():
                return _tidy_text(field, value)
            case RowsField(fields=fields, most=most), list() if len(value) <= min(most, MOST_ROWS):
                return [
                    self.group(fields, row, f"{path}.{number}.") if isinstance(row, dict) else row
                    for number, row in enumerate(value)
                ]
            case ((AddressField() | PersonField() | CadastralField()), dict()):
                return self._parts(field, value, path)
            case ((NumberField() | AmountField()), float()):
                is_whole = value.is_integer() and abs(value) <= LARGEST_EXACT
                return int(value) if is_whole else value
        return value

    def _parts(
        self,
        field: AddressField | PersonField | CadastralField,
        value: dict[str, JsonValue],
        path: str,
    ) -> JsonValue:
        parts = {part.name: part for part in parts_of(field)}
        tidy: dict[str, JsonValue] = {}
        for name, given in value.items():
            if name not in parts:
                self.aside[f"{path}.{name}"] = given
            elif is_answered(found := self.answer(parts[name].asks, given, f"{path}.{name}")):
                tidy[name] = found
        return tidy


def _tidy_text(field: AnyField | PatternPart, text: str) -> str:
    text = text.strip()
    match field:
        case TextField(is_multiline=True):
            return text.replace("\r\n", "\n")
        case TextField():
            return " ".join(text.split())
        case CodiceFiscaleField():
            return codice_fiscale.normalised(text)
        case IbanField():
            return iban.normalised(text)
        case PlateField():
            return plates.normalised(text)
        case PatternPart():
            return text.upper()
        case PhoneField():
            from italy.phone_numbers import e164  # its tables are large: only who asks waits

            return e164(text) or text
        case MunicipalityField():
            return _tidy_municipality(text)
        case EmailField():
            return text
    return text


def _tidy_municipality(text: str) -> str:
    """Its name as it is written, with the province where several have it."""
    found = municipalities_named(text)
    if len(found) != 1:
        return text
    name = found[0].name
    return name if len(municipalities_named(name)) == 1 else f"{name} ({found[0].province})"
