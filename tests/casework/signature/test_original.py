"""A signature counts for a request only if it is over that request's own PDF."""

import asyncio
import io
from datetime import timedelta

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.documents.press import DocumentPress
from casework.signature.chains import Anchors
from casework.signature.original import is_of
from casework.signature.own_process import SignatureChecks
from casework.signature.report import Integrity, Observation
from casework.signature.verdict import verify
from tests.casework.documents.some_content import REQUEST
from tests.casework.signature.signed_files import (
    NOW,
    a_form,
    a_signatory,
    an_authority,
    p7m,
    signed_pdf,
    updated,
    written,
)
from tests.casework.signature.test_signing_pdf import run, signed_elsewhere


@pytest.fixture(scope="module")
def paper() -> bytes:
    """A request as the citizen downloads it."""

    async def made() -> bytes:
        press = DocumentPress()
        try:
            return await press.request_pdf(REQUEST)
        finally:
            await press.close()

    return asyncio.run(made())


@pytest.fixture(scope="module")
def signed(paper) -> bytes:
    return signed_pdf(paper, a_signatory())


def test_a_signed_request_is_of_its_paper_in_whatever_form_it_comes_back(paper, signed):
    maria, luca = a_signatory(), a_signatory("Luca Bellandi")
    seen = signed_pdf(paper, maria, box=(60, 60, 260, 120))
    twice = signed_pdf(signed, luca, "Firma2")
    for file in (signed, seen, twice, p7m(paper, maria), p7m(p7m(paper, maria, luca), luca)):
        assert is_of(file, paper)
        assert verify(file, Anchors(), NOW).verdict is Integrity.VALID
    for file in (p7m(signed, luca), p7m(paper, maria, pem=True), p7m(paper, luca, detached=True)):
        assert is_of(file, paper)
        assert verify(file, Anchors(), NOW, paper).verdict is Integrity.VALID


def test_a_signature_of_another_document_is_none_of_this_one(paper):
    other = signed_pdf(a_form(), a_signatory())
    for file in (other, p7m(other, a_signatory()), p7m(b"text", a_signatory()), b"text", b""):
        assert not is_of(file, paper)


def test_a_paper_that_was_altered_before_it_was_signed_is_another_document(paper):
    writer = updated(paper)
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = page["/Contents"]
    page["/Rotate"] = page["/MediaBox"][1]
    writer.update_container(page)
    altered = signed_pdf(written(writer), a_signatory())
    assert altered.startswith(paper)
    assert verify(altered, Anchors(), NOW).verdict is Integrity.VALID
    assert not is_of(altered, paper)


def test_a_paper_that_was_written_anew_is_another_document(paper, tmp_path):
    with pikepdf.open(io.BytesIO(paper)) as it:
        it.save(tmp_path / "out.pdf")
    assert not is_of(signed_pdf((tmp_path / "out.pdf").read_bytes(), a_signatory()), paper)


@pytest.mark.asyncio
async def test_the_process_tells_a_signature_of_another_document(paper, signed):
    async with SignatureChecks(timedelta(seconds=30)) as checks:
        right = await checks.verify_of(signed, paper, Anchors(), NOW)
        detached = await checks.verify_of(
            p7m(paper, a_signatory(), detached=True), paper, Anchors(), NOW
        )
        wrong = await checks.verify_of(signed, a_form(), Anchors(), NOW)
    assert [right.verdict, detached.verdict, wrong.verdict] == [Integrity.VALID] * 3
    assert Observation.OTHER_DOCUMENT not in (*right.observed, *detached.observed)
    assert wrong.observed == (Observation.OTHER_DOCUMENT,)


@settings(max_examples=25, deadline=None)
@given(where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_changed_byte_anywhere_in_a_signed_request_is_found(paper, signed, where, bit):
    """But in the digits of the signature that stay zero: those are room, and mean nothing."""
    at = int(where * len(signed))
    altered = bytearray(signed)
    altered[at] ^= 1 << bit
    file = bytes(altered)
    report = verify(file, Anchors(), NOW)
    assert report.verdict is not Integrity.VALID or not is_of(file, paper)


@pytest.mark.asyncio
async def test_poppler_and_openssl_find_a_signed_request_valid_too(paper, tmp_path):
    from cryptography.hazmat.primitives import serialization

    (tmp_path / "signed.pdf").write_bytes(await signed_elsewhere(paper, a_signatory()))
    told = run(tmp_path, "pdfsig", "-nocert", "signed.pdf")
    assert "Signature is Valid." in told
    assert "Total document signed" in told
    _, authority = an_authority()
    (tmp_path / "ca.pem").write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    (tmp_path / "paper.p7m").write_bytes(p7m(paper, a_signatory()))
    command = "openssl cms -verify -binary -inform DER -in paper.p7m -purpose any"
    run(tmp_path, *command.split(), "-CAfile", "ca.pem", "-out", "out")
    assert (tmp_path / "out").read_bytes() == paper
