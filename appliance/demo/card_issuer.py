"""The demo's Regione: it issues the health cards on the tray, with key, certificate and PIN.

Owns their issuer, made anew with every start, so that no portal ever recognises it by chance.
"""

from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from hardware.virtual.card import VirtualCard
from hardware.virtual.card_secret import CardKey
from hardware.virtual.citizens import SampleCitizen
from hardware.virtual.signing_cards import signing_card

PIN = "12345"
ISSUER = "Regione di prova (demo)"
POLICY = "1.3.76.16.2.1"
"""Of certificates on a CNS."""
DATA_DIGEST = "A" * 27 + "="
"""Behind the card's number stands the digest of its personal data, which nothing here compares."""
LASTS = timedelta(days=365)


def issued_card(citizen: SampleCitizen) -> VirtualCard:
    """A new card of that person, with all its tries; the key is the same each time."""
    key, certificate = _signing_pair(citizen)
    return signing_card(citizen, key, certificate, PIN)


@cache
def _signing_pair(citizen: SampleCitizen) -> tuple[CardKey, bytes]:
    issuer_key, issuer = _issuer()
    key = rsa.generate_private_key(65537, 2048)
    names = {
        NameOID.COMMON_NAME: f"{citizen.codice_fiscale}/7430000000000000.{DATA_DIGEST}",
        NameOID.GIVEN_NAME: citizen.given_name,
        NameOID.SURNAME: citizen.surname,
    }
    subject = x509.Name([x509.NameAttribute(oid, text) for oid, text in names.items()])
    policies = [x509.PolicyInformation(x509.ObjectIdentifier(POLICY), None)]
    certificate = (
        _begun(subject, issuer, key.public_key())
        .add_extension(x509.KeyUsage(True, *[False] * 8), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        .add_extension(x509.CertificatePolicies(policies), critical=False)
        .sign(issuer_key, SHA256())
    )
    numbers = key.private_numbers()
    return CardKey(numbers.public_numbers.n, numbers.d), certificate.public_bytes(Encoding.DER)


@cache
def _issuer() -> tuple[rsa.RSAPrivateKey, x509.Name]:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, ISSUER)])
    return rsa.generate_private_key(65537, 2048), name


def _begun(subject: x509.Name, issuer: x509.Name, key: rsa.RSAPublicKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    number = x509.random_serial_number()
    return x509.CertificateBuilder(issuer, subject, key, number, now - LASTS, now + LASTS)
