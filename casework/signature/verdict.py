"""The verdict over one signed file: what kind of file it is, and what its signatures say.

Owns the order of the questions and the limits. Must not know pages, cases or commands. Source:
docs/decisions/0198-our-own-verdict-over-a-signature.md
"""

from datetime import datetime

import structlog
from asn1crypto import cms

from casework.signature.chains import Anchors
from casework.signature.cms.envelopes import (
    MOST_BYTES,
    EnvelopeDamaged,
    NoEnvelope,
    binary,
    content_info,
    has_unsigned_rest,
    is_pdf,
)
from casework.signature.cms.signers import CheckedAgainst, CmsWalk
from casework.signature.report import (
    Integrity,
    Observation,
    SignatureReport,
    worst,
)

log = structlog.get_logger(__name__)

DEEPEST = 5
"""Signed files in signed files: two are usual (a renewed signature), more than five are a trap."""


def verify(
    file: bytes, anchors: Anchors, now: datetime, detached: bytes | None = None
) -> SignatureReport:
    """What the signatures of `file` say; `now` is aware, `detached` the document of a detached
    signature. A file of a stranger belongs into `own_process`.
    """
    against = CheckedAgainst(anchors, now)
    try:
        return _of_file(file, against, detached, 0)
    except Exception as error:  # noqa: BLE001  # a stranger's file may break any reader
        log.warning("signature_check_failed", bytes=len(file), error=type(error).__name__)
        return SignatureReport(Integrity.INVALID, (), (Observation.SIGNATURE_UNREADABLE,))


def _of_file(
    file: bytes, against: CheckedAgainst, detached: bytes | None, depth: int
) -> SignatureReport:
    if not file:
        return SignatureReport(Integrity.UNREADABLE, (), (Observation.EMPTY_FILE,))
    if len(file) > MOST_BYTES:
        return SignatureReport(Integrity.UNREADABLE, (), (Observation.FILE_TOO_LARGE,))
    if depth > DEEPEST:
        return SignatureReport(Integrity.INDETERMINATE, (), (Observation.NESTED_TOO_DEEPLY,))
    if is_pdf(file):
        from casework.signature.pdf.signatures import judge_pdf  # what reads a PDF is large

        return judge_pdf(file, against)
    der = binary(file)
    try:
        return _of_envelope(content_info(der), der, against, detached, depth)
    except NoEnvelope:
        return SignatureReport(Integrity.NO_SIGNATURE, (), (Observation.NEITHER_PDF_NOR_P7M,))
    except EnvelopeDamaged:
        return SignatureReport(Integrity.UNREADABLE, (), (Observation.FILE_DAMAGED,))


def _of_envelope(
    read: cms.ContentInfo, file: bytes, against: CheckedAgainst, detached: bytes | None, depth: int
) -> SignatureReport:
    match read["content_type"].native:
        case "signed_data":
            signed = read["content"]
        case "timestamped_data":
            inside = read["content"]["content"].native
            return _of_file(inside or b"", against, detached, depth + 1)
        case "enveloped_data" | "encrypted_data" | "authenticated_enveloped_data":
            return SignatureReport(Integrity.NO_SIGNATURE, (), (Observation.ENCRYPTED_ENVELOPE,))
        case _:
            return SignatureReport(Integrity.NO_SIGNATURE, (), (Observation.NOTHING_SIGNED,))
    if has_unsigned_rest(read, file):
        return SignatureReport(Integrity.INVALID, (), (Observation.UNSIGNED_BYTES,))
    inside = enclosed(signed)
    signers = tuple(CmsWalk(signed, detached if inside is None else inside, against).reports())
    nested = _nested(inside, against, depth)
    if not signers:
        return nested or SignatureReport(Integrity.NO_SIGNATURE, (), (Observation.NOTHING_SIGNED,))
    if nested is None:
        return SignatureReport(worst(each.verdict for each in signers), signers)
    verdicts = [each.verdict for each in signers] + [nested.verdict]
    return SignatureReport(worst(verdicts), (*signers, *nested.signers), nested.observed)


def enclosed(signed: cms.SignedData) -> bytes | None:
    """The content within the CMS, None where it is detached."""
    content = signed["encap_content_info"]["content"]
    native = content.native if content else None
    return native if isinstance(native, bytes) else None


def _nested(inside: bytes | None, against: CheckedAgainst, depth: int) -> SignatureReport | None:
    """What the content says of itself, if it is a signed file too."""
    if not inside:
        return None
    report = _of_file(inside, against, None, depth + 1)
    if report.verdict in (Integrity.NO_SIGNATURE, Integrity.UNREADABLE):
        return None
    return report
