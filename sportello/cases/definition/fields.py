"""The kinds of fields. How the answer to each looks stands here; what is a good one, in
`sportello.cases.answers.values`.
"""

from datetime import date, time
from enum import StrEnum

from sportello.cases.conditions import FormCondition
from sportello.cases.definition.texts import DefinitionPart, Option, TextByLanguage
from sportello.cases.expressions import FormExpression


class FormItem(DefinitionPart, frozen=True, kw_only=True, tag_field="kind"):
    """What all that stands on a step has. `name` is unique in the definition, in every language.

    shown_if     None for always; what is not shown is not asked, and its answer does not count
    """

    name: str
    label: TextByLanguage
    help: TextByLanguage | None = None
    shown_if: FormCondition | None = None


class FormField(FormItem, frozen=True, kw_only=True):
    """What is asked. `required`: always, or by a condition."""

    required: bool | FormCondition = True


class TextField(FormField, frozen=True, kw_only=True, tag="text"):
    """`is_multiline` for a long text."""

    longest: int = 200
    is_multiline: bool = False


class NumberField(FormField, frozen=True, kw_only=True, tag="number"):
    """`unit` stands after it: {"it": "m²"}."""

    least: float | None = None
    most: float | None = None
    is_whole: bool = True
    unit: TextByLanguage | None = None


class AmountField(FormField, frozen=True, kw_only=True, tag="amount"):
    """The answer is whole cents."""

    least_cents: int = 0
    most_cents: int | None = None


class DateField(FormField, frozen=True, kw_only=True, tag="date"):
    """The answer is YYYY-MM-DD.

    first_in_days, last_in_days  counted from the day of sending: last 0 is "not in the future"
    """

    first: date | None = None
    last: date | None = None
    first_in_days: int | None = None
    last_in_days: int | None = None


class TimeField(FormField, frozen=True, kw_only=True, tag="time"):
    """The answer is HH:MM of the local clock."""

    first: time | None = None
    last: time | None = None


class YesNoField(FormField, frozen=True, kw_only=True, tag="yes_no"): ...


class DeclarationField(FormField, frozen=True, kw_only=True, tag="declaration"):
    """`text` is what is accepted; the answer is true. It is kept as it was shown."""

    text: TextByLanguage


class StatementArticle(StrEnum):
    """46: in place of a certificate. 47: in place of a sworn statement. Of DPR 445/2000."""

    CERTIFICATE = "46"
    SWORN = "47"


class StatementField(FormField, frozen=True, kw_only=True, tag="statement"):
    """`text` is stated under criminal liability (art. 76 DPR 445/2000); the answer is true."""

    text: TextByLanguage
    article: StatementArticle


class ConsentField(FormField, frozen=True, kw_only=True, tag="consent"):
    """A privacy notice was read (required), or a consent is given freely: true or false.

    notice_url   where the whole notice stands, https
    """

    text: TextByLanguage
    notice_url: str | None = None


class ChoiceField(FormField, frozen=True, kw_only=True, tag="choice"):
    options: tuple[Option, ...]


class ChoicesField(FormField, frozen=True, kw_only=True, tag="choices"):
    """Several of `options`; the answer is a list of values."""

    options: tuple[Option, ...]
    least: int = 0
    most: int | None = None


class EmailField(FormField, frozen=True, kw_only=True, tag="email"): ...


class PhoneField(FormField, frozen=True, kw_only=True, tag="phone"): ...


class CodiceFiscaleField(FormField, frozen=True, kw_only=True, tag="codice_fiscale"):
    """What it says of its holder has to agree with earlier fields, where they are named.

    given_name_field, surname_field  texts
    born_on_field                    a date
    sex_field                        a choice of "F" and "M"
    birthplace_field                 a municipality
    """

    given_name_field: str | None = None
    surname_field: str | None = None
    born_on_field: str | None = None
    sex_field: str | None = None
    birthplace_field: str | None = None

    def holder_fields(self) -> tuple[str, ...]:
        """The names of those fields."""
        named = (
            self.given_name_field,
            self.surname_field,
            self.born_on_field,
            self.sex_field,
            self.birthplace_field,
        )
        return tuple(name for name in named if name)


