"""`portal verify-signature`: one JSON object, whatever the file is."""

import json
import subprocess
import sys

import pytest

from portal.__main__ import main
from tests.casework.signature.signed_files import TEXT, a_signatory, a_signed_request, p7m


def told(capsys, *arguments: object) -> tuple[int, dict]:
    code = main(["verify-signature", *map(str, arguments)])
    return code, json.loads(capsys.readouterr().out)


def test_a_signed_pdf_is_told_with_its_signer(tmp_path, capsys):
    file = tmp_path / "domanda.pdf"
    file.write_bytes(a_signed_request())
    code, report = told(capsys, file)
    assert (code, report["verdict"]) == (0, "valid")
    (signer,) = report["signers"]
    assert (signer["name"], signer["verdict"], signer["trust"]) == (
        "Maria Fontanelli",
        "valid",
        "unknown",
    )
    assert signer["at"]
    assert "fits the document" in signer["why"]


def test_the_document_of_a_detached_signature_is_given(tmp_path, capsys):
    signature, document = tmp_path / "testo.p7s", tmp_path / "testo"
    signature.write_bytes(p7m(TEXT, a_signatory(), detached=True))
    document.write_bytes(TEXT)
    assert told(capsys, signature)[1]["verdict"] == "indeterminate"
    assert told(capsys, signature, "--document", document)[1]["verdict"] == "valid"


@pytest.mark.parametrize(
    ("content", "verdict"),
    [(b"", "unreadable"), (b"%PDF-1.7", "unreadable"), (b"ciao", "no_signature")],
)
def test_what_is_not_signed_is_a_result_with_its_reason(tmp_path, capsys, content, verdict):
    file = tmp_path / "file.pdf"
    file.write_bytes(content)
    code, report = told(capsys, file)
    assert (code, report["verdict"], report["signers"]) == (0, verdict, [])
    assert report["why"]


def test_a_file_that_is_not_there_is_a_problem(tmp_path, capsys):
    code, report = told(capsys, tmp_path / "nowhere.pdf")
    assert code == 2
    assert "nowhere.pdf" in report["problem"]


def test_a_folder_is_a_problem(tmp_path, capsys):
    assert told(capsys, tmp_path)[0] == 2


def test_a_trust_list_that_is_none_is_a_problem(tmp_path, capsys):
    file = tmp_path / "domanda.pdf"
    file.write_bytes(a_signed_request())
    assert told(capsys, file, "--trust-list", file)[0] == 2


def test_the_check_imports_no_more_than_it_needs():
    """A judgement within seconds: importing a whole portal takes one of them."""
    script = (
        "import sys; from portal.__main__ import main; main(['verify-signature', '/nowhere']);"
        "sys.exit(any(name in sys.modules for name in ('sqlalchemy', 'aiohttp', 'lxml')))"
    )
    ran = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True)
    assert ran.returncode == 0
