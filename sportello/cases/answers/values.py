"""Whether an answer is a good one for its field: one function, a case for each kind.

Values are as `tidying` leaves them. Must not know conditions; what is required is `check`'s.
"""

import re
from collections.abc import Iterator
from datetime import date, time

from msgspec import Struct

from italy.codice_fiscale import (
    birthplace_code,
    is_codice_fiscale,
    may_be_born_on,
    may_be_named,
    sex,
)
from italy.iban import is_iban
from italy.municipalities import birthplace_codes, municipalities_named
from italy.plates import is_plate
from sportello.cases.answers.composites import CompositeField, PatternPart, parts_of
from sportello.cases.answers.rules import AnswerRule as Rule
from sportello.cases.conditions import Answers, JsonValue, iso_date
from sportello.cases.definition import (
    AddressField,
    AmountField,
    AskedPlainField,
    CadastralField,
    ChoiceField,
    ChoicesField,
    CodiceFiscaleField,
    ConsentField,
    DateField,
    DeclarationField,
    EmailField,
    FileField,
    IbanField,
    MunicipalityField,
    NumberField,
    PersonField,
    PhoneField,
    PlateField,
    StatementField,
    TextField,
    TimeField,
    YesNoField,
)
from sportello.email_addresses import is_email_address

ATTACHMENT_ID = r"[A-Za-z0-9_-]{1,128}"
HOUR_AND_MINUTE = r"([01][0-9]|2[0-3]):[0-5][0-9]"
FOREIGN_PLATE = r"[A-Z0-9]{1,10}"


class AnswerError(Struct, frozen=True):
    """`path` is "who", "home.postcode", "children.0.name"."""

    path: str
    rule: Rule


class ValueContext(Struct, frozen=True):
    """seen: the answers that this one has to agree with, of its row first. today: of sending."""

    seen: Answers
    today: date


Errors = Iterator[AnswerError]


def check_value(
    field: AskedPlainField | PatternPart, value: JsonValue, path: str, context: ValueContext
) -> Errors:
    """Nothing if the answer is good."""
    rule: Rule | None
    match field, value:
        case ((AddressField() | PersonField() | CadastralField()), _):
            yield from _composite(field, value, path, context)
            return
        case ChoicesField(), _:
            yield from _several(field, value, path)
            return
        case FileField(most_files=most), _:
            yield from _attachments(value, most, path)
            return
        case ((YesNoField() | DeclarationField() | StatementField() | ConsentField()), _):
            rule = None if isinstance(value, bool) else Rule.WRONG_TYPE
        case ((NumberField() | AmountField()), _):
            rule = _number_rule(field, value)
        case _, str():
            rule = _text_rule(field, value, context)
        case _:
            rule = Rule.WRONG_TYPE
    if rule is not None:
        yield AnswerError(path, rule)


def is_phone_number(text: str) -> bool:
    """As it is kept: "+393331234567"."""
    from italy.phone_numbers import e164  # its tables are large: only who asks waits

    return e164(text) == text


def _text_rule(
    field: AskedPlainField | PatternPart, text: str, context: ValueContext
) -> Rule | None:
    match field:
        case TextField(longest=longest):
            return Rule.TOO_LONG if len(text) > longest else _unprintable(field, text)
        case DateField():
            return _date_rule(field, text, context.today)
        case TimeField():
            return _time_rule(field, text)
        case ChoiceField(options=options):
            return _unless(any(option.value == text for option in options), Rule.NOT_AN_OPTION)
        case EmailField():
            return _unless(is_email_address(text), Rule.NOT_AN_EMAIL_ADDRESS)
        case PhoneField():
            return _unless(is_phone_number(text), Rule.NOT_A_PHONE_NUMBER)
        case CodiceFiscaleField():
            if not is_codice_fiscale(text):
                return Rule.NOT_A_CODICE_FISCALE
            agrees = _agrees(field, text, context.seen)
            return _unless(agrees, Rule.CODICE_FISCALE_DIFFERS)
        case IbanField():
            return _unless(is_iban(text), Rule.NOT_AN_IBAN)
        case PlateField(is_foreign_accepted=is_foreign_accepted):
            is_foreign = is_foreign_accepted and re.fullmatch(FOREIGN_PLATE, text) is not None
            return _unless(is_plate(text) or is_foreign, Rule.NOT_A_PLATE)
        case MunicipalityField():
            found = municipalities_named(text)
            if len(found) > 1:
                return Rule.SEVERAL_MUNICIPALITIES
            return _unless(bool(found), Rule.NOT_A_MUNICIPALITY)
        case PatternPart(pattern=pattern, rule=rule):
            return _unless(re.fullmatch(pattern, text) is not None, rule)
    return Rule.WRONG_TYPE


def _unless(is_good: bool, rule: Rule) -> Rule | None:
    return None if is_good else rule