class IbanField(FormField, frozen=True, kw_only=True, tag="iban"): ...


class PlateField(FormField, frozen=True, kw_only=True, tag="plate"):
    """An Italian number plate; `is_foreign_accepted`: any other of up to 10 letters and digits."""

    is_foreign_accepted: bool = False


class MunicipalityField(FormField, frozen=True, kw_only=True, tag="municipality"):
    """The answer is its name: "Bologna"; "Castro (LE)" where several have it."""


class AddressField(FormField, frozen=True, kw_only=True, tag="address"):
    """{"street", "number", "postcode", "municipality"} and perhaps {"detail"}: staircase, flat."""


class CadastralField(FormField, frozen=True, kw_only=True, tag="cadastral"):
    """{"register": "land" | "buildings", "sheet", "parcel"} and perhaps {"section", "subunit",
    "municipality"}: foglio, particella, sezione, subalterno.
    """


class PersonPart(StrEnum):
    """What a person's answer may hold; texts, the birth date YYYY-MM-DD, sex "F" or "M"."""

    GIVEN_NAME = "given_name"
    SURNAME = "surname"
    CODICE_FISCALE = "codice_fiscale"
    BORN_ON = "born_on"
    BIRTHPLACE = "birthplace"
    SEX = "sex"
    EMAIL = "email"
    PHONE = "phone"


class PersonField(FormField, frozen=True, kw_only=True, tag="person"):
    """A person in one answer; identity may fill it in. The codice fiscale has to agree with it.

    needs        parts without which it is not complete; the others of `PersonPart` may be given
    """

    needs: tuple[PersonPart, ...] = (
        PersonPart.GIVEN_NAME,
        PersonPart.SURNAME,
        PersonPart.CODICE_FISCALE,
    )


class FileField(FormField, frozen=True, kw_only=True, tag="file"):
    """The answer is a list of attachments' ids."""

    media_types: tuple[str, ...] = ("application/pdf", "image/jpeg", "image/png")
    most_files: int = 1
    most_bytes: int = 7_000_000


class StaticText(FormItem, frozen=True, kw_only=True, tag="static_text"):
    """A paragraph that asks nothing: `text`, under `label`."""

    text: TextByLanguage


class ComputedUnit(StrEnum):
    """How a computed value is shown and compared. AMOUNT is whole cents."""

    NUMBER = "number"
    AMOUNT = "amount"
    TEXT = "text"


class ComputedField(FormItem, frozen=True, kw_only=True, tag="computed"):
    """Shown, never asked. It counts as an answer to what stands after it, once it has a value."""

    value: FormExpression
    unit: ComputedUnit = ComputedUnit.NUMBER


class RowsField(FormField, frozen=True, kw_only=True, tag="rows"):
    """The same fields once for each row: children, vehicles. No rows within rows.

    A condition inside a row sees that row first, then what was asked before the rows.
    """

    fields: tuple["PlainField", ...]
    least: int = 0
    most: int = 20


TickedField = DeclarationField | StatementField | ConsentField
"""Its answer is true or false; where it is required, only true."""

AskedPlainField = (
    TextField
    | NumberField
    | AmountField
    | DateField
    | TimeField
    | YesNoField
    | DeclarationField
    | StatementField
    | ConsentField
    | ChoiceField
    | ChoicesField
    | EmailField
    | PhoneField
    | CodiceFiscaleField
    | IbanField
    | PlateField
    | MunicipalityField
    | AddressField
    | CadastralField
    | PersonField
    | FileField
)
PlainField = AskedPlainField | StaticText | ComputedField
AnyField = PlainField | RowsField
