"""The telephone as the camera of a question: its page's address as a QR code, beside the request.

The page itself is `casework.handover`'s. What comes by it stands at its question when the citizen
goes back there.
"""

from typing import ClassVar
from urllib.parse import quote

import segno
from aiohttp import web
from markupsafe import Markup

from casework.api.requests.case_files import while_open
from casework.handover import open_pages
from casework.handover.links import link_path
from casework.handover.open_pages import PhonePageOver
from casework.office.file_rules import DOCUMENTS, label_of, rule_of
from portal.pages.kit import SitePage
from portal.pages.requests.attaching import TITLE_DOCUMENT, step_with_files
from portal.pages.requests.fields.controls import PREFIX
from portal.pages.requests.opening import OpenedRequest, RequestOpener
from portal.pages.requests.request_steps import FOR_WHOM, PAPERS, STEPS
from text.times import clock_at

PHONE = "telefono"
"""The end of the path, and the button that leads there."""


class PhoneCodePage(SitePage, frozen=True, kw_only=True):
    """`paper` is what is photographed, `received` how many files have come, `back` its question."""

    template: ClassVar[str] = "requests/phone.html"

    request: str
    paper: str
    code: Markup
    until: str
    received: int
    again: str
    back: str


class RequestPhone:
    def __init__(self, opener: RequestOpener) -> None:
        self._opener = opener
        self._context = opener.context

    def add_to(self, app: web.Application, prefix: str) -> None:
        """`prefix` is the path of one request."""
        app.router.add_get(f"{prefix}/{PHONE}", self.show)

    async def open(self, opened: OpenedRequest, path: str) -> str:
        """Where its code is shown, valid from now on. Raises: AlreadySent, OpenAtCounter"""
        if not path or rule_of(opened.it.definition, path) is None:
            raise web.HTTPBadRequest(reason="no question asks for this file")
        comune, id, now = opened.comune.id, opened.it.case.id, self._context.clock()
        async with self._context.database.transaction() as connection:
            await while_open(comune, id)(connection)
            await open_pages.open_page(connection, comune, id, path, now)
        return opened.path(PHONE)

    async def show(self, request: web.Request) -> web.Response:
        """On to where the request stands once the code is over. Raises: UnknownCase"""
        opened = await self._opener.open(request)
        comune, now = opened.comune, self._context.clock()
        try:
            async with self._context.database.brief_reading() as connection:
                open_page = await open_pages.page_of(connection, comune.id, opened.it.case.id, now)
        except PhonePageOver:
            return self._opener.kit.redirect(request, opened.path())
        host, words = self._opener.host, opened.asked.words
        address = host.page_url(comune, link_path(host, comune, open_page.id))
        title = words.gettext("Take the picture with your telephone")
        label = label_of(opened.it.definition, open_page.path)
        page = PhoneCodePage(
            title=title,
            trail=opened.trail(title),
            request=opened.title,
            paper=opened.asked.text(label),
            code=Markup(segno.make_qr(address, error="m").svg_inline(border=4, omitsize=True)),
            until=clock_at(open_page.until, opened.it.zone),
            received=open_page.received,
            again=opened.href(PHONE),
            back=_question(opened, open_page.path),
        )
        return self._opener.kit.page(request, page)


def _question(opened: OpenedRequest, path: str) -> str:
    """The link to the question that asks for the files of that path."""
    end = FOR_WHOM if path == TITLE_DOCUMENT else PAPERS
    if not path.startswith(DOCUMENTS) and path != TITLE_DOCUMENT:
        step = step_with_files(opened.it.definition, path)
        assert step is not None, "only a question's page is opened"
        end = f"{STEPS}/{step.id}?ancora=1"
    return f"{opened.href(end)}#{quote(PREFIX + path)}"
