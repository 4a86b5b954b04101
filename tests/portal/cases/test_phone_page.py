"""A telephone as the camera of a case: a page for ten minutes that takes pictures of one paper."""

from datetime import timedelta
from urllib.parse import urlsplit

import aiohttp
import pytest
from lxml.html import fromstring
from msgspec.structs import replace

from sportello.cases import definition as d
from tests.casework.attachments import wrapped
from tests.portal.cases.a_case import a_case, publish
from tests.sportello.cases.a_form import a_form_of

CARD = d.RequiredDocument(
    id="card", label={"it": "Documento di identità", "en": "Identity document"}, most_files=3
)
SHEET = d.RequiredDocument(
    id="sheet", label={"it": "Modulo firmato"}, media_types=("application/pdf",), most_files=1
)
FORM = replace(
    a_form_of(d.YesNoField(name="agrees", label={"it": "Va bene"}, required=False)),
    service="certificate",
    documents=(CARD, SHEET),
    needs_sign_in=False,
)
OVER = "This page is no longer open."


@pytest.fixture
async def case(small_portal):
    await publish(small_portal, FORM)
    return await a_case(small_portal, "certificate")


async def ask(case, method="POST", path="documents.card"):
    query = f"?for={path}" if method == "POST" else ""
    return await case.portal.ask(method, f"{case.path}/phone{query}", headers=case.headers)


class Phone:
    """A browser on a telephone, in English."""

    def __init__(self, portal):
        self.url = portal.url
        self.cookies = {}
        self.client = portal.client

    async def open(self, url):
        """As the QR code says: the status, and the page at its end."""
        self.path = urlsplit(url).path
        status, headers, text = await self.send("GET", "")
        if status == 303:
            cookie = headers["Set-Cookie"]
            name, _, value = cookie.partition(";")[0].partition("=")
            assert {"HttpOnly", "SameSite=Lax", f"Path={headers['Location']}"} <= set(
                cookie.split("; ")
            )
            self.cookies[name] = value
            self.path = headers["Location"]
            status, headers, text = await self.send("GET", "")
        return status, text

    async def photograph(self, data, name="image.jpg", **headers):
        form = aiohttp.FormData()
        form.add_field("file", data, filename=name)
        return await self.send("POST", "", form, **headers)

    async def send(self, method, more, data=None, **headers):
        cookie = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        async with self.client.request(
            method,
            self.url + self.path + more,
            data=data,
            headers={"Accept-Language": "en"} | cookie | headers,
            allow_redirects=False,
        ) as answer:
            return answer.status, answer.headers, await answer.text()


async def a_phone(case, path="documents.card"):
    status, told = await ask(case, path=path)
    assert status == 201
    phone = Phone(case.portal)
    status, page = await phone.open(told["url"])
    assert (status, OVER in page) == (200, False)
    return phone


async def files(case):
    _, told = await case.get("/attachments")
    return [(each["path"], each["name"]) for each in told["files"]]


async def test_pictures_from_a_telephone_come_into_the_open_case(case):
    phone = await a_phone(case)
    for number in (1, 2):
        status, _, _ = await phone.photograph(wrapped.an_image("JPEG"))
        assert status == 303
        assert (await ask(case, "GET"))[1]["received"] == number
    assert await files(case) == [("documents.card", "image.jpg")] * 2
    _, _, page = await phone.send("GET", "")
    assert "2 files have arrived" in page


async def test_the_page_names_the_paper_in_the_language_of_the_telephone_and_nothing_else(case):
    await case.save(FORM.steps[0].id, {"agrees": True})
    phone = await a_phone(case)
    _, headers, page = await phone.send("GET", "")
    assert "Identity document" in page
    assert case.begun["id"] not in page
    assert case.begun["token"] not in page
    assert "no-store" in headers["Cache-Control"]
    assert headers["Referrer-Policy"] == "no-referrer"
    (camera, choice) = fromstring(page).xpath("//input[@type='file']")
    assert (camera.get("capture"), camera.get("accept")) == ("environment", "image/jpeg,image/png")
    assert (choice.get("capture"), choice.get("multiple")) == (None, None)
    _, _, page = await phone.send("GET", "?lingua=ar")
    assert fromstring(page).get("dir") == "rtl"
    _, _, page = await phone.send("GET", "?lingua=xx", **{"Accept-Language": "ja"})
    assert fromstring(page).get("lang") == "it"


