"""The life of a case as one table: (state, change) -> state. What is not in it cannot happen.

`python -m sportello.cases.lifecycle` prints the diagram that stands in docs/cases.md.
"""

from enum import StrEnum

from sportello.cases.refusals import (
    AlreadySent,
    CaseOver,
    NotAtThisStep,
    NotSentYet,
    TakenOver,
)
from sportello.model.refusals import NotNow


class CaseState(StrEnum):
    """The states of OpenCity Italia, so that its adapter translates without loss.

    PRE_SUBMIT  sent by the citizen; attachments, signature or payment are still being verified
    PENDING     registered and assigned: it waits for an official to take it over
    """

    DRAFT = "draft"
    PAYMENT_PENDING = "payment_pending"
    PAID = "paid"
    PRE_SUBMIT = "pre_submit"
    SUBMITTED = "submitted"
    REGISTERED = "registered"
    PENDING = "pending"
    INTEGRATION_REQUESTED = "integration_requested"
    PROCESSING = "processing"
    COMPLETE = "complete"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"


class CaseChange(StrEnum):
    """What may happen to a case, by whom: `BY`.

    ASSIGN              to an office, perhaps to one of its clerks; a hand-over is one too
    ANNOUNCE_REJECTION  the notice before a rejection (art. 10-bis L. 241/1990), which the applicant
                        may answer with observations
    """

    ASK_PAYMENT = "ask_payment"
    CANCEL_PAYMENT = "cancel_payment"
    CONFIRM_PAYMENT = "confirm_payment"
    SEND = "send"
    RETURN_TO_DRAFT = "return_to_draft"
    SUBMIT = "submit"
    REGISTER = "register"
    ASSIGN = "assign"
    TAKE_OVER = "take_over"
    REQUEST_INTEGRATION = "request_integration"
    ANSWER_INTEGRATION = "answer_integration"
    END_INTEGRATION = "end_integration"
    ANNOUNCE_REJECTION = "announce_rejection"
    GIVE_OBSERVATIONS = "give_observations"
    END_OBSERVATIONS = "end_observations"
    ACCEPT = "accept"
    ACCEPT_BY_SILENCE = "accept_by_silence"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    REVOKE = "revoke"


class CaseParty(StrEnum):
    """Who makes a change: `system` stands for what a time or another program brings about."""

    APPLICANT = "applicant"
    OFFICE = "office"
    SYSTEM = "system"


_S, _C, _P = CaseState, CaseChange, CaseParty
AFTER: dict[tuple[CaseState, CaseChange], CaseState] = {
    (_S.DRAFT, _C.ASK_PAYMENT): _S.PAYMENT_PENDING,
    (_S.DRAFT, _C.SEND): _S.PRE_SUBMIT,
    (_S.PAYMENT_PENDING, _C.CANCEL_PAYMENT): _S.DRAFT,
    (_S.PAYMENT_PENDING, _C.CONFIRM_PAYMENT): _S.PAID,
    (_S.PAID, _C.SEND): _S.PRE_SUBMIT,
    (_S.PRE_SUBMIT, _C.RETURN_TO_DRAFT): _S.DRAFT,
    (_S.PRE_SUBMIT, _C.SUBMIT): _S.SUBMITTED,
    (_S.SUBMITTED, _C.REGISTER): _S.REGISTERED,
    (_S.SUBMITTED, _C.WITHDRAW): _S.WITHDRAWN,
    (_S.REGISTERED, _C.ASSIGN): _S.PENDING,
    (_S.REGISTERED, _C.WITHDRAW): _S.WITHDRAWN,
    (_S.PENDING, _C.ASSIGN): _S.PENDING,
    (_S.PENDING, _C.TAKE_OVER): _S.PROCESSING,
    (_S.PENDING, _C.ACCEPT_BY_SILENCE): _S.COMPLETE,
    (_S.PENDING, _C.WITHDRAW): _S.WITHDRAWN,
    (_S.PROCESSING, _C.ASSIGN): _S.PENDING,
    (_S.PROCESSING, _C.REQUEST_INTEGRATION): _S.INTEGRATION_REQUESTED,
    (_S.PROCESSING, _C.ACCEPT): _S.COMPLETE,
    (_S.PROCESSING, _C.ACCEPT_BY_SILENCE): _S.COMPLETE,
    (_S.PROCESSING, _C.REJECT): _S.REJECTED,
    (_S.PROCESSING, _C.ANNOUNCE_REJECTION): _S.PROCESSING,
    (_S.PROCESSING, _C.GIVE_OBSERVATIONS): _S.PROCESSING,
    (_S.PROCESSING, _C.END_OBSERVATIONS): _S.PROCESSING,
    (_S.INTEGRATION_REQUESTED, _C.ASSIGN): _S.INTEGRATION_REQUESTED,
    (_S.INTEGRATION_REQUESTED, _C.ANSWER_INTEGRATION): _S.PROCESSING,
    (_S.INTEGRATION_REQUESTED, _C.END_INTEGRATION): _S.PROCESSING,
    (_S.COMPLETE, _C.REVOKE): _S.REVOKED,
}

