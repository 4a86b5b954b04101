"""The papers of a request: whole, in order, made to be kept."""

import subprocess
from xml.etree import ElementTree

import pikepdf
import pytest
import pytest_asyncio
from msgspec.structs import replace

from casework.documents.content import (
    ListedFile,
    ReceiptContent,
    ShownAnswer,
    ShownSection,
    SignaturePlace,
    SigningWay,
)
from casework.documents.press import DocumentPress
from tests.casework.documents.some_content import LONG, RECEIPT, REQUEST

MARGIN, WIDTH = 50, 595


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def press():
    press = DocumentPress()
    yield press
    await press.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def request_file(press, tmp_path_factory):
    file = tmp_path_factory.mktemp("request") / "request.pdf"
    file.write_bytes(await press.request_pdf(REQUEST))
    return file


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def receipt_file(press, tmp_path_factory):
    file = tmp_path_factory.mktemp("receipt") / "receipt.pdf"
    file.write_bytes(await press.receipt_pdf(RECEIPT))
    return file


@pytest.fixture
def file_of(press, tmp_path):
    async def file_of(content):
        is_receipt = isinstance(content, ReceiptContent)
        printed = press.receipt_pdf if is_receipt else press.request_pdf
        (tmp_path / "one.pdf").write_bytes(await printed(content))
        return tmp_path / "one.pdf"

    return file_of


def text_of(file):
    said = subprocess.run(["pdftotext", file, "-"], capture_output=True, check=True, text=True)
    return " ".join(said.stdout.split())


def right_end_of(file):
    """Of the word that reaches farthest, in points."""
    boxes = subprocess.run(["pdftotext", "-bbox", file, "-"], capture_output=True, check=True)
    words = ElementTree.fromstring(boxes.stdout).iter("{http://www.w3.org/1999/xhtml}word")
    return max(float(word.attrib["xMax"]) for word in words)


def in_order(text, *parts):
    at = 0
    for part in parts:
        found = text.find(part, at)
        assert found >= 0, f"{part!r} is not in {text[at : at + 300]!r}"
        at = found + len(part)


async def test_a_request_reads_from_top_to_bottom(request_file):
    in_order(
        text_of(request_file),
        "Comune di Borgo San Lieto",
        "Iscrizione all'asilo nido comunale",
        "Servizi educativi 0-6",
        "27 novembre 2026, ore 10:30:12",
        "Chi fa la richiesta",
        "Maria Fontanelli",
        "FNTMRA85D52L840G",
        "Telefono non indicato",
        "Chi la presenta",
        "Procura speciale",
        "Łucja Đorđević Fontanelli",
        LONG.strip()[:40],
        "Persona 1 Іваненко 王小明",
        "art. 46 DPR 445/2000",
        "Dichiarato e accettato",
        "Non accettato",
        "Allegati",
        "certificato dietetico firmato.pdf.p7m",
        "PDF firmato, 1,2 MB",
        REQUEST.files[0].sha256[:8],
        "art. 76 DPR 445/2000",
        "art. 38, comma 3",
        "Firma per esteso",
        "Il dipendente addetto",
    )


async def test_every_answer_stands_in_it_also_in_other_letters(request_file):
    text = text_of(request_file)
    assert LONG.strip() in text
    for number in range(1, 31):
        assert f"Persona {number} " in text
    assert "الفاسي" in text
    assert "شهادة" in text


async def test_a_receipt_says_all_that_the_law_wants(receipt_file):
    in_order(
        text_of(receipt_file),
        "Ricevuta di presentazione",
        "0004321/2026",
        "27 novembre 2026, ore 10:30:12",
        "Ricevuta con riserva",
        "Attestazione ISEE",
        "entro il 12 dicembre 2026",
        RECEIPT.request_sha256[:8],
        "Responsabile del procedimento",
        "dott.ssa Elena Marchetti",
        "27 dicembre 2026",
        "30 giorni",
        "potere sostitutivo",
        "https://sportello.borgosanlieto.example/pratiche",
        "Allegati ricevuti",
        "art. 18-bis",
    )


async def test_before_the_register_answers_the_receipt_says_that_a_number_follows(file_of):
    early = replace(RECEIPT, registered=None, missing=())
    text = text_of(await file_of(early))
    in_order(text, "In arrivo", "segue con una seconda ricevuta")
    assert "riserva" not in text


async def test_an_emergency_number_stands_first_and_is_linked_later(file_of):
    number = "EM-c_b001-centro-2026-0000001"
    away = replace(RECEIPT, registered=None, emergency_number=number)
    in_order(text_of(await file_of(away)), "registro di emergenza", number, "art. 63")
    linked = replace(RECEIPT, emergency_number=number)
    in_order(text_of(await file_of(linked)), "0004321/2026", "Collegata", number)


@pytest.mark.parametrize(
    ("way", "says"),
    [
        (SigningWay.SESSION, "SPID, livello 2"),
        (SigningWay.CARD, "con la carta e il suo PIN"),
        (SigningWay.FILE, "firma digitale"),
    ],
)
async def test_the_last_part_says_how_it_is_signed(file_of, way, says):
    place = SignaturePlace(
        way=way,
        signers=("Maria Fontanelli",),
        session="SPID, livello 2" if way is SigningWay.SESSION else "",
    )
    text = text_of(await file_of(replace(REQUEST, sections=(), signature=place)))
    assert says in text
    assert "Il dipendente addetto" not in text


async def test_what_people_wrote_is_text_and_never_markup(file_of):
    wicked = '<img src="file:///etc/passwd"><script>alert(1)</script> {{ content }}'
    answer = ShownSection("Note", (ShownAnswer("Note", (wicked,)),))
    assert wicked in text_of(await file_of(replace(REQUEST, sections=(answer,))))


async def test_a_word_without_end_stays_on_the_page(file_of):
    endless = "a" * 300
    answer = ShownSection("Note", (ShownAnswer(endless, (endless,)),))
    file = ListedFile(label=endless, name=endless, kind="PDF", size=1, sha256="0" * 64)
    content = replace(REQUEST, title=endless, sections=(answer,), files=(file,))
    assert right_end_of(await file_of(content)) <= WIDTH - MARGIN


async def test_it_is_pdf_a_2a_as_far_as_can_be_read(request_file):
    with pikepdf.open(request_file) as pdf:
        with pdf.open_metadata() as metadata:
            assert metadata["pdfaid:part"] == "2"
            assert metadata["pdfaid:conformance"] == "A"
            assert metadata["dc:title"]
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.StructTreeRoot
        assert str(pdf.Root.Lang) == "it"
        assert pdf.Root.OutputIntents[0].DestOutputProfile.read_bytes()[36:40] == b"acsp"
        assert pdf.trailer.ID
        assert not pdf.is_encrypted
        assert pdf.open_metadata().pdfa_status == "2A"
        for one in pdf.objects:
            if not isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
                continue
            assert not {"/JS", "/AA", "/SMask", "/EF"} & set(one.keys())
            if one.get("/Type") == "/FontDescriptor":
                assert {"/FontFile2", "/FontFile3"} & set(one.keys())


async def test_the_same_content_gives_the_same_bytes_also_after_the_process_died(
    press, receipt_file
):
    child = press._process._child
    child.kill()
    await child.wait()
    assert await press.receipt_pdf(RECEIPT) == receipt_file.read_bytes()
