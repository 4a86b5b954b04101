"""Signed PDFs: what is as it was signed, and whatever was done to one later."""

import io
import re

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.sign.fields import MDPPerm

from casework.signature.chains import Anchors
from casework.signature.report import Integrity, Observation, SignatureReport, SignerTrust
from casework.signature.verdict import verify
from tests.casework.signature.signed_files import (
    NOW,
    a_form,
    a_signatory,
    a_signed_request,
    an_authority,
    signed_pdf,
    updated,
    written,
)

RANGE = re.compile(rb"/ByteRange ?\[([^\]]*)\]")


def verdict_of(pdf: bytes, anchors: Anchors | None = None) -> SignatureReport:
    return verify(pdf, anchors or Anchors(), NOW)


def seen_in(report: SignatureReport) -> set[Observation]:
    return {each for signer in report.signers for each in signer.observed} | set(report.observed)


def test_what_is_as_it_was_signed_is_valid_and_names_its_signer():
    report = verdict_of(a_signed_request())
    assert report.verdict is Integrity.VALID
    (signer,) = report.signers
    assert (signer.name, signer.trust) == ("Maria Fontanelli", SignerTrust.UNKNOWN)
    assert signer.at is not None


@pytest.mark.parametrize("kind", ["rsa", "ec"])
def test_a_recognised_issuer_makes_the_signer_trusted(kind):
    pdf = signed_pdf(a_form(), a_signatory(kind=kind))
    _, authority = an_authority()
    (signer,) = verdict_of(pdf, Anchors([authority])).signers
    assert signer.trust is SignerTrust.TRUSTED


def test_an_issuer_that_is_not_recognised_is_unknown():
    _, other = an_authority("Altra CA")
    (signer,) = verdict_of(a_signed_request(), Anchors([other])).signers
    assert signer.trust is SignerTrust.UNKNOWN
    assert Observation.ISSUER_UNKNOWN in signer.observed


def test_no_byte_of_a_signed_request_can_be_another_one():
    pdf = a_signed_request()
    gap_at, resumes_at = map(int, RANGE.search(pdf)[1].split()[1:3])
    digits_end = pdf.rindex(b"0", 0, resumes_at) + 1
    significant = len(pdf[gap_at:digits_end].rstrip(b"0>")) + gap_at
    everywhere = [*range(0, gap_at, 101), *range(gap_at, significant, 17)]
    everywhere += [
        significant + 5,
        resumes_at - 2,
        resumes_at - 1,
        *range(resumes_at, len(pdf), 41),
    ]
    for place in everywhere:
        altered = bytearray(pdf)
        altered[place] ^= 0x01
        assert verdict_of(bytes(altered)).verdict is not Integrity.VALID, place


def test_an_added_page_is_a_change():
    writer = updated(a_signed_request())
    pages = writer.root["/Pages"]
    page = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Page"),
            generic.pdf_name("/Parent"): writer.root.raw_get("/Pages"),
            generic.pdf_name("/MediaBox"): generic.ArrayObject(
                map(generic.NumberObject, (0, 0, 595, 842))
            ),
        }
    )
    pages["/Kids"].append(writer.add_object(page))
    pages["/Count"] = generic.NumberObject(2)
    writer.update_container(pages["/Kids"])
    writer.update_container(pages)
    report = verdict_of(written(writer))
    assert report.verdict is Integrity.CHANGED
    assert Observation.LATER_CONTENT in seen_in(report)


def test_an_annotation_over_the_page_is_a_change():
    writer = updated(a_signed_request())
    page = writer.root["/Pages"]["/Kids"][0]
    note = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
            generic.pdf_name("/Contents"): generic.pdf_string("Approvato"),
            generic.pdf_name("/Rect"): generic.ArrayObject(
                map(generic.NumberObject, (60, 700, 200, 780))
            ),
        }
    )
    page["/Annots"].append(writer.add_object(note))
    writer.update_container(page["/Annots"])
    assert verdict_of(written(writer)).verdict is Integrity.CHANGED


def test_another_text_on_the_page_is_a_change():
    writer = updated(a_signed_request())
    page = writer.root["/Pages"]["/Kids"][0]
    stream = generic.StreamObject(stream_data=b"BT /F1 12 Tf 60 760 Td (Rinuncio) Tj ET")
    page["/Contents"] = writer.add_object(stream)
    writer.update_container(page)
    assert verdict_of(written(writer)).verdict is Integrity.CHANGED


def _with_another_value(pdf: bytes) -> bytes:
    writer = updated(pdf)
    field = writer.root["/AcroForm"]["/Fields"][0]
    field["/V"] = generic.pdf_string("90")
    writer.update_container(field)
    return written(writer)


def test_a_form_field_that_was_filled_later_is_a_change():
    report = verdict_of(_with_another_value(a_signed_request()))
    assert report.verdict is Integrity.CHANGED
    assert Observation.LATER_FORM_FIELDS in seen_in(report)


@pytest.mark.parametrize(
    ("permits", "expected"),
    [
        (MDPPerm.NO_CHANGES, Integrity.CHANGED),
        (MDPPerm.FILL_FORMS, Integrity.VALID),
        (MDPPerm.ANNOTATE, Integrity.VALID),
    ],
)
def test_a_certified_form_may_be_filled_where_its_author_permits(permits, expected):
    certified = signed_pdf(a_form(), a_signatory(), certify=True, docmdp_permissions=permits)
    assert verdict_of(certified).verdict is Integrity.VALID
    assert verdict_of(_with_another_value(certified)).verdict is expected


