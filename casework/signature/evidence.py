"""What a case keeps of a signature in a file or by card: what was judged, by which lists, and when.

Owns both structs and what they say of the case. Of a session and of a signature by hand the
evidence is `casework.drafts.signing`. Sources: art. 65 CAD; art. 38 DPR 445/2000; DPCM 22/2/2013.
"""

from datetime import datetime
from hashlib import sha256

from msgspec import Struct

from casework.signature.report import Integrity, Observation, SignatureReport, SignerTrust
from sportello.cases.completeness import SignatureState

NOT_THE_REQUEST = {Observation.OTHER_DOCUMENT, Observation.OTHER_SIGNER}


class FileEvidence(Struct, frozen=True, kw_only=True):
    """A signed file that was uploaded, or that a card signed.

    document_sha256   of the file as judged, hexadecimal: it is kept as an attachment
    judged_at         aware
    report            as it was then, with each signer
    anchors           how many certificates counted; without any the trust is unknown
    revocations_of    when the oldest revocation list used was issued; None without a list
    is_list_overdue   whether that list should have been replaced by then: it acquits no one
    """

    document_sha256: str
    judged_at: datetime
    report: SignatureReport
    anchors: int
    revocations_of: datetime | None = None
    is_list_overdue: bool = False

    @property
    def state(self) -> SignatureState:
        """Whether the case is signed by it; what is not known yet is checked again later."""
        report = self.report
        if NOT_THE_REQUEST & set(report.observed):
            return SignatureState.INVALID
        if report.verdict is Integrity.INDETERMINATE:
            return SignatureState.NOT_VERIFIED
        if report.verdict is not Integrity.VALID:
            return SignatureState.INVALID
        trusts = {signer.trust for signer in report.signers}
        if trusts & {SignerTrust.REVOKED, SignerTrust.UNTRUSTED}:
            return SignatureState.INVALID
        if SignerTrust.UNKNOWN in trusts or self.revocations_of is None or self.is_list_overdue:
            return SignatureState.NOT_VERIFIED
        return SignatureState.VALID


class CardEvidence(Struct, frozen=True, kw_only=True):
    """A signature by card and PIN: the signed file, and where and by which certificate.

    certificate   DER; its name holds the codice fiscale, so it is shown to who may see the case
    station       the counter or totem at which the PIN was typed
    """

    file: FileEvidence
    certificate: bytes
    station: str
    signed_at: datetime


def file_evidence(
    document: bytes,
    report: SignatureReport,
    judged_at: datetime,
    anchors: int,
    revocations_of: datetime | None = None,
    *,
    is_list_overdue: bool = False,
) -> FileEvidence:
    return FileEvidence(
        document_sha256=sha256(document).hexdigest(),
        judged_at=judged_at,
        report=report,
        anchors=anchors,
        revocations_of=revocations_of,
        is_list_overdue=is_list_overdue,
    )
