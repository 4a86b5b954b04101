"""A form as staff reads it before publishing: its steps and fields in order, nothing to fill in."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from msgspec import Struct

from portal.staff.definitions.rule_sentences import RuleWords, form_text, rule_words
from portal.staff.door import StaffAsked
from sportello.cases.definition import (
    AnyField,
    ChoiceField,
    ChoicesField,
    ConsentField,
    DeclarationField,
    FormDefinition,
    FormField,
    RowsField,
    StatementField,
    StaticText,
)
from text.catalogue import N_

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "text": N_("Text"),
        "number": N_("Number"),
        "amount": N_("Amount of money"),
        "date": N_("Day"),
        "time": N_("Time of day"),
        "yes_no": N_("Yes or no"),
        "declaration": N_("To be accepted"),
        "statement": N_("Statement by law"),
        "consent": N_("Privacy"),
        "choice": N_("One of several"),
        "choices": N_("Some of several"),
        "email": N_("E-mail"),
        "phone": N_("Telephone"),
        "codice_fiscale": N_("Codice fiscale"),
        "iban": N_("IBAN"),
        "plate": N_("Number plate"),
        "municipality": N_("Municipality"),
        "address": N_("Address"),
        "cadastral": N_("Cadastral data"),
        "person": N_("Person"),
        "file": N_("File to attach"),
        "rows": N_("Repeated, a group each"),
        "computed": N_("Computed, only shown"),
        "static_text": N_("Only to read"),
    }
)
"""What a kind of field is called, by its tag in a definition."""


class DrawnField(Struct, frozen=True, kw_only=True):
    """`text` is what is read and accepted; `inner` are the fields of a repeated group.
    `condition` says when it is asked, empty for always."""

    label: str
    kind: str
    help: str
    text: str
    options: tuple[str, ...]
    is_optional: bool
    condition: str
    inner: tuple["DrawnField", ...] = ()


class DrawnStep(Struct, frozen=True):
    title: str
    condition: str
    fields: tuple[DrawnField, ...]


def drawn(asked: StaffAsked, definition: FormDefinition) -> tuple[DrawnStep, ...]:
    rules = rule_words(asked, definition)
    return tuple(
        DrawnStep(
            form_text(asked, step.title),
            "" if step.shown_if is None else rules.condition(step.shown_if),
            _drawn_fields(asked, rules, step.fields),
        )
        for step in definition.steps
    )


def _drawn_fields(
    asked: StaffAsked, rules: RuleWords, fields: Sequence[AnyField]
) -> tuple[DrawnField, ...]:
    return tuple(_drawn_field(asked, rules, field) for field in fields)


def _drawn_field(asked: StaffAsked, rules: RuleWords, field: AnyField) -> DrawnField:
    words = DeclarationField | StatementField | ConsentField | StaticText
    options = field.options if isinstance(field, ChoiceField | ChoicesField) else ()
    return DrawnField(
        label=form_text(asked, field.label),
        kind=asked.words.gettext(KINDS[str(field.__struct_config__.tag)]),
        help=form_text(asked, field.help),
        text=form_text(asked, field.text) if isinstance(field, words) else "",
        options=tuple(form_text(asked, option.label) for option in options),
        is_optional=isinstance(field, FormField) and field.required is False,
        condition="" if field.shown_if is None else rules.condition(field.shown_if),
        inner=_drawn_fields(asked, rules, field.fields) if isinstance(field, RowsField) else (),
    )