def _unprintable(field: TextField, text: str) -> Rule | None:
    lines = text.replace("\n", "").replace("\t", "") if field.is_multiline else text
    return _unless(lines.isprintable(), Rule.NOT_PRINTABLE)


def _number_rule(field: NumberField | AmountField, value: JsonValue) -> Rule | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return Rule.WRONG_TYPE
    if isinstance(field, AmountField):
        least, most, is_whole = field.least_cents, field.most_cents, True
        return _whole_rule(value, is_whole) or _range_rule(value, least, most)
    return _whole_rule(value, field.is_whole) or _range_rule(value, field.least, field.most)


def _whole_rule(value: float, is_whole: bool) -> Rule | None:
    is_good = not is_whole or isinstance(value, int) or value.is_integer()
    return _unless(is_good, Rule.NOT_WHOLE)


def _range_rule(value: float, least: float | None, most: float | None) -> Rule | None:
    if least is not None and value < least:
        return Rule.TOO_SMALL
    return Rule.TOO_LARGE if most is not None and value > most else None


def _date_rule(field: DateField, text: str, today: date) -> Rule | None:
    day = iso_date(text)
    if day is None:
        return Rule.NOT_A_DATE
    from_today = (day - today).days
    if (field.first and day < field.first) or (
        field.first_in_days is not None and from_today < field.first_in_days
    ):
        return Rule.TOO_EARLY
    if (field.last and day > field.last) or (
        field.last_in_days is not None and from_today > field.last_in_days
    ):
        return Rule.TOO_LATE
    return None


def _time_rule(field: TimeField, text: str) -> Rule | None:
    if re.fullmatch(HOUR_AND_MINUTE, text) is None:
        return Rule.NOT_A_TIME
    at = time.fromisoformat(text)
    if field.first and at < field.first:
        return Rule.TOO_EARLY
    return Rule.TOO_LATE if field.last and at > field.last else None


def _several(field: ChoicesField, value: JsonValue, path: str) -> Errors:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        yield AnswerError(path, Rule.WRONG_TYPE)
        return
    known = {option.value for option in field.options}
    if not known.issuperset(value):
        yield AnswerError(path, Rule.NOT_AN_OPTION)
    elif len(set(value)) < len(value):
        yield AnswerError(path, Rule.CHOSEN_TWICE)
    elif len(value) < field.least:
        yield AnswerError(path, Rule.TOO_FEW)
    elif field.most is not None and len(value) > field.most:
        yield AnswerError(path, Rule.TOO_MANY)


def _attachments(value: JsonValue, most: int, path: str) -> Errors:
    if not isinstance(value, list):
        yield AnswerError(path, Rule.WRONG_TYPE)
    elif len(value) > most:
        yield AnswerError(path, Rule.TOO_MANY)
    elif not all(isinstance(one, str) and re.fullmatch(ATTACHMENT_ID, one) for one in value):
        yield AnswerError(path, Rule.NOT_AN_ATTACHMENT)
    elif len(set(map(str, value))) < len(value):
        yield AnswerError(path, Rule.CHOSEN_TWICE)


def _composite(field: CompositeField, value: JsonValue, path: str, context: ValueContext) -> Errors:
    if not isinstance(value, dict):
        yield AnswerError(path, Rule.WRONG_TYPE)
        return
    inside = ValueContext(value, context.today)
    for part in parts_of(field):
        if part.name in value:
            yield from check_value(part.asks, value[part.name], f"{path}.{part.name}", inside)
        elif part.is_required:
            yield AnswerError(f"{path}.{part.name}", Rule.REQUIRED)
    if isinstance(field, AddressField) and not _has_its_postcode(value):
        yield AnswerError(f"{path}.postcode", Rule.POSTCODE_ELSEWHERE)


def _has_its_postcode(address: Answers) -> bool:
    """True too where either is wrong by itself: that is told already."""
    postcode, municipality = address.get("postcode"), address.get("municipality")
    if not isinstance(postcode, str) or not isinstance(municipality, str):
        return True
    found = municipalities_named(municipality)
    is_code = re.fullmatch("[0-9]{5}", postcode) is not None
    return not is_code or len(found) != 1 or found[0].has_postcode(postcode)


def _agrees(field: CodiceFiscaleField, code: str, seen: Answers) -> bool:
    """With what was typed of its holder; what was not typed, or is wrong by itself, agrees."""

    def typed(name: str | None) -> str:
        value = seen.get(name) if name else None
        return value if isinstance(value, str) else ""

    born_on = iso_date(typed(field.born_on_field))
    places = birthplace_codes(typed(field.birthplace_field))
    return (
        may_be_named(
            code,
            given_name=typed(field.given_name_field),
            surname=typed(field.surname_field),
        )
        and (born_on is None or may_be_born_on(code, born_on))
        and typed(field.sex_field) in ("", sex(code))
        and (not places or birthplace_code(code) in (None, *places))
    )
