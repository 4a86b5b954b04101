"""A CMS signer by signer, by our own walk: pyHanko takes one signer and refuses two.

Owns what has to fit for one signer, and what is named though it fits. Must not know PDF. Sources:
RFC 5652; ETSI EN 319 122-1; docs/decisions/0198-our-own-verdict-over-a-signature.md
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_der_public_key
from msgspec import Struct

from casework.signature.chains import Anchors, Signing, trust_in
from casework.signature.cms import frame
from casework.signature.cms.attributes import (
    as_stored,
    attribute,
    in_der_order,
    stated,
    unsigned,
)
from casework.signature.cms.certificates import (
    MOST_CERTIFICATES,
    certificates_of,
    codice_fiscale_of,
    has_altered,
    is_meant_by,
    name_of,
    readable,
    signer_of,
)
from casework.signature.cms.time_stamps import READING, Stamp, best, stamp_of
from casework.signature.cms.values import Method, MethodUnknown, digest, fits, method_of
from casework.signature.report import Integrity, Observation, SignerReport, SignerTrust

MOST_SIGNERS = 40
MOST_COUNTERSIGNATURES_DEEP = 4

_BROKEN_DIGESTS, _WEAK_DIGESTS = frozenset({"md5", "md2"}), frozenset({"sha1"})

Outcome = tuple[Integrity, tuple[Observation, ...]]


class CheckedAgainst(Struct, frozen=True):
    """Whose certificates count, and when it is checked (aware)."""

    anchors: Anchors
    now: datetime


class CmsWalk:
    """The signers of one CMS over one content; `content` None where it is not there."""

    def __init__(
        self,
        signed: cms.SignedData,
        content: bytes | None,
        against: CheckedAgainst,
        more_certificates: Sequence[asn1_x509.Certificate] = (),
        stamp: Stamp | None = None,
    ) -> None:
        """`stamp` says when the whole file existed."""
        self._signed = signed
        self._content = content
        self._against = against
        self._stamp = stamp
        self._certificates = [
            *certificates_of(signed),
            *more_certificates[:MOST_CERTIFICATES],
        ]
        self._has_altered = has_altered(self._certificates)

    def reports(self, claimed_at: datetime | None = None) -> Iterator[SignerReport]:
        """Each signer, followed by those who confirmed that signature.

        `claimed_at` is the time that the file says, where the signer says none.
        """
        for info in list(self._signed["signer_infos"])[:MOST_SIGNERS]:
            yield from self._of_signer(info, self._content, claimed_at, 0)

    def _of_signer(
        self, info: cms.SignerInfo, content: bytes | None, claimed_at: datetime | None, depth: int
    ) -> Iterator[SignerReport]:
        try:
            yield self._report(info, content, claimed_at, depth)
            counters = list(unsigned(info, "counter_signature"))
        except READING:
            yield SignerReport(
                name="",
                at=None,
                verdict=Integrity.INDETERMINATE,
                trust=SignerTrust.UNKNOWN,
                observed=(Observation.SIGNATURE_UNREADABLE,),
            )
            return
        if depth < MOST_COUNTERSIGNATURES_DEEP:
            for counter in counters[:MOST_SIGNERS]:
                yield from self._of_signer(counter, info["signature"].native, None, depth + 1)

    def _report(
        self, info: cms.SignerInfo, content: bytes | None, claimed_at: datetime | None, depth: int
    ) -> SignerReport:
        signer = signer_of(info, self._certificates)
        try:
            verdict, observed = self._judged(info, signer, content, depth > 0)
        except MethodUnknown:
            verdict, observed = Integrity.INDETERMINATE, (Observation.ALGORITHM_UNKNOWN,)
        if depth:
            observed = (Observation.COUNTERSIGNATURE, *observed)
        tokens = list(unsigned(info, "signature_time_stamp_token"))
        value, against = info["signature"].native, self._against
        stamps = [stamp_of(token, value, against.anchors, against.now) for token in tokens]
        stamp = best([*stamps, self._stamp])
        if tokens or stamp is not None:
            observed = (*observed, _observed_of(stamp))
        claimed = stated(info, "signing_time") or claimed_at
        signing = Signing(
            claimed if stamp is None else stamp.at,
            stamp is not None and stamp.is_recognised,
            against.now,
        )
        trust, why = self._trust(signer, verdict, signing)
        return SignerReport(
            name=name_of(signer),
            at=signing.at,
            verdict=verdict,
            trust=trust,
            observed=(*observed, *why),
            codice_fiscale=codice_fiscale_of(signer),
        )

    def _trust(
        self, signer: asn1_x509.Certificate | None, verdict: Integrity, signing: Signing
    ) -> tuple[SignerTrust, tuple[Observation, ...]]:
        """Of a signature that is not right, the certificate says nothing."""
        if signer is None or verdict is not Integrity.VALID:
            return SignerTrust.UNKNOWN, ()
        own = readable([signer])
        if not own:
            return SignerTrust.UNKNOWN, (Observation.ISSUER_UNKNOWN,)
        others = readable(self._certificates)
        return trust_in(own[0], others, self._against.anchors, signing)

    def _judged(
        self,
        info: cms.SignerInfo,
        signer: asn1_x509.Certificate | None,
        content: bytes | None,
        is_counter: bool,
    ) -> Outcome:
        """Raises: MethodUnknown"""
        hashed_by = info["digest_algorithm"]["algorithm"].native
        method = method_of(info["signature_algorithm"], hashed_by)
        if {hashed_by, method.digest} & _BROKEN_DIGESTS:
            return Integrity.INDETERMINATE, (Observation.DIGEST_BROKEN,)
        if content is None:
            return Integrity.INDETERMINATE, (Observation.CONTENT_MISSING,)
        stored = as_stored(info)
        if stored is not None:
            said = stated(info, "message_digest")
            if said is None:
                return Integrity.INVALID, (Observation.ATTRIBUTES_INCOMPLETE,)
            if said != digest(hashed_by, content):
                return Integrity.INVALID, (Observation.CONTENT_ALTERED,)
        if signer is None:
            return Integrity.INDETERMINATE, (Observation.CERTIFICATE_MISSING,)
        for version in ("signing_certificate_v2", "signing_certificate"):
            signed_along = attribute(info, version)
            if signed_along is not None and not is_meant_by(signed_along, signer):
                return Integrity.INVALID, (Observation.CERTIFICATE_REPLACED,)
        if not is_counter and not frame.is_sound(self._signed, info):
            return Integrity.INVALID, (Observation.UNSIGNED_BYTES,)
        if self._has_altered:
            return Integrity.INVALID, (Observation.CERTIFICATE_ALTERED,)
        weak = {hashed_by, method.digest} & _WEAK_DIGESTS
        seen = (Observation.INTACT, *([Observation.DIGEST_WEAK] if weak else ()))
        return _of_value(info, method, signer, content if stored is None else None, seen)


def _observed_of(stamp: Stamp | None) -> Observation:
    if stamp is None:
        return Observation.TIME_STAMP_WRONG
    return Observation.TIME_STAMPED if stamp.is_recognised else Observation.TIME_STAMP_UNKNOWN


def _of_value(
    info: cms.SignerInfo,
    method: Method,
    signer: asn1_x509.Certificate,
    bare_content: bytes | None,
    seen: tuple[Observation, ...],
) -> Outcome:
    """`bare_content` where the signature is over the content itself, without attributes."""
    value = info["signature"].native
    try:
        key = load_der_public_key(signer.public_key.dump())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise MethodUnknown("key") from error
    if bare_content is not None:
        if fits(key, method, value, bare_content):
            return Integrity.VALID, seen
        return Integrity.INVALID, (Observation.CONTENT_ALTERED,)
    stored, in_order = as_stored(info), in_der_order(info)
    # RFC 5652 signs the sorted ones, in whatever order they are stored; some sign them as stored
    for signed in (in_order, stored):
        if signed is not None and fits(key, method, value, signed):
            disorder = [Observation.ATTRIBUTES_UNORDERED] if stored != in_order else []
            return Integrity.VALID, (*seen, *disorder)
    return Integrity.INVALID, (Observation.SIGNATURE_WRONG,)
