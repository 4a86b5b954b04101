"""For whom a request is, who presents it, and by what title."""

from datetime import date

from msgspec import Struct

from sportello.cases.conditions import Answers, JsonValue
from sportello.cases.definition import FormDefinition, PersonField, PresenterTitle

APPLICANT = "applicant"
"""So is the field of the person named who asks, where a form asks for several persons."""

WITH_A_DOCUMENT = frozenset(
    {PresenterTitle.GUARDIAN, PresenterTitle.PROFESSIONAL, PresenterTitle.ATTORNEY}
)
"""Titles that stand on a paper: a judgment, a power of attorney. Being a parent is stated."""


class PartyPerson(Struct, frozen=True, kw_only=True):
    """Whom a request is for, or who presents it."""

    given_name: str
    surname: str
    codice_fiscale: str


class PresentedFor(Struct, frozen=True, kw_only=True):
    """For whom one presents. `document` is the paper the title stands on, `expires` its last day.

    applicant  None where the request itself says it: see `applicant_field`
    """

    title: PresenterTitle = PresenterTitle.OWN
    applicant: PartyPerson | None = None
    document: str | None = None
    expires: date | None = None


def usual_title(definition: FormDefinition) -> PresenterTitle:
    """Of who says nothing: own, or the first that the form accepts."""
    if PresenterTitle.OWN in definition.presenters or not definition.presenters:
        return PresenterTitle.OWN
    return definition.presenters[0]


def applicant_field(definition: FormDefinition) -> PersonField | None:
    """The person named `applicant`, else the first that is asked for."""
    persons = [field for field in definition.fields() if isinstance(field, PersonField)]
    named = [field for field in persons if field.name == APPLICANT]
    return next(iter(named or persons), None)


def applicant(
    definition: FormDefinition, counted: Answers, presented: PresentedFor
) -> PartyPerson | None:
    """Whom the request is for: as was said, else by its answers.

    None until that person has surname and codice fiscale.
    """
    if presented.applicant is not None:
        return presented.applicant
    field = applicant_field(definition)
    return None if field is None else person_of(counted.get(field.name))


def person_of(answer: JsonValue) -> PartyPerson | None:
    """The person that an answer names. None without surname and codice fiscale."""
    if not isinstance(answer, dict):
        return None
    parts = [answer.get(part) for part in ("given_name", "surname", "codice_fiscale")]
    given_name, surname, codice_fiscale = (p if isinstance(p, str) else "" for p in parts)
    if not surname or not codice_fiscale:
        return None
    return PartyPerson(given_name=given_name, surname=surname, codice_fiscale=codice_fiscale)
