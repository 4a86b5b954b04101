"""What a PDF says of its signatures: the fields that hold one, and what each signer permits.

Owns how pyHanko is asked, which reads files of strangers and raises anything. Must not judge.
"""

import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from asn1crypto import x509 as asn1_x509
from msgspec import Struct
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader

from casework.signature.pdf.ranges import SignedRanges

_MOST_CERTIFICATES = 40
_UNLESS_SAID = 2
_DEEPEST_FIELD = 20
_MOST_FIELDS = 20_000
_DIGEST_OF_RANGES = "/adbe.pkcs7.sha1"


class PdfUnreadable(Exception):
    """pyHanko cannot read the structure of the file."""


class SignatureField(Struct, frozen=True, kw_only=True):
    """`permits` is what a certifying signer allows: 1 nothing, 2 forms, 3 annotations as well.

    `locks` says, as it stands in the file, which form fields the signer closes.
    """

    ranges: SignedRanges
    at: datetime | None = None
    signs_digest_of_ranges: bool = False
    permits: int | None = None
    locks: generic.DictionaryObject | None = None


class PdfStructure(Struct, frozen=True):
    reader: PdfFileReader
    fields: tuple[SignatureField, ...]
    certificates: tuple[asn1_x509.Certificate, ...]
    """Of the DSS, where long-lived signatures keep them."""

    @property
    def permits(self) -> int | None:
        """What the signer who certified the document allows later."""
        return min((each.permits for each in self.fields if each.permits), default=None)


def read_structure(file: bytes) -> PdfStructure:
    """Raises: PdfUnreadable"""
    try:
        reader = PdfFileReader(io.BytesIO(file), strict=False)
        if reader.encrypted:
            reader.decrypt(b"")
        found = {each.ranges.numbers: each for each in _fields(reader)}
        certificates = tuple(_certificates(reader))
        return PdfStructure(reader, tuple(found.values()), certificates)
    except Exception as error:  # whatever a stranger's file makes of the reader
        raise PdfUnreadable(type(error).__name__) from error


def _fields(reader: PdfFileReader) -> Iterator[SignatureField]:
    form = _of(reader.root, "/AcroForm", {})
    waiting = [(each, None, 0) for each in _of(form, "/Fields", ())]
    for _ in range(_MOST_FIELDS):
        if not waiting:
            return
        reference, inherited, depth = waiting.pop(0)
        field = reference.get_object()
        if not isinstance(field, generic.DictionaryObject):
            continue
        kind = _of(field, "/FT", inherited)
        if depth < _DEEPEST_FIELD:
            waiting += [(each, kind, depth + 1) for each in _of(field, "/Kids", ())]
        signature = _of(field, "/V", None)
        if kind != "/Sig" or not isinstance(signature, generic.DictionaryObject):
            continue
        if "/ByteRange" in signature:
            yield _field(signature)


def _field(signature: generic.DictionaryObject) -> SignatureField:
    numbers = tuple(int(number) for number in signature["/ByteRange"])
    return SignatureField(
        ranges=SignedRanges(numbers),
        at=_written_at(signature),
        signs_digest_of_ranges=_of(signature, "/SubFilter", None) == _DIGEST_OF_RANGES,
        permits=_permits(signature),
        locks=next(_transforms(signature, "/FieldMDP"), None),
    )


def _written_at(signature: generic.DictionaryObject) -> datetime | None:
    try:
        at = generic.parse_pdf_date(str(signature["/M"]), strict=False)
    except (KeyError, ValueError, TypeError, PdfReadError):
        return None
    return at if at.tzinfo else None


def _permits(signature: generic.DictionaryObject) -> int | None:
    for parameters in _transforms(signature, "/DocMDP"):
        return int(_of(parameters, "/P", _UNLESS_SAID))
    return None


def _transforms(
    signature: generic.DictionaryObject, method: str
) -> Iterator[generic.DictionaryObject]:
    for reference in _of(signature, "/Reference", ()):
        described = reference.get_object()
        if _of(described, "/TransformMethod", None) == method and "/TransformParams" in described:
            yield described["/TransformParams"]


def _certificates(reader: PdfFileReader) -> Iterator[asn1_x509.Certificate]:
    store = _of(reader.root, "/DSS", {})
    for stream in list(_of(store, "/Certs", ()))[:_MOST_CERTIFICATES]:
        yield asn1_x509.Certificate.load(stream.get_object().data)


def _of(dictionary: generic.DictionaryObject, key: str, default: Any) -> Any:
    """What `key` refers to: pyHanko's `get` may give the reference."""
    try:
        return dictionary[key]
    except KeyError:
        return default
