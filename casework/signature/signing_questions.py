"""What the process that signs is asked, and a PDF between its two steps: structs alone."""

from datetime import datetime

from msgspec import Struct

from casework.signature.report import SignatureReport


class PreparedPdf(Struct, frozen=True):
    """A PDF with room for a signature.

    `to_sign` are the bytes whose SHA-256 the card signs by RSA, PKCS #1 version 1.5, with a key of
    `key_bytes`; `gap` is where the signature goes.
    """

    document: bytes
    certificate: bytes
    key_bytes: int
    to_sign: bytes
    document_digest: bytes
    gap: tuple[int, int]


class PdfToPrepare(Struct, frozen=True, tag="prepare"):
    pdf: bytes
    certificate: bytes
    field: str


class PdfToComplete(Struct, frozen=True, tag="complete"):
    """`now` is aware; certificates and revocation lists are DER."""

    prepared: PreparedPdf
    value: bytes
    now: datetime
    anchors: list[bytes]
    revocation_lists: list[bytes]


class SignedPdf(Struct, frozen=True):
    """With our own verdict over it."""

    document: bytes
    report: SignatureReport
