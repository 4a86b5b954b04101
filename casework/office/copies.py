"""Scans of papers that a citizen showed: certified to be copies by an official who may do so.

Owns the evidence: who, when, of which bytes, in which words. Source: art. 18 DPR 445/2000.
"""

from datetime import datetime

from casework.attachments.refusals import AttachmentUnknown, NotCleared
from casework.drafts.signing import CertifiedCopy
from casework.office.at_hand import CaseAtHand
from casework.office.file_rules import SIGNATURE
from casework.office.host import ActingOperator
from sportello.cases.messages import AttachmentState
from sportello.model.refusals import NotNow

TEXT = (
    "Attesto che il file è copia conforme del documento che mi è stato mostrato (art. 18 DPR "
    "445/2000)."
)
"""An act of the office, in its language."""


class MayNotCertify(NotNow):
    """Only an operator with the right `attests_copies` certifies a copy."""


def certified(
    it: CaseAtHand, id: str, operator: ActingOperator | None, now: datetime
) -> tuple[CertifiedCopy, ...]:
    """All of the case, this one among them; certified again it stays as it was.

    Raises: MayNotCertify, AttachmentUnknown, NotCleared of a file that cannot be read
    """
    if operator is None or not operator.attests_copies:
        raise MayNotCertify("log in as an operator who certifies copies")
    there = next((each for each in it.papers if each.id == id), None)
    if there is None or there.field == SIGNATURE:
        raise AttachmentUnknown(f"this case has no attachment {id}")
    if there.state in (AttachmentState.INFECTED, AttachmentState.UNREADABLE):
        raise NotCleared(f"{id} is {there.state}: scan the paper again")
    if any(each.attachment == id for each in it.case.certified_copies):
        return it.case.certified_copies
    made = CertifiedCopy(
        attachment=id, sha256=there.sha256, at=now, certified_by=operator.id, text=TEXT
    )
    return (*it.case.certified_copies, made)