def test_a_certified_document_that_permits_nothing_rules_out_a_second_signature():
    certified = signed_pdf(
        a_form(), a_signatory(), certify=True, docmdp_permissions=MDPPerm.FILL_FORMS
    )
    closed = certified.replace(b"/P 2", b"/P 1")
    assert verdict_of(closed).verdict is Integrity.INVALID
    second = signed_pdf(certified, a_signatory("Luca Bellandi"), "Firma2")
    assert verdict_of(second).verdict is Integrity.VALID


def test_a_replaced_reason_is_a_change():
    pdf = signed_pdf(a_form(), a_signatory(), reason="Richiesta")
    writer = updated(pdf)
    signature = writer.root["/AcroForm"]["/Fields"][1]["/V"]
    signature["/Reason"] = generic.pdf_string("Rinuncia")
    writer.update_container(signature)
    assert verdict_of(written(writer)).verdict in (Integrity.CHANGED, Integrity.INVALID)


def test_two_signers_one_after_the_other_are_both_valid():
    first = a_signed_request()
    both = signed_pdf(
        first, a_signatory("Luca Bellandi", kind="ec"), "Firma2", box=(60, 60, 200, 99)
    )
    report = verdict_of(both)
    assert report.verdict is Integrity.VALID
    assert [signer.name for signer in report.signers] == ["Maria Fontanelli", "Luca Bellandi"]
    assert Observation.LATER_SIGNATURES in report.signers[0].observed


def test_a_signature_that_was_taken_out_of_the_form_is_told():
    writer = updated(a_signed_request())
    fields = writer.root["/AcroForm"]["/Fields"]
    del fields[1]
    writer.update_container(writer.root["/AcroForm"])
    report = verdict_of(written(writer))
    assert report.verdict is Integrity.CHANGED
    assert Observation.SIGNATURE_REMOVED in seen_in(report)


def test_bytes_behind_the_signed_part_are_a_change():
    pdf = a_signed_request()
    assert verdict_of(pdf + b"\r\n").verdict is Integrity.VALID
    assert verdict_of(pdf + b"% something else\n").verdict is not Integrity.VALID


def _with_range(pdf: bytes, *numbers: int) -> bytes:
    found = RANGE.search(pdf)
    new = b"/ByteRange [" + b" ".join(b"%d" % number for number in numbers) + b"]"
    return pdf[: found.start()] + new.ljust(len(found[0])) + pdf[found.end() :]


def test_ranges_that_are_no_frame_around_the_signature_are_refused():
    pdf = a_signed_request()
    start, gap_at, resumes_at, length = map(int, RANGE.search(pdf)[1].split())
    for numbers in (
        (start, gap_at, resumes_at, length - 100),
        (start, gap_at),
        (1, gap_at - 1, resumes_at, length),
        (start, gap_at, gap_at - 10, length),
        (start, gap_at, resumes_at + 40, length - 40),
        (start, gap_at - 5, resumes_at, length),
        (start, gap_at, resumes_at, length, 0, 10),
        (start, gap_at, resumes_at, length + 1_000_000),
        (-1, gap_at, resumes_at, length),
    ):
        assert verdict_of(_with_range(pdf, *numbers)).verdict is Integrity.INVALID, numbers


def test_a_signature_moved_behind_other_content_is_refused():
    """Wrapping: the ranges leave out the true signature and what was put behind it."""
    pdf = a_signed_request()
    start, gap_at, resumes_at, length = map(int, RANGE.search(pdf)[1].split())
    planted = b"/Planted (something else)"
    wrapped = pdf[:resumes_at] + planted + pdf[resumes_at:]
    moved = _with_range(wrapped, start, gap_at, resumes_at + len(planted), length)
    assert verdict_of(moved).verdict is Integrity.INVALID


@pytest.mark.parametrize("cut", [1, 40, 400, 600])
def test_a_file_that_was_cut_off_is_never_valid(cut):
    pdf = a_signed_request()
    assert verdict_of(pdf[:-cut]).verdict in (Integrity.INVALID, Integrity.UNREADABLE)


def test_of_a_file_cut_off_within_the_signature_the_unsigned_part_is_left():
    report = verdict_of(a_signed_request()[:-4000])
    assert report.verdict is Integrity.NO_SIGNATURE


def test_bytes_taken_out_of_the_middle_are_found():
    pdf = a_signed_request()
    assert verdict_of(pdf[:300] + pdf[310:]).verdict is Integrity.INVALID


def test_a_place_for_a_signature_that_is_still_empty_is_no_signature():
    pdf = a_signed_request()
    gap_at, resumes_at = map(int, RANGE.search(pdf)[1].split()[1:3])
    emptied = pdf[: gap_at + 1] + b"0" * (resumes_at - gap_at - 2) + pdf[resumes_at - 1 :]
    report = verdict_of(emptied)
    assert report.verdict is Integrity.NO_SIGNATURE
    assert Observation.PLACE_LEFT_EMPTY in report.observed


def test_what_was_never_signed_has_no_signature():
    assert verdict_of(a_form()).verdict is Integrity.NO_SIGNATURE


def test_a_document_saved_anew_after_signing_is_refused():
    with pikepdf.open(io.BytesIO(a_signed_request())) as pdf:
        out = io.BytesIO()
        pdf.save(out)
    assert verdict_of(out.getvalue()).verdict is Integrity.INVALID


@pytest.mark.parametrize("body", [b"%PDF-1.7\n", b"%PDF-1.7\n" + b"\0" * 5000, b"%PDF-"])
def test_a_pdf_of_nothing_is_unreadable(body):
    assert verdict_of(body).verdict is Integrity.UNREADABLE
