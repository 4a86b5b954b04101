"""The words for states, changes and days of a case, as an office reads them."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from portal.cases.access.access_log import AccessKind
from portal.cases.handling.handled import HandledCase, HistoryEntry
from portal.cases.handling.queue import QueueTerm
from portal.identity.rights import OfficeRole
from portal.registration.entries import RegistrationId
from sportello.cases.lifecycle import CaseChange, CaseParty, CaseState
from text.catalogue import N_, Words

_S, _C = CaseState, CaseChange
STATES: Mapping[CaseState, str] = MappingProxyType(
    {
        _S.DRAFT: N_("Draft"),
        _S.PAYMENT_PENDING: N_("Waits for its payment"),
        _S.PAID: N_("Paid, not sent yet"),
        _S.PRE_SUBMIT: N_("Being checked"),
        _S.SUBMITTED: N_("Waits for its number"),
        _S.REGISTERED: N_("Registered"),
        _S.PENDING: N_("To take over"),
        _S.INTEGRATION_REQUESTED: N_("Waits for the citizen"),
        _S.PROCESSING: N_("In progress"),
        _S.COMPLETE: N_("Granted"),
        _S.REJECTED: N_("Rejected"),
        _S.WITHDRAWN: N_("Withdrawn by the citizen"),
        _S.REVOKED: N_("Revoked"),
    }
)
FILTERED = (
    *(_S.SUBMITTED, _S.PENDING, _S.PROCESSING, _S.INTEGRATION_REQUESTED),
    *(_S.COMPLETE, _S.REJECTED, _S.WITHDRAWN, _S.REVOKED),
)
"""States in which an office meets a case."""

CHANGES: Mapping[CaseChange, str] = MappingProxyType(
    {
        _C.ASK_PAYMENT: N_("The payment was asked for"),
        _C.CANCEL_PAYMENT: N_("The payment was called off"),
        _C.CONFIRM_PAYMENT: N_("Paid"),
        _C.SEND: N_("Sent by the citizen"),
        _C.RETURN_TO_DRAFT: N_("Returned to the citizen"),
        _C.SUBMIT: N_("Received"),
        _C.REGISTER: N_("Entered in the register"),
        _C.ASSIGN: N_("Assigned to %1"),
        _C.TAKE_OVER: N_("Taken over"),
        _C.REQUEST_INTEGRATION: N_("What is missing was asked for"),
        _C.ANSWER_INTEGRATION: N_("The citizen sent what was missing"),
        _C.END_INTEGRATION: N_("The time for what is missing is over"),
        _C.ANNOUNCE_REJECTION: N_("A notice before a rejection was given"),
        _C.GIVE_OBSERVATIONS: N_("The citizen sent observations"),
        _C.END_OBSERVATIONS: N_("The time for observations is over"),
        _C.ACCEPT: N_("Granted"),
        _C.ACCEPT_BY_SILENCE: N_("Granted by silence"),
        _C.REJECT: N_("Rejected"),
        _C.WITHDRAW: N_("Withdrawn by the citizen"),
        _C.REVOKE: N_("Revoked"),
    }
)
TERMS: Mapping[QueueTerm, str] = MappingProxyType(
    {
        QueueTerm.OVERDUE: N_("Overdue"),
        QueueTerm.SOON: N_("Due within a week"),
        QueueTerm.SUSPENDED: N_("Term stopped"),
    }
)
OFFICE_ROLES: Mapping[OfficeRole, str] = MappingProxyType(
    {
        OfficeRole.READER: N_("reads"),
        OfficeRole.CLERK: N_("works on requests"),
        OfficeRole.HEAD: N_("head of the office"),
    }
)
ACCESSES: Mapping[AccessKind, str] = MappingProxyType(
    {
        AccessKind.CASE: N_("opened it"),
        AccessKind.DOCUMENT: N_("opened a document"),
        AccessKind.EXPORT: N_("had it in a list"),
    }
)


def number_said(case: HandledCase) -> str:
    """ "0000123/2026", else its number in the emergency register; empty without either."""
    if case.year is not None and case.number is not None:
        return str(RegistrationId(case.year, case.number))
    return case.emergency or ""


def sheet_title(case: HandledCase, words: Words) -> str:
    """Which request it is, and its number."""
    return f"{case.title}, {number_said(case) or words.gettext('no number yet')}"


def day_said(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def days_said(case: HandledCase, today: date, words: Words) -> str:
    """How long there is for the answer; empty once it was given."""
    left = (case.answer_by - today).days
    if case.is_over:
        return ""
    if case.suspended_since is not None:
        return words.gettext("stopped since %1", day_said(case.suspended_since))
    if left < 0:
        return words.plural("%n day overdue", -left)
    if left == 0:
        return words.gettext("last day today")
    return words.plural("%n day left", left)


def is_overdue(case: HandledCase, today: date) -> bool:
    return not case.is_over and case.suspended_since is None and case.answer_by < today


def change_said(entry: HistoryEntry, office: str, words: Words) -> str:
    """`office` is the name of the one where it was after the change."""
    if entry.change is CaseChange.ASSIGN and entry.assignee_name:
        office = f"{entry.assignee_name}, {office}"
    return words.gettext(CHANGES[entry.change], office)


def author_said(entry: HistoryEntry, words: Words) -> str:
    if entry.party is CaseParty.SYSTEM:
        return words.gettext("by itself")
    if entry.party is CaseParty.APPLICANT and not entry.author_name:
        return words.gettext("the citizen")
    return entry.author_name
