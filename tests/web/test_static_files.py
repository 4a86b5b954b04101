"""The files of a page over a real socket: compressed, kept, and no others."""

import gzip
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from tests.web.a_site import a_site
from web.pages.static_files import StaticFiles

STYLE = "body { color: #17324d }\n" * 50


@pytest.fixture
def site(tmp_path):
    (tmp_path / "page.css").write_text(STYLE)
    (tmp_path / "icon.svg").write_text("<svg/>")
    (tmp_path / "secret.css").write_text("not for you")
    files = StaticFiles([tmp_path / "page.css", tmp_path / "icon.svg"])
    app = web.Application()
    app.router.add_get("/static/{name}", files.answer)

    @asynccontextmanager
    async def asked(name, method="GET", **headers):
        async with (
            a_site(app) as session,
            session.request(method, f"/static/{name}", headers=headers) as answer,
        ):
            yield answer

    return asked


async def test_a_browser_gets_the_file_compressed_and_keeps_it_an_hour(site):
    async with site("page.css", **{"Accept-Encoding": "br, gzip"}) as answer:
        body = await answer.read()
        assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body).decode() == STYLE
    assert len(body) < len(STYLE) / 5
    assert answer.content_type == "text/css"
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("accepted", ["identity", "gzip;q=0", "br"])
async def test_a_client_that_does_not_take_gzip_gets_it_plain(site, accepted):
    async with site("page.css", **{"Accept-Encoding": accepted}) as answer:
        assert "Content-Encoding" not in answer.headers
        assert await answer.text() == STYLE


async def test_a_file_that_gzip_makes_no_smaller_is_sent_plain(site):
    async with site("icon.svg", **{"Accept-Encoding": "gzip"}) as answer:
        assert "Content-Encoding" not in answer.headers
        assert await answer.text() == "<svg/>"


async def test_a_browser_that_has_the_file_is_sent_no_bytes(site):
    async with site("page.css") as answer:
        tag = answer.headers["ETag"]
    async with site("page.css", **{"If-None-Match": f'"older", {tag}'}) as answer:
        assert (answer.status, await answer.read()) == (304, b"")
    async with site("page.css", **{"If-None-Match": '"older"'}) as answer:
        assert answer.status == 200


@pytest.mark.parametrize("name", ["secret.css", "..%2fpage.css", "%2fetc%2fpasswd", "page"])
async def test_no_other_file_is_answered(site, name):
    async with site(name) as answer:
        assert answer.status == 404


async def test_the_head_alone_can_be_asked_for(site):
    async with site("page.css", method="HEAD", **{"Accept-Encoding": "identity"}) as answer:
        assert int(answer.headers["Content-Length"]) == len(STYLE)
