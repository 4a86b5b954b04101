"""What is kept of a signature says whether the case is signed by it, and can be read again."""

from datetime import timedelta

import msgspec
import pytest
from asn1crypto import x509 as asn1_x509

from casework.signature.chains import Anchors
from casework.signature.cms.certificates import codice_fiscale_of
from casework.signature.evidence import CardEvidence, FileEvidence, file_evidence
from casework.signature.report import Integrity, Observation, SignatureReport
from casework.signature.verdict import verify
from sportello.cases.completeness import SignatureState
from tests.casework.signature.signed_files import NOW, a_signed_request, an_authority

LISTS_OF = NOW - timedelta(days=1)


def evidence_of(report: SignatureReport, revocations_of=LISTS_OF) -> FileEvidence:
    return file_evidence(a_signed_request(), report, NOW, 1, revocations_of)


def test_a_trusted_file_signs_the_case():
    _, authority = an_authority()
    report = verify(a_signed_request(), Anchors([authority]), NOW)
    assert evidence_of(report).state is SignatureState.VALID


def test_what_could_not_be_checked_yet_is_not_verified():
    """Offline: without anchors, or without a list of what was revoked."""
    _, authority = an_authority()
    unknown = verify(a_signed_request(), Anchors(), NOW)
    assert evidence_of(unknown).state is SignatureState.NOT_VERIFIED
    unlisted = verify(a_signed_request(), Anchors([authority]), NOW)
    assert evidence_of(unlisted, None).state is SignatureState.NOT_VERIFIED


@pytest.mark.parametrize(
    ("verdict", "state"),
    [
        (Integrity.CHANGED, SignatureState.INVALID),
        (Integrity.INVALID, SignatureState.INVALID),
        (Integrity.NO_SIGNATURE, SignatureState.INVALID),
        (Integrity.UNREADABLE, SignatureState.INVALID),
        (Integrity.INDETERMINATE, SignatureState.NOT_VERIFIED),
    ],
)
def test_a_file_that_is_not_as_signed_does_not_sign_the_case(verdict, state):
    assert evidence_of(SignatureReport(verdict)).state is state


def test_evidence_is_read_again_as_it_was_kept():
    report = verify(a_signed_request(), Anchors(), NOW)
    kept = CardEvidence(
        file=evidence_of(report), certificate=b"\x30", station="sportello-2", signed_at=NOW
    )
    assert msgspec.json.decode(msgspec.json.encode(kept), type=CardEvidence) == kept


def test_a_signature_of_another_document_signs_nothing():
    _, authority = an_authority()
    report = verify(a_signed_request(), Anchors([authority]), NOW)
    other = report.with_observed(Observation.OTHER_DOCUMENT)
    assert evidence_of(other).state is SignatureState.INVALID


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"serial_number": "TINIT-FNTMRA85D52L840G"}, "FNTMRA85D52L840G"),
        ({"serial_number": "IT:FNTMRA85D52L840G"}, "FNTMRA85D52L840G"),
        ({"common_name": "FNTMRA85D52L840G/7430000012345678.a/b="}, "FNTMRA85D52L840G"),
        ({"serial_number": "IDCRO-12345678901", "common_name": "Ana"}, ""),
    ],
)
def test_the_codice_fiscale_stands_in_a_certificate_in_several_ways(said, code):
    names = asn1_x509.Name.build({"country_name": "IT"} | said)
    certificate = asn1_x509.Certificate({"tbs_certificate": {"subject": names}})
    assert codice_fiscale_of(certificate) == code
