"""What a file is, whatever it is called."""

import pytest

from casework.attachments.inspection.inspected import SIGNED, ContentProblem
from casework.attachments.inspection.looking import inspect
from tests.casework.attachments import wrapped

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXT = "application/vnd.oasis.opendocument.text"


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (wrapped.a_pdf(), PDF),
        (wrapped.an_image("PNG"), "image/png"),
        (wrapped.an_image("JPEG"), "image/jpeg"),
        (wrapped.an_image("TIFF"), "image/tiff"),
        (wrapped.an_image("WEBP"), "image/webp"),
        (wrapped.a_zip({"a.txt": b"a"}), "application/zip"),
        (wrapped.a_zip({"[Content_Types].xml": b"", "word/document.xml": b""}), WORD),
        (wrapped.a_zip({"mimetype": TEXT.encode(), "content.xml": b""}), TEXT),
        (wrapped.a_7z(b"a"), "application/x-7z-compressed"),
        (b"<!DOCTYPE html><html><script>alert(1)</script></html>", "text/html"),
        (b'<?xml version="1.0"?><FatturaElettronica/>', "text/xml"),
        ("Perché sì, però".encode(), "text/plain"),
        ("è".encode()[:1] + b"\x00\x01", "application/octet-stream"),
        (b"MZ\x90\x00" + bytes(200), "application/vnd.microsoft.portable-executable"),
        (b"", "application/octet-stream"),
    ],
)
def test_a_type_is_told_by_what_is_in_the_file(data, media_type):
    assert inspect(data).media_type == media_type


@pytest.mark.parametrize("form", [wrapped.in_ber, wrapped.in_base64, lambda der: der])
def test_a_p7m_is_known_in_every_form_with_what_it_holds(form):
    found = inspect(form(wrapped.a_p7m(wrapped.a_pdf())))
    assert (found.media_type, found.content, found.problem) == (SIGNED, PDF, None)


def test_a_p7m_in_a_p7m_tells_what_is_innermost_and_a_script_there_is_found():
    found = inspect(wrapped.a_p7m(wrapped.a_p7m(wrapped.a_pdf(script="app.alert(1)"))))
    assert (found.content, found.problem) == (PDF, ContentProblem.HAS_SCRIPT)


def test_signatures_in_signatures_without_end_are_a_bomb():
    data = b"a"
    for _ in range(6):
        data = wrapped.a_p7m(data)
    assert inspect(data).problem is ContentProblem.BOMB


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (wrapped.a_pdf(script="app.alert(1)"), ContentProblem.HAS_SCRIPT),
        (wrapped.a_pdf(password="segreta"), ContentProblem.LOCKED),
        (wrapped.a_pdf()[:400], ContentProblem.DAMAGED),
        (b"%PDF-1.7\nnothing of the kind", ContentProblem.DAMAGED),
        (wrapped.an_image("JPEG")[:300], ContentProblem.DAMAGED),
        (wrapped.an_image_bomb(), ContentProblem.BOMB),
        (wrapped.a_zip_bomb(), ContentProblem.BOMB),
        (wrapped.a_zip({"a.txt": b"a" * 90})[:60], ContentProblem.DAMAGED),
        (
            wrapped.a_zip({"[Content_Types].xml": b"", "word/vbaProject.bin": b""}),
            ContentProblem.HAS_SCRIPT,
        ),
    ],
)
def test_what_is_wrong_with_a_file_has_a_name(data, problem):
    assert inspect(data).problem is problem


def test_a_pdf_for_the_owner_to_change_alone_can_be_read():
    assert inspect(wrapped.a_pdf()).problem is None


@pytest.mark.parametrize("data", [wrapped.a_pdf(), wrapped.an_image("JPEG", (4000, 3000))])
def test_a_page_and_an_image_have_a_small_picture(data):
    picture = inspect(data).thumbnail
    assert picture is not None
    assert picture.startswith(b"\x89PNG")
    width, height = (int.from_bytes(picture[at : at + 4]) for at in (16, 20))
    assert max(width, height) == 320
