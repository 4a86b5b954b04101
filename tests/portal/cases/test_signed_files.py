"""A case signed by a file: the request's own PDF, signed at home and uploaded."""

import asyncio

import aiohttp
import pytest

from casework.office.wording import FINDINGS, finding_sentence
from casework.signature.report import Observation
from casework.words import CATALOGUE
from tests.casework.signature.signed_files import a_form, a_signatory, p7m, signed_pdf
from tests.portal.cases.a_case import find_virus
from tests.portal.cases.test_case_calls import PERSON, filled, signed_in
from tests.portal.cases.test_case_documents import fetched

MARIA = a_signatory(code=PERSON["codice_fiscale"])
LUCA = a_signatory("Luca Bellandi", code="CCCFBA85D03L219P")


@pytest.fixture
async def case(small_portal):
    return await filled(small_portal)


async def uploaded(case, data, name="firmata.pdf", query="?for=signature"):
    form = aiohttp.FormData()
    form.add_field("file", data, filename=name)
    address = f"{case.path}/attachments{query}"
    status, told = await case.portal.ask("POST", address, data=form, headers=case.headers)
    assert status == 201, told
    return told["id"]


async def signed(paper, signatory, field="Firma1"):
    """In a thread: what signs begins a loop of its own."""
    return await asyncio.to_thread(signed_pdf, paper, signatory, field)


async def paper_of(case):
    return (await fetched(case, "/document"))[2]


async def signature_by(case, data, **said):
    status, told = await case.sign(
        {"way": "file", "attachment": await uploaded(case, data, **said)}
    )
    assert status == 200, told
    return told["signature"]


def codes(findings):
    return [each["code"] for each in findings]


async def test_the_signed_request_signs_the_case_and_stays_out_of_its_attachments(case):
    paper = await paper_of(case)
    signature = await signature_by(case, await signed(paper, MARIA))
    assert (signature["way"], signature["state"]) == ("file", "not_verified")
    (signer,) = signature["signers"]
    assert (signer["name"], signer["verdict"]) == ("Maria Fontanelli", "valid")
    assert codes(signer["findings"]) == ["intact", "no_anchors"]
    assert signer["findings"][0]["text"] == "La firma corrisponde al documento."
    assert await paper_of(case) == paper
    (defect,) = (await case.get("/completeness"))[1]["curable"]
    assert defect["code"] == "signature_not_verified"
    status, sent = await case.send(accept_defects=True)
    assert status == 201
    assert sent["defects"][0]["code"] == "signature_not_verified"


async def test_an_envelope_or_several_signers_sign_it_too_and_a_changed_answer_asks_again(case):
    paper = await paper_of(case)
    both = await signed(await signed(paper, MARIA), LUCA, "Firma2")
    signature = await signature_by(case, both)
    assert [each["name"] for each in signature["signers"]] == ["Maria Fontanelli", "Luca Bellandi"]
    assert signature["state"] == "not_verified"
    signature = await signature_by(case, p7m(paper, MARIA), query="")
    assert signature["state"] == "not_verified"
    assert (await case.get())[1]["signature"]["state"] == "not_verified"
    await case.save("only", {"applicant": PERSON | {"phone": "+39 333 1234560"}})
    assert (await case.get())[1]["signature"]["state"] == "outdated"


async def test_what_does_not_sign_this_request_is_told_in_words_and_blocks(case):
    paper = await paper_of(case)
    altered = (await signed(paper, MARIA)).replace(b"/Title", b"/Tytle", 1)
    for file, code in (
        (await signed(a_form(), MARIA), "other_document"),
        (altered, "content_altered"),
        (await signed(paper, LUCA), "other_signer"),
        (paper, "nothing_signed"),
    ):
        signature = await signature_by(case, file)
        assert signature["state"] == "invalid"
        found = [*signature["findings"], *(f for s in signature["signers"] for f in s["findings"])]
        assert code in codes(found)
    (defect,) = (await case.get("/completeness"))[1]["blocking"]
    assert defect["code"] == "signature_invalid"


async def test_a_file_in_which_the_scanner_finds_something_or_of_another_case_signs_nothing(case):
    id = await uploaded(case, await signed(await paper_of(case), MARIA))
    await case.sign({"way": "file", "attachment": id})
    portal = case.portal
    await find_virus(portal, id)
    assert (await case.get())[1]["signature"]["state"] == "invalid"
    status, told = await case.sign({"way": "file", "attachment": id})
    assert (status, told["code"]) == (409, "not_cleared")
    status, told = await case.sign({"way": "file"})
    assert told["errors"] == [{"path": "attachment", "code": "required"}]
    other = await filled(portal)
    theirs = await uploaded(other, a_form())
    status, told = await case.sign({"way": "file", "attachment": theirs})
    assert (status, told["code"]) == (404, "attachment_unknown")


async def test_who_signed_in_and_uploads_a_file_of_another_person_has_not_signed(small_portal):
    cookie = await signed_in(small_portal, **PERSON)
    case = await filled(small_portal, headers=cookie)
    signature = await signature_by(case, await signed(await paper_of(case), LUCA))
    assert signature["state"] == "invalid"


@pytest.mark.parametrize("language", ["it", "de", "ar"])
def test_every_observation_has_a_sentence_for_citizens(language):
    assert set(FINDINGS) == set(Observation)
    words = CATALOGUE.words(language)
    for observed in Observation:
        assert finding_sentence(observed, words) not in (FINDINGS[observed], "")
