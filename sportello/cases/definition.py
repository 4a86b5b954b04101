"""What a guided request asks: steps of fields, documents, fees and the term of the answer.

A definition is data with a version: a case keeps the version it was begun with, and a published one
never changes. `definition_check` says what is wrong with one before it is published.
"""

from datetime import date, timedelta

from msgspec import Struct

from sportello.cases.conditions import FormCondition

TextByLanguage = dict[str, str]
"""A text in several languages, by the language's code; Italian is always there."""


class FormField(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """What all kinds of fields have. `name` is unique in the definition and in every language.

    required     always, or by a condition
    shown_if     None for always; what is not shown is not asked, and its answer does not count
    """

    name: str
    label: TextByLanguage
    help: TextByLanguage | None = None
    required: bool | FormCondition = True
    shown_if: FormCondition | None = None


class TextField(FormField, frozen=True, kw_only=True, tag="text"):
    longest: int = 200
    is_multiline: bool = False


class NumberField(FormField, frozen=True, kw_only=True, tag="number"):
    least: float | None = None
    most: float | None = None
    is_whole: bool = True


class AmountField(FormField, frozen=True, kw_only=True, tag="amount"):
    """The answer is whole cents."""

    least_cents: int = 0
    most_cents: int | None = None


class DateField(FormField, frozen=True, kw_only=True, tag="date"):
    """The answer is YYYY-MM-DD."""

    first: date | None = None
    last: date | None = None


class YesNoField(FormField, frozen=True, kw_only=True, tag="yes_no"): ...


class DeclarationField(FormField, frozen=True, kw_only=True, tag="declaration"):
    """`text` is what is declared or accepted; the answer is true. It is kept as it was shown."""

    text: TextByLanguage


class Option(Struct, frozen=True, forbid_unknown_fields=True):
    value: str
    label: TextByLanguage


class ChoiceField(FormField, frozen=True, kw_only=True, tag="choice"):
    options: tuple[Option, ...]


class ChoicesField(FormField, frozen=True, kw_only=True, tag="choices"):
    """Several of `options`; the answer is a list of values."""

    options: tuple[Option, ...]
    least: int = 0
    most: int | None = None


class EmailField(FormField, frozen=True, kw_only=True, tag="email"): ...


class PhoneField(FormField, frozen=True, kw_only=True, tag="phone"): ...


class CodiceFiscaleField(FormField, frozen=True, kw_only=True, tag="codice_fiscale"): ...


class IbanField(FormField, frozen=True, kw_only=True, tag="iban"): ...


class PlateField(FormField, frozen=True, kw_only=True, tag="plate"): ...


class MunicipalityField(FormField, frozen=True, kw_only=True, tag="municipality"): ...


class AddressField(FormField, frozen=True, kw_only=True, tag="address"):
    """Street, number, postcode and municipality in one answer."""


class PersonField(FormField, frozen=True, kw_only=True, tag="person"):
    """Given name, surname, codice fiscale and birth in one answer; identity may fill it in."""


class FileField(FormField, frozen=True, kw_only=True, tag="file"):
    """The answer is a list of attachments' ids."""

    media_types: tuple[str, ...] = ("application/pdf", "image/jpeg", "image/png")
    most_files: int = 1
    most_bytes: int = 7_000_000


class RowsField(FormField, frozen=True, kw_only=True, tag="rows"):
    """The same fields once for each row: children, vehicles. No rows within rows.

    A condition inside a row sees that row first, then what was asked before the rows.
    """

    fields: tuple["PlainField", ...]
    least: int = 0
    most: int = 20


PlainField = (
    TextField
    | NumberField
    | AmountField
    | DateField
    | YesNoField
    | DeclarationField
    | ChoiceField
    | ChoicesField
    | EmailField
    | PhoneField
    | CodiceFiscaleField
    | IbanField
    | PlateField
    | MunicipalityField
    | AddressField
    | PersonField
    | FileField
)
AnyField = PlainField | RowsField


class FormStep(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One page of the request. A step that is not shown asks none of its fields."""

    id: str
    title: TextByLanguage
    fields: tuple[AnyField, ...]
    shown_if: FormCondition | None = None


class RequiredDocument(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A document to attach. `is_curable`: it may be sent later, after a request for integration."""

    id: str
    label: TextByLanguage
    required_if: FormCondition | None = None
    is_curable: bool = True


class FormFee(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be paid before sending. `reason` stands on the payment notice: 60 letters."""

    id: str
    label: TextByLanguage
    cents: int
    reason: str
    due_if: FormCondition | None = None


class AnswerTerm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """By when the office answers, in calendar days; 30 unless a rule says otherwise.

    is_silent_assent     no answer by then means yes (art. 20 L. 241/1990)
    longest_integration  how long a request for integration stops the days, once
    longest_objection    how long a notice before a rejection stops them (art. 10-bis)
    """

    days: int = 30
    is_silent_assent: bool = False
    longest_integration: timedelta = timedelta(days=30)
    longest_objection: timedelta = timedelta(days=10)


class FormDefinition(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`version` of `service`'s definition; the first is 1. `office` is the one that answers."""

    service: str
    version: int
    title: TextByLanguage
    office: str
    steps: tuple[FormStep, ...]
    documents: tuple[RequiredDocument, ...] = ()
    fees: tuple[FormFee, ...] = ()
    term: AnswerTerm = AnswerTerm()

    def fields(self) -> list[AnyField]:
        """In the order in which they are asked, without those inside rows."""
        return [field for step in self.steps for field in step.fields]
