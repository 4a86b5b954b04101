"""Files of a case, by the API."""

from hashlib import sha256

import aiohttp
import pytest
from msgspec.structs import replace

from casework.office.file_rules import rule_of
from sportello.cases import definition as d
from tests.casework.attachments import wrapped
from tests.portal.cases.a_case import a_case, find_virus, publish
from tests.sportello.cases.a_form import a_form_of, words

CARD = d.RequiredDocument(
    id="card", label=words("Documento di identità"), media_types=("application/pdf",), most_files=1
)
ROWS = d.RowsField(
    name="children",
    label=words("Figli"),
    fields=(d.FileField(name="birth", label=words("Nascita"), most_bytes=1000),),
)
FORM = replace(
    a_form_of(d.FileField(name="photo", label=words("Foto")), ROWS),
    service="certificate",
    documents=(CARD,),
)


@pytest.fixture
async def case(small_portal):
    await publish(small_portal, FORM)
    return await a_case(small_portal, "certificate")


async def attach(case, data, *, path="", part="file", **headers):
    form = aiohttp.FormData()
    form.add_field(part, data, filename="carta.pdf", content_type="application/pdf")
    query = f"?for={path}" if path else ""
    return await case.portal.ask(
        "POST", f"{case.path}/attachments{query}", data=form, headers=case.headers | headers
    )


async def test_a_file_is_attached_and_told_by_its_digest(case):
    data = wrapped.a_pdf()
    status, told = await attach(case, data)
    assert status == 201
    assert (told["sha256"], told["state"]) == (sha256(data).hexdigest(), "received")


async def test_a_file_larger_than_a_body_of_json_comes_in(case):
    data = wrapped.an_image("PNG") + bytes(200_000)
    status, told = await attach(case, data, path="photo")
    assert (status, told["sha256"]) == (201, sha256(data).hexdigest())


async def test_a_document_that_is_attached_is_missing_no_more(case):
    _, before = await case.get("/completeness")
    assert (await attach(case, wrapped.a_pdf(), path="documents.card"))[0] == 201
    _, after = await case.get("/completeness")
    assert "documents.card" in [each["path"] for each in before["curable"]]
    assert "documents.card" not in [each["path"] for each in after["curable"]]


async def test_a_file_with_a_virus_holds_the_request_up_and_is_named(case):
    _, told = await attach(case, wrapped.a_pdf(), path="documents.card")
    await find_virus(case.portal, told["id"])
    _, found = await case.get("/completeness")
    _, refused = await case.send(accept_defects=True)
    for blocking in (found["blocking"], refused["blocking"]):
        (defect,) = [each for each in blocking if each["code"] == "file_infected"]
        assert defect["path"] == "documents.card"
        remedy = "Contiene un virus: «carta.pdf». Alleghi un altro file al suo posto."
        assert defect["remedy"] == remedy


async def test_documents_that_are_asked_for_are_told_with_the_files_that_are_there(case):
    _, told = await attach(case, wrapped.a_pdf(), path="documents.card")
    _, loose = await attach(case, wrapped.a_pdf(), path="photo")
    status, files = await case.get("/attachments")
    [document] = files["documents"]
    assert (status, document["path"], document["label"], document["most_files"]) == (
        *(200, "documents.card", "Documento di identità", 1),
    )
    assert [(each["id"], each["name"]) for each in document["files"]] == [(told["id"], "carta.pdf")]
    assert [(each["id"], each["path"]) for each in files["files"]] == [
        (told["id"], "documents.card"),
        (loose["id"], "photo"),
    ]


async def test_what_is_refused_has_a_code(case):
    for data, path, status, code in (
        (wrapped.an_image("PNG"), "documents.card", 415, "file_type_refused"),
        (wrapped.a_pdf(script="app.alert(1)"), "", 422, "file_has_script"),
        (wrapped.a_pdf() + bytes(2000), "children.0.birth", 413, "file_too_large"),
        (b"", "", 422, "file_empty"),
        (wrapped.a_pdf(), "documents.unknown", 422, "invalid_fields"),
    ):
        told_status, told = await attach(case, data, path=path)
        assert (told_status, told["code"]) == (status, code)


async def test_a_body_that_is_no_form_with_a_file_is_refused(case):
    assert (await attach(case, b"a", part="other"))[0] == 422
    path, headers = f"{case.path}/attachments", case.headers
    status, told = await case.portal.ask("POST", path, json={}, headers=headers)
    assert (status, told["code"]) == (415, "unsupported_media_type")
    broken = headers | {"Content-Type": "multipart/form-data"}
    status, told = await case.portal.ask("POST", path, data=b"a", headers=broken)
    assert (status, told["code"]) == (400, "malformed")


@pytest.mark.parametrize(
    "body",
    [
        b"--x\r\nno header\x00\r\n\r\na\r\n--x--\r\n",
        b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\n%PDF-1.7 and then no end',
    ],
)
async def test_a_form_that_is_broken_off_or_has_odd_headers_leaves_nothing(case, body):
    path = f"{case.path}/attachments"
    odd = case.headers | {"Content-Type": "multipart/form-data; boundary=x"}
    status, told = await case.portal.ask("POST", path, data=body, headers=odd)
    assert (status, told["code"]) == (400, "malformed")


async def test_a_file_is_taken_out_again_once(case):
    _, told = await attach(case, wrapped.a_pdf(), path="documents.card")
    path = f"{case.path}/attachments/{told['id']}"
    assert (await case.portal.ask("DELETE", path, headers=case.headers))[0] == 200
    assert (await case.portal.ask("DELETE", path, headers=case.headers))[0] == 404


async def test_another_case_and_another_token_reach_no_file(case):
    _, told = await attach(case, wrapped.a_pdf())
    other = await a_case(case.portal, "certificate")
    path = f"/attachments/{told['id']}"
    for address, headers, status in (
        (other.path + path, other.headers, 404),
        (case.path + path, other.headers, 404),
        (case.path + path, {}, 401),
        (case.path + "/attachments", other.headers, 404),
    ):
        method = "DELETE" if address.endswith(path) else "POST"
        found, _ = await case.portal.ask(method, address, headers=headers)
        assert found == status, (address, headers)


def test_each_question_has_its_own_rule():
    assert rule_of(FORM, "documents.card").media_types == ("application/pdf",)
    assert rule_of(FORM, "children.3.birth").most_bytes == 1000
    assert rule_of(FORM, "title.document").most_files == 4
    assert rule_of(FORM, "name") is None
    assert rule_of(FORM, "").most_bytes == 7_000_000
