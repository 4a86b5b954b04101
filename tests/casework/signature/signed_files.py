"""Invented signers and what they sign: files made here, with tools that the verdict does not use
to judge."""

import io
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pikepdf
from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID
from msgspec import Struct
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from pyhanko_certvalidator.registry import SimpleCertificateStore

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
TEXT = b"Chiedo l'occupazione di suolo pubblico per dieci giorni."


class Signatory(Struct, frozen=True):
    key: Any
    certificate: x509.Certificate
    issuer: x509.Certificate

    @property
    def pyhanko(self) -> SimpleSigner:
        der = self.key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return SimpleSigner(
            signing_cert=_asn1(self.certificate),
            signing_key=keys.PrivateKeyInfo.load(der),
            cert_registry=SimpleCertificateStore(),
            prefer_pss=False,
        )


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def an_authority(name: str = "CA di prova") -> tuple[Any, x509.Certificate]:
    return _authority(name)


@cache
def _authority(name: str) -> tuple[Any, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    built = (
        _builder(subject, subject, key.public_key(), NOW - timedelta(days=3000), days=40_000)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return key, built


@cache
def a_signatory(
    name: str = "Maria Fontanelli",
    *,
    kind: str = "rsa",
    from_: datetime = NOW - timedelta(days=400),
    days: int = 36_500,
    authority: str = "CA di prova",
    code: str = "",
) -> Signatory:
    """`code` is their codice fiscale, which most certificates name."""
    ca_key, ca = an_authority(authority)
    if kind == "rsa":
        key: Any = rsa.generate_private_key(65537, 2048)
    else:
        key = ec.generate_private_key(ec.SECP256R1())
    given, surname = name.split(" ", 1)
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, name.upper()),
            x509.NameAttribute(NameOID.GIVEN_NAME, given),
            x509.NameAttribute(NameOID.SURNAME, surname),
        ]
        + ([x509.NameAttribute(NameOID.SERIAL_NUMBER, f"TINIT-{code}")] if code else [])
    )
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        _builder(subject, ca.subject, key.public_key(), from_, days)
        .add_extension(usage, critical=True)
        .sign(ca_key, hashes.SHA256())
    )
    return Signatory(key, certificate, ca)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: Any, from_: datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(from_)
        .not_valid_after(from_ + timedelta(days=days))
    )


@cache
def a_form() -> bytes:
    """A page with some text and a text field."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    page = pdf.pages[0]
    page.Contents = pdf.make_stream(b"BT /F1 12 Tf 60 760 Td (Chiedo il permesso) Tj ET")
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=pdf.make_indirect(font)))
    field = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Tx,
            T="giorni",
            V="10",
            DA="/F1 12 Tf 0 g",
            Rect=[60, 700, 200, 720],
            P=page.obj,
        )
    )
    page.Annots = pdf.make_indirect(pikepdf.Array([field]))
    pdf.Root.AcroForm = pdf.make_indirect(
        pikepdf.Dictionary(Fields=pikepdf.Array([field]), DR=page.Resources, DA="/F1 12 Tf 0 g")
    )
    written = io.BytesIO()
    pdf.save(written, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return written.getvalue()


def signed_pdf(pdf: bytes, signatory: Signatory, field: str = "Firma1", **metadata: Any) -> bytes:
    """With an incremental update more, as all software that signs adds one."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    box = metadata.pop("box", None)
    append_signature_field(writer, SigFieldSpec(field, box=box))
    timestamper = metadata.pop("timestamper", None)
    meta = PdfSignatureMetadata(field_name=field, **{"md_algorithm": "sha256", **metadata})
    signer = PdfSigner(meta, signatory.pyhanko, timestamper=timestamper)
    out: io.BytesIO = signer.sign_pdf(writer)
    return out.getvalue()


@cache
def a_signed_request() -> bytes:
    return signed_pdf(a_form(), a_signatory())


def updated(pdf: bytes) -> IncrementalPdfFileWriter:
    """To be altered and then read by `written`."""
    return IncrementalPdfFileWriter(io.BytesIO(pdf))


def written(writer: IncrementalPdfFileWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def p7m(
    content: bytes, *signatories: Signatory, pem: bool = False, detached: bool = False
) -> bytes:
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content)
    for each in signatories:
        builder = builder.add_signer(each.certificate, each.key, hashes.SHA256())
    encoding = serialization.Encoding.PEM if pem else serialization.Encoding.DER
    options = [pkcs7.PKCS7Options.Binary]
    if detached:
        options.append(pkcs7.PKCS7Options.DetachedSignature)
    return builder.sign(encoding, options)
