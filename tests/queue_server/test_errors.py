"""One form of every error: JSON for programs, a page in their language for people in a browser."""

import asyncio
import json

import pytest

from sportello.model.languages import LANGUAGES
from sportello.model.person import Role
from tests.queue_server.a_server import server_here

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture
async def server(tmp_path):
    async with server_here(tmp_path, public_url="http://turni.example.it") as server:
        yield server


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nowhere", 404, "A questo indirizzo non c’è nulla"),
        ("/api/v1/hall", 401, "Questa pagina è per il personale"),
        ("/api/v1/commands", 405, "A questo indirizzo non c’è nulla"),
    ],
)
async def test_a_browser_is_told_in_a_page_and_a_program_in_json(server, path, status, words):
    async with server.http.get(server.url + path, headers={"Accept": BROWSER}) as answer:
        page = await answer.text()
    assert (answer.status, answer.content_type) == (status, "text/html")
    assert words in page
    assert 'lang="it"' in page
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    async with server.http.get(server.url + path) as answer:
        told = await answer.json()
    assert (answer.status, told["status"]) == (status, status)
    assert told["refused"]
    assert told["detail"]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_page_is_in_the_language_of_the_browser(server, language):
    headers = {"Accept": BROWSER, "Accept-Language": f"{language}-XX, en;q=0.1"}
    async with server.http.get(f"{server.url}/nowhere", headers=headers) as answer:
        page = await answer.text()
    assert f'lang="{language}"' in page
    assert ('dir="rtl"' in page) is (language == "ar")


async def test_a_browser_that_speaks_mapuche_reads_italian(server):
    headers = {"Accept": BROWSER, "Accept-Language": "arn"}
    async with server.http.get(f"{server.url}/turno/A001-x", headers=headers) as answer:
        assert 'lang="it"' in await answer.text()


async def test_a_405_still_says_what_is_allowed(server):
    async with server.http.get(f"{server.url}/api/v1/commands") as answer:
        assert answer.headers["Allow"] == "POST"


async def test_a_bug_is_a_500_in_the_same_form_and_stands_in_the_log_without_secrets(
    server, monkeypatch, caplog, capsys
):
    key = await server.key("totem-1", Role.TOTEM)

    def broken(*_: object) -> None:
        raise RuntimeError(key)

    monkeypatch.setattr(server.running.parts.broadcast, "hall_for", broken)
    status, told = await server.get("/api/v1/hall", key)
    assert (status, told["refused"]) == (500, "internal_error")
    logged = capsys.readouterr().out + caplog.text
    assert "request_failed" in logged
    assert "RuntimeError" in logged
    for secret in (key, "127.0.0.1'", "api/v1/hall?"):
        assert secret not in logged


async def test_what_is_no_http_is_told_in_json_and_leaves_nothing_of_it_in_the_log(
    server, caplog, capsys
):
    for raw in (
        b"GET /turno/A001-s3cret HTTP/9.x\r\n\r\n",
        b"GET /turno/A001-s3cret HTTP/1.1\r\nAuthorization Bearer s3cret\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: s3cret\r\n\r\n",
        b"s3cret\r\n\r\n",
        b"GET /" + b"s3cret" * 3000 + b" HTTP/1.1\r\n\r\n",
        b"POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\ns3cret\r\n",
    ):
        reader, writer = await asyncio.open_connection("127.0.0.1", server.running.port)
        writer.write(raw)
        answer = await reader.read()
        writer.close()
        head, _, body = answer.partition(b"\r\n\r\n")
        assert head.split()[1] in (b"400", b"404"), answer
        assert json.loads(body)["refused"] in ("malformed", "not_found"), answer
        assert b"s3cret" not in answer
    logged = capsys.readouterr().out + caplog.text
    assert "malformed_request" in logged
    for secret in ("s3cret", "127.0.0.1', ", "Traceback"):
        assert secret not in logged
