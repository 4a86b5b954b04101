"""Who may present a request, and who has to sign it besides."""

from enum import StrEnum

from sportello.cases.conditions import FormCondition
from sportello.cases.definition.texts import DefinitionPart, TextByLanguage


class PresenterTitle(StrEnum):
    """For whom one presents; all but OWN come with a document, and some with its expiry."""

    OWN = "own"
    PARENT = "parent"
    GUARDIAN = "guardian"
    PROFESSIONAL = "professional"
    ATTORNEY = "attorney"


class SecondSigner(DefinitionPart, frozen=True, kw_only=True):
    """Signs too, invited by e-mail: the other parent, the owner of the house.

    person     the field of kind person that says who it is
    signs_if   None for always
    """

    id: str
    label: TextByLanguage
    person: str
    signs_if: FormCondition | None = None
