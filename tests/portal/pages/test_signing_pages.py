"""Signing a request by a file, the link of a second signer, and what is taken away."""

import asyncio
from contextlib import asynccontextmanager

import aiohttp
import pytest
from msgspec.structs import replace
from yarl import URL

from casework.prepared.holding import hold, set_held
from tests.casework.signature.signed_files import a_form, a_signatory, signed_pdf
from tests.portal.a_portal import MARIA
from tests.portal.cases.a_case import a_case, publish
from tests.portal.cases.test_second_signers import ANSWERS, FABIO, FORM
from tests.portal.pages.a_page import a_citizen, read
from tests.portal.pages.a_request import (
    CERTIFICATE,
    CERTIFICATE_ANSWERS,
    LAMP,
    NURSERY,
    RequestWalk,
    sign_in,
)


@pytest.fixture
async def walk(small_portal):
    async with a_browser(small_portal) as walk:
        yield walk


@asynccontextmanager
async def a_browser(portal):
    async with a_citizen() as client:
        yield RequestWalk(portal, client)


async def upload(walk, data):
    form = next(f for f in walk.page.tree.forms if f.get("enctype"))
    body = aiohttp.FormData({k: v for k, v in form.form_values() if isinstance(v, str)})
    body.add_field("file", data, filename="firmata.pdf", content_type="application/pdf")
    walk.page = await read(walk.client, str(URL(walk.portal.url).join(URL(form.action))), body)
    return walk.page


async def download(walk, path):
    async with walk.client.get(walk.portal.url + path) as answer:
        return answer.status, await answer.read()


async def test_a_file_signed_at_home_signs_the_request_and_all_of_it_is_taken_away(walk):
    await sign_in(walk.portal, walk.client)
    await walk.begin(CERTIFICATE)
    await walk.fill({})
    page = await walk.fill_all(CERTIFICATE_ANSWERS)
    assert "Firmo un file" in page.text
    path = walk.path
    page = await walk.open(f"{path}/firma-file")
    status, paper = await download(walk, f"{path}/richiesta.pdf")
    assert (status, paper[:5]) == (200, b"%PDF-")
    maria = a_signatory(code=MARIA["codice_fiscale"])
    page = await upload(walk, await asyncio.to_thread(signed_pdf, a_form(), maria))
    assert "Con questo file la richiesta non è firmata." in page.text
    assert "Questo è un altro documento" in page.text
    page = await walk.open(f"{path}/riepilogo")
    assert "Firmata con un file" not in page.text
    await walk.open(f"{path}/firma-file")
    page = await upload(walk, await asyncio.to_thread(signed_pdf, paper, maria))
    assert "L'ufficio controlla ancora il certificato" in page.text
    assert "Maria Fontanelli" in page.text
    page = await walk.open(f"{path}/riepilogo")
    assert "Firmata con un file" in page.text
    page = await walk.submit(f"{path}/invio", {"accetto": "1"})
    assert "Ricevuta (PDF)" in page.text
    for name in ("ricevuta.pdf", "richiesta.pdf"):
        status, body = await download(walk, f"{path}/{name}")
        assert (status, body[:5]) == (200, b"%PDF-")


async def test_no_file_and_a_file_that_is_no_signature_are_told_at_the_form(walk):
    await sign_in(walk.portal, walk.client)
    await walk.begin(CERTIFICATE)
    page = await walk.open(f"{walk.path}/firma-file")
    page = await upload(walk, b"no pdf at all")
    assert (page.status, "Questo tipo di file" in page.text) == (422, True)
    form = next(f for f in walk.page.tree.forms if f.get("enctype"))
    empty = aiohttp.FormData({k: v for k, v in form.form_values() if isinstance(v, str)})
    empty.add_field("file", b"", filename="", content_type="application/octet-stream")
    page = await read(walk.client, str(URL(walk.portal.url).join(URL(form.action))), empty)
    assert (page.status, "Scelga il file firmato." in page.text) == (422, True)


async def asked_of_fabio(walk):
    """The link that Maria passes on."""
    await publish(walk.portal, replace(FORM, service=NURSERY))
    await sign_in(walk.portal, walk.client)
    await walk.begin(NURSERY)
    while walk.step != "only":
        await walk.fill({})
    written = {"alone": "0"}
    for field, person in (("applicant", ANSWERS["applicant"]), ("other", FABIO)):
        written |= {f"{field}.{part}": text for part, text in person.items()}
    page = await walk.fill(written)
    assert walk.step == "riepilogo", page.text
    assert "Deve firmare anche questa persona" in page.text
    page = await walk.submit(f"{walk.path}/firmatari/other_parent")
    (link,) = page.tree.xpath("//input[@readonly]/@value")
    return link


