"""Whose card a certificate is: a CNS or CIE names its holder by codice fiscale.

Owns what the name in such a certificate says. Whether its issuer is trusted is another question.
Source: Linee guida per l'emissione della CNS, annex on profiles.
"""

import re

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from msgspec import Struct

from casework.signature.chains import UNREADABLE
from italy.codice_fiscale import is_codice_fiscale

POLICIES = {"1.3.76.16.2.1": "cns", "1.3.76.47.4": "cie"}
"""The policies of certificates that prove an identity; one for signing has another."""

_COMMON_NAME = re.compile(
    r"(?P<codice_fiscale>[A-Z0-9]{16})/(?P<card>[A-Z0-9]{6,20})"
    r"\.(?:[A-Za-z0-9+/]{27}=|[A-Za-z0-9+/]{43}=)"
)
"""Codice fiscale, number of the card, and the digest of the personal data on it."""


class NoCardCertificate(Exception):
    """A certificate that does not name a card's holder, and why."""


class CardHolder(Struct, frozen=True, kw_only=True):
    """`card` is "cns" or "cie"; the names are empty where the certificate has none."""

    card: str
    codice_fiscale: str
    given_name: str
    surname: str


def card_holder(certificate: x509.Certificate) -> CardHolder:
    """Raises: NoCardCertificate, and what `cryptography` raises for one that it cannot read."""
    named = _COMMON_NAME.fullmatch(_subject(certificate, NameOID.COMMON_NAME))
    if named is None or not is_codice_fiscale(named["codice_fiscale"]):
        raise NoCardCertificate("the certificate's name is not that of a card")
    return CardHolder(
        card=_card_of(certificate),
        codice_fiscale=named["codice_fiscale"],
        given_name=_subject(certificate, NameOID.GIVEN_NAME),
        surname=_subject(certificate, NameOID.SURNAME),
    )


def signing_card(der: bytes) -> tuple[x509.Certificate, CardHolder]:
    """Of a card that can sign: with an RSA key, as the CNS has. Raises: NoCardCertificate"""
    try:
        certificate = x509.load_der_x509_certificate(der)
        if not isinstance(certificate.public_key(), rsa.RSAPublicKey):
            raise NoCardCertificate("the certificate's key is none of RSA")
        return certificate, card_holder(certificate)
    except UNREADABLE as error:
        raise NoCardCertificate(f"the certificate cannot be read: {error}") from error


def _card_of(certificate: x509.Certificate) -> str:
    try:
        policies = certificate.extensions.get_extension_for_class(x509.CertificatePolicies).value
    except x509.ExtensionNotFound as error:
        raise NoCardCertificate("the certificate names no policy") from error
    for policy in policies:
        if (card := POLICIES.get(policy.policy_identifier.dotted_string)) is not None:
            return card
    raise NoCardCertificate("the certificate's policy is none of a CNS or CIE")


def _subject(certificate: x509.Certificate, name: x509.ObjectIdentifier) -> str:
    found = [str(each.value) for each in certificate.subject.get_attributes_for_oid(name)]
    if len(found) > 1:
        raise NoCardCertificate("the certificate names its holder twice")
    return found[0] if found else ""
