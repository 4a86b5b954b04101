"""A definition as a whole."""

from sportello.cases.definition.documents import RequiredDocument
from sportello.cases.definition.fees import FormFee, StampDuty
from sportello.cases.definition.fields import AnyField
from sportello.cases.definition.office import (
    AnswerTerm,
    CaseRetention,
    OfficeByAnswer,
    PersonResponsible,
    Remedy,
)
from sportello.cases.definition.signers import PresenterTitle, SecondSigner
from sportello.cases.definition.steps import FormStep
from sportello.cases.definition.texts import DefinitionPart, TextByLanguage


class FormDefinition(DefinitionPart, frozen=True, kw_only=True):
    """`version` of `service`'s definition; the first is 1. `office` is the one that answers.

    classification  in the administration's filing plan (titolario): "IV.3"
    by_answer       the first whose condition holds takes the place of office and classification
    needs_sign_in   False for a report that anyone may send
    is_for_totem    short enough for a totem
    """

    service: str
    version: int
    title: TextByLanguage
    office: str
    steps: tuple[FormStep, ...]
    summary: TextByLanguage | None = None
    documents: tuple[RequiredDocument, ...] = ()
    fees: tuple[FormFee, ...] = ()
    stamp_duties: tuple[StampDuty, ...] = ()
    presenters: tuple[PresenterTitle, ...] = tuple(PresenterTitle)
    second_signers: tuple[SecondSigner, ...] = ()
    classification: str | None = None
    by_answer: tuple[OfficeByAnswer, ...] = ()
    responsible: PersonResponsible | None = None
    term: AnswerTerm = AnswerTerm()
    remedies: tuple[Remedy, ...] = ()
    retention: CaseRetention = CaseRetention()
    needs_sign_in: bool = True
    is_for_totem: bool = False

    def fields(self) -> list[AnyField]:
        """In the order in which they are asked, without those inside rows."""
        return [field for step in self.steps for field in step.fields]
