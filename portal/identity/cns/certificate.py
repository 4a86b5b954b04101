"""A certificate of a CNS or CIE: is it good today, and whose is it.

Owns these checks. That its key is in the hands of who sends it is proven by TLS, before. Must not
know where anchors come from. Sources: Linee guida per l'emissione della CNS, annex on profiles; RFC
5280; docs/decisions/0128-the-card-at-its-door.md
"""

import re
from collections.abc import Sequence
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from msgspec import Struct

from italy.codice_fiscale import is_codice_fiscale
from portal.identity.cns.revocation import Revocations
from portal.identity.refusals import CardExpired, CertificateRefused

POLICIES = {"1.3.76.16.2.1": "cns", "1.3.76.47.4": "cie"}
"""The policies of certificates that prove an identity; one for signing has another."""

UNREADABLE = (
    ValueError,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
    UnsupportedAlgorithm,
)
"""How `cryptography` says that something is no certificate that it can read."""

_COMMON_NAME = re.compile(
    r"(?P<codice_fiscale>[A-Z0-9]{16})/(?P<card>[A-Z0-9]{6,20})"
    r"\.(?:[A-Za-z0-9+/]{27}=|[A-Za-z0-9+/]{43}=)"
)
"""Codice fiscale, number of the card, and the digest of the personal data on it."""


class CardHolder(Struct, frozen=True, kw_only=True):
    """`card` is "cns" or "cie"; the names are empty where the certificate has none."""

    card: str
    codice_fiscale: str
    given_name: str
    surname: str


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
        card = _card_of(certificate)
        holder = _holder_of(certificate, card)
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


def _card_of(certificate: x509.Certificate) -> str:
    try:
        policies = certificate.extensions.get_extension_for_class(x509.CertificatePolicies).value
    except x509.ExtensionNotFound as error:
        raise CertificateRefused("the certificate names no policy") from error
    for policy in policies:
        if (card := POLICIES.get(policy.policy_identifier.dotted_string)) is not None:
            return card
    raise CertificateRefused("the certificate's policy is none of a CNS or CIE")


def _holder_of(certificate: x509.Certificate, card: str) -> CardHolder:
    named = _COMMON_NAME.fullmatch(_subject(certificate, NameOID.COMMON_NAME))
    if named is None or not is_codice_fiscale(named["codice_fiscale"]):
        raise CertificateRefused("the certificate's name is not that of a card")
    return CardHolder(
        card=card,
        codice_fiscale=named["codice_fiscale"],
        given_name=_subject(certificate, NameOID.GIVEN_NAME),
        surname=_subject(certificate, NameOID.SURNAME),
    )


def _subject(certificate: x509.Certificate, name: x509.ObjectIdentifier) -> str:
    found = [str(each.value) for each in certificate.subject.get_attributes_for_oid(name)]
    if len(found) > 1:
        raise CertificateRefused("the certificate names its holder twice")
    return found[0] if found else ""
