"""What is known of who presents, offered where a request asks for it. Shown, never sent by itself.

Owns which field takes which fact. A suggestion becomes an answer when the citizen saves the step
in which they saw it; until then it counts for nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from msgspec import Struct

from sportello.cases.conditions import Answers, JsonValue, is_answered
from sportello.cases.definition import (
    AnyField,
    CodiceFiscaleField,
    ComputedField,
    EmailField,
    FileField,
    FormDefinition,
    PersonField,
    PersonPart,
    PhoneField,
    StaticText,
    TickedField,
)
from sportello.cases.parties import applicant_field


class SuggestionSource(StrEnum):
    """Where a suggestion comes from, told beside it."""

    PROFILE = "profile"
    CARD = "card"
    BOOKING = "booking"
    EARLIER_CASE = "earlier_case"


class Suggestion(Struct, frozen=True):
    """`value` is JSON, as an answer to the field would be."""

    value: Any
    source: SuggestionSource


class KnownPerson(Struct, frozen=True):
    """What one source says of who presents; what it does not say is not in `parts`."""

    source: SuggestionSource
    parts: Mapping[PersonPart, str]


CONTACTS = frozenset({PersonPart.EMAIL, PersonPart.PHONE})

NEVER_SUGGESTED = (TickedField, FileField, StaticText, ComputedField)
"""What is stated or attached is said anew each time."""


def suggestions(
    definition: FormDefinition,
    known: Sequence[KnownPerson],
    *,
    is_own: bool,
    earlier: Answers | None = None,
) -> dict[str, Suggestion]:
    """By the name of the field; the first source that says something is taken.

    is_own   who presents is the applicant: else only contacts are theirs
    earlier  answers of an earlier case of the same service; they come after `known`
    """
    found: dict[str, Suggestion] = {}
    kinds_met: set[type] = set()
    whom = applicant_field(definition)
    for field in definition.fields():
        if isinstance(field, NEVER_SUGGESTED):
            continue
        suggestion = None
        is_theirs = (
            field == whom if isinstance(field, PersonField) else type(field) not in kinds_met
        )
        if is_theirs:
            suggestion = _first(_of_person(field, each, is_own=is_own) for each in known)
        kinds_met.add(type(field))
        if suggestion is None and earlier and is_answered(earlier.get(field.name)):
            suggestion = Suggestion(earlier[field.name], SuggestionSource.EARLIER_CASE)
        if suggestion is not None:
            found[field.name] = suggestion
    return found


def _of_person(field: AnyField, known: KnownPerson, *, is_own: bool) -> Suggestion | None:
    """Of a field about the applicant: the first of its kind, or the person named so."""
    said = known.parts
    value: JsonValue = None
    match field:
        case PersonField() if is_own:
            value = {p: text for p, text in said.items() if p not in CONTACTS or p in field.needs}
        case CodiceFiscaleField() if is_own:
            value = said.get(PersonPart.CODICE_FISCALE)
        case EmailField():
            value = said.get(PersonPart.EMAIL)
        case PhoneField():
            value = said.get(PersonPart.PHONE)
    return Suggestion(value, known.source) if value else None


def _first(found: Iterable[Suggestion | None]) -> Suggestion | None:
    return next((each for each in found if each is not None), None)