async def test_where_no_picture_is_taken_there_is_no_camera(case):
    phone = await a_phone(case, "documents.sheet")
    _, _, page = await phone.send("GET", "")
    assert "capture" not in page
    status, _, page = await phone.photograph(wrapped.an_image("JPEG"))
    assert (status, "Files of this kind are not taken here." in page) == (415, True)
    assert (await phone.photograph(wrapped.a_pdf(), "modulo.pdf"))[0] == 303
    status, _, page = await phone.photograph(wrapped.a_pdf(), "modulo.pdf")
    assert (status, "As many files as can be taken are here already." in page) == (422, True)


async def test_what_is_no_file_is_told_on_the_page(case):
    phone = await a_phone(case)
    for data in (b"", "x=1", None):
        status, _, page = await phone.send("POST", "", data)
        assert (status, "This file is empty." in page) == (422, True)
    assert (await phone.photograph(b""))[0] == 422


async def test_the_page_ends_with_its_time_the_citizen_the_operator_and_the_sending(case):
    async def by_the_citizen(phone):
        status, _, page = await phone.send("POST", "/fine")
        assert (status, "Thank you." in page) == (200, True)

    async def by_the_operator(phone):
        assert await ask(case, "DELETE") == (200, {"received": 1})

    async def by_another_page(phone):
        assert (await ask(case, path="documents.sheet"))[0] == 201

    async def by_sending(phone):
        assert (await case.send(accept_defects=True))[0] == 201

    for ending in (by_the_citizen, by_the_operator, by_another_page, by_sending):
        phone = await a_phone(case)
        if ending is by_the_operator:
            await phone.photograph(wrapped.an_image("PNG"))
        before = await files(case)
        await ending(phone)
        for answer in (
            await phone.send("GET", ""),
            await phone.photograph(wrapped.an_image("JPEG")),
            await phone.send("POST", "/fine"),
        ):
            assert (answer[0], OVER in answer[2]) == (404, True), ending.__name__
        assert await files(case) == before
    assert (await ask(case))[1]["code"] == "already_sent"


async def test_after_ten_minutes_the_page_takes_nothing(case):
    phone = await a_phone(case)
    case.portal.clock.ahead += timedelta(minutes=10)
    status, _, page = await phone.photograph(wrapped.an_image("JPEG"))
    assert (status, OVER in page) == (404, True)
    assert (await ask(case, "GET"))[1]["code"] == "phone_page_over"


async def test_the_secret_of_one_page_opens_no_other_page_and_no_case(case):
    other = await a_case(case.portal, "certificate")
    _, ours = await ask(case)
    _, theirs = await ask(other)
    our_path, their_path = urlsplit(ours["url"]).path, urlsplit(theirs["url"]).path
    secret, their_page = our_path.rpartition("/")[2], their_path.rpartition("/")[0]
    phone = Phone(case.portal)
    for path in (
        f"{their_page}/{secret}",
        f"{their_page}/{case.begun['token']}",
        f"{our_path[:-1]}",
        "/telefono/none",
    ):
        status, page = await phone.open(path)
        assert (status, OVER in page) == (404, True), path
    await phone.open(ours["url"])
    phone.path = their_page
    assert (await phone.send("GET", ""))[0] == 404
    assert (await phone.photograph(wrapped.an_image("JPEG")))[0] == 404
    headers = {"Authorization": f"Bearer {secret}"}
    for method, path in (
        ("GET", ""),
        ("GET", "/attachments"),
        ("POST", "/phone"),
        ("POST", "/send"),
    ):
        status, _ = await case.portal.ask(method, case.path + path, headers=headers)
        assert status in (400, 404), path
    assert await files(other) == []
    for method in ("GET", "POST", "DELETE"):
        wrong = {"headers": other.headers}
        status, told = await case.portal.ask(method, f"{case.path}/phone", **wrong)
        assert (status, told["code"]) == (404, "unknown_case")


async def test_another_site_sends_nothing(case):
    phone = await a_phone(case)
    status, _, _ = await phone.photograph(
        wrapped.an_image("JPEG"), **{"Sec-Fetch-Site": "cross-site"}
    )
    assert (status, await files(case)) == (404, [])


async def test_a_page_is_opened_for_a_question_of_the_form_or_for_any(case):
    assert (await ask(case, path="documents.none"))[1]["code"] == "invalid_fields"
    assert (await ask(case, path="agrees"))[1]["code"] == "invalid_fields"
    phone = await a_phone(case, "")
    _, _, page = await phone.send("GET", "")
    assert "Documents of the request" in page
    assert (await phone.photograph(wrapped.an_image("JPEG")))[0] == 303
