"""A certificate of a CNS or CIE: is it good today, and whose is it.

Owns these checks. That its key is in the hands of who sends it is proven by TLS, before. Must not
know where anchors come from. Sources: Linee guida per l'emissione della CNS, annex on profiles; RFC
5280; docs/decisions/0128-the-card-at-its-door.md
"""

from collections.abc import Sequence
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.x509.oid import ExtendedKeyUsageOID
from msgspec import Struct

from casework.signature.cards import CardHolder, NoCardCertificate, card_holder
from casework.signature.chains import UNREADABLE
from portal.identity.cns.revocation import Revocations
from portal.identity.refusals import CardExpired, CertificateRefused


class CardTrust(Struct, frozen=True):
    """Whose certificates count, and which of them no more."""

    anchors: Sequence[x509.Certificate]
    revocations: Revocations


def check_certificate(der: bytes, trust: CardTrust, now: datetime) -> CardHolder:
    """Whom it names. Raises: CertificateRefused, CardExpired, CardRevoked"""
    try:
        certificate = x509.load_der_x509_certificate(der)
        anchor = _anchor_of(certificate, trust.anchors)
        _check_validity(certificate, anchor, now)
        _check_purpose(certificate)
        holder = card_holder(certificate)
    except NoCardCertificate as none:
        raise CertificateRefused(str(none)) from none
    except UNREADABLE as error:
        raise CertificateRefused(f"the certificate cannot be read: {error}") from error
    trust.revocations.check(certificate, anchor, now)
    return holder


def _anchor_of(
    certificate: x509.Certificate, anchors: Sequence[x509.Certificate]
) -> x509.Certificate:
    """The list names the issuers themselves, so there is nothing between anchor and card."""
    for anchor in anchors:
        try:
            certificate.verify_directly_issued_by(anchor)
        except (ValueError, TypeError, InvalidSignature):
            continue
        return anchor
    raise CertificateRefused("no issuer of the trust list has issued the certificate")


def _check_validity(certificate: x509.Certificate, anchor: x509.Certificate, now: datetime) -> None:
    if now > certificate.not_valid_after_utc:
        raise CardExpired("the certificate has expired")
    if now < certificate.not_valid_before_utc:
        raise CertificateRefused("the certificate does not hold yet")
    if not anchor.not_valid_before_utc <= now <= anchor.not_valid_after_utc:
        raise CertificateRefused("the issuer's certificate has expired")


def _check_purpose(certificate: x509.Certificate) -> None:
    extensions = certificate.extensions
    try:
        constraints = extensions.get_extension_for_class(x509.BasicConstraints).value
    except x509.ExtensionNotFound:
        pass
    else:
        if constraints.ca:
            raise CertificateRefused("the certificate is an issuer's, not a card's")
    try:
        usage = extensions.get_extension_for_class(x509.KeyUsage).value
        purposes = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound as error:
        raise CertificateRefused("the certificate does not say what it is for") from error
    if not usage.digital_signature or ExtendedKeyUsageOID.CLIENT_AUTH not in purposes:
        raise CertificateRefused("the certificate is not for signing in")
