"""When a signature existed: proven by a recognised authority, and by no one else."""

from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from casework.signature.chains import Anchors
from casework.signature.report import Integrity, Observation, SignerReport, SignerTrust
from casework.signature.verdict import verify
from tests.casework.signature.signed_files import (
    NOW,
    Signatory,
    a_form,
    a_signatory,
    an_authority,
    signed_pdf,
)

WHEN_IT_HELD = NOW - timedelta(days=890)
_, RECOGNISED = an_authority()


def a_stamper(authority: str = "CA di prova") -> DummyTimeStamper:
    signer = a_signatory(
        "Marca Temporale", authority=authority, from_=NOW - timedelta(days=1000)
    ).pyhanko
    return DummyTimeStamper(
        tsa_cert=signer.signing_cert,
        tsa_key=signer.signing_key,
        fixed_dt=WHEN_IT_HELD,
        certs_to_embed=SimpleCertificateStore(),
    )


def an_expired_signatory() -> Signatory:
    return a_signatory("Ada Cantu", from_=NOW - timedelta(days=900), days=30)


def judged(pdf: bytes, anchors: Anchors) -> SignerReport:
    (signer,) = verify(pdf, anchors, NOW).signers
    assert signer.verdict is Integrity.VALID
    return signer


def test_a_time_stamp_proves_that_an_expired_certificate_held():
    pdf = signed_pdf(a_form(), an_expired_signatory(), timestamper=a_stamper())
    signer = judged(pdf, Anchors([RECOGNISED]))
    assert (signer.trust, signer.at) == (SignerTrust.TRUSTED, WHEN_IT_HELD)
    assert {Observation.TIME_STAMPED, Observation.EXPIRED_SINCE} <= set(signer.observed)


def test_a_time_stamp_of_anyone_proves_nothing():
    pdf = signed_pdf(a_form(), an_expired_signatory(), timestamper=a_stamper("Altra CA"))
    signer = judged(pdf, Anchors([RECOGNISED]))
    assert signer.trust is SignerTrust.UNKNOWN
    assert Observation.TIME_STAMP_UNKNOWN in signer.observed


def _revocation(signatory: Signatory, at: datetime) -> x509.CertificateRevocationList:
    key, authority = an_authority()
    revoked: Any = (
        x509.RevokedCertificateBuilder()
        .serial_number(signatory.certificate.serial_number)
        .revocation_date(at)
        .build()
    )
    return (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.subject)
        .last_update(NOW)
        .next_update(NOW + timedelta(days=7))
        .add_revoked_certificate(revoked)
        .sign(key, hashes.SHA256())
    )


def test_a_revoked_certificate_is_told_unless_a_stamp_proves_an_earlier_signature():
    signatory = a_signatory()
    revoked = Anchors([RECOGNISED], [_revocation(signatory, NOW - timedelta(days=100))])
    assert judged(signed_pdf(a_form(), signatory), revoked).trust is SignerTrust.REVOKED
    signed_before = a_signatory("Zoe Muller", from_=NOW - timedelta(days=1000))
    stamped = signed_pdf(a_form(), signed_before, timestamper=a_stamper())
    later = Anchors([RECOGNISED], [_revocation(signed_before, NOW - timedelta(days=100))])
    assert judged(stamped, later).trust is SignerTrust.TRUSTED
    earlier = Anchors([RECOGNISED], [_revocation(signed_before, NOW - timedelta(days=895))])
    assert judged(stamped, earlier).trust is SignerTrust.REVOKED
