"""Files made by hand: of every type, harmless and not, and one inside the other."""

import base64
import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from email.message import EmailMessage

import asn1crypto.tsp  # noqa: F401 (before cms is used: else it never knows a time stamp's kind)
import pikepdf
from asn1crypto import cms
from PIL import Image

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!" + rb"$H+H*"
"""In two halves, so that no scanner minds this file."""


def a_pdf(
    *, script: str = "", stream: bytes = b"", embedded: bytes = b"", password: str = "", **root
) -> bytes:
    """One empty page; `stream` lies compressed in it."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(200, 280))
    if script:
        run = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=script)
        pdf.Root.OpenAction = pdf.make_indirect(run)
    if stream:
        pdf.pages[0].Contents = pdf.make_stream(stream)
    if embedded:
        pdf.attachments["inside.bin"] = embedded
    for name, value in root.items():
        pdf.Root[f"/{name}"] = value
    written = io.BytesIO()
    encryption = pikepdf.Encryption(owner="o", user=password) if password else False
    packed = pikepdf.ObjectStreamMode.generate
    pdf.save(written, object_stream_mode=packed, compress_streams=True, encryption=encryption)
    return written.getvalue()


def an_image(kind: str, size: tuple[int, int] = (640, 400)) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "#0066cc").save(written, kind)
    return written.getvalue()


def an_image_bomb() -> bytes:
    """A PNG of 4 kB that says it has 20,000 × 20,000 pixels."""
    head = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(bytes(4_000_000))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


def a_zip(members: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            # of one day: its bytes name a test, which two processes have to call alike
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def a_zip_bomb() -> bytes:
    return a_zip({f"{number}.txt": bytes(30_000_000) for number in range(10)})


def a_tar(data: bytes) -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as archive:
        member = tarfile.TarInfo("inside.com")
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return written.getvalue()


def a_mail(data: bytes) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.org", "b@example.org", "Allegato"
    mail.set_content("In allegato.")
    mail.add_attachment(data, maintype="application", subtype="octet-stream", filename="x.com")
    return mail.as_bytes()


def a_docx(data: bytes) -> bytes:
    """A document of Word with an object in it."""
    return a_zip(
        {
            "[Content_Types].xml": b"<Types/>",
            "word/document.xml": b"<document/>",
            "word/embeddings/oleObject1.bin": data,
        }
    )


def a_cpio(data: bytes) -> bytes:
    """In the portable form "newc"."""

    def member(name: bytes, body: bytes) -> bytes:
        facts = (1, 0o100644, 0, 0, 1, 0, len(body), 0, 0, 0, 0, len(name) + 1, 0)
        head = b"070701" + b"".join(b"%08X" % fact for fact in facts) + name + b"\0"
        return head + bytes(-len(head) % 4) + body + bytes(-len(body) % 4)

    return member(b"inside.com", data) + member(b"TRAILER!!!", b"")


def a_7z(data: bytes) -> bytes:
    """One member, packed by LZMA2 with a dictionary of 1 MiB. Source: 7zFormat.txt"""
    packed = lzma.compress(
        data, lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 20}]
    )
    name = "inside.com\0".encode("utf-16-le")
    header = (
        b"\x01\x04\x06\x00\x01\x09" + _number(len(packed)) + b"\x00"
        b"\x07\x0b\x01\x00\x01\x21\x21\x01\x10\x0c" + _number(len(data)) + b"\x00\x08\x00\x00"
        b"\x05\x01\x11" + _number(len(name) + 1) + b"\x00" + name + b"\x00\x00"
    )
    start = struct.pack("<QQI", len(packed), len(header), zlib.crc32(header))
    return (
        b"7z\xbc\xaf\x27\x1c\x00\x04"
        + struct.pack("<I", zlib.crc32(start))
        + start
        + packed
        + header
    )


def _number(value: int) -> bytes:
    """Below 16,384, in 7z's own way."""
    return bytes([value]) if value < 128 else bytes([0x80 | value >> 8, value & 255])


def a_p7m(data: bytes) -> bytes:
    """Enveloping, in DER, without a signer: its type is the same."""
    signed = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [],
            "encap_content_info": {"content_type": "data", "content": data},
            "signer_infos": [],
        }
    )
    return cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump()


def in_ber(der: bytes) -> bytes:
    """The same `.p7m` as signing programs stream it: outer lengths left open."""
    return _open_lengths(der, 4)


def _open_lengths(der: bytes, deepest: int) -> bytes:
    head = 2 + (der[1] & 127 if der[1] & 128 else 0)
    if not der[0] & 0x20 or deepest == 0:
        return der
    inside, rest = b"", der[head:]
    while rest:
        size = 2 + (rest[1] if rest[1] < 128 else 0)
        if rest[1] >= 128:
            length_bytes = rest[1] & 127
            size += length_bytes + int.from_bytes(rest[2 : 2 + length_bytes])
        inside += _open_lengths(rest[:size], deepest - 1)
        rest = rest[size:]
    return der[:1] + b"\x80" + inside + b"\x00\x00"


def in_base64(der: bytes) -> bytes:
    return base64.encodebytes(der)


EICAR_WRAPPED = {
    "as it is": EICAR,
    "zip": a_zip({"inside.com": EICAR}),
    "zip in zip": a_zip({"inside.zip": a_zip({"inside.com": EICAR})}),
    "tar": a_tar(EICAR),
    "gz": gzip.compress(EICAR),
    "tar.gz": gzip.compress(a_tar(EICAR)),
    "7z": a_7z(EICAR),
    "bz2": bz2.compress(EICAR),
    "xz": lzma.compress(EICAR),
    "cpio": a_cpio(EICAR),
    "docx": a_docx(EICAR),
    "odt": a_zip({"mimetype": b"application/vnd.oasis.opendocument.text", "Object 1": EICAR}),
    "7z in zip": a_zip({"inside.7z": a_7z(EICAR)}),
    "zip in mail": a_mail(a_zip({"inside.com": EICAR})),
    "mail in zip": a_zip({"inside.eml": a_mail(EICAR)}),
    "mail in mail": a_mail(a_mail(EICAR)),
    "p7m of a zip": a_p7m(a_zip({"inside.com": EICAR})),
    "p7m of a p7m": a_p7m(a_p7m(EICAR)),
    "zip of a p7m": a_zip({"inside.pdf.p7m": a_p7m(a_pdf(stream=EICAR))}),
    "pdf": a_pdf(stream=EICAR),
    "mail": a_mail(EICAR),
    "p7m": a_p7m(EICAR),
    "p7m in BER": in_ber(a_p7m(EICAR)),
    "p7m of a pdf": a_p7m(a_pdf(stream=EICAR)),
}
