"""How a request was signed, in words for one who has to rely on it."""

from collections.abc import Mapping
from types import MappingProxyType

from casework.drafts.signing import CaseSignature, SignatureWay
from casework.office.at_hand import CaseAtHand
from casework.signature.evidence import FileEvidence
from portal.staff.door import StaffAsked
from portal.staff.fields import StaffFact, facts_from, moment_said
from sportello.cases.completeness import SignatureState
from text.catalogue import N_

_S = SignatureState
STATES: Mapping[SignatureState, str] = MappingProxyType(
    {
        _S.VALID: N_("It holds."),
        _S.NOT_VERIFIED: N_(
            "Not verified yet: the issuer of the certificate or its revocations are not known "
            "here. It is checked again when they are."
        ),
        _S.INVALID: N_("It does not hold. Ask the citizen to sign again."),
        _S.OUTDATED: N_("It is of other answers than those that were sent. Ask to sign again."),
    }
)
WAYS: Mapping[SignatureWay, str] = MappingProxyType(
    {
        SignatureWay.FILE: N_("by a signed file that was uploaded"),
        SignatureWay.SESSION: N_("by signing in and confirming (art. 65 CAD, letter b)"),
        SignatureWay.CARD: N_("by card and PIN at a counter or totem"),
        SignatureWay.IN_PERSON: N_("by hand, before an employee"),
    }
)


def signature_facts(asked: StaffAsked, it: CaseAtHand) -> tuple[StaffFact, ...]:
    """How, by whom, when and whether it holds; that nothing signs it, where nothing does."""
    words, signature = asked.words, it.case.signature
    if signature is None or it.signature is None:
        said = words.gettext("Not signed: this form asks for no signature, or it was not given.")
        return (StaffFact(words.gettext("Signature"), said),)
    signer = signature.signer
    who = "" if signer is None else f"{signer.given_name} {signer.surname}, {signer.codice_fiscale}"
    evidence = signature.evidence or (signature.card.file if signature.card else None)
    facts = [
        (words.gettext("Signed"), words.gettext(WAYS[signature.way])),
        (words.gettext("Whether it holds"), words.gettext(STATES[it.signature])),
        (words.gettext("By"), who),
        (words.gettext("When"), moment_said(signature.at, it.zone)),
        (words.gettext("Known by"), _known_by(asked, signature)),
        (words.gettext("Identity document"), signature.document or ""),
        (words.gettext("Paper kept at"), signature.archive_place or ""),
        (words.gettext("Signers found"), _signers(evidence)),
        (words.gettext("Fingerprint (SHA-256)"), signature.document_sha256 or signature.digest),
    ]
    return facts_from(facts)


def _known_by(asked: StaffAsked, signature: CaseSignature) -> str:
    if signature.method is None:
        return ""
    said = signature.method.upper()
    if signature.level is not None:
        said = asked.words.gettext("%1, level %2", said, str(signature.level))
    return f"{said} ({signature.issuer})" if signature.issuer else said


def _signers(evidence: FileEvidence | None) -> str:
    return "" if evidence is None else ", ".join(each.name for each in evidence.report.signers)
