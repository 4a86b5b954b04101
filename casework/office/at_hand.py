"""A case with all that is needed to judge it: its definition, its files, the local day.

API, pages and sending open it here, so that all of them see the same.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from casework.attachments import attachments
from casework.attachments.attachments import Attachment
from casework.definitions import store
from casework.drafts import cases
from casework.drafts.kept_case import KeptCase
from casework.drafts.signing import CaseSignature, signed_digest, state_of
from casework.office.file_rules import ALONGSIDE, SIGNATURE
from casework.office.host import CaseComune, CaseHost
from sportello.cases import completeness
from sportello.cases.answers.check import AnswerReport, check_answers
from sportello.cases.completeness import Completeness, FileState, GivenFile, SignatureState
from sportello.cases.definition import FormDefinition, FormStep, SecondSigner
from sportello.cases.guided.prefill import Suggestion
from sportello.cases.guided.request import GuidedRequest
from sportello.cases.messages import AttachmentState
from sportello.cases.parties import PartyPerson, person_of
from sportello.cases.refusals import UnknownStep

FILE_STATES = {
    AttachmentState.CLEAN: FileState.CLEAN,
    AttachmentState.INFECTED: FileState.INFECTED,
    AttachmentState.UNREADABLE: FileState.UNREADABLE,
}
"""All others wait for the scanner."""


class CaseAtHand(Struct, frozen=True, dict=True):
    """`today` is the local day of the administration, `zone` where it is."""

    case: KeptCase
    definition: FormDefinition
    attached: tuple[Attachment, ...]
    suggestions: Mapping[str, Suggestion]
    today: date
    zone: ZoneInfo

    def guided(self, language: str) -> GuidedRequest:
        return GuidedRequest(
            self.definition,
            self.case.answers,
            today=self.today,
            language=language,
            saved=self.case.saved_steps,
            suggestions=self.suggestions,
        )

    @cached_property
    def checked(self) -> AnswerReport:
        return check_answers(self.definition, self.case.answers, self.today)

    @cached_property
    def digest(self) -> str:
        """Of what a signature is over."""
        case = self.case
        return signed_digest(
            case.service,
            case.definition_version,
            self.checked.data,
            case.presented_for,
            [(each.id, each.sha256) for each in self.papers],
        )

    @property
    def papers(self) -> tuple[Attachment, ...]:
        """What is attached to the request: neither the request itself, signed, nor what lies
        alongside it.
        """
        return tuple(
            each
            for each in self.attached
            if each.field != SIGNATURE and not each.field.startswith(ALONGSIDE)
        )

    @property
    def presented_sha256(self) -> str:
        """Of the document that is presented, else of the answers that were confirmed."""
        signature = self.case.signature
        if signature is None or signature.digest != self.digest:
            return self.digest
        return signature.document_sha256 or self.digest

    @property
    def second_signers(self) -> tuple["AskedSigner", ...]:
        """Those who have to sign too, by these answers."""
        asked = self.checked.asked
        return tuple(
            AskedSigner(signer, person_of(asked.answers.get(signer.person)))
            for signer in asked.second_signers
        )

    @property
    def signed_by(self) -> frozenset[str]:
        """Ids of the second signers who have signed what it is now, and are who was asked."""
        persons = {each.signer.id: each.person for each in self.second_signers}
        return frozenset(
            kept.signer
            for kept in self.case.second_signatures
            if state_of(kept.signature, self.digest) is SignatureState.VALID
            and _is_of(kept.signature, persons.get(kept.signer))
        )

    @property
    def signature(self) -> SignatureState | None:
        """A signed file in which the scanner finds something signs nothing."""
        state, signature = state_of(self.case.signature, self.digest), self.case.signature
        if signature is not None and signature.attachment is not None:
            is_infected = any(
                each.id == signature.attachment and each.state is AttachmentState.INFECTED
                for each in self.attached
            )
            return SignatureState.INVALID if is_infected else state
        return state

    @property
    def completeness(self) -> Completeness:
        case = self.case
        signature = case.signature
        signer = None if signature is None else signature.signer
        return completeness.completeness(
            self.definition,
            case.answers,
            today=self.today,
            files=self.files,
            signature=self.signature,
            presented=case.presented_for,
            presenter=case.presenter or signer,
            signed_by=self.signed_by,
        )

    @property
    def files(self) -> tuple[GivenFile, ...]:
        documents = {each.id for each in self.definition.documents}
        return tuple(
            GivenFile(
                each.id,
                f"documents.{each.field}" if each.field in documents else each.field,
                FILE_STATES.get(each.state, FileState.WAITING),
            )
            for each in self.attached
        )

    def step(self, id: str) -> FormStep:
        """Raises: UnknownStep"""
        for step in self.definition.steps:
            if step.id == id:
                return step
        raise UnknownStep(f"{self.case.service} has no step {id}")


def _is_of(signature: CaseSignature | None, person: PartyPerson | None) -> bool:
    if signature is None or signature.signer is None or person is None:
        return False
    return signature.signer.codice_fiscale.upper() == person.codice_fiscale.upper()


class AskedSigner(Struct, frozen=True):
    """`person` None until the answers name them."""

    signer: SecondSigner
    person: PartyPerson | None


async def at_hand(
    connection: AsyncConnection,
    host: CaseHost,
    comune: CaseComune,
    id: str,
    now: datetime,
    *,
    is_locked: bool = False,
) -> CaseAtHand:
    """`is_locked`: as in `cases.find`. Raises: UnknownCase"""
    case = await cases.find(connection, comune.id, id, is_locked=is_locked)
    return await with_definition(connection, host, comune, case, now)


async def with_definition(
    connection: AsyncConnection,
    host: CaseHost,
    comune: CaseComune,
    case: KeptCase,
    now: datetime,
) -> CaseAtHand:
    """The case on the version it was begun with."""
    stored = await store.stored_version(
        connection, comune.id, case.service, case.definition_version
    )
    attached = await attachments.listed(connection, comune.id, case.id)
    suggestions = await host.known_of(connection, comune, case, stored.definition)
    zone = ZoneInfo(comune.zone)
    today = now.astimezone(zone).date()
    return CaseAtHand(case, stored.definition, tuple(attached), suggestions, today, zone)
