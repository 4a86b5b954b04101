"""What calls that sign a case are sent and answer, and how its signatures are shown.

The calls for its answers are in `messages`. Must not know who serves the calls.
"""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from sportello.cases.completeness import SignatureState
from sportello.cases.message_types import Id, Written


class SignableWay(StrEnum):
    """How a case is signed by this call."""

    FILE = "file"
    SESSION = "session"
    IN_PERSON = "in_person"
    CARD = "card"


class SignatureGiven(Struct, frozen=True):
    """
    file       with the request's own PDF, signed and attached: `attachment` is its id
    session    with the session's cookie of who signed in, and `confirmed`
    in_person  by hand; an operator who is signed in attests it, with identity document and the
               place of the paper in the archive; without one it still waits for that
    card       `value`, in base64: what the card has computed over the digest that was prepared
    """

    way: SignableWay
    confirmed: bool = False
    document: Written | None = None
    archive_place: Written | None = None
    value: bytes | None = None
    attachment: Id | None = None


class SignerState(StrEnum):
    """NOT_NAMED    the answers name no one yet, or the person who presents the request
    NOT_INVITED  named; INVITED: and has not signed; SIGNED: over what it is now
    OUTDATED     the answers were changed after they signed
    """

    NOT_NAMED = "not_named"
    NOT_INVITED = "not_invited"
    INVITED = "invited"
    SIGNED = "signed"
    OUTDATED = "outdated"


class HandSignatureGiven(Struct, frozen=True):
    """The identity document that was shown, and where the signed paper lies."""

    document: Written = ""
    archive_place: Written = ""


class SignerShown(Struct, frozen=True):
    """`link` is for this person alone, who signs in to sign."""

    id: str
    label: str
    state: SignerState
    name: str | None
    invited_at: datetime | None
    link: str | None


class CopyCertified(Struct, frozen=True):
    """`text` is what the operator certified of the file with that `sha256`, hexadecimal."""

    attachment: str
    sha256: str
    at: datetime
    text: str


class SignersShown(Struct, frozen=True):
    signers: list[SignerShown]


class CardCertificate(Struct, frozen=True):
    """DER, in base64: that of the card that is in the reader."""

    certificate: bytes


class DigestToSign(Struct, frozen=True):
    """What a card signs by RSA, PKCS #1 version 1.5, with a key of `key_bytes`: a SHA-256 digest,
    32 bytes in base64.
    """

    digest: bytes
    key_bytes: int


class FindingShown(Struct, frozen=True):
    """What was found of a signed file, in a sentence for citizens."""

    code: str
    text: str


class FileSignerShown(Struct, frozen=True):
    """A signer of a signed file; `at` None where the file says no time."""

    name: str
    at: datetime | None
    verdict: str
    trust: str
    findings: list[FindingShown]


class CardCheckShown(Struct, frozen=True):
    """By which revocation list of its issuer a card was judged.

    listed_at   when that list was issued; None where there was none
    is_overdue  whether it should have been replaced by then, so that the portal judges again
    """

    listed_at: datetime | None
    is_overdue: bool


class SignatureShown(Struct, frozen=True):
    """`text` is what was confirmed, `digest` the SHA-256 of what it was given for.

    findings, signers  of a signed file: of the file as a whole, and of each who signed it
    card               of a signature with card and PIN
    """

    way: str
    at: datetime
    state: SignatureState
    text: str
    digest: str
    findings: list[FindingShown] = []
    signers: list[FileSignerShown] = []
    card: CardCheckShown | None = None