_APPLICANT, _OFFICE, _SYSTEM = (frozenset({party}) for party in CaseParty)
BY: dict[CaseChange, frozenset[CaseParty]] = {
    _C.ASK_PAYMENT: _APPLICANT,
    _C.CANCEL_PAYMENT: _APPLICANT,
    _C.CONFIRM_PAYMENT: _SYSTEM,
    _C.SEND: _APPLICANT,
    _C.RETURN_TO_DRAFT: _SYSTEM,
    _C.SUBMIT: _SYSTEM,
    _C.REGISTER: _SYSTEM,
    _C.ASSIGN: _OFFICE | _SYSTEM,
    _C.TAKE_OVER: _OFFICE,
    _C.REQUEST_INTEGRATION: _OFFICE,
    _C.ANSWER_INTEGRATION: _APPLICANT,
    _C.END_INTEGRATION: _SYSTEM,
    _C.ANNOUNCE_REJECTION: _OFFICE,
    _C.GIVE_OBSERVATIONS: _APPLICANT,
    _C.END_OBSERVATIONS: _SYSTEM,
    _C.ACCEPT: _OFFICE,
    _C.ACCEPT_BY_SILENCE: _SYSTEM,
    _C.REJECT: _OFFICE,
    _C.WITHDRAW: _APPLICANT,
    _C.REVOKE: _OFFICE,
}
"""The system assigns what has just been registered: to the office that its form names."""

WITH_THE_CITIZEN = frozenset({_S.DRAFT, _S.PAYMENT_PENDING, _S.PAID})
OVER = frozenset({_S.COMPLETE, _S.REJECTED, _S.WITHDRAWN, _S.REVOKED})
"""Complete is an end, though a decision may be revoked."""


def may(state: CaseState, change: CaseChange) -> bool:
    return (state, change) in AFTER


def next_state(state: CaseState, change: CaseChange) -> CaseState:
    """Raises: CaseOver, NotSentYet, AlreadySent, TakenOver, NotAtThisStep."""
    try:
        return AFTER[state, change]
    except KeyError:
        raise _refusal(state, change)(f"the case is {state}: it cannot {change}") from None


def _refusal(state: CaseState, change: CaseChange) -> type[NotNow]:
    begins_with_citizen = any(
        before in WITH_THE_CITIZEN for before, possible in AFTER if possible is change
    )
    if state in OVER:
        return CaseOver
    if begins_with_citizen:
        return NotAtThisStep if state in WITH_THE_CITIZEN else AlreadySent
    if state in WITH_THE_CITIZEN:
        return NotSentYet
    if change is CaseChange.WITHDRAW and state is not CaseState.PRE_SUBMIT:
        return TakenOver
    return NotAtThisStep


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {CaseState.DRAFT}"]
    lines += [f"    {before} --> {after}: {change}" for (before, change), after in AFTER.items()]
    return "\n".join(lines + [f"    {state} --> [*]" for state in CaseState if state in OVER])


if __name__ == "__main__":
    print(diagram())
