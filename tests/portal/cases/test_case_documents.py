"""The documents of a case, by the API: the request to read and sign, the receipt, attachments."""

import subprocess
from hashlib import sha256

import pytest
from sqlalchemy import select, update

from casework.attachments.tables import attachment
from portal.identity.rights import StaffRole
from portal.registration.tables import registration
from sportello.cases.messages import AttachmentState
from tests.casework.attachments import wrapped
from tests.portal.cases.a_case import a_case, publish
from tests.portal.cases.test_case_calls import PERSON, filled, signed_in
from tests.portal.cases.test_case_files import FORM, attach
from tests.portal.staff.an_operator import an_operator


async def fetched(case, path, **headers):
    address = case.portal.url + case.path + path
    async with case.portal.client.get(address, headers=case.headers | headers) as answer:
        return answer.status, answer.headers, await answer.read()


def text_of(pdf: bytes) -> str:
    told = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(told.stdout.decode().split())


async def test_the_request_is_read_before_it_is_sent_and_is_the_same_file_until_it_changes(
    small_portal,
):
    case = await filled(small_portal)
    status, headers, pdf = await fetched(case, "/document")
    assert (status, headers["Content-Type"]) == (200, "application/pdf")
    assert headers["ETag"] == f'"{sha256(pdf).hexdigest()}"'
    assert (await fetched(case, "/document"))[2] == pdf
    _, signed = await case.sign({"way": "in_person"})
    assert (await fetched(case, "/document?way=file"))[2] == pdf
    text = text_of(pdf)
    for said in ("Maria Fontanelli", PERSON["codice_fiscale"], "firma digitale"):
        assert said in text
    assert signed["signature"]["digest"] in text.replace(" ", "")
    by_hand = (await fetched(case, "/document"))[2]
    assert "Firma per esteso" in text_of(by_hand)
    await case.save("only", {"applicant": PERSON | {"phone": "+39 333 1234560"}})
    assert (await fetched(case, "/document?way=file"))[2] != pdf


async def test_a_way_that_there_is_not_is_refused(small_portal):
    case = await filled(small_portal)
    status, told = await case.get("/document?way=stamp")
    assert (status, told["errors"]) == (422, [{"path": "way", "code": "unknown_way"}])


async def test_the_register_names_the_document_that_was_read_before_it_was_confirmed(small_portal):
    cookie = await signed_in(small_portal, **PERSON)
    case = await filled(small_portal)
    _, _, pdf = await fetched(case, "/document?way=session")
    await case.sign({"way": "session", "confirmed": True}, **cookie)
    assert (await case.send())[0] == 201
    async with small_portal.context.database.reading() as connection:
        (found,) = (await connection.execute(select(registration.c.sha256))).scalars()
    assert found == sha256(pdf).hexdigest()
    assert (await fetched(case, "/document"))[2] == pdf


async def test_the_receipt_is_a_document_with_number_and_digest(small_portal):
    case = await filled(small_portal)
    status, told = await case.get("/receipt/document")
    assert (status, told["code"]) == (409, "not_sent_yet")
    await case.sign({"way": "in_person"})
    await case.send(accept_defects=True)
    status, _, pdf = await fetched(case, "/receipt/document")
    assert status == 200
    text = text_of(pdf)
    for said in ("0000001/", "Ricevuta con riserva", "Maria Fontanelli", "Firma"):
        assert said in text
    digest = (await case.get())[1]["signature"]["digest"]
    assert digest in text.replace(" ", "")
    assert (await fetched(case, "/receipt/document"))[2] == pdf


async def test_an_attachment_is_given_out_once_the_scanner_called_it_clean(small_portal):
    await publish(small_portal, FORM)
    case, other = [await a_case(small_portal, "certificate") for _ in range(2)]
    data = wrapped.a_pdf()
    _, told = await attach(case, data, path="documents.card")
    path = f"/attachments/{told['id']}"
    status, refused = await case.get(path)
    assert (status, refused["code"]) == (409, "not_cleared")
    await clean(small_portal, told["id"])
    status, headers, body = await fetched(case, path)
    assert (status, body) == (200, data)
    assert headers["Content-Disposition"].startswith('attachment; filename="carta.pdf"')
    assert (await other.get(path))[0] == 404
    assert "Impronta" in text_of((await fetched(case, "/document"))[2])
    assert told["sha256"] in text_of((await fetched(case, "/document"))[2]).replace(" ", "")


async def clean(portal, id):
    """As the scanner leaves it; ours may be looking at it just now."""
    done = update(attachment).where(attachment.c.id == id)
    async with portal.context.database.transaction() as connection:
        await connection.execute(done.values(state=AttachmentState.CLEAN, scan_at=None))


@pytest.mark.parametrize("path", ["/document", "/receipt/document", "/attachments/any"])
async def test_another_cases_token_opens_no_document(small_portal, path):
    case = await filled(small_portal)
    other = await a_case(small_portal, "certificate")
    status, told = await small_portal.get(case.path + path, headers=other.headers)
    assert (status, told["code"]) == (404, "unknown_case")
    assert (await small_portal.get(case.path + path))[0] == 401


async def test_only_who_attests_copies_certifies_that_a_scan_is_one(small_portal):
    await publish(small_portal, FORM)
    case = await a_case(small_portal, "certificate")
    _, file = await attach(case, wrapped.a_pdf(), path="documents.card")
    address = f"{case.path}/attachments/{file['id']}/certification"

    async def certify(address=address, **headers):
        return await small_portal.ask("POST", address, headers=case.headers | headers)

    reception = await an_operator(small_portal, StaffRole.RECEPTION)
    clerk = await an_operator(small_portal, StaffRole.CLERK, name="Ugo Bassi")
    for headers in ({}, {"Cookie": reception.headers["Cookie"]}):
        status, told = await certify(**headers)
        assert (status, told["code"]) == (409, "may_not_certify")
    cookie = {"Cookie": clerk.headers["Cookie"]}
    status, told = await certify(**cookie)
    assert (status, told["sha256"]) == (200, file["sha256"])
    assert "copia conforme" in told["text"]
    assert await certify(**cookie) == (status, told)
    status, told = await certify(f"{case.path}/attachments/any/certification", **cookie)
    assert (status, told["code"]) == (404, "attachment_unknown")
