"""A Regione that issues cards, made anew for each run: every fault of a certificate on demand."""

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CNS_POLICY = "1.3.76.16.2.1"
CIE_POLICY = "1.3.76.47.4"
SIGNING_POLICY = "1.3.76.16.2.2"
GIULIA = "BNCGLI85D49D548B"
CARD_NAME = f"{GIULIA}/7430039999999999.aBcDeFgHiJkLmNoPqRsTuVwXyZ0="

TODAY = datetime.now(UTC).replace(microsecond=0)
YEAR = timedelta(days=365)

_KEY = ec.generate_private_key(ec.SECP256R1())


def a_key() -> ec.EllipticCurvePrivateKey:
    """The same for every card: making one takes time, and what is tested is the certificate."""
    return _KEY


def an_rsa_signer(name: str = "Elenco di Prova") -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    """Who signs a trusted list."""
    key = rsa.generate_private_key(65537, 2048)
    subject = _named(name)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(TODAY - YEAR)
        .not_valid_after(TODAY + YEAR)
        .sign(key, hashes.SHA256())
    )
    return key, certificate


class CardIssuer:
    def __init__(
        self, name: str = "Regione di Prova Servizi", until: datetime = TODAY + 10 * YEAR
    ) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named(name)
        self.certificate = (
            self._begun(self._name, TODAY - 10 * YEAR, until)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(self._key, hashes.SHA256())
        )

    def card(
        self,
        common_name: str = CARD_NAME,
        policy: str | None = CNS_POLICY,
        since: datetime = TODAY - YEAR,
        until: datetime = TODAY + YEAR,
        is_ca: bool = False,
        signs: bool = True,
        purpose: x509.ObjectIdentifier | None = ExtendedKeyUsageOID.CLIENT_AUTH,
        key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey | None = None,
    ) -> x509.Certificate:
        subject = x509.Name(
            [
                x509.NameAttribute(NameOID.COMMON_NAME, common_name),
                x509.NameAttribute(NameOID.GIVEN_NAME, "Giulia"),
                x509.NameAttribute(NameOID.SURNAME, "Bianchi"),
            ]
        )
        building = self._begun(subject, since, until, key or a_key().public_key())
        building = building.add_extension(
            x509.BasicConstraints(ca=is_ca, path_length=None), critical=True
        )
        building = building.add_extension(
            x509.KeyUsage(signs, not signs, *[False] * 7), critical=True
        )
        if purpose is not None:
            building = building.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        if policy is not None:
            policies = [x509.PolicyInformation(x509.ObjectIdentifier(policy), None)]
            building = building.add_extension(x509.CertificatePolicies(policies), critical=False)
        return building.sign(self._key, hashes.SHA256())

    def revocation_list(
        self,
        *revoked: x509.Certificate,
        reason: x509.ReasonFlags | None = None,
        since: datetime = TODAY,
        until: datetime = TODAY + timedelta(days=1),
        revoked_on: datetime | None = None,
    ) -> x509.CertificateRevocationList:
        building = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self._name)
            .last_update(since)
            .next_update(until)
        )
        for certificate in revoked:
            row = x509.RevokedCertificateBuilder().serial_number(certificate.serial_number)
            row = row.revocation_date(revoked_on or since)
            if reason is not None:
                row = row.add_extension(x509.CRLReason(reason), critical=False)
            building = building.add_revoked_certificate(row.build())
        return building.sign(self._key, hashes.SHA256())

    def _begun(
        self,
        subject: x509.Name,
        since: datetime,
        until: datetime,
        key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey | None = None,
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key or self._key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(since)
            .not_valid_after(until)
        )


def der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


def pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.PEM)


def key_pem() -> bytes:
    return a_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
