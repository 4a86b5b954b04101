"""From a signer's certificate to an anchor, at the time of signing.

Owns what makes a certificate trusted. Where anchors and revocation lists come from is the caller's
part. Sources: RFC 5280, sections 5 and 6; DPCM 22/2/2013, art. 61 and 62.
"""

from collections.abc import Sequence
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from msgspec import Struct

from casework.signature.report import Observation, SignerTrust

LONGEST_CHAIN = 6
UNREADABLE = (
    ValueError,
    TypeError,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
    UnsupportedAlgorithm,
)
"""How `cryptography` says that something is no certificate that it can read."""


class Anchors(Struct, frozen=True):
    """Issuers that are recognised, and what issuers have revoked."""

    certificates: Sequence[x509.Certificate] = ()
    revocation_lists: Sequence[x509.CertificateRevocationList] = ()

    @property
    def oldest_list(self) -> datetime | None:
        """When the oldest of all revocation lists was issued; None without one."""
        return min((crl.last_update_utc for crl in self.revocation_lists), default=None)

    def revocations_of(self, certificate: x509.Certificate) -> datetime | None:
        """When the newest list of its issuer was issued; None without one."""
        newest = self._newest_list_of(certificate)
        return None if newest is None else newest.last_update_utc

    def is_list_overdue(self, certificate: x509.Certificate, now: datetime) -> bool:
        """Whether the newest list of its issuer should have been followed by another one."""
        newest = self._newest_list_of(certificate)
        if newest is None:
            return False
        return newest.next_update_utc is None or now > newest.next_update_utc

    def _newest_list_of(
        self, certificate: x509.Certificate
    ) -> x509.CertificateRevocationList | None:
        issued = (crl for crl in self.revocation_lists if crl.issuer == certificate.issuer)
        return max(issued, key=lambda crl: crl.last_update_utc, default=None)


class Signing(Struct, frozen=True):
    """When it was signed, and whether a time stamp proves it; `now` is when it is checked."""

    at: datetime | None
    is_proven: bool
    now: datetime


def trust_in(
    certificate: x509.Certificate,
    embedded: Sequence[x509.Certificate],
    anchors: Anchors,
    signing: Signing,
) -> tuple[SignerTrust, tuple[Observation, ...]]:
    """`embedded` are the certificates that the file brings: they lead to anchors, and are none."""
    at = signing.at or signing.now
    held = certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc
    issuers = _chain(certificate, embedded, anchors.certificates)
    if issuers is None:
        seen = () if held or signing.at is None else (Observation.CERTIFICATE_WAS_EXPIRED,)
        return SignerTrust.UNKNOWN, (_why_unknown(certificate, anchors), *seen)
    for link, issuer in zip((certificate, *issuers), issuers, strict=False):
        if _is_revoked(link, issuer, anchors.revocation_lists, signing):
            return SignerTrust.REVOKED, (Observation.CERTIFICATE_REVOKED,)
    if signing.at is None and not held:
        return SignerTrust.UNKNOWN, (Observation.EXPIRED_SINCE_UNPROVEN,)
    if not held:
        return SignerTrust.UNTRUSTED, (Observation.CERTIFICATE_WAS_EXPIRED,)
    if any(not each.not_valid_before_utc <= at <= each.not_valid_after_utc for each in issuers):
        return SignerTrust.UNTRUSTED, (Observation.CERTIFICATE_WAS_EXPIRED,)
    if signing.now > certificate.not_valid_after_utc:
        if not signing.is_proven:
            return SignerTrust.UNKNOWN, (Observation.EXPIRED_SINCE_UNPROVEN,)
        return SignerTrust.TRUSTED, (Observation.ISSUER_RECOGNISED, Observation.EXPIRED_SINCE)
    return SignerTrust.TRUSTED, (Observation.ISSUER_RECOGNISED,)


def _why_unknown(certificate: x509.Certificate, anchors: Anchors) -> Observation:
    if is_issued_by(certificate, certificate):
        return Observation.SELF_SIGNED
    return Observation.ISSUER_UNKNOWN if anchors.certificates else Observation.NO_ANCHORS


def is_issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (*UNREADABLE, InvalidSignature):
        return False
    return True


def _chain(
    certificate: x509.Certificate,
    embedded: Sequence[x509.Certificate],
    anchors: Sequence[x509.Certificate],
) -> tuple[x509.Certificate, ...] | None:
    """The issuers, from the next one up to an anchor; None if no anchor is reached."""
    issuers: tuple[x509.Certificate, ...] = ()
    last = certificate
    while len(issuers) < LONGEST_CHAIN:
        if last in anchors:
            return issuers
        for anchor in anchors:
            if is_issued_by(last, anchor):
                return (*issuers, anchor)
        above = [each for each in embedded if _may_issue(each) and is_issued_by(last, each)]
        if not above or above[0] in (last, *issuers):
            return None
        last = above[0]
        issuers = (*issuers, last)
    return None


def _may_issue(certificate: x509.Certificate) -> bool:
    try:
        constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    except (*UNREADABLE, x509.ExtensionNotFound):
        return False
    return constraints.value.ca


def _is_revoked(
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    lists: Sequence[x509.CertificateRevocationList],
    signing: Signing,
) -> bool:
    """What was revoked later than a proven time of signing does not count."""
    key = issuer.public_key()
    if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        return False
    for crl in lists:
        if crl.issuer == issuer.subject and crl.is_signature_valid(key):
            entry = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
            if entry is not None and not (
                signing.is_proven and signing.at and signing.at < entry.revocation_date_utc
            ):
                return True
    return False
