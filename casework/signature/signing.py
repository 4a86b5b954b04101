"""A PDF signed with a key that is elsewhere, such as on a card: prepared here, completed here.

Owns the PAdES signature around the value that the card gives. Must not know cards, and never sees a
PIN. Between the two steps the prepared document can wait in a store. Sources: ETSI EN 319 142-1;
docs/decisions/0199-the-card-signs-a-digest.md
"""

import io
from datetime import datetime

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import ExternalSigner, PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest
from pyhanko_certvalidator.registry import SimpleCertificateStore

from casework.signature.chains import Anchors
from casework.signature.cms.signers import CheckedAgainst
from casework.signature.pdf.signatures import judge_pdf
from casework.signature.report import Integrity, SignatureReport
from casework.signature.signing_questions import PreparedPdf

_DIGEST = "sha256"
_RESERVED_DIGITS = 16_384
"""Hexadecimal digits kept free: a certificate of 4,096 bits takes half of them."""


class SignatureFailed(Exception):
    """What came back from the card is not the signature that was asked for; nothing was kept."""


async def prepare_pdf(pdf: bytes, certificate: bytes, field: str) -> PreparedPdf:
    """`certificate` is the signer's, DER. Raises: ValueError where one of both cannot be read."""
    signer = _signer(certificate, None)
    metadata = PdfSignatureMetadata(
        field_name=field, md_algorithm=_DIGEST, subfilter=SigSeedSubFilter.PADES
    )
    prepared, _, output = await PdfSigner(metadata, signer).async_digest_doc_for_signing(
        IncrementalPdfFileWriter(io.BytesIO(pdf)), bytes_reserved=_RESERVED_DIGITS
    )
    attributes = await signer.signed_attrs(prepared.document_digest, _DIGEST, use_pades=True)
    output.seek(0)
    return PreparedPdf(
        document=output.read(),
        certificate=certificate,
        key_bytes=(asn1_x509.Certificate.load(certificate).public_key.bit_size + 7) // 8,
        to_sign=attributes.dump(),
        document_digest=prepared.document_digest,
        gap=(prepared.reserved_region_start, prepared.reserved_region_end),
    )


async def complete_pdf(prepared: PreparedPdf, value: bytes, now: datetime) -> bytes:
    """The signed PDF. Raises: SignatureFailed if `value` does not fit; then nothing was signed."""
    signer = _signer(prepared.certificate, value)
    envelope = await signer.async_sign_prescribed_attributes(
        _DIGEST, cms.CMSAttributes.load(prepared.to_sign)
    )
    output = io.BytesIO(prepared.document)
    region = PreparedByteRangeDigest(prepared.document_digest, *prepared.gap)
    region.fill_with_cms(output, envelope)
    signed = output.getvalue()
    report: SignatureReport = judge_pdf(signed, CheckedAgainst(Anchors(), now))
    if report.verdict is not Integrity.VALID:
        raise SignatureFailed(report.verdict)
    return signed


def _signer(certificate: bytes, value: bytes | None) -> ExternalSigner:
    """With the signer's certificate only: its digest is signed along, so no byte can change."""
    return ExternalSigner(
        signing_cert=asn1_x509.Certificate.load(certificate),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]
        signature_value=value,
    )
