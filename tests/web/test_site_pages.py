"""A page in the look of a Comune's site: small, open to all, and nothing loaded from elsewhere."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession, web
from jinja2 import UndefinedError
from msgspec.structs import replace

from tests.queue_server.a_browser import SMALL, a_browser
from tests.web.a_site import a_site
from web.pages.bootstrap_italia import SITE_FILES, PageFrame, site_templates, style_files
from web.pages.headers import page_headers
from web.pages.static_files import StaticFiles

MOST_BYTES = 200_000
WIDE = (1280, 900)

FRAME = PageFrame(
    language="it",
    direction="ltr",
    title="Prenoti un appuntamento",
    site="Comune di Esempio",
    owner="Regione Emilia-Romagna",
    skip="Vai al contenuto",
    foot="Comune di Esempio, piazza Municipio 1",
    home="/",
    style_path="/static",
)


@asynccontextmanager
async def booking_site(note: str = "Servono due minuti.") -> AsyncIterator[ClientSession]:
    templates = site_templates("tests.web")

    async def page(request: web.Request) -> web.Response:
        text = templates.get_template("booking.html").render(frame=FRAME, note=note)
        headers = page_headers(SITE_FILES)
        return web.Response(text=text, content_type="text/html", headers=headers)

    app = web.Application()
    app.router.add_get("/", page)
    app.router.add_get("/static/{name}", StaticFiles(style_files()).answer)
    async with a_site(app) as session:
        yield session


async def test_a_first_visit_costs_less_than_200_kb():
    async with booking_site() as session:

        async def ask(path: str) -> bytes:
            async with session.get(path, headers={"Accept-Encoding": "gzip"}) as answer:
                assert answer.status == 200, path
                return await answer.read()

        html = await ask("/")
        letters = [f"/static/{path.name}" for path in style_files() if path.suffix == ".woff2"]
        asked = [*re.findall(r'(?:href|src)="(/static/[^"]+)"', html.decode()), *letters]
        assert len(set(asked)) == len(style_files())
        total = len(html) + sum([len(await ask(path)) for path in asked])
    assert 100_000 < total < MOST_BYTES


async def test_the_page_shows_its_letters_and_icons_and_axe_finds_no_barrier():
    async with booking_site() as session, a_browser(SMALL) as browser:
        for size in (SMALL, WIDE):
            await browser.resize(size)
            await browser.open(str(session._base_url))
            await browser.see("Scelgo il giorno")
            assert await browser.barriers() == []
            wide = await browser.tell("return document.documentElement.scrollWidth")
            assert wide == size[0]
        fonts = "return document.fonts.check('600 16px \"Titillium Web\"')"
        assert await browser.tell(fonts) is True
        drawn = "return document.querySelector('button svg').getBoundingClientRect().width"
        assert await browser.tell(drawn) > 10
        assert await browser.complaints() == []


async def test_the_first_step_of_a_keyboard_leads_past_the_head():
    async with booking_site() as session, a_browser() as browser:
        await browser.open(str(session._base_url))
        await browser.see("Scelgo il giorno")
        first = "return document.querySelector('a[href], button, input').getAttribute('href')"
        assert await browser.tell(first) == "#content"


async def test_what_people_write_is_escaped():
    async with booking_site("<script>alert(1)</script>") as session, session.get("/") as answer:
        assert "&lt;script&gt;" in await answer.text()


def test_an_icon_that_does_not_exist_and_a_fact_that_is_missing_fail_loudly():
    templates = site_templates("tests.web")
    with pytest.raises(KeyError):
        templates.from_string('{{ icon("unicorn") }}').render()
    with pytest.raises(UndefinedError):
        templates.get_template("booking.html").render(frame=FRAME)


def test_an_icon_stands_in_the_page_and_its_classes_are_escaped():
    drawn = (
        site_templates("tests.web").from_string('{{ icon("search", given) }}').render(given='"><b>')
    )
    assert drawn.startswith('<svg class="icon &#34;&gt;&lt;b&gt;" viewBox="0 0 24 24" aria-hidden')
    assert "<path" in drawn
    assert "sprites.svg" not in drawn


def test_a_page_in_arabic_says_so():
    frame = replace(FRAME, language="ar", direction="rtl")
    text = site_templates("tests.web").get_template("booking.html").render(frame=frame, note="")
    assert '<html lang="ar" dir="rtl">' in text
