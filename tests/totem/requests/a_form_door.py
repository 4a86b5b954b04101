"""A branch's calls without a branch: steps come from the engine, and sending gives a number."""

import asyncio
from datetime import UTC, date, datetime

from msgspec.structs import asdict

from sportello.cases.completeness import DefectKind
from sportello.cases.definition import FormDefinition
from sportello.cases.guided.request import GuidedRequest
from sportello.cases.guided.saving import answers_of_step
from sportello.cases.lifecycle import CaseState
from sportello.cases.messages import (
    CaseBegun,
    CaseReceipt,
    CaseSent,
    CaseShown,
    CompletenessShown,
    DefectShown,
    OfferedForm,
    RegistrationShown,
    RemedyShown,
    ResponsibleShown,
    SavedStep,
)
from sportello.cases.parties import PresentedFor
from sportello.cases.signature_messages import DigestToSign
from station.guided.case_door import CaseDoor

NOON = datetime(2026, 11, 27, 11, 0, tzinfo=UTC)
TODAY = date(2026, 11, 27)


class FormDoor(CaseDoor):
    """
    trouble   raised by the next call
    signs     whether it has to be signed, and was not yet
    curable   what is missing and may be brought later
    counts    whether the signature by card counts: not where the card is revoked
    number    of the register; None for one that comes later
    brought   tickets with which the case came to the counter
    """

    def __init__(self, *forms: FormDefinition) -> None:
        super().__init__(lambda: None, lambda: "a key")
        self._forms = {each.service: each for each in forms}
        self.trouble: Exception | None = None
        self.signs = False
        self.counts = True
        self.brought: list[str] = []
        self.was_brought = asyncio.Event()
        self.curable: list[DefectShown] = []
        self.number: str | None = "0001234"
        self.sent = 0
        self._form: FormDefinition
        self.answers: dict[str, object] = {}
        self._saved: tuple[str, ...] = ()
        self._version = 1

    def _complain(self) -> None:
        trouble, self.trouble = self.trouble, None
        if trouble is not None:
            raise trouble

    def _guided(self, language: str) -> GuidedRequest:
        return GuidedRequest(
            self._form, self.answers, today=TODAY, language=language, saved=self._saved
        )

    def _told(self, step: str, language: str) -> SavedStep:
        return SavedStep(**asdict(self._guided(language).step(step)), version=self._version)

    async def forms(self):
        self._complain()
        return [
            OfferedForm(each.service, each.version, each.title, each.is_for_totem)
            for each in self._forms.values()
        ]

    async def begin(self, wanted, key, visit=None):
        self._complain()
        self._form = self._forms[wanted.service]
        self.answers, self._saved = {}, ()
        guided = self._guided(wanted.language)
        return CaseBegun("case", "a-secret-token", guided.step(guided.steps[0].id))

    async def bring(self, case, ticket):
        self._complain()
        self.brought.append(ticket)
        self.was_brought.set()

    async def step(self, case, step, language):
        self._complain()
        return self._told(step, language)

    async def save(self, case, step, answers, version, language):
        self._complain()
        of_form = next(each for each in self._form.steps if each.id == step)
        self.answers = answers_of_step(of_form, self.answers, answers)
        self._saved = tuple(dict.fromkeys((*self._saved, step)))
        self._version += 1
        return self._told(step, language)

    async def case(self, case, language):
        self._complain()
        guided = self._guided(language)
        return CaseShown(
            id="case",
            service=self._form.service,
            definition_version=1,
            version=self._version,
            state=CaseState.DRAFT,
            language=language,
            presented_for=PresentedFor(),
            saved_at=NOON,
            step=guided.first_incomplete,
            progress=guided.progress,
            summary=guided.summary,
            set_aside=(),
            signature=None,
            sent=None,
        )

    async def completeness(self, case, language):
        self._complain()
        unsigned = DefectShown("signature", DefectKind.NO_SIGNATURE, "Firmi la richiesta.", None)
        return CompletenessShown([unsigned] if self.signs else [], self.curable)

    async def prepare_card(self, case, certificate):
        self._complain()
        return DigestToSign(bytes(32), 256)

    async def sign(self, case, given, language):
        self._complain()
        self.signs = not self.counts

    async def send(self, case, key, language, *, accepts_defects):
        self._complain()
        self.sent += 1
        return CaseSent(self._registration, NOON, "", "", TODAY, [])

    async def receipt(self, case, language):
        self._complain()
        return CaseReceipt(
            administration="Comune di Montelarice",
            title=self._form.title["it"],
            registration=self._registration,
            emergency=None,
            presented_at=NOON,
            office=self._form.office,
            responsible=ResponsibleShown("Responsabile", "Anna Neri", None, None),
            answer_by=date(2026, 12, 12),
            is_silent_assent=False,
            remedies=[RemedyShown("Può scrivere all'ufficio.", None)],
            defects=self.curable,
        )

    @property
    def _registration(self):
        return None if self.number is None else RegistrationShown(self.number, NOON)
