"""The JSON Schema of the answers to a definition, for programs of others and for a second check.

It describes answers as `answers.check` returns them, conditions included. What it cannot say is in
BEYOND_SCHEMA, and conditions on dates, or from inside rows on what stands outside, are left out: so
it takes all answers that are right, and some that are not. Must not know how it is used.
"""

from collections.abc import Callable, Iterable, Mapping

from italy.codice_fiscale import is_codice_fiscale
from italy.iban import is_iban
from italy.municipalities import municipalities_named
from italy.plates import is_plate
from sportello.cases.answers.composites import CompositeField, PatternPart, parts_of
from sportello.cases.answers.rules import AnswerRule
from sportello.cases.answers.values import (
    ATTACHMENT_ID,
    FOREIGN_PLATE,
    HOUR_AND_MINUTE,
    is_phone_number,
)
from sportello.cases.conditions import (
    AllOf,
    AnyOf,
    AtLeast,
    AtMost,
    Equals,
    FieldCondition,
    FormCondition,
    Includes,
    IsAnswered,
    JsonValue,
    Not,
    OneOf,
    iso_date,
)
from sportello.cases.definition import (
    AddressField,
    AmountField,
    AnyField,
    AskedPlainField,
    CadastralField,
    ChoiceField,
    ChoicesField,
    CodiceFiscaleField,
    ComputedField,
    ComputedUnit,
    ConsentField,
    DateField,
    DeclarationField,
    EmailField,
    FileField,
    FormDefinition,
    IbanField,
    MunicipalityField,
    NumberField,
    PersonField,
    PhoneField,
    PlateField,
    RowsField,
    StatementField,
    StaticText,
    TextField,
    TimeField,
    YesNoField,
)
from sportello.email_addresses import is_email_address

JsonSchema = dict[str, JsonValue]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

BEYOND_SCHEMA = frozenset(
    {
        AnswerRule.TOO_EARLY,
        AnswerRule.TOO_LATE,
        AnswerRule.CODICE_FISCALE_DIFFERS,
        AnswerRule.POSTCODE_ELSEWHERE,
        AnswerRule.CANNOT_BE_COMPUTED,
    }
)
"""Rules that answers can break although the schema takes them."""

FORMATS: Mapping[str, Callable[[str], bool]] = {
    "calendar-date": lambda text: iso_date(text) is not None,
    "codice-fiscale": is_codice_fiscale,
    "email-address": is_email_address,
    "iban": is_iban,
    "municipality": lambda text: len(municipalities_named(text)) == 1,
    "phone-number": is_phone_number,
    "plate": is_plate,
    "printable-line": str.isprintable,
    "printable-text": lambda text: text.replace("\n", "").replace("\t", "").isprintable(),
}
"""What each `format` means; a validator that does not know them takes any text."""


def answers_schema(definition: FormDefinition) -> JsonSchema:
    """Of the object of all answers."""
    placed = [(field, step.shown_if) for step in definition.steps for field in step.fields]
    return {"$schema": DIALECT, "title": definition.title["it"], **_object(placed)}


def _object(placed: Iterable[tuple[AnyField, FormCondition | None]]) -> JsonSchema:
    """`placed`: each field with the condition of its step."""
    kept = [(field, of_step) for field, of_step in placed if not isinstance(field, StaticText)]
    names = frozenset(field.name for field, _ in kept)
    required: list[JsonValue] = []
    rules: list[JsonValue] = []
    for field, of_step in kept:
        if isinstance(field, ComputedField):
            continue
        conditions = [one for one in (of_step, field.shown_if) if one is not None]
        if not conditions and field.required is True:
            required.append(field.name)
        elif rule := _presence(field, conditions, names):
            rules.append(rule)
    schema: JsonSchema = {
        "type": "object",
        "properties": {field.name: _described(field) for field, _ in kept},
        "required": required,
        "additionalProperties": False,
    }
    return {**schema, "allOf": rules} if rules else schema


def _presence(
    field: AskedPlainField | RowsField, conditions: list[FormCondition], names: frozenset[str]
) -> JsonSchema | None:
    """When it has to be there, and when it must not."""
    shown = condition_schema(AllOf(tuple(conditions)), names)
    if shown is None:
        return None
    needed = _needed(field, names)
    if not conditions:
        return needed
    return {"if": shown, "then": needed or True, "else": {"properties": {field.name: False}}}


def _needed(field: AskedPlainField | RowsField, names: frozenset[str]) -> JsonSchema | None:
    there: JsonSchema = {"required": [field.name]}
    if isinstance(field, DeclarationField | StatementField | ConsentField):
        there["properties"] = {field.name: {"const": True}}
    if isinstance(field.required, bool):
        return there if field.required else None
    condition = condition_schema(field.required, names)
    return None if condition is None else {"if": condition, "then": there}


