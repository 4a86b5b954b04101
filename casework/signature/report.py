"""What is found about a signed file: one verdict, and one entry for each signer.

Owns the words. An observation is a code; `sentences` and pages put it into words.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class Integrity(StrEnum):
    """Whether the file is what was signed; whose certificate it is, is another question."""

    VALID = "valid"
    CHANGED = "changed"
    """Right for what was signed, and the document was altered later."""
    INVALID = "invalid"
    INDETERMINATE = "indeterminate"
    """It cannot be decided with what is in the file."""
    UNREADABLE = "unreadable"
    NO_SIGNATURE = "no_signature"


class SignerTrust(StrEnum):
    """What the anchors say of a signer's certificate at the time of signing."""

    TRUSTED = "trusted"
    UNKNOWN = "unknown"
    UNTRUSTED = "untrusted"
    REVOKED = "revoked"


class Observation(StrEnum):
    """Each is one sentence of `sentences`."""

    # of the file
    EMPTY_FILE = "empty_file"
    FILE_TOO_LARGE = "file_too_large"
    FILE_DAMAGED = "file_damaged"
    NESTED_TOO_DEEPLY = "nested_too_deeply"
    TOOK_TOO_LONG = "took_too_long"
    NEITHER_PDF_NOR_P7M = "neither_pdf_nor_p7m"
    ENCRYPTED_ENVELOPE = "encrypted_envelope"
    NOTHING_SIGNED = "nothing_signed"
    PLACE_LEFT_EMPTY = "place_left_empty"

    # of the signature itself
    INTACT = "intact"
    CONTENT_ALTERED = "content_altered"
    CONTENT_MISSING = "content_missing"
    SIGNATURE_WRONG = "signature_wrong"
    SIGNATURE_UNREADABLE = "signature_unreadable"
    ATTRIBUTES_INCOMPLETE = "attributes_incomplete"
    ATTRIBUTES_UNORDERED = "attributes_unordered"
    CERTIFICATE_MISSING = "certificate_missing"
    CERTIFICATE_REPLACED = "certificate_replaced"
    CERTIFICATE_ALTERED = "certificate_altered"
    ALGORITHM_UNKNOWN = "algorithm_unknown"
    DIGEST_WEAK = "digest_weak"
    DIGEST_BROKEN = "digest_broken"
    COUNTERSIGNATURE = "countersignature"
    UNSIGNED_BYTES = "unsigned_bytes"
    TIME_STAMPED = "time_stamped"
    TIME_STAMP_UNKNOWN = "time_stamp_unknown"
    TIME_STAMP_WRONG = "time_stamp_wrong"

    # of a PDF
    RANGES_ODD = "ranges_odd"
    RANGES_BEYOND_FILE = "ranges_beyond_file"
    REVISION_NOT_COVERED = "revision_not_covered"
    LATER_SIGNATURES = "later_signatures"
    LATER_PERMITTED = "later_permitted"
    LATER_FORM_FIELDS = "later_form_fields"
    LATER_FORBIDDEN = "later_forbidden"
    LATER_CONTENT = "later_content"
    SIGNATURE_REMOVED = "signature_removed"

    # of what was to be signed, and by whom
    OTHER_DOCUMENT = "other_document"
    OTHER_SIGNER = "other_signer"

    # of the certificate
    NO_ANCHORS = "no_anchors"
    ISSUER_UNKNOWN = "issuer_unknown"
    ISSUER_RECOGNISED = "issuer_recognised"
    SELF_SIGNED = "self_signed"
    CERTIFICATE_WAS_EXPIRED = "certificate_was_expired"
    EXPIRED_SINCE_UNPROVEN = "expired_since_unproven"
    EXPIRED_SINCE = "expired_since"
    CERTIFICATE_REVOKED = "certificate_revoked"


_WORST_FIRST = (
    Integrity.INVALID,
    Integrity.CHANGED,
    Integrity.INDETERMINATE,
    Integrity.UNREADABLE,
    Integrity.VALID,
)


class SignerReport(Struct, frozen=True, kw_only=True):
    """`name` and `codice_fiscale` as its certificate says, empty where it says none.

    `at` is aware: of a time stamp that holds, else what the signer's clock said; None if neither.
    """

    name: str
    at: datetime | None
    verdict: Integrity
    trust: SignerTrust
    observed: tuple[Observation, ...]
    codice_fiscale: str = ""


class SignatureReport(Struct, frozen=True):
    """`verdict` is the worst of the signers'; `observed` is of the file as a whole."""

    verdict: Integrity
    signers: tuple[SignerReport, ...] = ()
    observed: tuple[Observation, ...] = ()

    def with_observed(self, observation: Observation) -> "SignatureReport":
        return SignatureReport(self.verdict, self.signers, (*self.observed, observation))


def worst(verdicts: Iterable[Integrity]) -> Integrity:
    """Of at least one verdict."""
    return min(verdicts, key=_WORST_FIRST.index)
