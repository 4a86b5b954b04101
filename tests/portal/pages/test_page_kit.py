"""The frame of every page, and that a page's struct is what its template shows."""

import gc
import re

import pytest
from aiohttp import web
from jinja2 import nodes

from portal.pages.errors import NoticePage
from portal.pages.kit import PageKit, SitePage
from text.catalogue import LANGUAGES

HTML = {"Accept": "text/html"}


def _kinds(kind: type[SitePage]) -> list[type[SitePage]]:
    below = [each for sub in kind.__subclasses__() for each in _kinds(sub)]
    return [kind, *below] if kind is not SitePage else below


async def test_every_page_shows_its_own_struct_and_nothing_else(small_portal):
    kit = PageKit(small_portal.context, "portal.pages")
    for kind in _kinds(SitePage):
        if not kind.__module__.startswith("portal.pages"):
            continue
        shown = _shown_by(kit, kind.template)
        fields = set(kind.__struct_fields__)
        properties = {name for name in dir(kind) if isinstance(getattr(kind, name), property)}
        assert shown <= fields | properties, kind.template
        assert fields - {"title", "trail"} <= shown, kind.template


def _shown_by(kit: PageKit, template: str) -> set[str]:
    """The attributes of `page` that a template and those it includes or imports name."""
    environment = kit._templates
    source, _, _ = environment.loader.get_source(environment, template)
    tree = environment.parse(source)
    shown = {
        node.attr
        for node in tree.find_all(nodes.Getattr)
        if isinstance(node.node, nodes.Name) and node.node.name == "page"
    }
    for node in tree.find_all((nodes.Include, nodes.Import)):
        shown |= _shown_by(kit, node.template.value)
    return shown


async def test_an_error_stands_under_the_head_of_the_comune(small_portal):
    async with small_portal.client.get(small_portal.url + "/nowhere", headers=HTML) as answer:
        page = await answer.text()
    assert answer.status == 404
    assert "Comune di Borgo San Lieto" in page
    assert "A questo indirizzo non c&#39;è nulla" in page
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"


async def test_a_connection_that_is_kept_open_keeps_no_page(small_portal):
    before = _pages_in_memory()
    async with small_portal.client.get(small_portal.url + "/sedi") as answer:
        assert "</html>" in await answer.text()
    assert _pages_in_memory() == before


def _pages_in_memory() -> int:
    gc.collect()
    answers = [each for each in gc.get_objects() if type(each) is web.Response]
    return sum(isinstance(each.body, bytes) and b"</html>" in each.body for each in answers)


async def test_a_program_is_told_an_error_as_json(small_portal):
    status, told = await small_portal.get("/nowhere")
    assert (status, told["code"]) == (404, "not_found")


async def test_the_frame_has_what_the_state_looks_for(small_portal):
    async with small_portal.client.get(small_portal.url + "/nowhere", headers=HTML) as answer:
        page = await answer.text()
    assert 'data-element="personal-area-login"' in page
    report = re.search(r'<a [^>]*data-element="report-inefficiency"[^>]*>([^<]*)</a>', page)
    assert report is not None
    assert report[1] == "Segnala disservizio"
    statement = re.search(r'href="([^"]*)" data-element="accessibility-link"', page)
    assert statement is not None
    assert statement[1].startswith("https://form.agid.gov.it/")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_language_is_chosen_by_a_link_and_kept(small_portal, language):
    url = small_portal.url + "/nowhere"
    async with small_portal.client.get(f"{url}?lingua={language}", headers=HTML) as answer:
        assert f'<html lang="{language}"' in await answer.text()
    kept = {"Cookie": f"lingua={answer.cookies['lingua'].value}", "Accept-Language": "it"}
    async with small_portal.client.get(url, headers=HTML | kept) as answer:
        assert f'<html lang="{language}"' in await answer.text()


async def test_what_is_written_in_a_page_is_escaped(small_portal):
    kit = PageKit(small_portal.context, "portal.pages")
    template = kit._templates.from_string("{{ page.text }}")
    assert "&lt;b&gt;" in template.render(page=NoticePage(title="", text="<b>"))