async def test_a_second_signer_signs_in_reads_all_of_it_and_signs(walk):
    link = await asked_of_fabio(walk)
    async with a_browser(walk.portal) as fabio:
        page = await fabio.open(link)
        assert link.rsplit("/", 1)[-1] not in page.url
        assert "Maria Fontanelli le chiede di firmare" in page.text
        assert MARIA["codice_fiscale"] not in page.text
        await sign_in(walk.portal, fabio.client)
        page = await fabio.open(page.url)
        assert "una persona diversa" in page.text
        assert MARIA["codice_fiscale"] not in page.text
        await sign_in(walk.portal, fabio.client, **FABIO)
        page = await fabio.open(page.url)
        assert MARIA["codice_fiscale"] in page.text
        page = await fabio.submit("/firme/")
        assert (page.status, "Spunti questa casella" in page.text) == (422, True)
        page = await fabio.submit("/firme/", {"confermo": "1"})
        assert "Ha firmato. Non c'è altro da fare." in page.text
    page = await walk.open(f"{walk.path}/riepilogo")
    assert "Ha firmato." in page.text
    await walk.open(f"{walk.path}/passi/only")
    await walk.fill({"alone": "0", "applicant.phone": "+39 333 1234560"})
    page = await walk.open(f"{walk.path}/riepilogo")
    assert "chieda di nuovo la firma" in page.text


async def test_a_second_signer_is_told_that_the_request_is_open_at_the_desk(walk):
    link = await asked_of_fabio(walk)
    case, database = link.split("/")[-3], walk.portal.context.database
    async with a_browser(walk.portal) as fabio:
        await sign_in(walk.portal, fabio.client, **FABIO)
        await fabio.open(link)
        async with database.transaction() as connection:
            await hold(connection, walk.portal.comune, case, "centro")
        page = await fabio.submit("/firme/", {"confermo": "1"})
        assert (page.status, "aperta allo sportello" in page.text) == (200, True)
        assert not page.tree.xpath("//input[@name='confermo']")
        assert MARIA["codice_fiscale"] not in page.text
        async with database.transaction() as connection:
            await set_held(connection, walk.portal.comune, case, None)
        await fabio.open(page.url)
        page = await fabio.submit("/firme/", {"confermo": "1"})
        assert "Ha firmato. Non c'è altro da fare." in page.text


async def test_a_second_signers_link_opens_nothing_else(walk):
    link = await asked_of_fabio(walk)
    case, signer, token = link.rsplit("/", 3)[1:]
    async with a_browser(walk.portal) as fabio:
        await fabio.open(link)
        await sign_in(walk.portal, fabio.client, **FABIO)
        for path in (
            *(f"/richieste/{case}{end}" for end in ("", "/riepilogo", "/richiesta.pdf")),
            f"/richieste/{case}/ricevuta/{token}",
            f"/firme/{case}/{signer}/{token[:-1]}",
            f"/firme/{case}/another/{token}",
            f"/firme/unknown/{signer}/{token}",
        ):
            assert (await fabio.open(path)).status == 404, path
        status, _ = await fabio.portal.get(
            f"/api/v1/cases/{case}", headers={"Authorization": f"Bearer {token}"}
        )
        assert status == 404
        page = await walk.open(f"{walk.path}/riepilogo")
        await walk.portal.ask("GET", "/api/v1/branches")
    async with a_browser(walk.portal) as stranger:
        assert (await stranger.open(f"/firme/{case}/{signer}")).status == 404
    assert "Non ha ancora firmato." in page.text


async def test_what_a_program_sent_is_read_by_its_receipts_address(small_portal, walk):
    case = await a_case(small_portal, LAMP)
    for step, answers in {
        "what": {"fault": "off"},
        "where": {"street": "Via dei Mille 3"},
        "answer": {"wants_answer": False, "privacy": True},
    }.items():
        await case.save(step, answers)
    _, sent = await case.send(accept_defects=True)
    page = await walk.open(sent["receipt_url"])
    assert sent["receipt_url"].rsplit("/", 1)[-1] not in page.url
    assert sent["registration"]["number"] in page.text
    assert (await walk.open(sent["receipt_url"][:-1])).status == 404
