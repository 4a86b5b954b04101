"""How a case is signed: in a session that proves who one is, or by hand.

Owns the evidence of both: who, by what method and level, when, over what, and the words that were
confirmed. Source: art. 65 c.1 CAD (SPID, CIE, CNS), art. 38 c.3 DPR 445/2000 (by hand, before the
employee).
"""

from datetime import datetime

from casework.drafts.signing import CaseSignature, SignatureWay
from casework.office.at_hand import CaseAtHand
from casework.office.host import ActingCitizen, ActingOperator
from casework.words import CATALOGUE
from sportello.cases.completeness import SignatureState
from sportello.model.languages import in_language
from sportello.model.refusals import NotNow

LEAST_LEVEL = 2
"""Substantial, as eIDAS counts: level 2 of SPID."""


class NotSignedIn(NotNow):
    """This way of signing needs a citizen who has signed in."""


class SessionTooWeak(NotNow):
    """The sign-in does not prove enough: level 2 is needed."""


def session_signature(
    it: CaseAtHand, citizen: ActingCitizen | None, now: datetime
) -> CaseSignature:
    """By who has signed in and confirms. Raises: NotSignedIn, SessionTooWeak"""
    if citizen is None:
        raise NotSignedIn("sign in by SPID, CIE or CNS, then confirm")
    how = citizen.proof
    if how.level < LEAST_LEVEL:
        raise SessionTooWeak("sign in again at level 2 or higher, then confirm")
    return CaseSignature(
        way=SignatureWay.SESSION,
        at=now,
        digest=it.digest,
        text=confirmed_text(it),
        state=SignatureState.VALID,
        signer=citizen.person,
        method=how.method,
        level=how.level,
        issuer=how.issuer,
    )


def hand_signature(
    it: CaseAtHand,
    operator: ActingOperator | None,
    document: str | None,
    archive_place: str | None,
    now: datetime,
) -> CaseSignature:
    """By hand. Without an operator who saw it done it waits to be attested."""
    return CaseSignature(
        way=SignatureWay.IN_PERSON,
        at=now,
        digest=it.digest,
        text=confirmed_text(it),
        state=SignatureState.NOT_ATTESTED if operator is None else SignatureState.VALID,
        document=document,
        archive_place=archive_place,
        attested_by=None if operator is None else operator.id,
    )


def confirmed_text(it: CaseAtHand) -> str:
    """What is shown, and confirmed by signing, in the language of the case."""
    language = it.case.language
    words = CATALOGUE.words(language)
    title = in_language(it.definition.title, language)
    return words.gettext(
        "I present the request “%1” and its statements as the summary shows them.", title
    )
