"""Answers that have parts: an address, a person, a cadastral reference. Each part is
asked as if it were a field of its own.
"""

from typing import Final

from msgspec import Struct

from sportello.cases.answers.rules import AnswerRule
from sportello.cases.definition import (
    AddressField,
    AskedPlainField,
    CadastralField,
    ChoiceField,
    CodiceFiscaleField,
    DateField,
    EmailField,
    MunicipalityField,
    Option,
    PersonField,
    PersonPart,
    PhoneField,
    TextField,
)

CompositeField = AddressField | CadastralField | PersonField


class PatternPart(Struct, frozen=True):
    """A text of one form, upper case. `rule` is broken by any other."""

    name: str
    pattern: str
    rule: AnswerRule


class CompositePart(Struct, frozen=True):
    """asks   what is asked, as if it were a field of its own"""

    name: str
    asks: AskedPlainField | PatternPart
    is_required: bool


_P = PersonPart
_TEXT: Final = {"it": ""}
_PERSON: Final[dict[PersonPart, AskedPlainField]] = {
    _P.GIVEN_NAME: TextField(name=_P.GIVEN_NAME, label=_TEXT, longest=100),
    _P.SURNAME: TextField(name=_P.SURNAME, label=_TEXT, longest=100),
    _P.CODICE_FISCALE: CodiceFiscaleField(
        name=_P.CODICE_FISCALE,
        label=_TEXT,
        given_name_field=_P.GIVEN_NAME,
        surname_field=_P.SURNAME,
        born_on_field=_P.BORN_ON,
        sex_field=_P.SEX,
        birthplace_field=_P.BIRTHPLACE,
    ),
    _P.BORN_ON: DateField(name=_P.BORN_ON, label=_TEXT, last_in_days=0),
    _P.BIRTHPLACE: TextField(name=_P.BIRTHPLACE, label=_TEXT, longest=100),
    _P.SEX: ChoiceField(name=_P.SEX, label=_TEXT, options=(Option("F", _TEXT), Option("M", _TEXT))),
    _P.EMAIL: EmailField(name=_P.EMAIL, label=_TEXT),
    _P.PHONE: PhoneField(name=_P.PHONE, label=_TEXT),
}
_MUNICIPALITY: Final = MunicipalityField(name="municipality", label=_TEXT)
_ADDRESS: Final = (
    CompositePart("street", TextField(name="street", label=_TEXT), True),
    CompositePart("number", TextField(name="number", label=_TEXT, longest=20), True),
    CompositePart("postcode", PatternPart("postcode", "[0-9]{5}", AnswerRule.NOT_A_POSTCODE), True),
    CompositePart("municipality", _MUNICIPALITY, True),
    CompositePart("detail", TextField(name="detail", label=_TEXT, longest=100), False),
)
_REGISTERS = (Option("land", _TEXT), Option("buildings", _TEXT))


def _reference(name: str, pattern: str, *, is_required: bool) -> CompositePart:
    asks = PatternPart(name, pattern, AnswerRule.NOT_A_CADASTRAL_REFERENCE)
    return CompositePart(name, asks, is_required)


_CADASTRAL: Final = (
    CompositePart("register", ChoiceField(name="register", label=_TEXT, options=_REGISTERS), True),
    CompositePart("municipality", _MUNICIPALITY, False),
    _reference("section", "[A-Z]{1,3}", is_required=False),
    _reference("sheet", "[0-9]{1,5}[A-Z]?", is_required=True),
    _reference("parcel", r"[.]?[0-9]{1,5}(/[0-9A-Z]{1,4})?", is_required=True),
    _reference("subunit", "[0-9]{1,4}", is_required=False),
)


def parts_of(field: CompositeField) -> tuple[CompositePart, ...]:
    match field:
        case AddressField():
            return _ADDRESS
        case CadastralField():
            return _CADASTRAL
        case PersonField(needs=needs):
            return tuple(CompositePart(part, asks, part in needs) for part, asks in _PERSON.items())
