"""Who answers a request, by when, what can be done against the answer, how long it is kept."""

from datetime import timedelta

from sportello.cases.conditions import FormCondition
from sportello.cases.definition.texts import DefinitionPart, TextByLanguage


class OfficeByAnswer(DefinitionPart, frozen=True, kw_only=True):
    """Where `when` holds another office answers, or the request is classified otherwise.

    None leaves what the definition says.
    """

    when: FormCondition
    office: str | None = None
    classification: str | None = None


class PersonResponsible(DefinitionPart, frozen=True, kw_only=True):
    """Responsible for the procedure (art. 5 L. 241/1990): by role, by name where one is known."""

    role: TextByLanguage
    name: str | None = None
    email: str | None = None
    phone: str | None = None


class AnswerTerm(DefinitionPart, frozen=True, kw_only=True):
    """By when the office answers, in calendar days; 30 unless a rule says otherwise.

    is_silent_assent     no answer by then means yes (art. 20 L. 241/1990)
    longest_integration  how long a request for integration stops the days, once
    longest_objection    how long a notice before a rejection stops them (art. 10-bis)
    """

    days: int = 30
    is_silent_assent: bool = False
    longest_integration: timedelta = timedelta(days=30)
    longest_objection: timedelta = timedelta(days=10)


class Remedy(DefinitionPart, frozen=True, kw_only=True):
    """What can be done against the answer, or its absence: before whom, within how many days."""

    text: TextByLanguage
    days: int | None = None


class CaseRetention(DefinitionPart, frozen=True, kw_only=True):
    """How many days a request is kept after its outcome; None: for good, as an archive has to.

    draft_days   after the last change of one that was never sent
    """

    draft_days: int = 30
    complete_days: int | None = 3650
    rejected_days: int | None = 3650
    withdrawn_days: int | None = 365
    revoked_days: int | None = 3650
