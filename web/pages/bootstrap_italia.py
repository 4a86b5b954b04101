"""The look of a Comune's site: Bootstrap Italia's style and letters, and its icons inside the page.

Owns where these files are, and the skeleton `site.html` that pages extend. They come from a wheel
(requirements/portal-files.txt) of which nothing is imported. No script of theirs is loaded: it
weighs more than all the rest. Source: docs/decisions/0093-two-hundred-kilobytes-a-page.md
"""

import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Literal

from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader
from markupsafe import Markup
from msgspec import Struct

from web.pages.headers import OWN_FILES, SELF
from web.pages.templates import templates_of

_INSIDE = f"{SELF} data:"

SITE_FILES: Mapping[str, str] = {**OWN_FILES, "img-src": _INSIDE, "font-src": _INSIDE}
"""What the pages may load, by CSP directive; the style has small pictures and letters inside."""

_SYMBOL = re.compile(r'<symbol id="it-([\w-]+)" viewBox="([\d. ]+)">(.*?)</symbol>', re.DOTALL)


def style_files() -> tuple[Path, ...]:
    """What `site.html` asks for by `style_path`. Raises: ModuleNotFoundError without the wheel."""
    theme = _theme()
    letters = theme / "fonts" / "Titillium_Web"
    return (
        theme / "css" / "bootstrap-italia.min.css",
        Path(str(files("web.pages"))) / "static" / "letters.css",
        *(
            letters / f"titillium-web-v10-latin-ext_latin-{weight}.woff2"
            for weight in ("regular", "600", "700")
        ),
    )


def site_templates(package: str) -> Environment:
    """Those in the folder `templates` of a package. They may extend "web/site.html" and draw icons:
    `{{ icon("calendar") }}`.

    Raises: KeyError while rendering, for an icon that Bootstrap Italia has not.
    """
    templates = templates_of(package)
    assert templates.loader is not None, "templates_of gives one"
    kit = PrefixLoader({"web": PackageLoader("web.pages")})
    templates.loader = ChoiceLoader([templates.loader, kit])
    templates.globals["icon"] = _icons((_theme() / "svg" / "sprites.svg").read_text("utf-8"))
    return templates


class PageFrame(Struct, frozen=True, kw_only=True):
    """What `site.html` needs as `frame`; every text in `language` (ISO 639-1).

    owner       the body above the Comune, in the narrow bar: "Regione Emilia-Romagna"
    site        whose pages these are, with the icon `sign` and a link to `home`
    skip        what leads a keyboard past the head: "Vai al contenuto"
    style_path  where `style_files` are answered
    """

    language: str
    direction: Literal["ltr", "rtl"]
    title: str
    site: str
    owner: str
    skip: str
    foot: str
    home: str
    style_path: str
    sign: str = "pa"


class _Icons:
    """The icons of a sprite, each drawn where it is named; a screen reader passes them over."""

    def __init__(self, symbols: Mapping[str, tuple[str, str]]) -> None:
        self._symbols = symbols

    def __call__(self, name: str, classes: str = "") -> Markup:
        """The icon of that name, without "it-"; `classes` as "icon-sm icon-primary"."""
        box, drawing = self._symbols[name]
        open_tag = Markup('<svg class="icon {}" viewBox="{}" aria-hidden="true">')
        return open_tag.format(classes, box) + Markup(drawing) + Markup("</svg>")


def _icons(sprite: str) -> _Icons:
    return _Icons({name: (box, drawing) for name, box, drawing in _SYMBOL.findall(sprite)})


def _theme() -> Path:
    return Path(str(files("bootstrap_italia_template"))) / "static"
