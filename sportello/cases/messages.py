"""What the calls for cases are sent and answer, at the portal and at a branch.

Steps and summary have the shapes of the guided engine. Must not know who serves the calls.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct

from sportello.cases.completeness import DefectKind
from sportello.cases.definition import PresenterTitle
from sportello.cases.guided.views import (
    AnswerFault,
    FieldView,
    StepProgress,
    StepView,
    SummaryLine,
    SummaryStep,
)
from sportello.cases.lifecycle import CaseState
from sportello.cases.message_types import Id, Written
from sportello.cases.parties import PresentedFor
from sportello.cases.signature_messages import SignatureShown
from sportello.model.languages import Text

AnswersGiven = dict[str, Any]
"""Answers by the name of the field: of one step, others are passed over."""


class ApplicantGiven(Struct, frozen=True):
    given_name: Written
    surname: Written
    codice_fiscale: Written


class PresentedForGiven(Struct, frozen=True):
    """For whom; `document` names the paper of the title (a judgment, a power of attorney)."""

    title: PresenterTitle = PresenterTitle.OWN
    applicant: ApplicantGiven | None = None
    document: Written | None = None
    expires: date | None = None


class CaseWanted(Struct, frozen=True):
    service: Id
    language: str = "it"
    presented_for: PresentedForGiven | None = None


class CaseBegun(Struct, frozen=True):
    """`step` is the first one."""

    id: str
    token: str
    step: StepView


class PreparedShort(Struct, frozen=True):
    """What the citizen has prepared at home still lacks: papers, and other things to complete.
    `files` of home are here.
    """

    is_opened: bool
    missing_papers: int
    to_complete: int
    files: int = 0


class CaseOfVisit(Struct, frozen=True):
    """`token` opens it, as if it had just been begun; `title` in the case's own language is Italian
    where there is no other. `prepared` is None for a request that was begun here.
    """

    id: str
    token: str
    service: str
    title: Text
    state: CaseState
    saved_at: datetime
    prepared: PreparedShort | None = None


class CasesOfVisit(Struct, frozen=True):
    cases: list[CaseOfVisit]


class TicketOfCase(Struct, frozen=True):
    """With which ticket a request that was filled in at a totem comes to the counter."""

    ticket: Id


class OfferedForm(Struct, frozen=True):
    """A form with which a request can be begun."""

    service: str
    version: int
    title: Text
    is_for_totem: bool


class OfferedForms(Struct, frozen=True):
    definitions: list[OfferedForm]


class SavedStep(Struct, frozen=True, kw_only=True):
    """A step as `StepView`, and the version of the case, which is its ETag too."""

    id: str
    title: str
    help: str | None
    fields: tuple[FieldView, ...]
    next: str | None
    previous: str | None
    errors: tuple[AnswerFault, ...]
    progress: tuple[StepProgress, ...]
    version: int


class DefectShown(Struct, frozen=True):
    """`path` is where it is mended, `remedy` says how in a sentence, `rule` which rule an
    answer breaks.
    """

    path: str
    code: DefectKind
    remedy: str
    rule: str | None


class CompletenessShown(Struct, frozen=True):
    blocking: list[DefectShown]
    curable: list[DefectShown]


class SendWanted(Struct, frozen=True):
    """`accept_defects`: send although curable defects are left; it is registered with reserve."""

    accept_defects: bool = False


class RegistrationShown(Struct, frozen=True):
    number: str
    date: datetime


class CaseSent(Struct, frozen=True):
    """`defects` are those with which it was received. `registration` is None as long as it has no
    number that may be shown, which is told with 202: the receipt has it later. `emergency` is its
    number in the emergency register, if that was open.
    """

    registration: RegistrationShown | None
    presented_at: datetime
    receipt_url: str
    office: str
    answer_by: date
    defects: list[DefectShown]
    emergency: str | None = None


class ResponsibleShown(Struct, frozen=True):
    """Of the procedure (art. 5 L. 241/1990), as the definition names them."""

    role: str
    name: str | None
    email: str | None
    phone: str | None


class RemedyShown(Struct, frozen=True):
    """What can be done against the answer, or its absence; `days` None where the law sets none."""

    text: str
    days: int | None


class CaseReceipt(Struct, frozen=True, kw_only=True):
    """What art. 18-bis L. 241/1990 wants told, from the version that the case was begun with.

    registration     None while the ordinary register has still to number it
    emergency        its number in the emergency register
    is_silent_assent  no answer by `answer_by` means yes
    """

    administration: str
    title: str
    registration: RegistrationShown | None
    emergency: str | None
    presented_at: datetime
    office: str
    responsible: ResponsibleShown | None
    answer_by: date
    is_silent_assent: bool
    remedies: list[RemedyShown]
    defects: list[DefectShown]


class OwedShown(Struct, frozen=True):
    """A fee, or a stamp duty, by the answers so far; `cents` None while an answer is missing."""

    id: str
    label: str
    cents: int | None


class HomeAnswer(Struct, frozen=True):
    """What was written at home in the field `name`, where the counter has written something else;
    several `lines` where the answer has rows. Without lines `text` says it in the reader's
    language: the answer was deleted, a file removed, or it is for someone else. So it is told, too,
    what a counter has written to a request that home had sent.
    """

    name: str
    lines: tuple[SummaryLine, ...]
    label: str = ""
    text: str = ""


class HomeChoice(Struct, frozen=True):
    """`home`: what was written there is taken; else it is forgotten."""

    home: bool


class CaseShown(Struct, frozen=True, kw_only=True):
    """`step` is where it goes on, None if every step was saved without a fault; `set_aside` are
    names of answers that its form does not ask for; `from_home` waits for a choice, or was written
    too late to be sent; `at_counter` is no part of what home has sent, and is kept alongside it.

    presenters      the titles by which it may be presented
    asks_applicant  whether no step asks for whom it is, so that `presented_for` has to say it
    """

    id: str
    service: str
    definition_version: int
    version: int
    state: CaseState
    language: str
    presented_for: PresentedFor
    saved_at: datetime
    step: str | None
    progress: tuple[StepProgress, ...]
    summary: tuple[SummaryStep, ...]
    set_aside: tuple[str, ...]
    signature: SignatureShown | None
    sent: CaseSent | None
    owed: list[OwedShown] = []
    from_home: tuple[HomeAnswer, ...] = ()
    at_counter: tuple[HomeAnswer, ...] = ()
    presenters: tuple[PresenterTitle, ...] = ()
    asks_applicant: bool = False


class AttachmentState(StrEnum):
    """
    RECEIVED     whole in the store; the scanner has not looked yet
    SCANNING     it looks now
    CLEAN        it has looked and found nothing
    INFECTED     it has found something: blocking, and given to no one
    UNREADABLE   damaged, or locked by a password: blocking
    NOT_SCANNED  it could not look: too large for it, or it broke off. It is tried again
    """

    RECEIVED = "received"
    SCANNING = "scanning"
    CLEAN = "clean"
    INFECTED = "infected"
    UNREADABLE = "unreadable"
    NOT_SCANNED = "not_scanned"


class AttachmentTold(Struct, frozen=True):
    """`sha256` in hexadecimal. The scanner comes later: read the state again until it is final."""

    id: Id
    sha256: str
    state: AttachmentState


class FileShown(Struct, frozen=True):
    """A file of a case. `path` is what it is for: "documents.<id>", "title.document", a field."""

    id: str
    path: str
    name: str
    size: int
    state: AttachmentState


class DocumentAsked(Struct, frozen=True, kw_only=True):
    """A document that these answers ask for, as `RequiredDocument`, in the reader's language.

    path   what a file of it is sent `for`
    files  what was attached of it so far
    """

    path: str
    label: str
    help: str | None
    is_optional: bool
    is_curable: bool
    media_types: tuple[str, ...]
    most_files: int
    most_bytes: int
    files: list[FileShown]


class CaseFilesShown(Struct, frozen=True):
    """`files` are all of the case, those of `documents` too."""

    documents: list[DocumentAsked]
    files: list[FileShown]


class SavedChange(Struct, frozen=True):
    """One saving: the answers `names` on `step` became others at `at` and made `version`."""

    version: int
    step: str
    names: tuple[str, ...]
    at: datetime


class IncompleteProblem(Struct, frozen=True, kw_only=True):
    """A 409 of sending, with the defects."""

    type: str = "about:blank"
    title: str = "Conflict"
    status: int = 409
    code: str = "incomplete"
    detail: str
    blocking: list[DefectShown]
    curable: list[DefectShown]


class ChangedProblem(Struct, frozen=True, kw_only=True):
    """A 412: `changes` are all savings since the version that was named."""

    type: str = "about:blank"
    title: str = "Precondition Failed"
    status: int = 412
    code: str = "changed_meanwhile"
    detail: str
    version: int
    changes: tuple[SavedChange, ...]