def condition_schema(condition: FormCondition, names: frozenset[str]) -> JsonSchema | None:
    """Of the object whose members are `names`; None if a schema cannot say it."""
    match condition:
        case Not(of):
            inner = condition_schema(of, names)
            return None if inner is None else {"not": inner}
        case AllOf(of) | AnyOf(of):
            parts: list[JsonValue] = []
            for part in of:
                found = condition_schema(part, names)
                if found is None:
                    return None
                parts.append(found)
            if not parts:
                return {} if isinstance(condition, AllOf) else {"not": {}}
            return {"allOf" if isinstance(condition, AllOf) else "anyOf": parts}
        case _:
            value = _value_condition(condition)
            if value is None or condition.field not in names:
                return None
            return {"required": [condition.field], "properties": {condition.field: value}}


def _value_condition(condition: FieldCondition) -> JsonSchema | None:
    match condition:
        case IsAnswered():
            return {}
        case Equals(_, value):
            return {"const": value}
        case OneOf(_, values):
            return {"enum": list(values)}
        case Includes(_, value):
            return {"type": "array", "contains": {"const": value}}
        case AtLeast(_, int() | float() as limit):
            return {"type": "number", "minimum": limit}
        case AtMost(_, int() | float() as limit):
            return {"type": "number", "maximum": limit}
        case _:
            return None


def _described(field: AnyField) -> JsonSchema:
    told: JsonSchema = {"title": field.label["it"]}
    if field.help is not None:
        told["description"] = field.help["it"]
    if (
        isinstance(field, DeclarationField | StatementField | ConsentField)
        and field.required is True
    ):
        told["const"] = True
    return {**told, **_value(field)}


def _value(field: AnyField | PatternPart) -> JsonSchema:
    match field:
        case ComputedField(unit=unit):
            kind = {ComputedUnit.TEXT: "string", ComputedUnit.AMOUNT: "integer"}
            return {"type": kind.get(unit, "number"), "readOnly": True}
        case RowsField(fields=fields, least=least, most=most):
            items = _object((inner, None) for inner in fields)
            return {"type": "array", "items": items, "minItems": least, "maxItems": most}
        case AddressField() | PersonField() | CadastralField():
            return _composite(field)
        case YesNoField() | DeclarationField() | StatementField() | ConsentField():
            return {"type": "boolean"}
        case NumberField(least=least, most=most, is_whole=is_whole):
            return {"type": "integer" if is_whole else "number", **_range(least, most)}
        case AmountField(least_cents=least, most_cents=most):
            return {"type": "integer", **_range(least, most)}
        case ChoicesField(options=options, least=least, most=most):
            values: list[JsonValue] = [option.value for option in options]
            return _several({"enum": values}, least, most)
        case FileField(most_files=most):
            return _several({"type": "string", "pattern": _whole(ATTACHMENT_ID)}, 0, most)
    return {"type": "string", **_text(field)}


def _text(field: AnyField | PatternPart) -> JsonSchema:
    match field:
        case TextField(longest=longest, is_multiline=is_multiline):
            format = "printable-text" if is_multiline else "printable-line"
            return {"minLength": 1, "maxLength": longest, "format": format}
        case ChoiceField(options=options):
            return {"enum": [option.value for option in options]}
        case DateField():
            return {"format": "calendar-date"}
        case TimeField():
            return {"pattern": _whole(HOUR_AND_MINUTE)}
        case EmailField():
            return {"format": "email-address"}
        case PhoneField():
            return {"format": "phone-number"}
        case CodiceFiscaleField():
            return {"format": "codice-fiscale"}
        case IbanField():
            return {"format": "iban"}
        case MunicipalityField():
            return {"format": "municipality"}
        case PlateField(is_foreign_accepted=True):
            return {"anyOf": [{"format": "plate"}, {"pattern": _whole(FOREIGN_PLATE)}]}
        case PlateField():
            return {"format": "plate"}
        case PatternPart(pattern=pattern):
            return {"pattern": _whole(pattern)}
    return {}


def _composite(field: CompositeField) -> JsonSchema:
    parts = parts_of(field)
    return {
        "type": "object",
        "properties": {part.name: _value(part.asks) for part in parts},
        "required": [part.name for part in parts if part.is_required],
        "additionalProperties": False,
    }


def _several(items: JsonSchema, least: int, most: int | None) -> JsonSchema:
    schema: JsonSchema = {"type": "array", "items": items, "uniqueItems": True, "minItems": least}
    return schema if most is None else {**schema, "maxItems": most}


def _range(least: float | None, most: float | None) -> JsonSchema:
    limits = {"minimum": least, "maximum": most}
    return {name: limit for name, limit in limits.items() if limit is not None}


def _whole(pattern: str) -> str:
    return f"^(?:{pattern})$"
