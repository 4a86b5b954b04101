"""Certificates that their issuers have taken back, as the issuers' lists (CRL) say.

Owns which list counts: signed by the same anchor as the certificate, and still current. The files
are brought by the installer. Sources: RFC 5280, section 5;
docs/decisions/0128-the-card-at-its-door.md
"""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import structlog
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from portal.identity.refusals import CardRevoked, CertificateRefused

log = structlog.get_logger(__name__)


class Revocations:
    """The newest list of each issuer."""

    def __init__(self, lists: Iterable[x509.CertificateRevocationList]) -> None:
        self.lists = tuple(sorted(lists, key=lambda each: each.last_update_utc, reverse=True))

    @classmethod
    def read(cls, folder: Path) -> "Revocations":
        """Those of the files `*.crl` there, PEM or DER; one that cannot be read is logged."""
        found = []
        for file in sorted(folder.glob("*.crl")):
            body = file.read_bytes()
            is_pem = body.lstrip().startswith(b"-----BEGIN")
            try:
                found.append(
                    x509.load_pem_x509_crl(body) if is_pem else x509.load_der_x509_crl(body)
                )
            except ValueError as error:
                log.error("crl_unreadable", file=file.name, error=str(error))
        return cls(found)

    def check(self, certificate: x509.Certificate, anchor: x509.Certificate, now: datetime) -> None:
        """Nothing is said of an issuer without a list.

        Raises: CardRevoked; CertificateRefused where the issuer's newest list should have been
        followed by another one.
        """
        crl = self._newest_of(anchor)
        if crl is None:
            return
        revoked = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
        if revoked is not None and not _is_taken_off(revoked):
            raise CardRevoked("the issuer has revoked the certificate")
        if crl.next_update_utc is None or now > crl.next_update_utc:
            raise CertificateRefused("the issuer's revocation list is out of date: bring a new one")

    def _newest_of(self, anchor: x509.Certificate) -> x509.CertificateRevocationList | None:
        key = anchor.public_key()
        if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
            return None
        for crl in self.lists:
            if crl.issuer == anchor.subject and crl.is_signature_valid(key):
                return crl
        return None


def _is_taken_off(revoked: x509.RevokedCertificate) -> bool:
    """A suspended card that was given back: "removeFromCRL"."""
    try:
        reason = revoked.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except x509.ExtensionNotFound:
        return False
    return reason is x509.ReasonFlags.remove_from_crl
