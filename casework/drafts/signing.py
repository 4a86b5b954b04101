"""How a case was signed: the evidence that is kept, and whether it is still of these answers.

A signature is over a digest of what it was given for: the answers that count, for whom, and the
files. An answer that is changed afterwards leaves it behind. Source: art. 65 CAD, art. 38 DPR
445/2000.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

import msgspec
from msgspec import Struct

from casework.signature.evidence import CardEvidence, FileEvidence
from sportello.cases.completeness import SignatureState
from sportello.cases.conditions import Answers
from sportello.cases.parties import PartyPerson, PresentedFor


class SignatureWay(StrEnum):
    """FILE: a signed file uploaded. SESSION: signed in and confirmed. CARD: card and PIN at a
    counter or totem. IN_PERSON: by hand, before an employee.
    """

    FILE = "file"
    SESSION = "session"
    CARD = "card"
    IN_PERSON = "in_person"


class CaseSignature(Struct, frozen=True, kw_only=True):
    """Evidence of one signature.

    digest          of what was signed, as `signed_digest` makes it
    text            what the signer was shown and confirmed
    signer          None where no one has proven who they are
    method, level   of the session: "spid", 2; of a card "cns" or "cie"
    document        identity document shown to the employee: kind, number, who issued it
    archive_place   where the signed paper lies
    attested_by     the operator before whom it was signed, as the host names them
    state           as it was judged when it was given, or when its certificate was checked later
    document_sha256 of the file that carries it, or of the PDF that was read before it
    card            of a signature with card and PIN
    attachment      the signed file that was uploaded; `evidence` is what was judged of it
    """

    way: SignatureWay
    at: datetime
    digest: str
    text: str
    state: SignatureState
    signer: PartyPerson | None = None
    method: str | None = None
    level: int | None = None
    issuer: str | None = None
    document: str | None = None
    archive_place: str | None = None
    attested_by: str | None = None
    document_sha256: str | None = None
    card: CardEvidence | None = None
    attachment: str | None = None
    evidence: FileEvidence | None = None


class SecondSignature(Struct, frozen=True, kw_only=True):
    """Someone who has to sign too. `signer` is their id in the form; `signature` None until then.

    nonce   in the link of their invitation; "" for who signed at the counter uninvited
    """

    signer: str
    nonce: str
    invited_at: datetime
    signature: CaseSignature | None = None


class CertifiedCopy(Struct, frozen=True, kw_only=True):
    """An attachment that an official certified to be a copy; `certified_by` as the host names them.

    sha256  of the file that was certified, hexadecimal
    """

    attachment: str
    sha256: str
    at: datetime
    certified_by: str
    text: str


def signed_digest(
    service: str,
    definition_version: int,
    counted: Answers,
    presented: PresentedFor,
    files: Iterable[tuple[str, str]] = (),
) -> str:
    """SHA-256, hexadecimal, of canonical JSON. `files` are paths and digests of attachments."""
    signed = {
        "service": service,
        "version": definition_version,
        "answers": counted,
        "presented": presented,
        "files": sorted(files),
    }
    return sha256(msgspec.json.encode(signed, order="sorted")).hexdigest()


def state_of(signature: CaseSignature | None, digest: str) -> SignatureState | None:
    """None without a signature. `digest` is that of the case as it is now."""
    if signature is None:
        return None
    return signature.state if signature.digest == digest else SignatureState.OUTDATED
