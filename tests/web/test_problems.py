"""Errors over a real socket: problem details for programs, a page for browsers."""

import asyncio
import json
from time import monotonic

import pytest
from aiohttp import web

from tests.web.a_site import a_site
from web.connections import Caps, ClientTimeouts, Connection, Connections
from web.pages.errors import Sentences
from web.pages.problems import ToldProblems, code_of
from web.sessions.csrf import FormExpired

BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"


def sentences_for(status: int, language: str) -> Sentences:
    return Sentences("it", False, f"Errore {status}", "Torni <indietro> e riprovi.")


@pytest.fixture
async def site():
    async def taken(request: web.Request) -> web.Response:
        raise web.HTTPConflict(reason="the place was taken")

    app = web.Application(middlewares=[ToldProblems(sentences_for).middleware])
    app.router.add_post("/book", taken)
    async with a_site(app) as session:
        yield session


async def test_a_program_reads_problem_details_with_a_stable_code(site):
    async with site.post("/book") as answer:
        assert (answer.status, answer.content_type) == (409, "application/problem+json")
        assert await answer.json(content_type=None) == {
            "type": "about:blank",
            "title": "Conflict",
            "status": 409,
            "code": "conflict",
            "detail": "the place was taken",
        }


async def test_a_browser_reads_a_page_that_loads_nothing_and_shows_no_code(site):
    async with site.post("/book", headers={"Accept": BROWSER}) as answer:
        assert (answer.status, answer.content_type) == (409, "text/html")
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        page = await answer.text()
    assert "Errore 409" in page
    assert "Torni &lt;indietro&gt; e riprovi." in page
    assert "conflict" not in page


@pytest.mark.parametrize("accept", ["", BROWSER])
async def test_what_aiohttp_refuses_takes_the_same_form_and_says_what_is_allowed(site, accept):
    async with site.get("/book", headers={"Accept": accept}) as answer:
        assert (answer.status, answer.headers["Allow"]) == (405, "POST")
    async with site.get("/nowhere", headers={"Accept": accept}) as answer:
        assert answer.status == 404
        assert answer.content_type == ("text/html" if accept else "application/problem+json")


def test_a_code_is_the_name_of_the_error():
    assert code_of(web.HTTPNotFound()) == "not_found"
    assert code_of(web.HTTPRequestEntityTooLarge(1, 2)) == "request_entity_too_large"
    assert code_of(FormExpired()) == "form_expired"


async def test_what_is_no_http_is_told_in_the_same_form():
    connections = Connections(Caps(), ClientTimeouts(), monotonic)
    runner = web.AppRunner(web.Application())
    await runner.setup()
    assert runner.server is not None
    told = ToldProblems(sentences_for)
    server = await asyncio.get_running_loop().create_server(
        lambda: Connection(runner.server, connections, told.failed), "127.0.0.1", 0
    )
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b"GET / HTTP/9.x\r\n\r\n")
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    assert head.split()[1] == b"400"
    assert json.loads(body)["code"] == "malformed"
    writer.close()
    server.close()
    await runner.cleanup()
