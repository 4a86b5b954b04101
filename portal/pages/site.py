"""The routes of the citizens' pages, joined from those of each subject."""

from importlib.resources import files
from pathlib import Path

from aiohttp import web

from portal.context import PortalContext
from portal.pages.errors import ErrorPages
from portal.pages.frame import STATIC
from portal.pages.kit import PageKit
from web.pages.bootstrap_italia import style_files
from web.pages.static_files import StaticFiles

_OURS = Path(str(files("portal.pages"))) / "static"
LOOKS = (*style_files(), *(_OURS / name for name in ("portal.css", "portal.js")))
"""The files that the pages ask for, and no others."""


class PublicSite:
    """Pages that are open to everyone."""

    def __init__(self, context: PortalContext) -> None:
        self._kit = PageKit(context, "portal.pages")
        self._files = StaticFiles(LOOKS)
        self.errors = ErrorPages(self._kit)

    def add_to(self, app: web.Application) -> None:
        app.router.add_get(f"{STATIC}/{{name}}", self._files.answer)
