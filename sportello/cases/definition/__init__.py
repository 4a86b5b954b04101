"""What a guided request asks: steps of fields, documents, fees, the office and its term. Data.

A definition has a version: a case keeps the version it was begun with, and a published one never
changes. `sportello.cases.definition_check` says what is wrong with one before it is published. Must
not know answers. Open `whole` first, then `fields`; all words of a definition are found here.
"""

from sportello.cases.definition.documents import (
    RequiredDocument,
)
from sportello.cases.definition.fees import (
    FormFee,
    StampDuty,
    StampedPaper,
)
from sportello.cases.definition.fields import (
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
    FormField,
    FormItem,
    IbanField,
    MunicipalityField,
    NumberField,
    PersonField,
    PersonPart,
    PhoneField,
    PlainField,
    PlateField,
    RowsField,
    StatementArticle,
    StatementField,
    StaticText,
    TextField,
    TickedField,
    TimeField,
    YesNoField,
)
from sportello.cases.definition.office import (
    AnswerTerm,
    CaseRetention,
    OfficeByAnswer,
    PersonResponsible,
    Remedy,
)
from sportello.cases.definition.signers import (
    PresenterTitle,
    SecondSigner,
)
from sportello.cases.definition.steps import (
    FormStep,
)
from sportello.cases.definition.texts import (
    DefinitionPart,
    Option,
    TextByLanguage,
)
from sportello.cases.definition.whole import (
    FormDefinition,
)

__all__ = [
    "AddressField",
    "AmountField",
    "AnswerTerm",
    "AnyField",
    "AskedPlainField",
    "CadastralField",
    "CaseRetention",
    "ChoiceField",
    "ChoicesField",
    "CodiceFiscaleField",
    "ComputedField",
    "ComputedUnit",
    "ConsentField",
    "DateField",
    "DeclarationField",
    "DefinitionPart",
    "EmailField",
    "FileField",
    "FormDefinition",
    "FormFee",
    "FormField",
    "FormItem",
    "FormStep",
    "IbanField",
    "MunicipalityField",
    "NumberField",
    "OfficeByAnswer",
    "Option",
    "PersonField",
    "PersonPart",
    "PersonResponsible",
    "PhoneField",
    "PlainField",
    "PlateField",
    "PresenterTitle",
    "Remedy",
    "RequiredDocument",
    "RowsField",
    "SecondSigner",
    "StampDuty",
    "StampedPaper",
    "StatementArticle",
    "StatementField",
    "StaticText",
    "TextByLanguage",
    "TextField",
    "TickedField",
    "TimeField",
    "YesNoField",
]
