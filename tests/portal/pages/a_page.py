"""A page as a program reads it: asked for as a browser does, found by what the state looks for."""

import re
from collections.abc import Mapping
from typing import Any

import lxml.html
from aiohttp import ClientSession, CookieJar
from lxml.html import HtmlElement

from web.pages.bootstrap_italia import style_files

HTML = {"Accept": "text/html", "Accept-Language": "it"}


class PageRead:
    """`tree` is the page that came back after all redirects."""

    def __init__(self, status: int, url: str, text: str) -> None:
        self.status = status
        self.url = url
        self.html = text
        self.tree: HtmlElement = lxml.html.fromstring(text)

    @property
    def text(self) -> str:
        """All that can be read, with single spaces."""
        return said(self.tree.find("body"))

    def elements(self, name: str) -> list[HtmlElement]:
        """Those with that `data-element`."""
        return list(self.tree.xpath(f"//*[@data-element='{name}']"))

    def say(self, name: str) -> str:
        """The text of the one element of that name."""
        (element,) = self.elements(name)
        return said(element)

    def forms(self) -> list[dict[str, Any]]:
        return [dict(form.form_values()) for form in self.tree.forms]

    def form(self, action: str) -> dict[str, str]:
        """What the form with that action would send as it stands."""
        (form,) = [f for f in self.tree.forms if f.action and f.action.startswith(action)]
        return dict(form.form_values())


def a_citizen() -> ClientSession:
    """A browser's half: it keeps cookies, of an address as of a name."""
    return ClientSession(cookie_jar=CookieJar(unsafe=True))


def said(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


async def read(
    client: ClientSession, url: str, form: Mapping[str, str] | None = None, **headers: str
) -> PageRead:
    method = "GET" if form is None else "POST"
    async with client.request(method, url, data=form, headers=HTML | headers) as answer:
        return PageRead(answer.status, str(answer.url), await answer.text())


def share_of_known_classes(page: PageRead) -> float:
    """How many of the page's distinct classes are Bootstrap Italia's, between 0 and 1."""
    style = next(file for file in style_files() if file.name == "bootstrap-italia.min.css")
    known = set(re.findall(r"\.([a-zA-Z][\w-]*)", style.read_text("utf-8")))
    used = {name for each in page.tree.iter() for name in each.get("class", "").split()}
    return len(used & known) / len(used)
